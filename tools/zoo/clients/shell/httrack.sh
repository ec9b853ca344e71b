httrack "$SITE" -O site -r2 -q -c2 -n >/dev/null; httrack "$B_SITE" -O site2 -r1 -q -c2 >/dev/null
httrack "$SITE" -O site -r2 -q -c2 --update >/dev/null
