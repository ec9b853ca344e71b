import os
from webdav3.client import Client
client = Client({"webdav_hostname": f"http://{os.environ['DAV']}/dav/", "webdav_login": "ada", "webdav_password": "lovelace"})
client.mkdir("papers")
open("note.txt", "w").write("text" * 99)
client.upload_sync(remote_path="papers/note.txt", local_path="note.txt")
client.list("papers")
client.info("papers/note.txt")
client.download_sync(remote_path="papers/note.txt", local_path="back.txt")
client.clean("papers")
