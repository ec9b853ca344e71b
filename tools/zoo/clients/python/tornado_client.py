import asyncio, os
from tornado.httpclient import AsyncHTTPClient
E = os.environ
async def main():
    client = AsyncHTTPClient()
    for name in ("SITE", "PAGE", "MOVED", "B_DATA", "B_FEED", "C_SITE"):
        await client.fetch(E[name], raise_error=False)
    await client.fetch(E["B_LOGIN"], method="POST", body="username=ada", raise_error=False)
    await client.fetch(E["C_PRIVATE"], auth_username="ada", auth_password="lovelace", raise_error=False)
    await client.fetch(E["C_ITEM"], method="DELETE", raise_error=False)
asyncio.run(main())
