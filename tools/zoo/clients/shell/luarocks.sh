luarocks --tree=tree --only-server="http://$LUAROCKS" install lantern || true; luarocks --only-server="http://$LUAROCKS" search lantern
