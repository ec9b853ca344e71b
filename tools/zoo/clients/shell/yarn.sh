printf '{"name":"garden","version":"1.0.0"}' >package.json; yarn --registry "http://$NPM/" add ms is-number; yarn --registry "http://$NPM/" info ms version
