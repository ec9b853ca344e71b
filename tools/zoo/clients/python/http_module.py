import http.client, json, os
E = os.environ
connection = http.client.HTTPConnection(E["HOST"])
for name in ("SITE", "PAGE", "IMAGE"):
    connection.request("GET", E[name].removeprefix("http://" + E["HOST"]))
    connection.getresponse().read()
for prefix in ("B_", "C_"):
    connection = http.client.HTTPConnection(E[prefix + "HOST"])
    connection.request("POST", E[prefix + "API"].removeprefix("http://" + E[prefix + "HOST"]), json.dumps({"n": 1}), {"Content-Type": "application/json"})
    connection.getresponse().read()
    connection.request("HEAD", "/")
    connection.getresponse().read()
