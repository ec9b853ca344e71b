upnpc -m eth0 -l || true; upnpc -m eth0 -s || true; upnpc -m eth0 -P || true; upnpc -u "http://$DLNA:8200/rootDesc.xml" -s || true
