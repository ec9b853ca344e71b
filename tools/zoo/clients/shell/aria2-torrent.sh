timeout 14 aria2c -q --seed-time=0 --enable-dht=false /srv/zoo/mirror/lantern.torrent || true
