export http_proxy="http://$PRIVOXY:8118"; for address in "$SITE" "$PAGE" "$B_SITE" "$B_ABOUT" "$C_SITE" "$C_PAGE" "$MOVED"; do lynx -dump "$address" >/dev/null; done; lynx -head -dump "$ARCHIVE"
