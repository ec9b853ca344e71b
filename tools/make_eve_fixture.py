#!/usr/bin/env python3
"""Makes test/data/eve from test/data/http: the same exchanges as Suricata's EVE writes them, among events of other kinds.

Owns how Suricata 7 and 8 write an HTTP event (src/output-json-http.c, rust/src/jsonbuilder.rs, libhtp): it makes up no exchange, and
shares no code with the program. The folders are the values of dump-all-headers: `both`, `request` and `none`. What Suricata does to
what is on the wire is done here too:

  * libhtp joins headers of one name, whatever their case, with ", " in the place of the first; of Content-Length the first stays;
  * an array has no value that is no UTF-8, names end at 255 bytes and values at 2047, and nothing is after a NUL;
  * outside of arrays bytes of text that is no UTF-8 are written \\xhh;
  * hostname is in lower case, without its port (that is http_port) and without dots at its end;
  * without the port of the client, which the http logs do not tell, it is 50000.

Every HTTP event is followed by others that repeat its `http` object, as alert and fileinfo do, or have none. Flow ids are made of the
connection's uid. Same logs, same bytes out. With --check it writes nothing and fails when a committed file differs.
"""

import argparse
import datetime
import hashlib
import pathlib
import re
import sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "test" / "data"
MODES = {"both": ("request", "response"), "request": ("request",), "none": ()}
SHORT = {8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 34: '"', 92: "\\"}


def unescape(text):
    """Undoes the escapes of Zeek's ASCII writer; bytes in, bytes out."""
    return re.sub(rb"\\x([0-9a-fA-F]{2})|\\\\", lambda m: bytes([int(m[1], 16)]) if m[1] else b"\\", text)


def rows(path):
    """Yields the rows of a log as {column: bytes or list of bytes}; what is unset is left out."""
    columns, types = [], []
    for line in path.read_bytes().splitlines():
        if line.startswith(b"#"):
            name, *values = line.decode().split("\t")
            columns, types = (values, types) if name == "#fields" else (columns, values) if name == "#types" else (columns, types)
            continue
        row = {}
        for column, kind, cell in zip(columns, types, line.split(b"\t"), strict=True):
            if cell == b"-":
                continue
            if kind.startswith("vector"):
                row[column] = [] if cell == b"(empty)" else [unescape(element) for element in cell.split(b",")]
            else:
                row[column] = b"" if cell == b"(empty)" else unescape(cell)
        yield row


def is_utf8(text):
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def quoted(text):
    """A JSON string of valid UTF-8, with the escapes that Suricata uses."""
    out = ""
    for char in text.decode():
        code = ord(char)
        out += f"\\{SHORT[code]}" if code in SHORT else f"\\u{code:04x}" if code < 0x20 else char
    return f'"{out}"'


def from_bytes(text):
    """A JSON string of any bytes."""
    if not is_utf8(text):
        text = b"".join(bytes([byte]) if byte < 0x80 else b"\\x%02x" % byte for byte in text)
    return quoted(text)


def joined(names, values):
    """The headers as libhtp keeps them."""
    headers = {}
    for name, value in zip(names, values, strict=True):
        key = name.lower()
        if key not in headers:
            headers[key] = (name, value)
        elif key != b"content-length":
            headers[key] = (headers[key][0], headers[key][1] + b", " + value)
    return headers


def array(headers):
    """The headers as an array of name and value."""
    objects = []
    for name, value in headers.values():
        cut = {"name": name[:255].split(b"\0")[0], "value": value[:2047].split(b"\0")[0]}
        objects.append("{" + ",".join(f'"{key}":{quoted(text)}' for key, text in cut.items() if is_utf8(text)) + "}")
    return "[" + ",".join(objects) + "]"


