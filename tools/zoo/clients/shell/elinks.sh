for page in "$SITE" "$PAGE" "$ABOUT" "$MOVED" "$B_SITE" "$B_SEARCH" "$C_MISSING"; do elinks -dump "$page"; done >/dev/null
elinks -source "$C_DATA" >data.json
