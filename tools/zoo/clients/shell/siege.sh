siege -c 2 -r 4 -b "$SITE" >/dev/null; printf '%s\n%s\n%s POST name=lamp\n' "$B_SITE" "$B_ABOUT" "$C_API" >urls; siege -c 1 -r 6 -b -i -f urls >/dev/null
