for feed in "$FEED" "$B_FEED" "$C_FEED"; do timeout 30 gpo subscribe "$feed"; done; timeout 30 gpo update
