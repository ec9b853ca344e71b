import os
import urllib3
E = os.environ
pool = urllib3.PoolManager()
for name in ("SITE", "PAGE", "MOVED", "B_DATA", "B_SEARCH", "MISSING", "C_SITE"):
    pool.request("GET", E[name])
pool.request("POST", E["B_LOGIN"], fields={"username": "ada", "file": ("a.txt", "text" * 50)})
pool.request("POST", E["C_API"], json={"name": "lamp"})
pool.request("GET", E["C_PRIVATE"], headers=urllib3.make_headers(basic_auth="ada:lovelace"))
