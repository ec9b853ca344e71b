import asyncio, os
import aiohttp
E = os.environ
async def main():
    async with aiohttp.ClientSession() as session:
        async def get(name, **more):
            async with session.get(E[name], **more) as answer:
                await answer.read()
        await asyncio.gather(*(get(name) for name in ("SITE", "PAGE", "B_SITE", "B_DATA", "MOVED", "MISSING")))
        await get("C_PRIVATE", auth=aiohttp.BasicAuth("ada", "lovelace"))
        for what in ({"data": {"username": "ada"}}, {"json": {"name": "lamp"}}):
            async with session.post(E["C_LOGIN" if "data" in what else "C_API"], **what) as answer:
                await answer.read()
        form = aiohttp.FormData()
        form.add_field("file", b"text" * 100, filename="a.txt")
        async with session.post(E["B_UPLOAD"], data=form) as answer:
            await answer.read()
asyncio.run(main())
