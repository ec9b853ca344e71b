aria2c -q "$ARCHIVE"
aria2c -q -x 4 -s 4 -k 1M "$B_VIDEO" "$B_VIDEO"
printf '%s\n%s\n' "$C_ZIP" "$C_DOCUMENT" >list; aria2c -q -i list
aria2c -q --conditional-get=true --allow-overwrite=true "$C_DOCUMENT" || true
