for page in "$SITE" "$PAGE" "$ABOUT" "$MOVED" "$B_SITE" "$B_SEARCH" "$C_MISSING"; do links -dump "$page"; done >/dev/null
links -source "$C_ARCHIVE" >file.tar.gz
