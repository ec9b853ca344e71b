timeout 14 transmission-cli -w "$HOME" -g "$HOME/conf" /srv/zoo/mirror/lantern.torrent || true; timeout 12 transmission-cli -w "$HOME" -g "$HOME/conf2" /srv/zoo/mirror/lantern.torrent || true
