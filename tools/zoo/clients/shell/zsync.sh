for address in "$ARCHIVE" "$B_ZIP" "$C_DOCUMENT"; do zsync "$address.zsync" || true; done
