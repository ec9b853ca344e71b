mkdir -p .config/vdirsyncer calendars/a; uid=$RANDOM; printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//garden//EN\r\nBEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20250101T100000Z\r\nDTSTART:20250301T100000Z\r\nSUMMARY:Tea\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' $uid >"calendars/a/$uid.ics"
cat >.config/vdirsyncer/config <<X
[general]
status_path = "~/status"
[pair p]
a = "near"
b = "far"
collections = ["a"]
[storage near]
type = "filesystem"
path = "~/calendars/"
fileext = ".ics"
[storage far]
type = "caldav"
url = "http://$CALDAV/"
username = "ada"
password = "lovelace"
X
yes | vdirsyncer discover; vdirsyncer sync; vdirsyncer sync
