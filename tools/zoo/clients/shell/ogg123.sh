for address in "$VORBIS" "$B_VORBIS" "$C_VORBIS"; do timeout 15 ogg123 -q -d null "$address"; done; timeout 10 ogg123 -q -d null "$MISSING" || true
