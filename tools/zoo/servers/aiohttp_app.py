"""The dynamic sites of aiohttp, as flask_app.py has them. Usage: aiohttp_app.py ADDRESS"""
import pathlib
import secrets
import sys

from aiohttp import BasicAuth, web


async def search(request):
    return web.Response(text="<p>4 results</p>", content_type="text/html")


async def login(request):
    if request.method == "POST":
        await request.post()
        response = web.HTTPFound("/account")
        response.set_cookie("AIOHTTP_SESSION", secrets.token_hex(16))
        raise response
    return web.Response(text="<form method=post action=/login><input name=username><input type=password name=password></form>", content_type="text/html")


async def account(request):
    return web.Response(text="<h1>Welcome</h1>", content_type="text/html")


async def moved(request):
    raise web.HTTPMovedPermanently("/about.html")


async def upload(request):
    return web.json_response({"bytes": len(await request.read())})


async def collection(request):
    item = request.path.rsplit("/", 1)[-1]
    if request.method == "POST":
        await request.read()
        return web.json_response({"id": 5}, status=201, headers={"Location": f"{request.path}/5"})
    if request.method == "DELETE":
        return web.Response(status=204)
    if item.isdigit():
        return web.json_response({"id": int(item)})
    return web.json_response([{"id": number} for number in range(30)])


async def files(request):
    name = request.match_info["name"] or "index.html"
    if name.startswith("private/"):
        given = request.headers.get("Authorization")
        if not given or BasicAuth.decode(given).password != "lovelace":
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": 'Basic realm="club"'})
    path = pathlib.Path("/srv/zoo/www") / request.host.split(":")[0] / name
    if not path.is_file():
        raise web.HTTPNotFound()
    return web.FileResponse(path)


app = web.Application(client_max_size=1 << 24)
for route, handler in (("/search", search), ("/login", login), ("/account", account), ("/moved", moved), ("/upload", upload)):
    app.router.add_route("*", route, handler)
app.router.add_route("*", "/{root:api|rest|v2}/{rest:.+}", collection)
app.router.add_get("/{name:.*}", files)
web.run_app(app, host=sys.argv[1], port=80, print=None)
