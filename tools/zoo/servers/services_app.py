"""Small services behind one aiohttp, told apart by path: XML-RPC, SOAP, JSON-RPC, a websocket, a key server, a store of buckets. Usage: services_app.py ADDRESS"""
import hashlib
import sys
import xmlrpc.client

from aiohttp import web

WSDL = """<?xml version="1.0"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:weather" targetNamespace="urn:weather">
<message name="Ask"><part name="place" type="x:string"/></message><message name="Answer"><part name="report" type="x:string"/></message>
<portType name="Weather"><operation name="Report"><input message="t:Ask"/><output message="t:Answer"/></operation></portType>
<binding name="Binding" type="t:Weather"><s:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Report"><s:operation soapAction="urn:weather#Report"/><input><s:body use="literal" namespace="urn:weather"/></input><output><s:body use="literal" namespace="urn:weather"/></output></operation></binding>
<service name="Service"><port name="Port" binding="t:Binding"><s:address location="http://HOST/weather"/></port></service></definitions>"""
ANSWER = """<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><t:ReportResponse xmlns:t="urn:weather"><report>light rain</report></t:ReportResponse></s:Body></s:Envelope>"""
KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZAAAABYJKwYBBAHaRw8BAQdA\n=AAAA\n-----END PGP PUBLIC KEY BLOCK-----\n"


async def rpc(request):
    values, method = xmlrpc.client.loads(await request.read())
    answer = {"add": sum(value for value in values if isinstance(value, int)), "system.listMethods": ["add", "search"]}.get(method, [{"id": 1, "title": "garden"}])
    return web.Response(text=xmlrpc.client.dumps((answer,), methodresponse=True), content_type="text/xml")


async def soap(request):
    if request.method == "GET":
        return web.Response(text=WSDL.replace("HOST", request.host), content_type="text/xml")
    await request.read()
    return web.Response(text=ANSWER, content_type="text/xml", charset="utf-8")


async def jsonrpc(request):
    asked = await request.json()
    return web.json_response({"jsonrpc": "2.0", "id": asked.get("id"), "result": 3})


async def socket(request):
    answer = web.WebSocketResponse()
    await answer.prepare(request)
    async for message in answer:
        await answer.send_str(f"heard {message.data}")
    return answer


async def lookup(request):
    if request.query.get("op") == "get":
        return web.Response(text=KEY, content_type="application/pgp-keys")
    return web.Response(text="info:1:1\npub:0123456789ABCDEF0123456789ABCDEF01234567:22::1672531200::\nuid:Ada <ada@garden.test>:1672531200::\n", content_type="text/plain")


async def add(request):
    await request.post()
    return web.Response(text="1 key added")


async def buckets(request):
    if request.method == "PUT":
        return web.Response(headers={"ETag": f'"{hashlib.md5(await request.read()).hexdigest()}"'})
    if request.query_string.startswith("location"):
        return web.Response(text='<?xml version="1.0"?><LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></LocationConstraint>', content_type="application/xml")
    name = "ListAllMyBucketsResult" if request.path == "/" else "ListBucketResult"
    inner = "<Buckets><Bucket><Name>minutes</Name><CreationDate>2024-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets>" if request.path == "/" else "<Name>minutes</Name><IsTruncated>false</IsTruncated>"
    return web.Response(text=f'<?xml version="1.0"?><{name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inner}</{name}>', content_type="application/xml")


app = web.Application()
app.router.add_post("/RPC2", rpc)
app.router.add_route("*", "/weather", soap)
app.router.add_post("/rpc", jsonrpc)
app.router.add_get("/ws/live", socket)
app.router.add_get("/pks/lookup", lookup)
app.router.add_post("/pks/add", add)
app.router.add_route("*", "/{path:.*}", buckets)
web.run_app(app, host=sys.argv[1], port=80, print=None)
