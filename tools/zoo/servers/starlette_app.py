"""The dynamic sites of Starlette, as flask_app.py has them."""
import base64
import secrets

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles


async def search(request):
    return HTMLResponse(f"<title>Search</title><p>{len(request.query_params.get('q', ''))} letters, 3 results</p>")


async def login(request):
    if request.method == "POST":
        await request.body()
        response = RedirectResponse("/account", 303)
        response.set_cookie("sid", secrets.token_urlsafe(24), httponly=True, samesite="lax")
        return response
    return HTMLResponse("<form method=post action=/login><input name=username><input type=password name=password><input type=submit name=go></form>")


async def account(request):
    return HTMLResponse("<h1>Welcome</h1>")


async def moved(request):
    return RedirectResponse("/about.html", 308)


async def upload(request):
    return JSONResponse({"bytes": len(await request.body())})


async def collection(request):
    item = request.path_params["rest"].rsplit("/", 1)[-1]
    if request.method == "POST":
        await request.body()
        return JSONResponse({"id": 9}, 201, {"Location": f"{request.url.path}/9"})
    if request.method == "DELETE":
        return Response(status_code=204)
    if item.isdigit():
        return JSONResponse({"id": int(item), "lat": 46.9, "lon": 7.4})
    return JSONResponse({"items": [{"id": number, "lat": 46.0 + number, "lon": 7.0} for number in range(12)]})


async def site(scope, receive, send):
    host = dict(scope["headers"]).get(b"host", b"").decode().split(":")[0]
    if scope["path"].startswith("/private/"):
        given = dict(scope["headers"]).get(b"authorization", b"").decode()
        if given != "Basic " + base64.b64encode(b"ada:lovelace").decode():
            return await Response("Not authenticated", 401, {"WWW-Authenticate": "Basic"})(scope, receive, send)
    await StaticFiles(directory=f"/srv/zoo/www/{host}", html=True)(scope, receive, send)


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
app = Starlette(
    routes=[
        Route("/search", search, methods=METHODS),
        Route("/login", login, methods=METHODS),
        Route("/account", account),
        Route("/moved", moved),
        Route("/upload", upload, methods=METHODS),
        *(Route(f"/{root}/{{rest:path}}", collection, methods=METHODS) for root in ("api", "rest", "v2")),
    ]
)
app.mount("/", site)
