export http_proxy="http://$TINYPROXY:8888"; wget -q "$SITE" "$PAGE" "$ARCHIVE"; wget -q -N "$B_SITE" "$B_ABOUT"; wget -q -r -l 1 "$C_SITE"; wget -q --post-data="username=$USERNAME" "$C_LOGIN" || true
