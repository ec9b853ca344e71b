import std/[httpclient, os]
let client = newHttpClient()
for name in ["SITE", "PAGE", "MOVED", "B_SITE", "B_DATA", "MISSING", "C_FEED"]: discard client.get(getEnv(name))
discard client.post(getEnv("C_API"), "{\"name\":\"lamp\"}")
