import os, xmlrpc.client
host = os.environ["XMLRPC"]
with xmlrpc.client.ServerProxy(f"http://{host}/RPC2") as server:
    for number in range(4):
        server.add(number, 5)
    server.system.listMethods()
xmlrpc.client.ServerProxy(f"http://{host}/RPC2", use_builtin_types=True).search({"title": "garden", "limit": 3})
