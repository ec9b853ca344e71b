check=/usr/lib/nagios/plugins/check_http
$check -H "$HOST" -I "$(getent hosts "$HOST" | cut -d' ' -f1)"; $check -H "$B_HOST" -u /about.html -s a -w 2; $check -H "$C_HOST" -u /moved -f follow; $check -H "$C_HOST" -u "${C_PRIVATE#http://$C_HOST}" -a ada:lovelace; $check -H "$B_HOST" -u /login -P 'username=ada&password=lovelace'; $check -H "$HOST" -j HEAD
