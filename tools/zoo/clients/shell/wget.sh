wget -q "$SITE" "$ABOUT" "$MOVED" || true
wget -q -r -l 2 -p "$B_SITE" || true
wget -q -O file.tar.gz "$ARCHIVE"; truncate -s 30000 file.tar.gz; wget -q -c -O file.tar.gz "$ARCHIVE"
wget -q -N "$DOCUMENT"; wget -q -N "$DOCUMENT"
wget -q --user ada --password lovelace "$C_PRIVATE"
wget -q --post-data "username=ada&password=lovelace" --save-cookies jar --keep-session-cookies "$C_LOGIN" -O login.html
wget -q --spider "$C_ZIP" || true
