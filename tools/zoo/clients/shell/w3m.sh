for page in "$SITE" "$PAGE" "$ABOUT" "$MOVED" "$B_SITE" "$B_SEARCH" "$C_MISSING"; do w3m -dump "$page"; done >/dev/null
printf 'username=ada&password=lovelace' >post; w3m -dump -post post "$B_LOGIN"; w3m -dump_head "$C_SITE"; w3m -dump_source "$C_DATA" >data
