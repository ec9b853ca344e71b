for page in "$SITE" "$PAGE" "$ABOUT" "$MOVED" "$B_SITE" "$B_SEARCH" "$C_MISSING"; do lynx -dump "$page" >/dev/null; done
printf 'username=ada&password=lovelace\n---\n' | lynx -post_data -dump "$B_LOGIN"
lynx -auth=ada:lovelace -dump "$C_PRIVATE"; lynx -source "$C_DATA" >data.json; lynx -head -dump "$C_SITE"
