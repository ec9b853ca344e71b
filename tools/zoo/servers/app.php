<?php // What is dynamic on the sites of Apache: search, login, a collection of JSON, upload, a redirect.
$path = explode('/', trim(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), '/'));
function json($value, $status = 200) { http_response_code($status); header('Content-Type: application/json'); echo json_encode($value); }
switch ($path[0]) {
case 'search':
  header('Content-Type: text/html; charset=utf-8');
  echo '<html><title>Search</title><form><input name=q></form><p>' . htmlspecialchars($_REQUEST['q'] ?? '') . ': 12 results</p></html>';
  break;
case 'login':
  session_start();
  if ($_SERVER['REQUEST_METHOD'] === 'POST') { $_SESSION['user'] = $_POST['username'] ?? 'guest'; header('Location: /account', true, 302); }
  else echo '<form method=post action=/login><input name=username><input type=password name=password><input type=submit name=go value=Go></form>';
  break;
case 'account': session_start(); echo '<h1>Welcome, ' . htmlspecialchars($_SESSION['user'] ?? 'guest') . '</h1>'; break;
case 'moved': header('Location: http://' . $_SERVER['HTTP_HOST'] . '/about.html', true, 301); break;
case 'upload': echo 'Thank you: ' . count($_FILES) . ' file(s), ' . ($_SERVER['CONTENT_LENGTH'] ?? 0) . ' bytes'; break;
default:
  $item = end($path);
  if ($_SERVER['REQUEST_METHOD'] === 'POST') { header('Location: ' . $_SERVER['REQUEST_URI'] . '/41'); json(['id' => 41, 'ok' => true], 201); }
  elseif ($_SERVER['REQUEST_METHOD'] === 'DELETE') http_response_code(204);
  elseif (ctype_digit($item)) json(['id' => (int)$item, 'title' => "Item $item", 'price' => 12.5]);
  else json(array_map(fn($i) => ['id' => $i, 'title' => "Item $i"], range(1, 20)));
}
