require 'net/http'
E = ENV
%w[SITE PAGE B_SITE B_DATA MISSING C_FEED].each { |name| Net::HTTP.get(URI(E[name])) }
Net::HTTP.post_form(URI(E['B_LOGIN']), 'username' => 'ada', 'password' => 'lovelace')
Net::HTTP.post(URI(E['C_API']), '{"name": "lamp"}', 'Content-Type' => 'application/json')
Net::HTTP.start(E['HOST']) { |http| http.get('/'); http.get('/about.html'); http.head('/'); http.get('/robots.txt') }
request = Net::HTTP::Get.new(URI(E['C_PRIVATE'])); request.basic_auth('ada', 'lovelace')
Net::HTTP.start(E['C_HOST']) { |http| http.request(request) }
