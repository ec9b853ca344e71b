mkdir -p .newsboat; printf '%s\n%s\n%s\n' "$FEED" "$B_FEED" "$C_FEED" >.newsboat/urls; newsboat -x reload; newsboat -x reload
