ab -n 6 -c 2 "$SITE"; ab -k -n 8 -c 2 "$B_PAGE"; printf '{"name":"lamp"}' >body; ab -n 3 -p body -T application/json "$C_API"
