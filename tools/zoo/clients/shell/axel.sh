axel -q -n 4 "$ARCHIVE"; axel -q -n 2 "$B_VIDEO"; axel -q -n 1 "$C_ZIP"
