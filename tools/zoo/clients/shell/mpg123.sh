for address in "$AUDIO" "$B_AUDIO" "$C_AUDIO"; do mpg123 -q -t "$address"; done; mpg123 -q -t -@ "$C_PLAYLIST"
