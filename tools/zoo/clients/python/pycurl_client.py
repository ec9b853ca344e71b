import io, os, urllib.parse
import pycurl
E = os.environ
handle = pycurl.Curl()
for name in ("SITE", "PAGE", "IMAGE", "B_SITE", "B_DATA", "C_SITE", "MOVED"):
    handle.setopt(pycurl.URL, E[name])
    handle.setopt(pycurl.FOLLOWLOCATION, True)
    handle.setopt(pycurl.WRITEDATA, io.BytesIO())
    handle.perform()
handle.setopt(pycurl.URL, E["B_LOGIN"])
handle.setopt(pycurl.POSTFIELDS, urllib.parse.urlencode({"username": "ada"}))
handle.perform()
handle = pycurl.Curl()
handle.setopt(pycurl.URL, E["C_PRIVATE"])
handle.setopt(pycurl.USERPWD, "ada:lovelace")
handle.setopt(pycurl.WRITEDATA, io.BytesIO())
handle.perform()
