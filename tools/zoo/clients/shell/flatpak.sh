flatpak --user remote-add --no-gpg-verify near "http://$OSTREE/repo"; flatpak --user remote-ls near; flatpak --user update --appstream near || true
