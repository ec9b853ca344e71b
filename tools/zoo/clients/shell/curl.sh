curl -sS "$SITE" -o index.html
curl -sSL "$MOVED" "$ABOUT" -o moved.html -o about.html
curl -sS --compressed "$PAGE" "$STYLE" "$SCRIPT" -o a -o b -o c
curl -sS -I "$ARCHIVE"
curl -sS -r 0-9999 -o part.gz "$ARCHIVE"
curl -sS -C - -o part.gz "$ARCHIVE"
curl -sS -z about.html "$ABOUT" -o about.html
curl -sS -L -c jar -b jar -d "username=ada" -d "password=lovelace" "$B_LOGIN"
curl -sS -u ada:lovelace "$B_PRIVATE" -o private.html
curl -sS -F "note=minutes" -F "file=@about.html" "$B_UPLOAD"
curl -sS --json '{"name": "lamp"}' "$C_API"
curl -sS -X DELETE "$C_ITEM"
curl -sS -T index.html "$C_UPLOAD"
curl -sS -f "$MISSING" || true
curl -sS --http2 "$C_SITE" -o /dev/null
