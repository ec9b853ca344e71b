file=/usr/share/common-licenses/BSD
ipptool -q "ipp://$PRINT/printers/hall" get-printer-attributes.test; ipptool -q -f $file "ipp://$PRINT/printers/hall" print-job.test; ipptool -q "ipp://$PRINT/printers/hall" get-completed-jobs.test; ipptool -q "ipp://$PRINT/printers/hall" get-jobs.test
lp -h "$PRINT" -d hall $file; lpstat -h "$PRINT" -a; lpq -h "$PRINT" -a; lpoptions -h "$PRINT" -p hall -l; lpstat -h "$PRINT" -W completed -o
