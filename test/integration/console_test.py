#!/usr/bin/env python3
"""Talks to pugmark console as browsers, scripts and attackers do, over sockets. Every answer of the API is checked against the document that
the console serves; every operation of the document is called.

usage: console_test.py PUGMARK MODEL SAMPLES
"""
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import jsonschema

PUGMARK, MODEL, SAMPLES = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
HOSTILE = "<script>alert(1)</script>\u202e\"'&"
CALLED = set()
SLOWER = 10 if b"__asan_init" in PUGMARK.read_bytes() else 1  # with sanitizers


class Console:
    """A console of its own store, and who is signed in there."""

    def __init__(self, folder, *options):
        self.folder = pathlib.Path(folder)
        self.process = subprocess.Popen(
            [PUGMARK, "console", "--store", "cases.db", "-m", "team.pug", "--listen", "127.0.0.1:0", *options], cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.link = self.process.stdout.readline().strip()
        found = re.fullmatch(r"(https?)://127\.0\.0\.1:(\d+)/(?:#token=([0-9a-f]{64}))?", self.link)
        assert found, (self.link, self.process.stderr.read())
        self.tls, self.port, self.token = found[1] == "https", int(found[2]), found[3]
        self.cookie = self.csrf = None

    def connect(self):
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=ssl._create_unverified_context())
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, body=None, headers=None, signed_in=True):
        """Status, headers and body of an answer."""
        sent = dict(headers or {})
        if signed_in and self.cookie:
            sent.setdefault("Cookie", self.cookie)
            if method != "GET":
                sent.setdefault("X-CSRF-Token", self.csrf)
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        connection = self.connect()
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        check_answer(method, path, answer, text)
        return answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), text

    def get(self, path, **options):
        status, _, text = self.ask("GET", path, **options)
        assert status == 200, (path, status, text[:300])
        return json.loads(text)

    def sign_in(self, **how):
        status, headers, text = self.ask("POST", "/api/v1/session", how or {"token": self.token}, signed_in=False)
        if status == 200:
            self.cookie = headers["set-cookie"].split(";")[0]
            self.csrf = json.loads(text)["csrf"]
        return status, headers, text

    def end(self):
        self.process.send_signal(signal.SIGINT)
        _, talk = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, (self.process.returncode, talk)
        return talk


@contextlib.contextmanager
def console(*options, prepare=None):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "team.pug").write_bytes(MODEL.read_bytes())
        run(folder, "assess", "--store", "cases.db", "-m", "team.pug", "--profile", "wide", SAMPLES / "hunt", hostile_log(folder))
        if prepare:
            prepare(folder)
        served = Console(folder, *options)
        try:
            yield served
            served.end()
        finally:
            served.process.kill()
            served.process.wait()


