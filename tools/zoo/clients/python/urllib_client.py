import http.cookiejar, json, os, urllib.error, urllib.parse, urllib.request
E = os.environ
jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
for name in ("SITE", "PAGE", "MOVED", "B_DATA", "C_FEED"):
    urllib.request.urlopen(E[name]).read()
jar.open(E["B_LOGIN"], urllib.parse.urlencode({"username": "ada", "password": "lovelace"}).encode()).read()
jar.open(E["B_SEARCH"]).read()
urllib.request.urlretrieve(E["ARCHIVE"], "file.tar.gz")
passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
passwords.add_password(None, E["C_SITE"], "ada", "lovelace")
urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords)).open(E["C_PRIVATE"]).read()
urllib.request.urlopen(urllib.request.Request(E["C_API"], json.dumps({"name": "lamp"}).encode(), {"Content-Type": "application/json"})).read()
try:
    urllib.request.urlopen(E["MISSING"])
except urllib.error.HTTPError:
    pass
