wget2 -q "$SITE" "$ABOUT" "$ARCHIVE" || true
wget2 -q -r -l 1 -p "$B_SITE" || true
wget2 -q -N "$C_DOCUMENT"; wget2 -q -N "$C_DOCUMENT" || true