def run(folder, *arguments):
    done = subprocess.run([PUGMARK, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def hostile_log(folder):
    """A log whose every text tries to be something else."""
    path = pathlib.Path(folder) / "hostile.log"
    headers = {"HOST": HOSTILE + ".example", "USER-AGENT": "Mozilla/4.0 (compatible; MSIE 7.0) " + HOSTILE, "ACCEPT": "*/*"}
    text = ",".join(f'"{name}":"{value}"' for name, value in headers.items())
    path.write_text("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttpheaders\n"
                    "#fields\tts\tuid\torigin\tidentifier\theader_events_kv\n"
                    f"1500000000.0\tC{HOSTILE}\tclient\tx\t{text}\n", encoding="utf-8")
    return path


# --- the document -----------------------------------------------------------------------------------------------------------------------

DOCUMENT = {}


def operation_of(method, path):
    """The document's path and operation that a request is of."""
    for pattern, operations in DOCUMENT.get("paths", {}).items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[0-9a-f]{4,32}", pattern), path.split("?")[0]) and method.lower() in operations:
            return pattern, operations[method.lower()]
    return None, None


def check_answer(method, path, answer, text):
    """Answers of documented operations are as they are documented, and all are made safe for browsers."""
    for name, wanted in {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}.items():
        if answer.status not in (400, 411, 413) or answer.getheader(name):
            assert answer.getheader(name) == wanted, (method, path, answer.status, name)
    pattern, operation = operation_of(method, path)
    if operation is None:
        return
    CALLED.add((method, pattern))
    documented = operation["responses"].get(str(answer.status)) or (answer.status >= 400 and operation["responses"]["default"])
    assert documented, (method, path, answer.status, text[:200])
    if "$ref" in documented:
        documented = DOCUMENT["components"]["responses"][documented["$ref"].rsplit("/", 1)[1]]
    content = documented.get("content", {})
    if "application/json" in content and answer.status != 204:
        assert answer.getheader("Content-Type") == "application/json", (path, answer.getheader("Content-Type"))
        schema = {"$defs": {}, **content["application/json"]["schema"], "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(schema).validate(json.loads(text))


def read_document(served):
    DOCUMENT.update(served.get("/api/openapi.json", signed_in=False))
    CALLED.add(("GET", "/api/openapi.json"))
    assert DOCUMENT["openapi"].startswith("3.1")


# --- what is tested ---------------------------------------------------------------------------------------------------------------------

def test_signing_in(served):
    status, _, text = served.ask("GET", "/api/v1/findings")
    assert status == 401 and json.loads(text)["sign_in"] == "token", text
    assert served.ask("GET", "/api/v1/session")[0] == 401
    assert served.sign_in(token="0" * 64)[0] == 401
    status, headers, _ = served.sign_in()
    assert status == 200
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Secure" not in cookie, cookie
    assert headers["cache-control"] == "no-store"
    assert served.ask("POST", "/api/v1/session", {"token": served.token}, signed_in=False)[0] == 401, "a link works once"
    session = served.get("/api/v1/session")
    assert session["csrf"] == served.csrf and session["can_write"], session


def test_reading(served):
    found = served.get("/api/v1/findings?limit=1000")
    assert found["total"] == len(found["findings"]) > 20 and found["hidden"] == 0
    scores = [finding["score"] for finding in found["findings"]]
    assert scores == sorted(scores, reverse=True)
    second = served.get("/api/v1/findings?offset=1&limit=1")
    assert second["findings"] == found["findings"][1:2] and second["offset"] == 1
    assert served.get("/api/v1/findings?q=score:%3E5")["total"] == sum(score >= 5 for score in scores)
    assert served.get("/api/v1/findings?q=score:>=5")["total"] == sum(score >= 5 for score in scores), "an equals sign in a value"
    for by in ("host", "server", "client", "identifier"):
        groups = served.get(f"/api/v1/groups?by={by}")
        assert groups["total"] == len(groups["groups"]) and sum(group["findings"] for group in groups["groups"]) == found["total"]
    days = served.get("/api/v1/activity")["days"]
    assert sum(day["open"] for day in days) == sum(finding["count"] for finding in found["findings"])
    strongest = found["findings"][0]
    case = served.get(f"/api/v1/findings/{strongest['id'][:12]}")
    total = case["prior"] + sum(header["weight"] for header in case["evidence"])
    assert abs(total - case["score"]) < 1e-9, (total, case["score"])
    assert case["pivots"] and case["messages"][0]["headers"]
    timeline = served.get(f"/api/v1/findings/{strongest['id']}/timeline")
    assert strongest["id"] in {sighting["id"] for sighting in timeline["sightings"]}
    settles = served.get(f"/api/v1/findings/{strongest['id']}/settles")
    assert settles["of"] == found["total"] and settles["why_none"] == ""
    dossier = served.get(f"/api/v1/dossier?kind=host&name={strongest['host']}")
    assert sum(map(sum, dossier["hours"])) == sum(day["open"] for day in dossier["days"]) == dossier["sightings"]
    assert served.ask("GET", "/api/v1/dossier?kind=host&name=nowhere.example")[0] == 404
    model = served.get("/api/v1/model")
    assert model["path"] == "team.pug" and model["learned"] is None and model["evaluation"] is None
    assert [one["score"] for one in model["rates"]] == sorted((one["score"] for one in model["rates"]), reverse=True)
    runs = served.get("/api/v1/runs")
    assert runs["total"] == 1 and runs["runs"][0]["state"] == "done"


def test_refusing_what_makes_no_sense(served):
    for path in ("/api/v1/findings?limit=0", "/api/v1/findings?limit=1001", "/api/v1/findings?offset=-1", "/api/v1/findings?limit=x",
                 "/api/v1/findings?q=color:red", "/api/v1/findings?q=" + "x" * 2001, "/api/v1/groups?by=colour", "/api/v1/groups",
                 "/api/v1/dossier?kind=host", "/api/v1/dossier?kind=x&name=y", "/api/v1/activity?q=verdict:evil"):
        status, _, text = served.ask("GET", path)
        assert status == 400 and json.loads(text)["error"], (path, status, text)
    for path in ("/api/v1/findings/ffffffffffff", "/api/v1/findings/ffffffffffff/timeline", "/api/v1/findings/ffffffffffff/settles"):
        assert served.ask("GET", path)[0] == 404
    for path in ("/api/v1/findings/zz", "/api/v1/nothing", "/api/v2/findings", "/nothing", "/assets/", "/api/v1/findings/" + "a" * 33):
        assert served.ask("GET", path)[0] == 404, path
    for method, path in (("PUT", "/api/v1/findings"), ("POST", "/api/v1/findings"), ("DELETE", "/api/v1/runs"), ("PATCH", "/"), ("OPTIONS", "/")):
        body = b"{}" if method in ("PUT", "POST", "PATCH") else None
        status = served.ask(method, path, body, {"Content-Type": "application/json"})[0]
        assert status == 405, (method, path, status)


def test_paths_that_lead_out(served):
    for path in ("/../../etc/passwd", "/assets/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc%2fpasswd", "//etc/passwd",
                 "/index.html%00.js", "/\\..\\..\\etc\\passwd", "/api/v1/findings/../../../etc/passwd"):
        status, _, text = served.ask("GET", path)
        assert status == 404 and b"root:" not in text, (path, status)


def test_hostile_texts(served):
    listed = served.get("/api/v1/findings?q=%3Cscript")
    assert listed["total"] == 1, listed
    quoted = '"' + ("C" + HOSTILE).replace('"', '\\"') + '"'
    assert served.get("/api/v1/findings?q=uid:" + urllib.parse.quote(quoted))["total"] == 1
    finding = listed["findings"][0]
    assert finding["host"] == HOSTILE + ".example", finding["host"]
    status, headers, text = served.ask("GET", f"/api/v1/findings/{finding['id']}")
    assert headers["content-type"] == "application/json" and headers["x-content-type-options"] == "nosniff"
    assert "\u202e" not in text.decode("utf-8"), "what turns a terminal's text round comes escaped"


def test_cross_site_requests(served):
    identity = served.get("/api/v1/findings?limit=1")["findings"][0]["id"]
    body = {"ids": [identity], "verdict": "benign"}
    assert served.ask("POST", "/api/v1/verdicts", body, {"X-CSRF-Token": "0" * 64})[0] == 403
    assert served.ask("POST", "/api/v1/verdicts", body, {"X-CSRF-Token": ""})[0] == 403
    assert served.ask("POST", "/api/v1/verdicts", body, {"Cookie": "pugmark_session_1=x"})[0] == 401
    assert served.ask("POST", "/api/v1/verdicts", json.dumps(body), {"Content-Type": "text/plain"})[0] == 415
    assert served.ask("POST", "/api/v1/verdicts", json.dumps(body), {"Content-Type": "application/x-www-form-urlencoded"})[0] == 415
    for host in ("evil.example", f"evil.example:{served.port}", "127.0.0.1", f"127.0.0.1.evil.example:{served.port}", ""):
        assert served.ask("GET", "/api/v1/session", headers={"Host": host})[0] == 403, host
    assert served.ask("GET", "/api/v1/session", headers={"Host": f"localhost:{served.port}"})[0] == 200
    assert served.get(f"/api/v1/findings/{identity}")["verdict"] == "open"


def test_verdicts(served):
    found = served.get("/api/v1/findings?limit=3")["findings"]
    ids = [finding["id"] for finding in found]
    status, _, text = served.ask("POST", "/api/v1/verdicts", {"ids": ids[:2], "verdict": "malicious", "reason": HOSTILE})
    judged = json.loads(text)
    assert status == 200 and [entry["before"] for entry in judged["verdicts"]] == ["open", "open"], text
    case = served.get(f"/api/v1/findings/{ids[0]}")
    assert case["verdict"] == "malicious" and case["verdicts"][0]["reason"] == HOSTILE
    status, _, text = served.ask("POST", "/api/v1/verdicts", {"ids": ids[:1], "verdict": "open"})
    assert json.loads(text)["decided_before"] == 1
    assert served.ask("POST", "/api/v1/verdicts", {"ids": ["ffffffffffff"], "verdict": "open"})[0] == 404
    assert served.ask("POST", "/api/v1/verdicts", {"ids": ids, "verdict": "evil"})[0] == 400
    matching = served.get("/api/v1/findings?q=score:%3C2")["total"]
    assert matching > 1
    status, _, text = served.ask("POST", "/api/v1/verdicts", {"q": "score:<2", "expect": matching + 1, "verdict": "benign"})
    assert status == 409, text
    assert served.get("/api/v1/findings?q=verdict:benign")["total"] == 0, "nothing was written"
    status, _, text = served.ask("POST", "/api/v1/verdicts", {"q": "score:<2", "expect": matching, "verdict": "benign"})
    assert status == 200 and len(json.loads(text)["verdicts"]) == matching
    nearest = served.get(f"/api/v1/findings/{ids[2]}")["nearest"]
    assert nearest and all(0 <= one["similarity"] <= 1 for one in nearest)


def test_learning(served):
    before = (served.folder / "team.pug").read_bytes()
    status, _, text = served.ask("POST", "/api/v1/learn", {"preview": True})
    preview = json.loads(text)
    assert status == 200 and preview["added"] and not preview["written"], text
    assert preview["called_out_after"] < preview["called_out_before"]
    assert (served.folder / "team.pug").read_bytes() == before, "a preview writes nothing"
    status, _, text = served.ask("POST", "/api/v1/learn", {"preview": False, "force": True})
    assert status == 200 and json.loads(text)["written"], text
    model = served.get("/api/v1/model")
    assert model["learned"]["verdicts"] == len(preview["added"])
    again = json.loads(served.ask("POST", "/api/v1/learn", {"preview": False})[2])
    assert not again["written"] and again["kept"] == len(preview["added"])
    run(served.folder, "learn", "-m", "team.pug", "--undo")
    assert (served.folder / "team.pug").read_bytes() == before
    assert served.get("/api/v1/model")["learned"] is None, "the console sees what others do to the model"


def test_large_and_broken_requests(served):
    huge = json.dumps({"ids": ["a" * 32], "verdict": "open", "reason": "x" * (2 << 20)})
    status, _, text = served.ask("POST", "/api/v1/verdicts", huge, {"Content-Type": "application/json"})
    assert status == 413, (status, text)
    assert exchange(served, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200_000 + b"\r\n") in (b"", b"400", b"431")
    assert exchange(served, b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n") == b"414"
    assert exchange(served, b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n") in (b"", b"400")
    assert exchange(served, b"\x16\x03\x01\x02\x00\x01") in (b"", b"400"), "TLS where there is none"
    own = f"Host: 127.0.0.1:{served.port}\r\n".encode()
    ranges = b"Range: bytes=" + b",".join(b"0-0" for _ in range(1900)) + b"\r\n"
    assert exchange(served, b"GET / HTTP/1.1\r\nConnection: close\r\n" + own + ranges + b"\r\n") in (b"200", b"416", b"400", b"503")
    assert exchange(served, b"POST /api/v1/session HTTP/1.1\r\n" + own + b"Content-Type: application/json\r\n\r\n") == b"411"
    chunked = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}   \r\n0\r\n\r\n"
    assert exchange(served, b"POST /api/v1/session HTTP/1.1\r\n" + own + chunked) == b"400"
    two = b"Content-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 60\r\n\r\n{}GET /api/v1/session HTTP/1.1\r\n"
    assert exchange(served, b"POST /api/v1/session HTTP/1.1\r\n" + own + two) == b"400"
    smuggled = own + b"Content-Length: 40\r\n\r\nGET /api/v1/findings HTTP/1.1\r\nHost: x\r\n\r\n"
    assert raw(served, b"GET / HTTP/1.1\r\n" + smuggled).count(b"HTTP/1.1 ") == 1, "the body of a GET is no request"
    assert served.get("/api/v1/runs")["total"] >= 1, "and it still serves"


def raw(served, sent, wait=3):
    """All that comes back for some bytes."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=wait) as client:
        with contextlib.suppress(OSError):
            client.sendall(sent)
        got = b""
        with contextlib.suppress(OSError):
            while part := client.recv(65536):
                got += part
        return got


def exchange(served, sent):
    """The status that comes back; empty where the connection is closed without one."""
    got = raw(served, sent)
    return got.split(b" ", 2)[1] if got.startswith(b"HTTP/1.") else got


def test_slow_clients(served):
    """Those that send a byte now and then, or read nothing, keep nobody waiting, and are cut off."""
    slow = []
    for _ in range(90):
        client = socket.create_connection(("127.0.0.1", served.port), timeout=30)
        client.sendall(b"GET /api/v1/runs HTTP/1.1\r\nX-Slow: ")
        slow.append(client)
    started = time.monotonic()
    served.get("/api/v1/runs")
    assert time.monotonic() - started < 0.5 * SLOWER, "a request waited for slow ones"
    stop = threading.Event()

    def drip():
        while not stop.wait(0.5):
            for client in slow:
                with contextlib.suppress(OSError):
                    client.sendall(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    cut = 0
    for client in slow:
        client.settimeout(25)
        with contextlib.suppress(OSError):
            if not client.recv(1000).startswith(b"HTTP/1.1 2"):
                cut += 1
        client.close()
    stop.set()
    dripping.join()
    elapsed = time.monotonic() - started
    assert cut >= 85 and elapsed < 20, (cut, elapsed)
    served.get("/api/v1/runs")


def open_stream(served):
    client = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    client.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\n\r\n".encode())
    head = read_until(client, rb"\r\n\r\n")
    status = head.split(b" ", 2)[1]
    if status == b"200" and not re.search(VERSION, head):
        head += read_until(client, VERSION)  # comes at once
    return client, status


def open_stream_in_time(served):
    """A stream, when a place is given back by somebody who has gone."""
    deadline = time.monotonic() + 15
    while True:
        client, status = open_stream(served)
        if status == b"200":
            return client, status
        client.close()
        assert time.monotonic() < deadline, "places are not given back"
        time.sleep(0.2)


VERSION = rb'event: store\ndata: \{"version":\d+\}\n\n'


def read_until(client, pattern):
    client.settimeout(10)
    got = b""
    deadline = time.monotonic() + 30
    while not re.search(pattern, got):
        assert time.monotonic() < deadline, ("it does not come", got)
        part = client.recv(4096)
        assert part, ("the stream ended", got)
        got += part
    return got


def test_many_streams(served):
    """64 clients follow; the next one is told to come later; requests do not wait; who leaves makes room."""
    streams = [open_stream(served) for _ in range(64)]
    assert all(status == b"200" for _, status in streams)
    more, status = open_stream(served)
    assert status == b"503", status
    more.close()
    CALLED.add(("GET", "/api/v1/events"))
    took = []
    for _ in range(20):
        started = time.monotonic()
        served.get("/api/v1/findings?limit=1")
        took.append(time.monotonic() - started)
    assert sorted(took)[10] < 0.05 * SLOWER, took
    identity = served.get("/api/v1/findings?limit=1")["findings"][0]["id"]
    run(served.folder, "verdict", "--store", "cases.db", identity, "unsure")
    for client, _ in (streams[0], streams[63]):
        read_until(client, VERSION)
    for client, _ in streams:
        client.close()
    open_stream_in_time(served)[0].close()


def test_a_run_is_told_while_it_goes_on(served):
    client, _ = open_stream_in_time(served)
    fifo = served.folder / "live.log"
    os.mkfifo(fifo)
    assess = subprocess.Popen([PUGMARK, "assess", "--store", "cases.db", "-m", "team.pug", "--profile", "wide", fifo], cwd=served.folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = next((SAMPLES / "hunt").glob("httpheaders.1.log")).read_bytes().splitlines(keepends=True)
    got = b""
    client.settimeout(20)
    states = []
    with open(fifo, "wb") as feed:
        feed.writelines(lines[:400])
        feed.flush()
        time.sleep(0.8)
        feed.writelines(lines[400:800])
        feed.flush()
        while b'"state":"running"' not in got:
            got += client.recv(65536)
        feed.writelines(lines[800:])
    assess.wait(timeout=30)
    assert assess.returncode == 0
    while b'"state":"done"' not in got.split(b"event: runs")[-1].split(b"\n\n")[0].split(b'"run":')[1]:
        got += client.recv(65536)
    for event in re.findall(rb"event: runs\ndata: (.*)\n", got):
        runs = json.loads(event)["runs"]
        states.append((runs[0]["state"], runs[0]["records"]))
    assert states[0][0] == "running" and states[-1][0] == "done" and states[-1][1] > 0, states
    client.close()


def test_read_tokens():
    with console("--read-token", "token") as served:
        token = (served.folder / "token").read_text().strip()
        bearer = {"Authorization": f"Bearer {token}"}
        assert served.get("/api/v1/findings", headers=bearer)["total"] > 0
        session = served.get("/api/v1/session", headers=bearer)
        assert not session["can_write"] and "csrf" not in session
        assert served.ask("POST", "/api/v1/verdicts", {"ids": ["abcd"], "verdict": "open"}, bearer)[0] == 403
        assert served.ask("POST", "/api/v1/learn", {"preview": True}, bearer)[0] == 403
        assert served.ask("GET", "/api/v1/findings", headers={"Authorization": "Bearer " + "0" * 64})[0] == 401
        assert served.ask("GET", "/api/v1/findings", headers={"Authorization": "Bearer "})[0] == 401


def test_passwords_and_tls():
    def prepare(folder):
        subprocess.run([PUGMARK, "console", "--set-password", "--password-file", "pw"], cwd=folder, input="correct horse battery\n", text=True,
                       check=True, capture_output=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem", "-out",
                        "cert.pem", "-days", "2", "-subj", "/CN=localhost"], cwd=folder, check=True, capture_output=True)

    with console("--password-file", "pw", "--tls-certificate", "cert.pem", "--tls-key", "key.pem", prepare=prepare) as served:
        assert served.tls and served.token is None
        status, _, text = served.ask("GET", "/api/v1/session")
        assert status == 401 and json.loads(text)["sign_in"] == "password"
        assert served.sign_in(password="wrong")[0] == 401
        assert served.sign_in(token="")[0] == 401
        status, headers, _ = served.sign_in(password="correct horse battery")
        assert status == 200 and "; Secure" in headers["set-cookie"]
        assert served.get("/api/v1/findings?limit=1000")["total"] > 0
        for _ in range(5):
            assert served.sign_in(password="guess")[0] == 401
        status, headers, _ = served.sign_in(password="correct horse battery")
        assert status == 429 and 0 < int(headers["retry-after"]) <= 60, (status, headers)
        assert exchange(served, b"GET / HTTP/1.1\r\n\r\n") not in (b"200", b"403"), "no TLS where there must be"


def test_what_is_not_let_out():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "team.pug").write_bytes(MODEL.read_bytes())
        run(folder, "assess", "--store", "cases.db", "-m", "team.pug", SAMPLES / "hunt")

        def refused(*options):
            done = subprocess.run([PUGMARK, "console", "--store", "cases.db", "-m", "team.pug", *options], cwd=folder, capture_output=True, text=True,
                                  timeout=20)
            assert done.returncode == 2 and not done.stdout, (options, done)
            return done.stderr

        assert "needs a password" in refused("--listen", "0.0.0.0:0")
        assert "needs a password" in refused("--listen", "[::]:0", "--insecure")
        subprocess.run([PUGMARK, "console", "--set-password", "--password-file", "pw"], cwd=folder, input="correct horse battery\n", text=True, check=True,
                       capture_output=True)
        assert "needs TLS" in refused("--listen", "0.0.0.0:0", "--password-file", "pw")
        assert "is no address" in refused("--listen", "7474")
        assert "is no address" in refused("--listen", "127.0.0.1:70000")
        (pathlib.Path(folder) / "plain").write_text("correct horse battery\n")
        assert "no argon2id hash" in refused("--password-file", "plain")
        assert "is no certificate" in refused("--tls-certificate", "team.pug", "--tls-key", "team.pug")
        assert "is no JSON object" in refused("--evaluation", "pw")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            assert "cannot listen" in refused("--listen", f"127.0.0.1:{taken.getsockname()[1]}")
        os.chmod(pathlib.Path(folder) / "pw", 0o644)
        assert "others may read it" in refused("--read-token", "pw")


def test_a_store_that_is_replaced():
    """A verdict is not written into a file that is gone."""
    with console() as served:
        served.sign_in()
        identity = served.get("/api/v1/findings?limit=1")["findings"][0]["id"]
        for name in ("cases.db", "cases.db-wal", "cases.db-shm"):
            with contextlib.suppress(FileNotFoundError):
                (served.folder / name).unlink()
        status, _, text = served.ask("POST", "/api/v1/verdicts", {"ids": [identity], "verdict": "benign"})
        assert status == 500 and b"there is no case store" in text, (status, text)
        run(served.folder, "assess", "--store", "cases.db", "-m", "team.pug", SAMPLES / "hunt")
        assert served.ask("POST", "/api/v1/verdicts", {"ids": [identity], "verdict": "benign"})[0] == 200
        assert f'"{identity}"' in run(served.folder, "findings", "--store", "cases.db", "--verdict", "benign", "--format", "json")


def test_ending_at_once():
    """Ctrl-C ends a console whenever it comes."""
    with console() as served:
        arguments = [PUGMARK, "console", "--store", "cases.db", "-m", "team.pug", "--listen"]
        for _ in range(15):
            process = subprocess.Popen([*arguments, "127.0.0.1:0"], cwd=served.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            assert process.stdout.readline().startswith("http://")
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) == 0
        process = subprocess.Popen([*arguments, f"127.0.0.1:{served.port}"], cwd=served.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert "cannot listen" in process.communicate(timeout=10)[1], "two consoles do not share a port"


def test_idle_connections():
    """Streams and connections that are kept, or never used, delay no request for long."""
    with console() as served:
        served.sign_in()
        streams = [open_stream(served) for _ in range(64)]
        assert all(status == b"200" for _, status in streams)
        kept = []
        for _ in range(64):
            client = socket.create_connection(("127.0.0.1", served.port), timeout=30)
            client.sendall(f"GET /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\n\r\n".encode())
            read_until(client, rb'"runs":.*\}')
            kept.append(client)
        started = time.monotonic()
        served.get("/api/v1/runs")
        assert time.monotonic() - started < 0.5 * SLOWER, time.monotonic() - started
        silent = [socket.create_connection(("127.0.0.1", served.port), timeout=30) for _ in range(200)]
        started = time.monotonic()
        served.get("/api/v1/runs")
        assert time.monotonic() - started < 4 * SLOWER, time.monotonic() - started
        for client in [*kept, *silent, *(client for client, _ in streams)]:
            client.close()
        one = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
        for _ in range(3):  # a client that keeps its connection is told when it is closed
            one.request("POST", "/api/v1/learn", json.dumps({"preview": True}),
                        {"Content-Type": "application/json", "Cookie": served.cookie, "X-CSRF-Token": served.csrf})
            assert one.getresponse().read()
        again = raw(served, b"POST /api/v1/session HTTP/1.1\r\nRange: bytes=5-2\r\nContent-Length: 40\r\n\r\n"
                            b"GET /api/v1/session HTTP/1.1\r\nHost: x\r\n\r\n")
        assert again.count(b"HTTP/1.1 ") == 1, "the body of a request that makes no sense is no request"


def test_streams_end_with_their_session():
    with console() as served:
        served.sign_in()
        client, status = open_stream(served)
        assert status == b"200"
        identity = served.get("/api/v1/findings?limit=1")["findings"][0]["id"]
        assert served.ask("DELETE", "/api/v1/session")[0] == 204
        run(served.folder, "verdict", "--store", "cases.db", identity, "unsure")
        client.settimeout(20)
        got = client.recv(4096)
        assert b"event:" not in got, got


def idle_memory(served):
    """Resident memory, in MB."""
    status = pathlib.Path(f"/proc/{served.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def main():
    with console() as served:
        time.sleep(0.3)
        idle = idle_memory(served)
        assert idle < 40 or SLOWER > 1, f"{idle:.1f} MB"
        read_document(served)
        for test in (test_signing_in, test_reading, test_refusing_what_makes_no_sense, test_paths_that_lead_out, test_hostile_texts,
                     test_cross_site_requests, test_verdicts, test_learning, test_large_and_broken_requests, test_many_streams,
                     test_a_run_is_told_while_it_goes_on, test_slow_clients):
            test(served)
            print(f"ok {test.__name__}")
        assert served.ask("DELETE", "/api/v1/session")[0] == 204
        assert served.ask("GET", "/api/v1/session")[0] == 401
    for test in (test_read_tokens, test_passwords_and_tls, test_what_is_not_let_out, test_a_store_that_is_replaced, test_ending_at_once,
                 test_idle_connections, test_streams_end_with_their_session):
        test()
        print(f"ok {test.__name__}")
    documented = {(method.upper(), path) for path, operations in DOCUMENT["paths"].items() for method in operations}
    assert documented == CALLED, documented ^ CALLED
    print(f"idle {idle:.1f} MB")


main()
