#!/usr/bin/env python3
"""Makes a large packet capture of HTTP traffic for speed and memory, never for detection quality.

Headers are those of real exchanges (http.log files with names and values); bodies are noise, their sizes spread as those
of web traffic are (log-normal). Connections overlap in time, are kept alive for some exchanges and carry handshakes,
acknowledgements and ends. The same options give the same bytes.
"""

import argparse
import collections
import itertools
import pathlib
import random
import re
import struct

MSS = 1448
SNAP = 262144


def unescape(text):
    return re.sub(rb"\\x([0-9a-fA-F]{2})", lambda m: bytes([int(m.group(1), 16)]), text.encode("latin-1")).replace(
        b"\\\\", b"\\"
    )


def exchanges_of(path):
    """The header blocks of the exchanges of an http.log, as on the wire."""
    fields = []
    for line in path.read_text("latin-1").splitlines():
        if line.startswith("#fields"):
            fields = line.split("\t")[1:]
        elif not line.startswith("#") and fields:
            row = dict(zip(fields, line.split("\t")))
            if "-" in (row.get("client_header_names", "-"), row.get("server_header_names", "-"), row["method"]):
                continue
            blocks = []
            for side in ("client", "server"):
                names = row[f"{side}_header_names"].split(",")
                values = row[f"{side}_header_values"].split(",")
                if len(names) != len(values):
                    break
                blocks.append(
                    [
                        (unescape(name), unescape(value))
                        for name, value in zip(names, values)
                        if name.lower() not in ("content-length", "transfer-encoding")
                    ]
                )
            if len(blocks) == 2:
                yield unescape(row["method"]), unescape(row["uri"]), row["status_code"].encode(), *blocks


def checksum_free_ip(source, target, payload_length, ident):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + payload_length, ident & 0xFFFF, 0x4000, 64, 6, 0, source, target)


class Connection:
    def __init__(self, rng, number, exchanges):
        self.rng = rng
        self.client = bytes([10, 0, number >> 8 & 0xFF, number & 0xFF])
        self.server = bytes([198, 18, number * 7 >> 8 & 0xFF, number * 7 & 0xFF])
        self.port = 1024 + number * 13 % 60000
        self.sequence = {True: rng.getrandbits(32), False: rng.getrandbits(32)}
        self.exchanges = exchanges

    def packet(self, from_client, flags, payload=b""):
        source, target = (self.client, self.server) if from_client else (self.server, self.client)
        ports = (self.port, 80) if from_client else (80, self.port)
        tcp = struct.pack(
            ">HHIIBBHHH12s",
            *ports,
            self.sequence[from_client],
            self.sequence[not from_client] if flags & 0x10 else 0,
            8 << 4,
            flags,
            65535,
            0,
            0,
            b"\x01\x01\x08\x0a" + bytes(8),
        )
        length = len(payload) + (1 if flags & 0x03 else 0)
        self.sequence[from_client] = (self.sequence[from_client] + length) & 0xFFFFFFFF
        ethernet = (b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02" if from_client else b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01") + b"\x08\0"
        return ethernet + checksum_free_ip(source, target, len(tcp) + len(payload), self.sequence[from_client]) + tcp + payload

    def send(self, from_client, data):
        for count, at in enumerate(range(0, len(data), MSS)):
            yield self.packet(from_client, 0x18, data[at : at + MSS])
            if count % 2 == 1:
                yield self.packet(not from_client, 0x10)

    def packets(self, body_of):
        yield self.packet(True, 0x02)
        yield self.packet(False, 0x12)
        yield self.packet(True, 0x10)
        for method, uri, status, request, response in self.exchanges:
            lines = b"".join(b"%s: %s\r\n" % header for header in request)
            body = b""
            if method == b"POST":
                body = body_of(800)
                lines += b"Content-Length: %d\r\n" % len(body)
            yield from self.send(True, b"%s %s HTTP/1.1\r\n%s\r\n%s" % (method, uri, lines, body))
            empty = method == b"HEAD" or status in (b"204", b"304")
            body = b"" if empty else body_of(14000)
            lines = b"".join(b"%s: %s\r\n" % header for header in response) + b"Content-Length: %d\r\n" % len(body)
            yield from self.send(False, b"HTTP/1.1 %s X\r\n%s\r\n%s" % (status, lines, body))
        yield self.packet(True, 0x11)
        yield self.packet(False, 0x11)
        yield self.packet(True, 0x10)


def unfinished(rng, number):
    """A connection that makes a reader hold back what it can: a header block without end, then segments behind gaps."""
    connection = Connection(rng, number, [])
    connection.client = bytes([10, number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF])
    yield connection.packet(True, 0x02)
    yield connection.packet(True, 0x18, b"GET / HTTP/1.1\r\nX-Endless: " + bytes(rng.choices(range(97, 123), k=1000)))
    for _ in range(2):
        connection.sequence[True] += 1
        yield connection.packet(True, 0x18, b"GET /held HTTP/1.1\r\n" * 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs", type=pathlib.Path, help="a directory of http.log files with header names and values")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--concurrent", type=int, default=200, help="connections that overlap")
    parser.add_argument("--unfinished", action="store_true", help="connections that never end, for the bounds on memory")
    options = parser.parse_args()
    rng = random.Random(20261124)
    noise = rng.randbytes(1 << 22)
    known = [exchange for path in sorted(options.logs.glob("*.log")) for exchange in exchanges_of(path)]

    def body_of(mean):
        size = min(int(rng.lognormvariate(0, 1.6) * mean / 3.6), len(noise) // 2)
        at = rng.randrange(len(noise) - size)
        return noise[at : at + size]

    written = 24
    numbers = itertools.count()
    time = 1_700_000_000_000_000
    with options.output.open("wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAP, 1))
        active = collections.deque()
        while written < options.megabytes * 1_000_000:
            while len(active) < options.concurrent:
                if options.unfinished:
                    active.append(unfinished(rng, next(numbers)))
                    continue
                exchanges = rng.choices(known, k=rng.choice((1, 1, 2, 3, 6)))
                active.append(Connection(rng, next(numbers), exchanges).packets(body_of))
            active.rotate(-rng.randrange(4))
            burst = list(itertools.islice(active[0], 8))
            for packet in burst:
                time += rng.randrange(40)
                out.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(packet), len(packet)) + packet)
                written += 16 + len(packet)
            if len(burst) < 8:
                active.popleft()


if __name__ == "__main__":
    main()
