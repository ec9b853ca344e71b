import os, urllib.parse
import httplib2
E = os.environ
http = httplib2.Http(".cache")
for name in ("SITE", "PAGE", "MOVED", "PAGE", "SITE", "B_SITE", "B_DATA", "C_FEED", "C_FEED"):
    http.request(E[name])
http.request(E["B_LOGIN"], "POST", urllib.parse.urlencode({"username": "ada"}), {"Content-Type": "application/x-www-form-urlencoded"})
http.add_credentials("ada", "lovelace")
http.request(E["C_PRIVATE"])
http.request(E["C_ITEM"], "DELETE")
