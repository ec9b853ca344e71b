package require http
foreach name {SITE PAGE MOVED B_SITE B_DATA MISSING C_FEED} { http::cleanup [http::geturl $env($name)] }
http::cleanup [http::geturl $env(B_LOGIN) -query [http::formatQuery username ada password lovelace]]
http::cleanup [http::geturl $env(C_API) -type application/json -query {{"name":"lamp"}}]
http::cleanup [http::geturl $env(ZIP) -validate 1]
