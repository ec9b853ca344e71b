import os
import treq
from twisted.internet import defer, task
E = os.environ
@defer.inlineCallbacks
def main(reactor):
    for name in ("SITE", "PAGE", "MOVED", "B_DATA", "C_SITE", "MISSING"):
        answer = yield treq.get(E[name])
        yield treq.content(answer)
    answer = yield treq.post(E["B_LOGIN"], data={"username": "ada"})
    yield treq.content(answer)
    answer = yield treq.post(E["C_API"], json={"name": "lamp"})
    yield treq.content(answer)
    answer = yield treq.get(E["C_PRIVATE"], auth=("ada", "lovelace"))
    yield treq.content(answer)
task.react(main)
