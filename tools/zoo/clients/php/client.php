<?php // Usage: client.php LIBRARY
$gets = array_map('getenv', ['SITE', 'PAGE', 'MOVED', 'B_SITE', 'B_DATA', 'MISSING', 'C_FEED']);
switch ($argv[1]) {
case 'streams':
  foreach ($gets as $address) @file_get_contents($address);
  @file_get_contents(getenv('B_LOGIN'), false, stream_context_create(['http' => ['method' => 'POST', 'content' => http_build_query(['username' => 'ada'])]]));
  @copy(getenv('ZIP'), 'f.zip'); @get_headers(getenv('ARCHIVE')); @simplexml_load_file(getenv('FEED'));
  break;
case 'curl':
  foreach ($gets as $address) { $handle = curl_init($address); curl_setopt_array($handle, [CURLOPT_RETURNTRANSFER => true, CURLOPT_FOLLOWLOCATION => true]); curl_exec($handle); }
  $handle = curl_init(getenv('B_LOGIN')); curl_setopt($handle, CURLOPT_POSTFIELDS, ['username' => 'ada', 'password' => 'lovelace']); curl_exec($handle);
  $handle = curl_init(getenv('C_API')); curl_setopt($handle, CURLOPT_POSTFIELDS, '{"name":"lamp"}'); curl_exec($handle);
  $handle = curl_init(getenv('C_PRIVATE')); curl_setopt($handle, CURLOPT_USERPWD, 'ada:lovelace'); curl_exec($handle);
  break;
case 'guzzle':
  require '/usr/share/php/GuzzleHttp/autoload.php';
  $client = new GuzzleHttp\Client(['http_errors' => false, 'cookies' => true]);
  foreach ($gets as $address) $client->get($address);
  $client->post(getenv('B_LOGIN'), ['form_params' => ['username' => 'ada']]);
  $client->post(getenv('C_API'), ['json' => ['name' => 'lamp']]);
  $client->post(getenv('B_UPLOAD'), ['multipart' => [['name' => 'file', 'contents' => 'text', 'filename' => 'a.txt']]]);
  break;
case 'soap':
  for ($round = 0; $round < 3; $round++) { $client = new SoapClient('http://' . getenv('SOAP') . '/weather?wsdl', ['cache_wsdl' => WSDL_CACHE_NONE]); $client->Report(['place' => 'harbour']); }
}
