# Usage: gem.rb LIBRARY
E = ENV
GETS = %w[SITE PAGE MOVED B_SITE B_DATA MISSING C_FEED].map { |name| E[name] }
def quietly; yield; rescue StandardError => e; puts e; end
case ARGV[0]
when 'open-uri'
  require 'open-uri'
  GETS.each { |address| quietly { URI.open(address, &:read) } }
when 'httpclient'
  require 'httpclient'
  client = HTTPClient.new
  GETS.each { |address| quietly { client.get(address, follow_redirect: true) } }
  quietly { client.post(E['B_LOGIN'], username: 'ada') }
  quietly { client.post(E['C_API'], '{"name":"lamp"}', 'Content-Type' => 'application/json') }
when 'faraday'
  require 'faraday'
  GETS.each { |address| quietly { Faraday.get(address) } }
  quietly { Faraday.post(E['B_LOGIN'], username: 'ada') }
  quietly { Faraday.post(E['C_API'], '{"name":"lamp"}', 'Content-Type' => 'application/json') }
  quietly { Faraday.delete(E['C_ITEM']) }
when 'httparty'
  require 'httparty'
  GETS.each { |address| quietly { HTTParty.get(address) } }
  quietly { HTTParty.post(E['B_LOGIN'], body: { username: 'ada' }) }
  quietly { HTTParty.get(E['C_PRIVATE'], basic_auth: { username: 'ada', password: 'lovelace' }) }
when 'rest-client'
  require 'rest-client'
  GETS.each { |address| quietly { RestClient.get(address) } }
  quietly { RestClient.post(E['B_LOGIN'], username: 'ada') }
  quietly { RestClient.post(E['C_API'], '{"name":"lamp"}', content_type: :json) }
  quietly { RestClient.post(E['B_UPLOAD'], file: File.new('/usr/share/common-licenses/BSD')) }
end
