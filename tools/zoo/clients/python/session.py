"""One session of a library with the interface of requests. Usage: session.py MODULE"""
import importlib, os, sys
library = importlib.import_module(sys.argv[1])
E = os.environ
with library.Session() as session:
    for name in ("SITE", "PAGE", "STYLE", "MOVED", "MISSING", "B_SITE", "B_SEARCH"):
        session.get(E[name])
    session.post(E["B_LOGIN"], data={"username": "ada", "password": "lovelace"})
    session.post(E["B_UPLOAD"], files={"file": ("minutes.txt", b"text " * 300, "text/plain")})
    session.get(E["C_PRIVATE"], auth=("ada", "lovelace"))
    session.post(E["C_API"], json={"name": "lamp"})
    session.put(E["C_ITEM"], json={"name": "chair"})
    session.delete(E["C_ITEM"])
    session.head(E["ARCHIVE"])
    first = session.get(E["DOCUMENT"])
    if "ETag" in first.headers:
        session.get(E["DOCUMENT"], headers={"If-None-Match": first.headers["ETag"]})
    session.get(E["C_DATA"], params={"page": 2}, stream=True).content
library.get(E["FEED"])
