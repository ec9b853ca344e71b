# The dynamic sites of Sinatra, as flask_app.py has them.
require 'sinatra/base'
require 'json'
class Zoo < Sinatra::Base
  enable :sessions
  set :session_secret, 'a laboratory needs no secret, only one that is sixty-four letters long'
  set :environment, :production
  set :host_authorization, { permitted_hosts: [] }
  disable :protection
  %i[get post].each { |verb| send(verb, '/search') { "<p>#{params['q'].to_s.length} letters, 9 results</p>" } }
  get('/login') { '<form method=post action=/login><input name=username><input type=password name=password><input type=submit name=go></form>' }
  post('/login') { session[:user] = params['username']; redirect '/account' }
  get('/account') { "<h1>Welcome, #{Rack::Utils.escape_html(session[:user])}</h1>" }
  get('/moved') { redirect '/about.html', 301 }
  %i[post put].each { |verb| send(verb, '/upload') { "#{request.content_length} bytes" } }
  %w[api rest v2].each do |root|
    get("/#{root}/*") { content_type :json; (1..18).map { |id| { id: id } }.to_json }
    post("/#{root}/*") { content_type :json; status 201; headers 'Location' => "#{request.path}/77"; { id: 77 }.to_json }
    %i[put patch].each { |verb| send(verb, "/#{root}/*") { content_type :json; { ok: true }.to_json } }
    delete("/#{root}/*") { 204 }
  end
  get '/private/*' do
    auth = Rack::Auth::Basic::Request.new(request.env)
    halt 401, { 'WWW-Authenticate' => 'Basic realm="Backstage"' }, 'no' unless auth.provided? && auth.basic? && auth.credentials[1] == 'lovelace'
    send_file "/srv/zoo/www/#{request.host}#{request.path}"
  end
  get('/') { send_file "/srv/zoo/www/#{request.host}/index.html" }
  get('/*') { path = "/srv/zoo/www/#{request.host}#{request.path}"; File.file?(path) ? send_file(path) : 404 }
end
run Zoo
