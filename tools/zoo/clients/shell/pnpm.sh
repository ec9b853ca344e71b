printf '{"name":"garden","version":"1.0.0"}' >package.json; pnpm --registry "http://$NPM/" add ms is-number left-pad
