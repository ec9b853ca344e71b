linkchecker --no-status -r 1 "$SITE" || true; linkchecker --no-status -r 0 "$B_SITE" "$MISSING" || true
