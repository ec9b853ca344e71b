local http = require("socket.http")
for _, name in ipairs({"SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"}) do http.request(os.getenv(name)) end
http.request(os.getenv("B_LOGIN"), "username=ada&password=lovelace")
