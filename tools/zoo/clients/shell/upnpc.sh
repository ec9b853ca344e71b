upnpc -m eth0 -l || true; upnpc -m eth0 -s || true
