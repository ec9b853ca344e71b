gem install --clear-sources --source "http://$GEMS/" --install-dir gems --no-document rainbow-lantern; gem list --remote --clear-sources --source "http://$GEMS/" lantern
