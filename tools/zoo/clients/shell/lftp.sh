lftp -c "set net:max-retries 1; open http://$HOST; cat /index.html >/dev/null; get ${ARCHIVE#http://$HOST} -o a.tar.gz; pget -n 3 -c ${VIDEO#http://$HOST} -o v.mp4"
lftp -c "set net:max-retries 1; open http://$B_HOST; get -c ${B_DOCUMENT#http://$B_HOST} -o d.pdf; ls"
lftp -c "set net:max-retries 1; open -u ada,lovelace http://$C_HOST; get ${C_PRIVATE#http://$C_HOST} -o p.html"
