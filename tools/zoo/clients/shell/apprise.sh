call() { /srv/zoo/venv/bin/apprise -t "$1" -b "$2" "$3://${4#http://}"; }
call Backup "finished at noon" json "$C_API"; call Backup "failed" json "$B_UPLOAD" || true; call Door "open" form "$B_LOGIN"; call Door "shut" xml "$C_API" || true; call Frost "tonight" json "$API"