def http_object(row, dumped):
    """The members of `http`."""
    request = joined(row.get("client_header_names", []), row.get("client_header_values", []))
    response = joined(row.get("server_header_names", []), row.get("server_header_values", []))

    def value(headers, name):
        return headers.get(name, (b"", b""))[1]

    host, _, port = value(request, b"host").partition(b":")
    members = []

    def add(name, text):
        if text:
            members.append(f'"{name}":{from_bytes(text)}')

    add("hostname", host.lower().rstrip(b"."))
    if port:
        members.append(f'"http_port":{int(port)}')
    add("url", row.get("uri", b""))
    add("http_user_agent", value(request, b"user-agent"))
    add("xff", value(request, b"x-forwarded-for"))
    add("http_content_type", value(response, b"content-type").split(b";")[0])
    add("http_refer", value(request, b"referer"))
    add("http_method", row.get("method", b""))
    members.append('"protocol":"HTTP/1.1"')
    if "status_code" in row:
        members.append(f'"status":{int(row["status_code"])}')
    add("redirect", value(response, b"location"))
    members.append('"length":0')
    for side, headers in (("request", request), ("response", response)):
        if side in dumped and headers:
            members.append(f'"{side}_headers":{array(headers)}')
    return "{" + ",".join(members) + "}"


def events(path, dumped):
    """Yields the lines of an EVE log."""
    transactions = {}
    yield '{"timestamp":"2026-11-24T00:00:00.000000+0000","event_type":"stats","stats":{"uptime":8,"http":{"memuse":0},"app_layer":{"flow":{"http":1}}}}'
    for number, row in enumerate(rows(path)):
        seconds, _, fraction = row["ts"].decode().partition(".")
        time = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone(datetime.timedelta(hours=1)))
        flow = int.from_bytes(hashlib.sha256(row["uid"]).digest()[:6], "big")
        transaction = transactions[flow] = transactions.get(flow, -1) + 1

        def event(kind, members, up=True, *, time=time, fraction=fraction, flow=flow, row=row):
            client = (row["id.orig_h"].decode(), int(row.get("id.orig_p", b"50000")))
            server = (row["id.resp_h"].decode(), int(row.get("id.resp_p", b"80")))
            source, target = (client, server) if up else (server, client)
            return (
                f'{{"timestamp":"{time:%Y-%m-%dT%H:%M:%S}.{fraction:0<6}+0100","flow_id":{flow},"in_iface":"eth0",'
                f'"event_type":"{kind}","src_ip":"{source[0]}","src_port":{source[1]},"dest_ip":"{target[0]}",'
                f'"dest_port":{target[1]},"proto":"TCP",{members}}}'
            )

        http = http_object(row, dumped)
        yield event("http", f'"pkt_src":"wire/pcap","tx_id":{transaction},"http":{http}')
        short = http_object(row, ())
        if number % 4 == 0:
            yield event("fileinfo", f'"http":{short},"app_proto":"http","fileinfo":{{"filename":"/","gaps":false,"state":"CLOSED","stored":false,"size":68,"tx_id":{transaction}}}', up=False)
        elif number % 4 == 1:
            yield event("alert", f'"tx_id":{transaction},"alert":{{"action":"allowed","gid":1,"signature_id":1,"rev":1,"signature":"test","category":"","severity":3}},"http":{short},"app_proto":"http"', up=False)
        elif number % 4 == 2:
            yield event("flow", '"app_proto":"http","flow":{"pkts_toserver":5,"pkts_toclient":5,"state":"closed","alerted":false},"tcp":{"tcp_flags":"1b","syn":true}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail when a committed file differs")
    arguments = parser.parse_args()
    differs = False
    for mode, dumped in MODES.items():
        for log in sorted((DATA / "http").glob("*.log")):
            lines = list(events(log, dumped))
            text = ("\n".join(lines) + "\n").encode()
            path = DATA / "eve" / mode / f"{log.stem}.json"
            if arguments.check:
                differs |= not path.is_file() or path.read_bytes() != text
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
            print(f"| eve/{mode}/{path.name} | http/{log.name} | {len(lines)} | {hashlib.sha256(text).hexdigest()} |")
    if differs:
        sys.exit("make_eve_fixture: error: committed files differ")


if __name__ == "__main__":
    main()
