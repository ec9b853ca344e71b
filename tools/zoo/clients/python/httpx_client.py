import asyncio, os
import httpx
E = os.environ
with httpx.Client(follow_redirects=True) as client:
    for name in ("SITE", "PAGE", "MOVED", "MISSING"):
        client.get(E[name])
    client.post(E["B_LOGIN"], data={"username": "ada", "password": "lovelace"})
    client.post(E["B_UPLOAD"], files={"file": b"text" * 200})
    client.get(E["C_PRIVATE"], auth=("ada", "lovelace"))
async def main():
    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(client.get(E[name]) for name in ("B_PAGE", "B_IMAGE", "C_DATA")))
        await client.post(E["C_API"], json={"name": "lamp"})
        await client.delete(E["C_ITEM"])
asyncio.run(main())
