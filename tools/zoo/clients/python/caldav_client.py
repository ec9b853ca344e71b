import os
import caldav
with caldav.DAVClient(f"http://{os.environ['CALDAV']}/", username="ada", password="lovelace") as client:
    calendar = client.principal().make_calendar(name="garden")
    calendar.save_event("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//garden//EN\nBEGIN:VEVENT\nUID:tea-1\nDTSTAMP:20250101T100000Z\nDTSTART:20250301T100000Z\nSUMMARY:Tea\nEND:VEVENT\nEND:VCALENDAR\n")
    calendar.events()
    calendar.delete()
