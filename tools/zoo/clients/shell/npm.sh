printf '{"name":"garden","version":"1.0.0"}' >package.json; npm install --registry "http://$NPM/" --no-audit --no-fund --no-update-notifier ms left-pad is-number; npm view --registry "http://$NPM/" ms version; npm ping --registry "http://$NPM/"
rm -rf node_modules; npm ci --registry "http://$NPM/" --no-update-notifier
