mkdir -p .config/calcurse/caldav .local/share/calcurse
printf '[General]\nBinary = calcurse\nHostname = %s\nPath = /ada/calendar/\nAuthMethod = basic\nHTTPS = No\nInsecureSSL = No\nSyncFilter = cal,todo\nDryRun = No\nVerbose = Yes\n[Auth]\nUsername = ada\nPassword = lovelace\n' "$CALDAV" >.config/calcurse/caldav/config
printf '03/01/2026 @ 10:00 -> 03/01/2026 @ 11:00 |Tea\n' >.local/share/calcurse/apts
calcurse-caldav --init=two-way; calcurse-caldav
