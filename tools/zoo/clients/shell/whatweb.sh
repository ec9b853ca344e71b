whatweb -q --no-errors --log-brief=log "$SITE" "$B_SITE" "$C_SITE"
