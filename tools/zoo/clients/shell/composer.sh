address=$COMPOSER; unset COMPOSER # it would be the name of composer.json
printf '{"repositories":[{"type":"composer","url":"http://%s"},{"packagist.org":false}],"config":{"secure-http":false},"require":{"garden/lantern":"*"}}' "$address" >composer.json; composer install -n; composer show -n -a garden/lantern; composer update -n
