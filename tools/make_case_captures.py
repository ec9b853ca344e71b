#!/usr/bin/python3
"""Makes test/data/captures/cases: a small packet capture per difficulty that a capture reader meets, and what it must find in each.

Owns the cases: every one is a function below whose docstring says what it proves. What is expected (expected.json) follows from how a
case was built, is written beside that and never comes from a program that reads captures. Needs scapy (tools/setup.sh captures). Times,
ports and sequence numbers are fixed: same script, same bytes.

usage: make_case_captures.py [--check] [--root REPOSITORY]
"""
import argparse
import dataclasses
import functools
import gzip
import hashlib
import json
import logging
import pathlib
import struct
import sys

logging.getLogger("scapy").setLevel(logging.CRITICAL)
# pylint: disable=wrong-import-position
from scapy.contrib.geneve import GENEVE  # noqa: E402
from scapy.contrib.gtp import GTP_U_Header  # noqa: E402
from scapy.contrib.mpls import MPLS  # noqa: E402
from scapy.layers.inet import IP, TCP, UDP, fragment  # noqa: E402
from scapy.layers.inet6 import (  # noqa: E402
    IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PadN)
from scapy.layers.l2 import ARP, GRE, CookedLinux, Dot1AD, Dot1Q, Ether  # noqa: E402
from scapy.layers.ppp import PPP, PPPoE  # noqa: E402
from scapy.layers.vxlan import VXLAN  # noqa: E402
from scapy.packet import Raw  # noqa: E402

LINK_NULL, LINK_ETHERNET, LINK_RAW, LINK_LOOP, LINK_SLL = 0, 1, 101, 108, 113
LINK_IPV4, LINK_IPV6, LINK_SLL2 = 228, 229, 276
START = 1_700_000_000_000_000_000  # 2023-11-14T22:13:20Z, in nanoseconds
TICK = 1_000_000  # between packets
CLIENT_MAC, SERVER_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"
CLIENT, SERVER = "10.1.0.1", "10.2.0.2"
CLIENT6, SERVER6 = "fd00:1::1", "fd00:2::2"
FIN, SYN, RST, PSH, ACK = "F", "S", "R", "P", "A"


# ---- messages ------------------------------------------------------------------------------------------------------------------------


def head(first_line, headers):
    return "".join([first_line + "\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode("latin-1")


@dataclasses.dataclass(frozen=True)
class Request:
    """A request: what is sent, and what is expected of it. Bytes above 126 are written as in Latin-1."""

    uri: str = "/"
    method: str = "GET"
    headers: tuple = (("Host", "case.example"), ("User-Agent", "pug/1.0"), ("Accept", "text/html, */*"))
    body: bytes = b""

    @property
    def host(self):
        return next((value for name, value in self.headers if name.lower() == "host"), None)

    def wire(self, version="HTTP/1.1"):
        return head(f"{self.method} {self.uri} {version}", self.headers) + self.body


@dataclasses.dataclass(frozen=True)
class Response:
    """A response: what is sent, and what is expected of it."""

    status: int = 200
    headers: tuple = (("Server", "mark/1.0"), ("Content-Type", "text/plain"), ("Content-Length", "2"))
    body: bytes = b"ok"

    def wire(self, version="HTTP/1.1"):
        return head(f"{version} {self.status} Reason", self.headers) + self.body


def sized(body, status=200, *more):
    return Response(status, (("Server", "mark/1.0"), ("Content-Length", str(len(body))), *more), body)


def posted(uri, body, *more):
    return Request(uri, "POST", (("Host", "case.example"), ("User-Agent", "pug/1.0"), ("Content-Length", str(len(body))), *more), body)


FAKE = b"\r\n\r\nGET /fake HTTP/1.1\r\nHost: fake.example\r\n\r\nHTTP/1.1 299 Fake\r\nServer: fake\r\n\r\n"


# ---- files ---------------------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Frame:
    time: int  # nanoseconds since 1970
    data: bytes
    wire_length: int
    interface: int = 0


def pcap(frames, order="<", nanoseconds=False, link=LINK_ETHERNET, snap_length=65535):
    magic, tick = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap_length, link)]
    for frame in frames:
        seconds, rest = divmod(frame.time, 1_000_000_000)
        data = frame.data[:snap_length]
        parts += [struct.pack(order + "IIII", seconds, rest // tick, len(data), frame.wire_length), data]
    return b"".join(parts)


def padded(data):
    return data + bytes(-len(data) % 4)


def ng_block(order, kind, body):
    size = len(padded(body)) + 12
    return struct.pack(order + "II", kind, size) + padded(body) + struct.pack(order + "I", size)


def ng_option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + padded(value)


def ng_section(order="<"):
    return ng_block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def ng_interface(order="<", link=LINK_ETHERNET, snap_length=0, options=b""):
    return ng_block(order, 1, struct.pack(order + "HHI", link, 0, snap_length) + options + (bytes(4) if options else b""))


def ng_enhanced(ticks, frame, order="<", options=b""):
    size = struct.pack(order + "IIIII", frame.interface, ticks >> 32, ticks & 0xFFFFFFFF, len(frame.data), frame.wire_length)
    return ng_block(order, 6, size + padded(frame.data) + options)


def ng_simple(frame, order="<"):
    return ng_block(order, 3, struct.pack(order + "I", frame.wire_length) + frame.data)


def pcapng(frames):
    return b"".join([ng_section(), ng_interface(), *(ng_enhanced(frame.time // 1000, frame) for frame in frames)])


# ---- packets -------------------------------------------------------------------------------------------------------------------------


def ethernet(packet):
    """The usual way: one Ethernet frame. A wrapping takes an IP packet and returns frames."""
    return [bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) / packet)]


def bare(packet):
    return [bytes(packet)]


def before(*layers):
    """Ethernet, and these layers before the IP packet."""

    def wrap(packet):
        stack = Ether(src=CLIENT_MAC, dst=SERVER_MAC)
        for layer in layers:
            stack = stack / layer
        return [bytes(stack / packet)]

    return wrap


class Case:
    """A capture in the making, and what is expected of it."""

    def __init__(self, name):
        self.name = name
        self.frames = []
        self.time = START
        self.expected = []
        self.connections = 0
        self.write = pcap
        self.cut = 0  # bytes that the end of the file lacks
        self.notes = ""
        self.arguments = []  # of the reader, where the case is about its bounds

    def put(self, data, wire_length=None, interface=0):
        """Writes a frame; returns its time."""
        self.time += TICK
        self.frames.append(Frame(self.time, data, len(data) if wire_length is None else wire_length, interface))
        return self.time

    def expect(self, connection, request, response, ts=None):
        """A row that must come, after those named before it; `ts` is when its request (or, without one, its response) was whole."""
        self.expected.append({
            "method": request and request.method,
            "host": request and request.host,
            "uri": request and request.uri,
            "status": response and response.status,
            "client_names": request and [name for name, _ in request.headers],
            "client_values": request and [value for _, value in request.headers],
            "server_names": response and [name for name, _ in response.headers],
            "server_values": response and [value for _, value in response.headers],
            "orig": connection.ends[0],
            "resp": connection.ends[1],
            "connection": connection.number,
            "ts": ts and f"{ts // 1_000_000_000}.{ts % 1_000_000_000 // 1000:06d}",
        })

    def data(self):
        data = self.write(self.frames)
        return data[:len(data) - self.cut]


class Connection:
    """A TCP connection that keeps its sequence numbers. `make_` prepares a segment, the plain verb also writes it."""

    CLIENT_SIDE, SERVER_SIDE = 0, 1

    def __init__(self, case, wrap=ethernet, ends=((CLIENT, None), (SERVER, 80)), isn=(1000, 500_000), interface=0):
        self.case = case
        case.connections += 1
        self.number = case.connections
        self.wrap = wrap
        self.interface = interface
        (client, client_port), (server, server_port) = ends
        self.addresses = client, server
        self.ports = client_port or 40_000 + self.number, server_port
        self.ends = [f"[{a}]:{p}" if ":" in a else f"{a}:{p}" for a, p in zip(self.addresses, self.ports)]
        self.isn = isn
        self.next = list(isn)
        self.ip_id = 0

    def frames(self, side, data=b"", flags="PA", seq=None, ack=None, ip=None, **tcp):
        """The frames of a segment; nothing is written and no number changes."""
        self.ip_id += 1
        ends = {"src": self.addresses[side], "dst": self.addresses[1 - side]}
        network = IPv6(hlim=64, **ends) if ":" in ends["src"] else IP(ttl=64, id=self.ip_id, **ends)
        for field, value in (ip or {}).items():
            setattr(network, field, value)
        transport = TCP(
            sport=self.ports[side], dport=self.ports[1 - side], flags=flags, window=tcp.pop("window", 8192),
            seq=(self.next[side] if seq is None else seq) % 2**32,
            ack=(self.next[1 - side] if ack is None else ack) % 2**32 if "A" in flags else 0, **tcp)
        return self.wrap(network / transport / Raw(data) if data else network / transport)

    def send(self, frames):
        for frame in frames:
            self.case.put(frame, interface=self.interface)
        return self.case.time

    def make(self, side, data=b"", flags="PA", **more):
        """Prepares a segment and counts it as sent; a capture that does not write it has lost it."""
        frames = self.frames(side, data, flags, **more)
        self.next[side] += len(data) + ("S" in flags) + ("F" in flags)
        return frames

    def make_client(self, data, **more):
        return self.make(0, data, **more)

    def make_server(self, data, **more):
        return self.make(1, data, **more)

    lose_client, lose_server = make_client, make_server

    def client(self, data=b"", **more):
        return self.send(self.make(0, data, **more))

    def server(self, data=b"", **more):
        return self.send(self.make(1, data, **more))

    def ack(self, side, **more):
        return self.send(self.make(side, flags="A", **more))

    def open(self):
        self.client(flags="S")
        self.server(flags="SA")
        self.ack(0)

    def close(self):
        self.client(flags="FA")
        self.server(flags="FA")
        self.ack(0)

    def again(self, side, data, back, **more):
        """Sends bytes that begin `back` before what would come next; no number changes."""
        return self.send(self.frames(side, data, seq=self.next[side] - back, **more))

    def exchange(self, request, response=Response(), expected=True):
        """A request and its response, a segment each; both acknowledged."""
        ts = self.client(request.wire())
        self.server(response.wire())
        self.ack(0)
        if expected:
            self.case.expect(self, request, response, ts)
        return ts


def one_exchange(case, wrap=ethernet, **more):
    """A whole connection with one exchange: what most cases about layers and files need."""
    connection = Connection(case, wrap, **more)
    connection.open()
    connection.exchange(Request("/" + case.name))
    connection.close()
    return connection


def two_exchanges(case, wrap=ethernet, **more):
    connection = Connection(case, wrap, **more)
    connection.open()
    connection.exchange(Request("/1"))
    connection.exchange(Request("/2"), sized(b"second", 404))
    connection.close()
    return connection


V6 = ((CLIENT6, None), (SERVER6, 80))


# ---- cases: plain exchanges ----------------------------------------------------------------------------------------------------------


def simple_get(c):
    """A request and its response are one row."""
    one_exchange(c)


def several_exchanges(c):
    """Exchanges of a connection are rows of their own and share its uid."""
    two_exchanges(c)


def ipv6(c):
    """IPv6 addresses are taken and written."""
    two_exchanges(c, ends=V6)


def http_10(c):
    """HTTP/1.0 is read like HTTP/1.1; without a length the body goes on until the connection closes."""
    t = Connection(c)
    t.open()
    request, response = Request("/old"), Response(200, (("Server", "mark/1.0"),), b"until close" + FAKE)
    ts = t.client(request.wire("HTTP/1.0"))
    t.server(response.wire("HTTP/1.0"))
    t.server(b"more of it" + FAKE)
    t.server(flags="FA")
    t.client(flags="FA")
    c.expect(t, request, response, ts)


def post_with_body(c):
    """A body, also one that looks like a message, is skipped by its length."""
    t = Connection(c)
    t.open()
    request, response = posted("/form", b"a=1&b=2" + FAKE), sized(b"body" + FAKE)
    ts = t.client(request.wire())
    t.server(response.wire())
    c.expect(t, request, response, ts)
    t.exchange(Request("/after"))
    t.close()


def post_body_in_a_segment_of_its_own(c):
    """A body whose segment begins like a request is still a body."""
    t = Connection(c)
    t.open()
    body = b"GET /fake HTTP/1.1\r\nHost: fake.example\r\n\r\n"
    request = posted("/form", body)
    ts = t.client(request.wire()[:-len(body)])
    t.client(body)
    t.server(Response().wire())
    c.expect(t, request, Response(), ts)
    t.exchange(Request("/after"))
    t.close()


def head_response(c):
    """The response to HEAD has no body whatever its length says."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/head", "HEAD"), Response(200, (("Server", "mark/1.0"), ("Content-Length", "5000")), b""))
    t.exchange(Request("/after"))
    t.close()


def no_content_204_and_304(c):
    """Responses 204 and 304 have no body whatever their length says."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/204"), Response(204, (("Server", "mark/1.0"),), b""))
    t.exchange(Request("/304"), Response(304, (("Server", "mark/1.0"), ("Content-Length", "5000")), b""))
    t.exchange(Request("/after"))
    t.close()


def body_where_none_may_be(c):
    """Bytes behind a response that has no body (a server's mistake) are passed over: the next response begins a segment."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"), Response(204, (("Server", "mark/1.0"),), b"xxxx"))
    t.exchange(Request("/2"), Response(304, (("Server", "mark/1.0"),), b"not modified"))
    t.exchange(Request("/3", "HEAD"), sized(b"<html>whole</html>"))
    t.exchange(Request("/4"), sized(b"fourth", 404))
    t.close()


def body_longer_than_its_length(c):
    """Bytes behind a body whose length was too small are passed over: the next message begins a segment."""
    t = Connection(c)
    t.open()
    request = Request("/1", "POST", (("Host", "case.example"), ("Content-Length", "3")), b"a=1\r\n")
    response = Response(200, (("Server", "mark/1.0"), ("Content-Length", "2")), b"okxx")
    t.exchange(request, response)
    t.exchange(Request("/2"), Response(200, (("Server", "mark/1.0"), ("Content-Length", "2")), b"ok and more"))
    t.exchange(Request("/3"), sized(b"third", 404))
    t.close()


def odd_methods(c):
    """Any token is a method: WebDAV's, OPTIONS with an asterisk, an invented one."""
    t = Connection(c)
    t.open()
    for method, uri in (("OPTIONS", "*"), ("PROPFIND", "/dav"), ("X-PUG", "/invented")):
        t.exchange(Request(uri, method))
    t.close()


def absolute_uri(c):
    """A request to a proxy keeps its whole URI; the host is that of the Host header."""
    t = Connection(c, ends=((CLIENT, None), (SERVER, 3128)))
    t.open()
    t.exchange(Request("http://case.example/absolute?a=1,2"))
    t.close()


def host_with_port(c):
    """The host column is the Host header as it was sent, port included."""
    t = Connection(c, ends=((CLIENT, None), (SERVER, 8080)))
    t.open()
    t.exchange(Request("/", headers=(("Accept", "*/*"), ("host", "case.example:8080"))))
    t.close()


def http_on_odd_port(c):
    """HTTP is found by content on whatever port."""
    two_exchanges(c, ends=((CLIENT, None), (SERVER, 31337)))


def client_on_port_80(c):
    """Who sends requests is the originator, whatever the ports say."""
    two_exchanges(c, ends=((CLIENT, 80), (SERVER, 50123)))


def leading_empty_lines(c):
    """Empty lines before a request are passed over."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    ts = t.client(b"\r\n\r\n" + Request("/2").wire())
    t.server(Response().wire())
    c.expect(t, Request("/2"), Response(), ts)
    t.close()


# ---- cases: sequence numbers ---------------------------------------------------------------------------------------------------------


def retransmit_identical(c):
    """A segment that is sent twice counts once, on both sides, at once and later."""
    t = Connection(c)
    t.open()
    request, response = Request("/1"), Response()
    ts = t.client(request.wire())
    t.again(0, request.wire(), len(request.wire()))
    t.server(response.wire())
    t.again(1, response.wire(), len(response.wire()))
    t.again(0, request.wire(), len(request.wire()))
    c.expect(t, request, response, ts)
    t.exchange(Request("/2"))
    t.again(1, response.wire(), len(response.wire()))
    t.close()


def retransmit_with_other_data(c):
    """Of a segment sent twice with other bytes the first counts."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/first").wire())
    t.again(0, Request("/other").wire(), len(Request("/other").wire()))
    t.server(Response().wire())
    t.again(1, sized(b"xx", 500).wire(), len(Response().wire()))
    c.expect(t, Request("/first"), Response(), ts)
    t.exchange(Request("/second"))
    t.close()


def retransmit_longer(c):
    """A retransmission that goes on behind the first segment gives what is new of it."""
    t = Connection(c)
    t.open()
    wire = Request("/longer").wire()
    t.client(wire[:30])
    t.next[0] -= 30
    ts = t.client(b"X" * 30 + wire[30:])
    t.server(Response().wire())
    c.expect(t, Request("/longer"), Response(), ts)
    t.close()


def overlap_front(c):
    """A segment that begins inside of the one before: the bytes that came first stay."""
    t = Connection(c)
    t.open()
    wire = Request("/overlap").wire()
    t.client(wire[:50])
    t.next[0] -= 12
    ts = t.client(b"Z" * 12 + wire[50:])
    t.server(Response().wire())
    c.expect(t, Request("/overlap"), Response(), ts)
    t.close()


def overlap_back(c):
    """A later part came first; the part before it reaches into it with other bytes: the bytes that came first stay."""
    t = Connection(c)
    t.open()
    wire = Request("/overlap").wire()
    start = t.next[0]
    t.send(t.frames(0, wire[50:], seq=start + 50))
    ts = t.send(t.frames(0, wire[:50] + b"Z" * 12, seq=start))
    t.next[0] = start + len(wire)
    t.server(Response().wire())
    c.expect(t, Request("/overlap"), Response(), ts)
    t.close()


def overlap_around(c):
    """A middle part came first; the whole comes around it with other bytes there: the bytes that came first stay."""
    t = Connection(c)
    t.open()
    wire = Request("/overlap").wire()
    start = t.next[0]
    t.send(t.frames(0, wire[30:50], seq=start + 30))
    ts = t.send(t.frames(0, wire[:30] + b"Z" * 20 + wire[50:], seq=start))
    t.next[0] = start + len(wire)
    t.server(Response().wire())
    c.expect(t, Request("/overlap"), Response(), ts)
    t.close()


def overlap_inside(c):
    """A large part came first, ahead of a hole; a small one inside of it with other bytes changes nothing."""
    t = Connection(c)
    t.open()
    wire = Request("/overlap").wire()
    start = t.next[0]
    t.send(t.frames(0, wire[20:], seq=start + 20))
    t.send(t.frames(0, b"Z" * 10, seq=start + 40))
    ts = t.send(t.frames(0, wire[:20], seq=start))
    t.next[0] = start + len(wire)
    t.server(Response().wire())
    c.expect(t, Request("/overlap"), Response(), ts)
    t.close()


def overlap_several(c):
    """A segment over two parts that are held back, with holes before, between and behind them, fills only the holes."""
    t = Connection(c)
    t.open()
    wire = Request("/overlap").wire()
    start = t.next[0]
    t.send(t.frames(0, wire[20:30], seq=start + 20))
    t.send(t.frames(0, wire[40:50], seq=start + 40))
    ts = t.send(t.frames(0, wire[:20] + b"Z" * 10 + wire[30:40] + b"Z" * 10 + wire[50:], seq=start))
    t.next[0] = start + len(wire)
    t.server(Response().wire())
    c.expect(t, Request("/overlap"), Response(), ts)
    t.close()


def out_of_order(c):
    """Segments in any order, on both sides, are put in theirs; a request is whole when its last missing part came."""
    t = Connection(c)
    t.open()
    wire = Request("/order").wire()
    parts = [t.make_client(wire[at:at + 20]) for at in range(0, len(wire), 20)]
    for part in parts[:0:-1]:
        t.send(part)
    ts = t.send(parts[0])
    wire = Response().wire()
    parts = [t.make_server(wire[at:at + 30]) for at in range(0, len(wire), 30)]
    for part in parts[1::2] + parts[::2]:
        t.send(part)
    c.expect(t, Request("/order"), Response(), ts)
    t.exchange(Request("/after"))
    t.close()


def out_of_order_before_syn(c):
    """Data that a capture shows before the handshake of its connection belongs to it."""
    t = Connection(c)
    syn, syn_ack, ack = t.make(0, flags="S"), t.make(1, flags="SA"), t.make(0, flags="A")
    ts = t.client(Request("/early").wire())
    for frames in (syn, syn_ack, ack):
        t.send(frames)
    t.server(Response().wire())
    c.expect(t, Request("/early"), Response(), ts)
    t.exchange(Request("/after"))
    t.close()


def syn_ack_before_syn(c):
    """A SYN-ACK that a capture shows before its SYN opens the same connection."""
    t = Connection(c)
    syn, syn_ack = t.make(0, flags="S"), t.make(1, flags="SA")
    t.send(syn_ack)
    t.send(syn)
    t.ack(0)
    t.exchange(Request("/1"))
    t.close()


def syn_retransmitted(c):
    """A SYN that is sent again, with the same number, is no new connection."""
    t = Connection(c)
    t.client(flags="S")
    t.send(t.frames(0, flags="S", seq=t.isn[0]))
    t.server(flags="SA")
    t.send(t.frames(1, flags="SA", seq=t.isn[1]))
    t.ack(0)
    t.exchange(Request("/1"))
    t.close()


def sequence_wraparound(c):
    """Sequence numbers pass 2^32 in the middle of a message, on both sides, also out of order."""
    t = Connection(c, isn=(2**32 - 60, 2**32 - 40))
    t.open()
    wire = Request("/wrap").wire()
    first, second = t.make_client(wire[:45]), t.make_client(wire[45:])
    third_at = t.next[0]
    assert third_at > 2**32
    t.send(second)
    ts = t.send(first)
    t.server(Response().wire())
    c.expect(t, Request("/wrap"), Response(), ts)
    t.exchange(Request("/after"))
    t.close()


def syn_with_data(c):
    """TCP Fast Open: a SYN may carry the request, and a SYN-ACK the response."""
    t = Connection(c)
    ts = t.client(Request("/fast").wire(), flags="S")
    t.server(Response().wire(), flags="SA")
    t.ack(0)
    c.expect(t, Request("/fast"), Response(), ts)
    t.exchange(Request("/after"))
    t.close()


def keepalive_probe(c):
    """A keep-alive probe repeats the last byte, with whatever in it: it is old and is not read."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    t.again(0, b"\0", 1, flags="A")
    t.ack(1)
    t.again(1, b"\0", 1, flags="A")
    t.ack(0)
    t.again(0, b"", 1, flags="A")
    t.ack(1)
    t.exchange(Request("/2"))
    t.close()


def zero_window_probe(c):
    """A byte sent into a closed window comes again with what follows it."""
    t = Connection(c)
    t.open()
    wire = Request("/probe").wire()
    t.client(wire[:40])
    t.ack(1, window=0)
    start = t.next[0]
    for _ in range(2):
        t.send(t.frames(0, wire[40:41], seq=start))
        t.ack(1, window=0)
    t.ack(1)
    ts = t.client(wire[40:])
    t.server(Response().wire())
    c.expect(t, Request("/probe"), Response(), ts)
    t.close()


def responses_before_requests_in_file(c):
    """A response that the capture shows before its request is paired with it: it acknowledges the request."""
    t = Connection(c)
    t.open()
    for number, response in ((1, Response()), (2, sized(b"second", 404))):
        request = Request(f"/{number}")
        late = t.make_client(request.wire())
        t.server(response.wire())
        ts = t.send(late)
        t.ack(0)
        c.expect(t, request, response, ts)
    t.close()


# ---- cases: gaps ---------------------------------------------------------------------------------------------------------------------


def gap_acknowledged(c):
    """A request that the capture lacks though the server acknowledged it: its response stands alone, the rest is paired right."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    t.lose_client(Request("/2").wire())
    t.ack(1)
    ts = t.server(sized(b"lost", 404).wire())
    t.ack(0)
    c.expect(t, None, sized(b"lost", 404), ts)
    t.exchange(Request("/3"), sized(b"third", 201))
    t.close()


def gap_of_a_response(c):
    """A response that the capture lacks though the client acknowledged it: its request stands alone, the rest is paired right."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    ts = t.client(Request("/2").wire())
    t.lose_server(sized(b"lost", 404).wire())
    t.ack(0)
    c.expect(t, Request("/2"), None, ts)
    t.exchange(Request("/3"), sized(b"third", 201))
    t.close()


def gap_never_acknowledged(c):
    """A request is missing and only one side was captured, so nothing acknowledges it: what is behind it comes at the end."""
    t = Connection(c)
    t.client(flags="S")
    t.make(1, flags="SA")
    t.ack(0)
    c.expect(t, Request("/1"), None, t.client(Request("/1").wire()))
    t.lose_client(Request("/2").wire())
    c.expect(t, Request("/3"), None, t.client(Request("/3").wire()))
    c.expect(t, Request("/4"), None, t.client(Request("/4").wire()))


def gap_never_acknowledged_then_fin(c):
    """As before, and the connection ends properly behind the gap."""
    gap_never_acknowledged(c)
    t = Connection(c)
    c.connections -= 1
    t.number, t.ports = 1, (40_001, 80)
    t.next = [1001 + sum(len(Request(f"/{n}").wire()) for n in range(1, 5)), 500_001]
    t.client(flags="FA")


def gap_in_body_with_content_length(c):
    """A gap within a body of known length is counted into it."""
    t = Connection(c)
    t.open()
    response = sized(b"x" * 3000)
    wire = response.wire()
    ts = t.client(Request("/1").wire())
    t.server(wire[:500])
    t.lose_server(wire[500:2500])
    t.server(wire[2500:])
    t.ack(0)
    c.expect(t, Request("/1"), response, ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def gap_to_the_end_of_a_body(c):
    """A gap that ends with a body of known length: the next message begins right behind it."""
    t = Connection(c)
    t.open()
    response = sized(b"x" * 2000)
    ts = t.client(Request("/1").wire())
    t.server(response.wire()[:500])
    t.lose_server(response.wire()[500:])
    t.ack(0)
    c.expect(t, Request("/1"), response, ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def gap_in_request_body(c):
    """A gap within the body of a request."""
    t = Connection(c)
    t.open()
    request = posted("/upload", b"x" * 2000)
    ts = t.client(request.wire()[:500])
    t.lose_client(request.wire()[500:1500])
    t.client(request.wire()[1500:])
    t.ack(1)
    t.server(Response().wire())
    c.expect(t, request, Response(), ts)
    t.exchange(Request("/after"))
    t.close()


def gap_in_chunked_body(c):
    """A gap within a chunked body loses its framing: reading goes on at the next message."""
    t = Connection(c)
    t.open()
    response = Response(200, (("Server", "mark/1.0"), ("Transfer-Encoding", "chunked")), b"")
    ts = t.client(Request("/1").wire())
    t.server(response.wire() + b"100\r\n" + b"x" * 100)
    t.lose_server(b"x" * 156 + b"\r\n80\r\n" + b"y" * 80)
    t.server(b"y" * 48 + b"\r\n0\r\n\r\n")
    t.ack(0)
    c.expect(t, Request("/1"), response, ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def gap_in_headers(c):
    """A header block with a gap is no message: the response stands alone, and the next exchange is whole."""
    t = Connection(c)
    t.open()
    wire = Request("/1", headers=(("Host", "case.example"), ("X-Long", "x" * 200), ("Accept", "*/*"))).wire()
    t.client(wire[:60])
    t.lose_client(wire[60:160])
    t.client(wire[160:])
    t.ack(1)
    ts = t.server(Response().wire())
    t.ack(0)
    c.expect(t, None, Response(), ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def gap_in_response_headers(c):
    """A header block of a response with a gap is no message: the request stands alone, and the next exchange is whole."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/1").wire())
    wire = Response(200, (("Server", "mark/1.0"), ("X-Long", "x" * 200), ("Content-Length", "2"))).wire()
    t.server(wire[:60])
    t.lose_server(wire[60:160])
    t.server(wire[160:])
    t.ack(0)
    c.expect(t, Request("/1"), None, ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def gap_before_anything(c):
    """The first request is missing; its response stands alone."""
    t = Connection(c)
    t.open()
    t.lose_client(Request("/1").wire())
    ts = t.server(Response().wire())
    t.ack(0)
    c.expect(t, None, Response(), ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def gap_filled_late(c):
    """A hole that fills after the other side's acknowledgement was captured: what had been acknowledged may still come."""
    t = Connection(c)
    t.open()
    wire = Request("/late").wire()
    late = t.make_client(wire[:40])
    t.client(wire[40:])
    t.send(late)
    ts = c.time
    t.ack(1)
    t.server(Response().wire())
    c.expect(t, Request("/late"), Response(), ts)
    t.close()


def gap_then_many_exchanges(c):
    """Behind a gap that was acknowledged any number of exchanges is paired right, each with the time at which it was captured."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    t.lose_client(Request("/2").wire())
    ts = t.server(sized(b"lost", 404).wire())
    c.expect(t, None, sized(b"lost", 404), ts)
    for number in range(3, 20):
        t.exchange(Request(f"/{number}"), sized(b"x" * number, 400 + number))
    t.close()


def gap_on_both_sides(c):
    """A whole exchange that the capture lacks leaves no trace, and those around it are paired right."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    t.lose_client(Request("/2").wire())
    t.lose_server(sized(b"lost", 404).wire())
    t.ack(0)
    for number in range(3, 6):
        t.exchange(Request(f"/{number}"), sized(b"x" * number, 400 + number))
    t.close()


def gap_of_a_pipelined_response(c):
    """Of pipelined requests one lacks its response: the one behind the gap belongs to the newest request that the server had seen."""
    t = Connection(c)
    t.open()
    times = [t.client(Request(f"/{number}").wire()) for number in (1, 2, 3)]
    c.expect(t, Request("/1"), sized(b"first"), times[0])
    c.expect(t, Request("/2"), None, times[1])
    c.expect(t, Request("/3"), sized(b"third", 500), times[2])
    t.server(sized(b"first").wire())
    t.lose_server(sized(b"second", 404).wire())
    t.server(sized(b"third", 500).wire())
    t.ack(0)
    t.exchange(Request("/4"))
    t.close()


def gap_until_bound(c):
    """A gap that nothing acknowledges is given up once more than the bound is held back; times are those of the capture all the same."""
    t = Connection(c)
    t.client(flags="S")
    t.make(1, flags="SA")
    t.ack(0)
    c.expect(t, Request("/1"), None, t.client(Request("/1").wire()))
    t.lose_client(Request("/2").wire())
    for number in range(3, 30):
        c.expect(t, Request(f"/{number}"), None, t.client(Request(f"/{number}").wire()))
    c.arguments = ["--capture-direction-bytes", "4096"]


# ---- cases: connections --------------------------------------------------------------------------------------------------------------


def midstream_request(c):
    """A capture that begins within a connection, right before a request."""
    t = Connection(c)
    t.exchange(Request("/1"))
    t.exchange(Request("/2"))
    t.close()


def midstream_response_only(c):
    """A capture that begins between a request and its response: the response stands alone."""
    t = Connection(c)
    ts = t.server(Response().wire())
    t.ack(0)
    c.expect(t, None, Response(), ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def midstream_in_response_body(c):
    """A capture that begins within a body: what is left of it is passed over."""
    t = Connection(c)
    t.server(b"rest of a body, in the middle of something")
    t.ack(0)
    t.server(b"and more of it\r\n\r\nwith empty lines\r\n")
    t.ack(0)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def midstream_in_request_headers(c):
    """A capture that begins within the headers of a request: its response stands alone."""
    t = Connection(c)
    t.client(b"ept: */*\r\nX-Rest: 1\r\n\r\n")
    ts = t.server(Response().wire())
    t.ack(0)
    c.expect(t, None, Response(), ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def port_reuse_new_syn(c):
    """The same ports with a new SYN, the old connection never closed: a new connection, a new uid."""
    t = Connection(c, ends=((CLIENT, 40_001), (SERVER, 80)))
    t.open()
    t.exchange(Request("/1"))
    t = Connection(c, ends=((CLIENT, 40_001), (SERVER, 80)), isn=(70_000_000, 90_000_000))
    t.open()
    t.exchange(Request("/2"))
    t.close()


def port_reuse_lower_numbers(c):
    """A new connection on the same ports whose sequence numbers lie shortly before the old ones."""
    t = Connection(c, ends=((CLIENT, 40_001), (SERVER, 80)), isn=(10_000, 20_000))
    t.open()
    t.exchange(Request("/1"))
    t = Connection(c, ends=((CLIENT, 40_001), (SERVER, 80)), isn=(9_000, 19_000))
    t.open()
    t.exchange(Request("/2"))
    t.close()


def port_reuse_after_fin(c):
    """The same ports again after the connection was closed."""
    for number, isn in enumerate(((1000, 2000), (1500, 2500), (900, 1900)), 1):
        t = Connection(c, ends=((CLIENT, 40_001), (SERVER, 80)), isn=isn)
        t.open()
        t.exchange(Request(f"/{number}"))
        t.close()


def port_reuse_after_rst(c):
    """The same ports again after the connection was reset, the request of the first unanswered."""
    t = Connection(c, ends=((CLIENT, 40_001), (SERVER, 80)))
    t.open()
    c.expect(t, Request("/1"), None, t.client(Request("/1").wire()))
    t.server(flags="RA")
    t = Connection(c, ends=((CLIENT, 40_001), (SERVER, 80)), isn=(2000, 600_000))
    t.open()
    t.exchange(Request("/2"))
    t.close()


def syn_only(c):
    """Connections that never opened, or were refused, give nothing."""
    Connection(c).client(flags="S")
    t = Connection(c)
    t.client(flags="S")
    t.server(flags="RA")


def half_open(c):
    """A request to a server that never said a word, sent twice, is a row without response."""
    t = Connection(c)
    t.client(flags="S")
    t.server(flags="SA")
    t.ack(0)
    ts = t.client(Request("/unanswered").wire())
    t.again(0, Request("/unanswered").wire(), len(Request("/unanswered").wire()))
    c.expect(t, Request("/unanswered"), None, ts)


def half_close(c):
    """A client that closes its side after the request still gets its response."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/half").wire(), flags="FPA")
    t.ack(1)
    t.server(Response().wire())
    t.server(flags="FA")
    t.ack(0)
    c.expect(t, Request("/half"), Response(), ts)


def client_side_only(c):
    """Only what the client sent was captured: requests without responses."""
    t = Connection(c)
    t.client(flags="S")
    t.make(1, flags="SA")
    t.ack(0)
    for number in (1, 2):
        c.expect(t, Request(f"/{number}"), None, t.client(Request(f"/{number}").wire()))
        t.make_server(Response().wire())
        t.ack(0)
    t.client(flags="FA")


def server_side_only(c):
    """Only what the server sent was captured: responses without requests; the originator is who received them."""
    t = Connection(c)
    t.make(0, flags="S")
    t.server(flags="SA")
    for response in (Response(), sized(b"second", 404)):
        t.make_client(Request().wire())
        t.ack(1)
        c.expect(t, None, response, t.server(response.wire()))
    t.server(flags="FA")


def bad_checksums(c):
    """Wrong checksums of IP and TCP, as checksum offload leaves them, do not matter."""
    t = Connection(c)
    t.client(flags="S", chksum=0x1234, ip={"chksum": 0})
    t.server(flags="SA", chksum=0x1234)
    t.client(flags="A", chksum=0)
    ts = t.client(Request("/offload").wire(), chksum=0x1234, ip={"chksum": 0xFFFF})
    t.server(Response().wire(), chksum=0, ip={"chksum": 0x0101})
    c.expect(t, Request("/offload"), Response(), ts)
    t.client(flags="FA", chksum=0x1234)


def rst_midway(c):
    """A connection that is reset within a body has given its exchange."""
    t = Connection(c)
    t.open()
    response = sized(b"x" * 2000)
    ts = t.client(Request("/reset").wire())
    t.server(response.wire()[:600])
    t.client(flags="RA")
    c.expect(t, Request("/reset"), response, ts)


def rst_in_headers(c):
    """A connection that is reset within the headers of the response leaves the request alone."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/reset").wire())
    t.server(Response().wire()[:30])
    t.server(flags="R")
    c.expect(t, Request("/reset"), None, ts)


def fin_with_data(c):
    """The segment that closes a side may carry its last bytes."""
    t = Connection(c)
    t.open()
    response = Response(200, (("Server", "mark/1.0"), ("Connection", "close")), b"whole body")
    ts = t.client(Request("/fin").wire())
    t.server(response.wire(), flags="FPA")
    t.client(flags="FA")
    t.ack(1)
    c.expect(t, Request("/fin"), response, ts)


def fin_before_data(c):
    """A FIN that the capture shows before the last data does not end the connection early."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/fin").wire())
    response = Response(200, (("Server", "mark/1.0"), ("Connection", "close")), b"whole body")
    late = t.make_server(response.wire())
    t.server(flags="FA")
    t.send(late)
    t.client(flags="FA")
    t.ack(1)
    c.expect(t, Request("/fin"), response, ts)


def data_after_rst(c):
    """A reset that the ends did not believe (one injected, say) does not hide what they went on to exchange."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    t.send(t.frames(1, flags="R", seq=t.next[1] + 5000))
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()
    for row in c.expected:
        row["connection"] = None  # may count as a new one
    c.notes = "whether what follows the reset is the same connection is left open"


def simultaneous_close(c):
    """Both sides close at once."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    first, second = t.frames(0, flags="FA"), t.frames(1, flags="FA")
    t.next[0] += 1
    t.next[1] += 1
    t.send(first)
    t.send(second)
    t.ack(0)
    t.ack(1)


def two_connections_interleaved(c):
    """Connections whose packets alternate, also within messages, stay apart."""
    a, b = Connection(c), Connection(c)
    for flags, side in (("S", 0), ("SA", 1), ("A", 0)):
        for t in (a, b):
            t.send(t.make(side, flags=flags))
    wires = [Request("/a").wire(), Request("/b").wire()]
    for at in range(0, len(wires[0]), 40):
        times = [t.client(wire[at:at + 40]) for t, wire in zip((a, b), wires)]
    responses = [Response(), sized(b"second", 404)]
    b.server(responses[1].wire()[:20])
    a.server(responses[0].wire()[:20])
    b.server(responses[1].wire()[20:])
    a.server(responses[0].wire()[20:])
    c.expect(a, Request("/a"), responses[0], times[0])
    c.expect(b, Request("/b"), responses[1], times[1])
    a.close()
    b.close()


def many_small_connections(c):
    """Fifty connections, all open at once."""
    connections = [Connection(c) for _ in range(50)]
    headers, response = (("Host", "case.example"),), Response(204, (("Server", "m"),), b"")
    for t in connections:
        t.client(flags="S")
        t.server(flags="SA")
    for number, t in enumerate(connections):
        request = Request(f"/{number}", headers=headers)
        c.expect(t, request, response, t.client(request.wire()))
    for t in reversed(connections):
        t.server(response.wire(), flags="FPA")


def connection_limit(c):
    """With room for 16 connections the one idle longest gives way: what was known of it is told, and what follows begins anew."""
    headers, response = (("Host", "case.example"),), Response(200, (("Content-Length", "0"),), b"")
    connections = [Connection(c) for _ in range(17)]
    requests = [Request(f"/{number}", headers=headers) for number in range(17)]
    times = [t.client(request.wire()) for t, request in zip(connections, requests)]
    first = connections[0].server(response.wire())  # its connection gave way to the last one, and now the second gives way to it
    for at, (t, request) in enumerate(zip(connections, requests)):
        c.expect(t, request, response if at > 1 else None, times[at])
        if at > 1:
            t.server(response.wire())
    second = connections[1].server(response.wire())
    for number, (t, ts) in enumerate(((connections[0], first), (connections[1], second)), 18):
        t.number = number
        c.expect(t, None, response, ts)
    c.arguments = ["--capture-connections", "16"]


def udp_noise_and_arp(c):
    """Packets that are no TCP, even with HTTP in them, are passed over."""
    t = Connection(c)

    def noise():
        c.put(bytes(Ether(src=CLIENT_MAC, dst="ff:ff:ff:ff:ff:ff") / ARP(psrc=CLIENT, pdst=SERVER, hwsrc=CLIENT_MAC)))
        c.put(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) / IP(src=CLIENT, dst=SERVER) /
                    UDP(sport=40_001, dport=80) / Raw(Request("/udp").wire())))
        c.put(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC, type=0x88B5) / Raw(b"GET /noise HTTP/1.1\r\n\r\n")))
        c.put(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) / IP(src=CLIENT, dst=SERVER, proto=1) / Raw(b"\x08\0\xf7\xff\0\0\0\0")))

    t.open()
    noise()
    wire = Request("/tcp").wire()
    t.client(wire[:40])
    noise()
    ts = t.client(wire[40:])
    t.server(Response().wire())
    noise()
    c.expect(t, Request("/tcp"), Response(), ts)
    t.close()


# ---- cases: HTTP ---------------------------------------------------------------------------------------------------------------------


def pipelining(c):
    """Requests that do not wait for responses are paired in order."""
    t = Connection(c)
    t.open()
    times = [t.client(Request(f"/{n}").wire()) for n in (1, 2, 3)]
    for number, status in ((1, 200), (2, 404), (3, 500)):
        response = sized(b"x" * number, status)
        t.server(response.wire())
        c.expect(t, Request(f"/{number}"), response, times[number - 1])
    t.close()


def pipelining_in_one_segment(c):
    """Several messages in one segment are all read, on both sides."""
    t = Connection(c)
    t.open()
    requests = [Request("/1"), posted("/2", b"a=1"), Request("/3", "HEAD"), Request("/4")]
    responses = [sized(b"1"), sized(b"22", 404), Response(200, (("Content-Length", "77"),), b""), sized(b"4444", 500)]
    ts = t.client(b"".join(request.wire() for request in requests))
    t.server(b"".join(response.wire() for response in responses))
    for request, response in zip(requests, responses):
        c.expect(t, request, response, ts)
    t.close()


def request_split_byte_by_byte(c):
    """A message may come a byte at a time."""
    t = Connection(c, bare, ((CLIENT, None), (SERVER, 80)))
    c.write = functools.partial(pcap, link=LINK_RAW)
    t.open()
    request = Request("/b", headers=(("Host", "h"), ("A", "b")))
    for byte in request.wire():
        ts = t.client(bytes([byte]))
    response = Response(204, (("S", "m"),), b"")
    for byte in response.wire():
        t.server(bytes([byte]))
    c.expect(t, request, response, ts)
    t.close()


def split_within_line_ends(c):
    """Segments may end between a carriage return and its line feed."""
    t = Connection(c)
    t.open()
    for part in Request("/split").wire().replace(b"\r\n", b"\r|\n").split(b"|"):
        ts = t.client(part)
    for part in Response().wire().replace(b"\r\n", b"\r|\n").split(b"|"):
        t.server(part)
    c.expect(t, Request("/split"), Response(), ts)
    t.close()


def continue_100(c):
    """100 Continue is passed over: the exchange has the final response."""
    t = Connection(c)
    t.open()
    request = posted("/upload", b"x" * 30, ("Expect", "100-continue"))
    ts = t.client(request.wire()[:-30])
    t.server(b"HTTP/1.1 100 Continue\r\n\r\n")
    t.client(request.body)
    t.server(sized(b"done", 201).wire())
    c.expect(t, request, sized(b"done", 201), ts)
    t.exchange(Request("/after"))
    t.close()


def expect_100_refused_417(c):
    """A final response instead of 100 Continue: the body never comes."""
    t = Connection(c)
    t.open()
    request = posted("/upload", b"x" * 30, ("Expect", "100-continue"))
    response = sized(b"no", 417, ("Connection", "close"))
    ts = t.client(request.wire()[:-30])
    t.server(response.wire())
    c.expect(t, request, response, ts)
    t.close()


def expect_100_refused_and_no_body(c):
    """As before, but the connection stays open and the client goes on with its next request."""
    t = Connection(c)
    t.open()
    request = posted("/upload", b"x" * 3000, ("Expect", "100-continue"))
    ts = t.client(request.wire()[:-3000])
    t.server(sized(b"no", 417).wire())
    c.expect(t, request, sized(b"no", 417), ts)
    t.exchange(Request("/after"))
    t.close()


def early_hints_103(c):
    """Any number of interim responses, with headers of their own, are passed over."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/hints").wire())
    t.server(head("HTTP/1.1 102 Processing", ()) + head("HTTP/1.1 103 Early Hints", [("Link", "</style.css>; rel=preload")]))
    t.server(head("HTTP/1.1 103 Early Hints", [("Link", "</script.js>; rel=preload")]) + Response().wire())
    c.expect(t, Request("/hints"), Response(), ts)
    t.close()


def upgrade_101_websocket(c):
    """101 is the final response; what follows it is another protocol, whatever its payload looks like."""
    t = Connection(c)
    t.open()
    request = Request("/chat", headers=(("Host", "case.example"), ("Connection", "Upgrade"), ("Upgrade", "websocket"),
                                        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13")))
    response = Response(101, (("Upgrade", "websocket"), ("Connection", "Upgrade"),
                              ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")), b"")
    ts = t.client(request.wire())
    t.server(response.wire())
    text = b"GET /fake HTTP/1.1\r\nHost: fake.example\r\n\r\n"
    t.server(bytes([0x81, len(text)]) + text)
    t.client(bytes([0x81, 0x80 | len(text), 1, 2, 3, 4]) + bytes(byte ^ (1 + at % 4) for at, byte in enumerate(text)))
    c.expect(t, request, response, ts)
    t.close()


CONNECT = Request("inside.example:80", "CONNECT", (("Host", "inside.example:80"), ("User-Agent", "pug/1.0")))


def connect_tunnel_with_http_inside(c):
    """HTTP within a CONNECT tunnel is HTTP of the same connection."""
    t = Connection(c, ends=((CLIENT, None), (SERVER, 3128)))
    t.open()
    t.exchange(CONNECT, Response(200, (("Proxy-Agent", "mark/1.0"),), b""))
    t.exchange(Request("/inside/1"))
    t.exchange(Request("/inside/2"), sized(b"second", 404))
    t.close()


TLS_HELLO = b"\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x03" + bytes(range(32)) + b"\x00\x00\x02\x13\x01\x01\x00"


def connect_tunnel_with_tls_inside(c):
    """What is no HTTP within a CONNECT tunnel is passed over."""
    t = Connection(c, ends=((CLIENT, None), (SERVER, 3128)))
    t.open()
    t.exchange(CONNECT, Response(200, (("Proxy-Agent", "mark/1.0"),), b""))
    t.client(TLS_HELLO)
    t.server(b"\x15\x03\x03\x00\x02\x02\x28")
    t.close()


def connect_refused(c):
    """A CONNECT that was refused opens no tunnel: its response has a body, and requests follow."""
    t = Connection(c, ends=((CLIENT, None), (SERVER, 3128)))
    t.open()
    t.exchange(CONNECT, sized(b"denied", 407, ("Proxy-Authenticate", "Basic realm=\"p, q\"")))
    t.exchange(CONNECT, Response(200, (("Proxy-Agent", "mark/1.0"),), b""))
    t.client(TLS_HELLO)
    t.close()


CHUNKED = (("Server", "mark/1.0"), ("Transfer-Encoding", "chunked"))


def chunked_response(c):
    """A chunked body is skipped chunk by chunk, extensions, empty lines and fake messages included."""
    t = Connection(c)
    t.open()
    body = b"5\r\nhello\r\n%x;name=\"va;lue\"\r\n%b\r\n00A\r\n0123456789\r\n0\r\n\r\n" % (len(FAKE), FAKE)
    response = Response(200, CHUNKED, body)
    ts = t.client(Request("/1").wire())
    wire = response.wire()
    for at in range(0, len(wire), 70):
        t.server(wire[at:at + 70])
    c.expect(t, Request("/1"), response, ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def chunked_with_trailer(c):
    """Trailer fields behind a chunked body are none of the headers."""
    t = Connection(c)
    t.open()
    response = Response(200, CHUNKED + (("Trailer", "X-Checksum"),), b"5\r\nhello\r\n0\r\nX-Checksum: 1\r\nX-More: 2\r\n\r\n")
    t.exchange(Request("/1"), response)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def chunked_request(c):
    """A request's body may be chunked, too; the next request follows in the same segment."""
    t = Connection(c)
    t.open()
    request = Request("/1", "POST", (("Host", "case.example"), ("transfer-encoding", "Chunked")), b"3\r\na=1\r\n0\r\n\r\n")
    ts = t.client(request.wire() + Request("/2").wire())
    t.server(Response().wire() + sized(b"second", 404).wire())
    c.expect(t, request, Response(), ts)
    c.expect(t, Request("/2"), sized(b"second", 404), ts)
    t.close()


def chunked_and_length(c):
    """Where a body is chunked and also has a length, it is chunked."""
    t = Connection(c)
    t.open()
    response = Response(200, (("Content-Length", "3"), ("Transfer-Encoding", "chunked")), b"5\r\nhello\r\n0\r\n\r\n")
    t.exchange(Request("/1"), response)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def chunked_broken(c):
    """A chunk size that is none: reading goes on at the next message that begins a segment."""
    t = Connection(c)
    t.open()
    response = Response(200, CHUNKED, b"5\r\nhello\r\nno size here\r\n")
    t.exchange(Request("/1"), response)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def gzip_body(c):
    """A compressed body is skipped like any other."""
    t = Connection(c)
    t.open()
    body = gzip.compress(b"compressed " * 40 + FAKE, 9, mtime=0)
    t.exchange(Request("/1"), sized(body, 200, ("Content-Encoding", "gzip")))
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    t.exchange(Request("/2"), Response(200, CHUNKED + (("Content-Encoding", "gzip"),), chunks))
    t.exchange(Request("/3"), sized(b"third", 404))
    t.close()


def http_09(c):
    """HTTP/0.9: a request of one line without version or headers; the response is a bare body."""
    t = Connection(c)
    t.open()
    ts = t.client(b"GET /ancient\r\n")
    t.server(b"<html>No status, no headers.</html>\r\n")
    t.server(flags="FA")
    t.client(flags="FA")
    c.expect(t, Request("/ancient", headers=()), None, ts)


def no_headers(c):
    """Messages without any header are messages."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/bare", headers=()), Response(204, (), b""))
    t.exchange(Request("/after"))
    t.close()


def obsolete_folding(c):
    """A line that begins with white space continues the value before it; they are joined by one space."""
    t = Connection(c)
    t.open()
    ts = t.client(b"GET /fold HTTP/1.1\r\nHost: case.example\r\nX-Fold: one\r\n two\r\n\t \tthree  \r\nAccept: */*\r\n\r\n")
    t.server(b"HTTP/1.1 200 OK\r\nServer: mark/1.0\r\nX-Fold:\r\n  late\r\nContent-Length: 2\r\n\r\nok")
    c.expect(t, Request("/fold", headers=(("Host", "case.example"), ("X-Fold", "one two three"), ("Accept", "*/*"))),
             Response(200, (("Server", "mark/1.0"), ("X-Fold", "late"), ("Content-Length", "2"))), ts)
    t.exchange(Request("/after"))
    t.close()


def bare_lf(c):
    """Lines may end with a line feed alone."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/lf").wire().replace(b"\r\n", b"\n"))
    t.server(Response().wire().replace(b"\r\n", b"\n"))
    c.expect(t, Request("/lf"), Response(), ts)
    t.exchange(Request("/after"))
    t.close()


def mixed_line_ends(c):
    """Line ends may differ from line to line."""
    t = Connection(c)
    t.open()
    ts = t.client(b"GET /mixed HTTP/1.1\nHost: case.example\r\nAccept: */*\nUser-Agent: pug/1.0\r\n\n")
    t.server(b"HTTP/1.1 200 OK\r\nServer: mark/1.0\nContent-Length: 2\n\r\nok")
    c.expect(t, Request("/mixed", headers=(("Host", "case.example"), ("Accept", "*/*"), ("User-Agent", "pug/1.0"))),
             Response(200, (("Server", "mark/1.0"), ("Content-Length", "2"))), ts)
    t.exchange(Request("/after"))
    t.close()


def endless_header(c):
    """A header block of 80 kB without an end is given up; its response and other connections are read."""
    t = Connection(c)
    t.open()
    wire = b"GET /endless HTTP/1.1\r\nHost: case.example\r\n" + b"".join(b"X-%05d: %s\r\n" % (n, b"x" * 990) for n in range(80))
    for at in range(0, len(wire), 1400):
        t.client(wire[at:at + 1400], flags="A")
    response = sized(b"too long", 431, ("Connection", "close"))
    ts = t.server(response.wire(), flags="FPA")
    t.client(flags="R")
    c.expect(t, None, response, ts)
    one_exchange(c)


def endless_header_line(c):
    """A single header of 80 kB without an end is given up, too."""
    t = Connection(c)
    t.open()
    wire = b"GET /endless HTTP/1.1\r\nHost: case.example\r\nX-Endless: " + b"x" * 80_000
    for at in range(0, len(wire), 1400):
        t.client(wire[at:at + 1400], flags="A")
    one_exchange(c)


def long_uri_and_values(c):
    """A URI of 5 kB and a header of 9 kB are kept whole."""
    t = Connection(c)
    t.open()
    request = Request("/long?" + "u" * 5000, headers=(("Host", "case.example"), ("X-Long", "v" * 9000)))
    wire = request.wire()
    for at in range(0, len(wire), 1400):
        ts = t.client(wire[at:at + 1400])
    t.server(Response().wire())
    c.expect(t, request, Response(), ts)
    t.close()


def many_headers(c):
    """Two hundred headers are all kept, in order."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/many", headers=(("Host", "case.example"), *((f"X-{n}", str(n)) for n in range(200)))))
    t.close()


def header_with_nul_and_high_bytes(c):
    """Values keep every byte: NUL, tabs inside, bytes above 126 (UTF-8 or not), backslashes, quotes, commas."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/bytes", headers=(
        ("Host", "case.example"), ("X-Nul", "a\0b"), ("X-High", "\xff\xfe\x80"), ("X-Utf8", "\xc3\xa4\xe2\x82\xac"),
        ("X-Tab", "a\tb"), ("X-Del", "\x7f\x01"), ("X-Backslash", "\\x41 C:\\x \\\\ \\u0041"), ("X-Quote", "a\"b\",\"C\":\"d'"),
        ("X-Comma", ",a,,b,"), ("X-Dash", "-"), ("X-Empty", "(empty)"))),
        Response(200, (("Server", "m\xe4rk"), ("Content-Length", "2"))))
    t.exchange(Request("/after"))
    t.close()
    c.notes = "strings stand for bytes: a character U+00XX is the byte XX"


def uri_with_high_bytes(c):
    """A URI keeps its bytes, also those that should have been escaped."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/\xe4\xff?q=\"<>\\x41|{}"))
    t.exchange(Request("/after"))
    t.close()


def uri_with_spaces(c):
    """A URI may hold spaces: what is between the method and the version is the URI."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/with two spaces"))
    t.exchange(Request("/after"))
    t.close()


def header_without_colon(c):
    """A line without colon is no header; those around it are."""
    t = Connection(c)
    t.open()
    ts = t.client(b"GET /colon HTTP/1.1\r\nHost: case.example\r\nno header at all\r\nAccept: */*\r\n\r\n")
    t.server(b"HTTP/1.1 200 OK\r\nServer: mark/1.0\r\nnothing here\r\nContent-Length: 2\r\n\r\nok")
    c.expect(t, Request("/colon", headers=(("Host", "case.example"), ("Accept", "*/*"))),
             Response(200, (("Server", "mark/1.0"), ("Content-Length", "2"))), ts)
    t.exchange(Request("/after"))
    t.close()


def space_before_colon(c):
    """White space between a name and its colon is no part of the name, and around a value none of the value."""
    t = Connection(c)
    t.open()
    ts = t.client(b"GET /space HTTP/1.1\r\nHost : case.example\r\nX-Tabs\t:\t a  b \t\r\nX-None:none\r\nAccept:   */*   \r\n\r\n")
    t.server(b"HTTP/1.1 200 OK\r\nServer \t: mark/1.0\r\nContent-Length : 2\r\n\r\nok")
    c.expect(t, Request("/space", headers=(("Host", "case.example"), ("X-Tabs", "a  b"), ("X-None", "none"), ("Accept", "*/*"))),
             Response(200, (("Server", "mark/1.0"), ("Content-Length", "2"))), ts)
    t.exchange(Request("/after"))
    t.close()


def duplicate_headers(c):
    """Headers of one name stay apart, each in its place and its case."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/twice", headers=(("Host", "case.example"), ("X-A", "1"), ("X-B", "2"), ("x-a", "3"), ("X-A", "1"),
                                          ("Cookie", "a=1"), ("COOKIE", "b=2"))),
               Response(200, (("Set-Cookie", "a=1"), ("Content-Length", "2"), ("Set-Cookie", "b=2, c=3"))))
    t.exchange(Request("/after"))
    t.close()


def empty_value(c):
    """A header without value is one with an empty value, also as the last and the only one of a message."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/empty", headers=(("Host", "case.example"), ("X-Empty", ""), ("Accept", ""))),
               Response(204, (("Server", ""),), b""))
    t.exchange(Request("/after"))
    t.close()


def odd_versions_and_reasons(c):
    """A response without reason phrase, and versions that nobody knows."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/1").wire("HTTP/1.9"))
    t.server(head("HTTP/1.1 200", Response().headers) + b"ok")
    c.expect(t, Request("/1"), Response(), ts)
    ts = t.client(Request("/2").wire())
    t.server(head("HTTP/1.0 404 ", Response().headers) + b"ok")
    c.expect(t, Request("/2"), Response(404), ts)
    t.close()


def not_http(c):
    """SSH, TLS, binary data and text that only mentions HTTP give nothing."""
    t = Connection(c, ends=((CLIENT, None), (SERVER, 22)))
    t.open()
    t.server(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    t.client(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    t.close()
    t = Connection(c, ends=((CLIENT, None), (SERVER, 443)))
    t.open()
    t.client(TLS_HELLO)
    t.server(b"\x15\x03\x03\x00\x02\x02\x28")
    t.close()
    t = Connection(c)
    t.open()
    t.client(b"\0\x01\x02GET / HTTP/1.1\r\nHost: no\r\n\r\n")
    t.server(b"\0\x01\x02HTTP/1.1 200 OK\r\nServer: no\r\n\r\n")
    t.close()
    t = Connection(c, ends=((CLIENT, None), (SERVER, 25)))
    t.open()
    t.server(b"220 mail.example ESMTP speaks no HTTP/1.1\r\n")
    t.client(b"EHLO client.example\r\n")
    t.server(b"250 mail.example\r\n")
    t.close()
    t = Connection(c, ends=((CLIENT, None), (SERVER, 5060)))
    t.open()
    t.client(b"OPTIONS sip:case.example SIP/2.0\r\nVia: SIP/2.0/TCP client\r\n\r\n")
    t.server(b"SIP/2.0 200 OK\r\nServer: sip\r\n\r\n")
    t.close()


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"


def http2_prior_knowledge(c):
    """HTTP/2 without upgrade is recognised and gives no rows."""
    t = Connection(c)
    t.open()
    t.client(PREFACE + b"\0\0\x03\x01\x05\0\0\0\x01\x82\x84\x86")
    t.server(b"\0\0\0\x04\0\0\0\0\0\0\0\x01\x01\x05\0\0\0\x01\x88")
    t.close()
    c.notes = "one HTTP/2 connection to be counted"


def http2_upgrade_h2c(c):
    """An upgrade to HTTP/2 is one exchange with status 101; what follows gives no rows."""
    t = Connection(c)
    t.open()
    request = Request("/h2c", headers=(("Host", "case.example"), ("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"),
                                       ("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA")))
    response = Response(101, (("Connection", "Upgrade"), ("Upgrade", "h2c")), b"")
    ts = t.client(request.wire())
    t.server(response.wire() + b"\0\0\0\x04\0\0\0\0\0")
    t.client(PREFACE)
    t.server(b"\0\0\x01\x01\x05\0\0\0\x01\x88")
    c.expect(t, request, response, ts)
    t.close()


# ---- cases: files --------------------------------------------------------------------------------------------------------------------


def snaplen_cut(c):
    """A snap length that cuts headers makes a gap of known size: the message is lost, the next one is found."""
    t = Connection(c)
    t.open()
    small = Response(204, (("S", "m"),), b"")
    t.exchange(Request("/1"), small)
    t.client(Request("/2", headers=(("Host", "case.example"), ("X-Long", "x" * 300))).wire())
    third = Response(205, (("S", "m"), ("Content-Length", "0")), b"")
    ts = t.server(third.wire())
    c.expect(t, None, third, ts)
    t.ack(0)
    t.exchange(Request("/3"), small)
    t.close()
    c.write = functools.partial(pcap, snap_length=200)


def snaplen_cut_in_body(c):
    """A snap length that cuts bodies only: all headers are found."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"), sized(b"x" * 1000))
    request = posted("/2", b"y" * 1000)
    ts = t.client(request.wire())
    t.ack(1)
    t.server(Response().wire())
    c.expect(t, request, Response(), ts)
    t.exchange(Request("/3"), sized(b"third", 404))
    t.close()
    c.write = functools.partial(pcap, snap_length=220)


def truncated_file(c):
    """A file that ends within a packet: what came before it is read."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    c.expect(t, Request("/2"), None, t.client(Request("/2").wire()))
    t.server(Response().wire())
    c.cut = 40


def truncated_pcapng(c):
    """A pcapng file that ends within a block: what came before it is read."""
    truncated_file(c)
    c.write = pcapng


def truncated_in_packet_header(c):
    """A file that ends within the header of a packet: what came before it is read."""
    truncated_file(c)
    c.cut = len(c.frames[-1].data) + 7


def no_packets(c):
    """A file without packets holds nothing, and is none the worse for it."""
    c.notes = "a file header alone"


def pcap_nanoseconds(c):
    """The pcap variant whose times are nanoseconds."""
    two_exchanges(c)
    c.write = functools.partial(pcap, nanoseconds=True)


def pcap_big_endian(c):
    """A pcap file of a big-endian machine."""
    two_exchanges(c)
    c.write = functools.partial(pcap, order=">")


def pcap_nanoseconds_big_endian(c):
    """Both at once."""
    two_exchanges(c)
    c.write = functools.partial(pcap, order=">", nanoseconds=True)


def pcap_compressed(c):
    """A capture may be compressed."""
    two_exchanges(c)


def pcapng_plain(c):
    """A pcapng file of one interface."""
    two_exchanges(c)
    c.write = pcapng


def pcapng_two_interfaces_two_link_types(c):
    """Each interface has its link type, its resolution of time (10^-9; 2^-20 with an offset) and counts for its own packets."""
    a = Connection(c)
    b = Connection(c, bare, V6, interface=1)
    for flags, side in (("S", 0), ("SA", 1), ("A", 0)):
        for t in (a, b):
            t.send(t.make(side, flags=flags))
    a.exchange(Request("/a"))
    ticks_per_second, offset = 2**20, 1_600_000_000
    request = Request("/b")
    ts = b.client(request.wire())
    ts = ts // 1_000_000_000 * 1_000_000_000 + (ts % 1_000_000_000 * ticks_per_second // 1_000_000_000) * 1_000_000_000 // ticks_per_second
    b.server(Response().wire())
    c.expect(b, request, Response(), ts)

    def write(frames):
        parts = [ng_section(), ng_interface(options=ng_option("<", 9, b"\x09")),
                 ng_interface(link=LINK_RAW, options=ng_option("<", 9, b"\x94") + ng_option("<", 14, struct.pack("<q", offset)))]
        for frame in frames:
            seconds, rest = divmod(frame.time, 1_000_000_000)
            ticks = frame.time if frame.interface == 0 else (seconds - offset) * ticks_per_second + rest * ticks_per_second // 1_000_000_000
            parts.append(ng_enhanced(ticks, frame))
        return b"".join(parts)

    c.write = write


def pcapng_two_sections_of_other_byte_order(c):
    """A second section has its own byte order and its own interfaces; connections go on across it."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    first = len(c.frames)
    t.wrap = bare
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()

    def write(frames):
        return b"".join([ng_section("<"), ng_interface("<"), *(ng_enhanced(frame.time // 1000, frame, "<") for frame in frames[:first]),
                         ng_section(">"), ng_interface(">", link=LINK_RAW),
                         *(ng_enhanced(frame.time // 1000, frame, ">") for frame in frames[first:])])

    c.write = write


def pcapng_simple_packet_block(c):
    """Simple packet blocks have no time; their packets count all the same, and the snap length says where they are cut."""
    t = two_exchanges(c)
    for row in c.expected:
        row["ts"] = None
    assert t

    def write(frames):
        return b"".join([ng_section(), ng_interface(snap_length=300), *(ng_simple(frame) for frame in frames)])

    c.write = write
    c.notes = "times are unknown"


def pcapng_other_blocks(c):
    """Blocks that hold no packet, known ones and unknown ones, and options of packets are passed over."""
    two_exchanges(c)

    def write(frames):
        parts = [ng_section(), ng_interface(options=ng_option("<", 2, b"eth0")),
                 ng_block("<", 4, struct.pack("<HH", 1, 17) + b"\x0a\x01\x00\x01case.example\0" + bytes(3) + bytes(4))]
        for frame in frames:
            parts.append(ng_enhanced(frame.time // 1000, frame, options=ng_option("<", 1, b"a comment") + bytes(4)))
            parts.append(ng_block("<", 0x0BAD, struct.pack("<I", 32473) + b"custom data!"))
            parts.append(ng_block("<", 0x7777, b"what nobody knows"))
        parts.append(ng_block("<", 5, struct.pack("<III", 0, 0, 0)))
        return b"".join(parts)

    c.write = write


# ---- cases: layers -------------------------------------------------------------------------------------------------------------------


def vlan(c):
    """Ethernet with a VLAN tag."""
    one_exchange(c, before(Dot1Q(vlan=7, prio=3)))


def qinq(c):
    """Ethernet with two VLAN tags, the outer one of 802.1ad."""
    one_exchange(c, before(Dot1AD(vlan=7), Dot1Q(vlan=8)))


def vlan_on_one_side(c):
    """A tag that only one direction carries does not part the connection."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/vlan").wire())
    t.wrap = before(Dot1Q(vlan=7))
    t.server(Response().wire())
    t.wrap = ethernet
    c.expect(t, Request("/vlan"), Response(), ts)
    t.close()


def raw_ipv4(c):
    """Raw IP, version 4 (link type 101)."""
    one_exchange(c, bare)
    c.write = functools.partial(pcap, link=LINK_RAW)


def raw_ipv6(c):
    """Raw IP, version 6 (link type 101)."""
    one_exchange(c, bare, ends=V6)
    c.write = functools.partial(pcap, link=LINK_RAW)


def link_type_ipv4(c):
    """Link type 228: IPv4 alone."""
    one_exchange(c, bare)
    c.write = functools.partial(pcap, link=LINK_IPV4)


def link_type_ipv6(c):
    """Link type 229: IPv6 alone."""
    one_exchange(c, bare, ends=V6)
    c.write = functools.partial(pcap, link=LINK_IPV6)


def sll(c):
    """Linux cooked capture, version 1."""
    one_exchange(c, lambda packet: [bytes(CookedLinux(pkttype=0, lladdrtype=1, lladdrlen=6, src=b"\2\0\0\0\0\1", proto=0x0800) / packet)])
    c.write = functools.partial(pcap, link=LINK_SLL)


def sll_vlan(c):
    """Linux cooked capture with a VLAN tag."""
    one_exchange(c, lambda packet: [bytes(CookedLinux(pkttype=0, lladdrtype=1, lladdrlen=6, src=b"\2\0\0\0\0\1", proto=0x8100) /
                                          Dot1Q(vlan=7) / packet)])
    c.write = functools.partial(pcap, link=LINK_SLL)


def sll2_header(protocol):
    return struct.pack(">HHIHBB8s", protocol, 0, 2, 1, 0, 6, b"\2\0\0\0\0\1")


def sll2(c):
    """Linux cooked capture, version 2; IPv4 and IPv6."""
    one_exchange(c, lambda packet: [sll2_header(0x0800) + bytes(packet)])
    one_exchange(c, lambda packet: [sll2_header(0x86DD) + bytes(packet)], ends=V6)
    c.write = functools.partial(pcap, link=LINK_SLL2)


def null_loopback(c):
    """BSD loopback; the family is in the byte order of the machine; that of IPv6 differs between the BSDs."""
    one_exchange(c, lambda packet: [struct.pack("<I", 2) + bytes(packet)])
    for family in (24, 28, 30):
        one_exchange(c, lambda packet, family=family: [struct.pack("<I", family) + bytes(packet)], ends=V6)
    c.write = functools.partial(pcap, link=LINK_NULL)


def null_loopback_big_endian(c):
    """BSD loopback captured on a big-endian machine."""
    one_exchange(c, lambda packet: [struct.pack(">I", 2) + bytes(packet)])
    c.write = functools.partial(pcap, link=LINK_NULL, order=">")


def loop(c):
    """OpenBSD loopback: the family in network byte order."""
    one_exchange(c, lambda packet: [struct.pack(">I", 2) + bytes(packet)])
    one_exchange(c, lambda packet: [struct.pack(">I", 24) + bytes(packet)], ends=V6)
    c.write = functools.partial(pcap, link=LINK_LOOP)


def mpls(c):
    """One MPLS label; what is below it shows by its first bits."""
    one_exchange(c, before(MPLS(label=1000, s=1, ttl=64)))
    one_exchange(c, before(MPLS(label=1001, s=1, ttl=64)), ends=V6)


def mpls_two_labels(c):
    """A stack of MPLS labels."""
    one_exchange(c, before(MPLS(label=1000, s=0, ttl=64), MPLS(label=2000, s=1, ttl=64)))


def outer(**more):
    return IP(src="192.0.2.1", dst="192.0.2.2", ttl=64, **more)


def outer6(**more):
    return IPv6(src="2001:db8::1", dst="2001:db8::2", hlim=64, **more)


def gre(c):
    """GRE without options; the ends are those of the inner packet."""
    one_exchange(c, before(outer(), GRE(proto=0x0800)))


def gre_with_key_and_checksum(c):
    """GRE with checksum, key and sequence number."""
    one_exchange(c, before(outer(), GRE(proto=0x0800, chksum_present=1, key_present=1, seqnum_present=1, key=77, seqence_number=1)))


def gre_ipv6_inside(c):
    """IPv6 within GRE."""
    one_exchange(c, before(outer(), GRE(proto=0x86DD)), ends=V6)


def gre_ethernet_inside(c):
    """Ethernet within GRE (transparent Ethernet bridging)."""
    one_exchange(c, before(outer(), GRE(proto=0x6558), Ether(src=CLIENT_MAC, dst=SERVER_MAC)))


def ip_in_ip(c):
    """IPv4 within IPv4."""
    one_exchange(c, before(outer(proto=4)))


def six_in_four(c):
    """IPv6 within IPv4."""
    one_exchange(c, before(outer(proto=41)), ends=V6)


def four_in_six(c):
    """IPv4 within IPv6."""
    one_exchange(c, before(outer6(nh=4)))


def six_in_six(c):
    """IPv6 within IPv6."""
    one_exchange(c, before(outer6(nh=41)), ends=V6)


def vxlan(c):
    """Ethernet within VXLAN."""
    one_exchange(c, before(outer(), UDP(sport=50000, dport=4789, chksum=0), VXLAN(vni=7, flags=8), Ether(src=CLIENT_MAC, dst=SERVER_MAC)))


def geneve(c):
    """Ethernet within GENEVE."""
    one_exchange(c, before(outer(), UDP(sport=50000, dport=6081, chksum=0), GENEVE(vni=7, proto=0x6558),
                           Ether(src=CLIENT_MAC, dst=SERVER_MAC)))


def gtp_u(c):
    """IP within GTP-U."""
    one_exchange(c, before(outer(), UDP(sport=2152, dport=2152, chksum=0), GTP_U_Header(teid=7, gtp_type=255)))


def pppoe(c):
    """PPPoE sessions; IPv4 and IPv6."""
    one_exchange(c, before(PPPoE(sessionid=7), PPP(proto=0x0021)))
    one_exchange(c, before(PPPoE(sessionid=7), PPP(proto=0x0057)), ends=V6)


def ipv4_options(c):
    """An IPv4 header with options, and a TCP header with some."""
    t = Connection(c)
    t.client(flags="S", options=[("MSS", 1460), ("SAckOK", b""), ("WScale", 7), ("Timestamp", (1, 0))])
    t.server(flags="SA", options=[("MSS", 1460), ("SAckOK", b"")])
    t.ack(0)
    ts = t.client(Request("/options").wire(), options=[("NOP", None), ("NOP", None), ("Timestamp", (2, 1))],
                  ip={"options": [Raw(b"\x94\x04\0\0")]})
    t.server(Response().wire(), options=[("NOP", None), ("NOP", None), ("Timestamp", (2, 1))])
    c.expect(t, Request("/options"), Response(), ts)
    t.close()


def fragments4(size):
    return lambda packet: [bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) / piece) for piece in fragment(packet, size)]


def ipv4_fragments(c):
    """IPv4 packets in fragments."""
    two_exchanges(c, fragments4(48))


def ipv4_fragments_out_of_order(c):
    """IPv4 fragments in reverse order, the first fragment last."""
    two_exchanges(c, lambda packet: fragments4(48)(packet)[::-1])


def ipv4_fragments_overlapping(c):
    """IPv4 fragments that overlap with other bytes, and one sent twice: the bytes that came first stay."""

    def wrap(packet):
        pieces = fragments4(48)(packet)
        if len(pieces) < 3:
            return pieces
        frames = [pieces[0]]
        for piece in pieces[1:]:
            ip = Ether(piece)[IP]
            data = bytes(ip.payload)
            frames.append(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) /
                                IP(src=ip.src, dst=ip.dst, id=ip.id, ttl=64, proto=6, flags=ip.flags, frag=ip.frag - 1) /
                                Raw(b"ZZZZZZZZ" + data)))
        return [frames[0], frames[1], frames[1], *frames[2:]]

    two_exchanges(c, wrap)


def ipv4_fragments_incomplete(c):
    """A fragmented packet that lacks a fragment is a gap: its request is lost, the next exchange is found."""
    t = Connection(c)
    t.open()
    t.wrap = fragments4(48)
    frames = t.make_client(Request("/1").wire())
    t.send(frames[:1] + frames[2:])
    t.wrap = ethernet
    t.ack(1)
    ts = t.server(Response().wire())
    t.ack(0)
    c.expect(t, None, Response(), ts)
    t.exchange(Request("/2"), sized(b"second", 404))
    t.close()


def fragments6(size, start=1):
    """IPv6 packets cut by hand, so that their identification is fixed."""
    counter = [start]

    def wrap(packet):
        payload = bytes(packet.payload)
        counter[0] += 1
        pieces = []
        for at in range(0, len(payload), size):
            part = IPv6ExtHdrFragment(nh=6, offset=at // 8, m=int(at + size < len(payload)), id=counter[0])
            pieces.append(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) / IPv6(src=packet.src, dst=packet.dst, hlim=64) / part /
                                Raw(payload[at:at + size])))
        return pieces

    return wrap


def checksummed(wrap):
    """For wrappings that take an IPv6 packet apart: its TCP checksum is that of the whole."""
    return lambda packet: wrap(IPv6(bytes(packet)))


def ipv6_fragments(c):
    """IPv6 packets in fragments; those of one fragment (atomic) included."""
    two_exchanges(c, checksummed(fragments6(48)), ends=V6)


def ipv6_fragments_out_of_order(c):
    """IPv6 fragments in reverse order."""
    wrap = checksummed(fragments6(48))
    two_exchanges(c, lambda packet: wrap(packet)[::-1], ends=V6)


def ipv6_extension_headers(c):
    """Hop-by-hop options, destination options and a routing header before TCP."""

    def wrap(packet):
        network = IPv6(src=packet.src, dst=packet.dst, hlim=64)
        extensions = (IPv6ExtHdrHopByHop(options=[PadN(optdata=b"\0" * 4)]) / IPv6ExtHdrRouting(type=0, addresses=[], segleft=0) /
                      IPv6ExtHdrDestOpt(options=[PadN(optdata=b"\0" * 12)]))
        extensions[IPv6ExtHdrDestOpt].nh = 6
        return [bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) / network / extensions / Raw(bytes(packet.payload)))]

    two_exchanges(c, checksummed(wrap), ends=V6)


def ethernet_padding(c):
    """Frames padded to 60 bytes: the padding, whatever is in it, is no data."""

    def wrap(packet):
        (frame,) = ethernet(packet)
        return [frame + b"GET /p"[:max(0, 60 - len(frame))]]

    t = Connection(c, wrap)
    t.open()
    wire = Request("/padded").wire()
    t.client(wire[:2])
    t.ack(1)
    t.client(wire[2:4])
    ts = t.client(wire[4:])
    t.ack(1)
    t.server(Response().wire())
    t.ack(0)
    c.expect(t, Request("/padded"), Response(), ts)
    t.close()


def ethernet_trailer(c):
    """A trailer behind the IP packet, of frames with data too, is no data."""
    one_exchange(c, lambda packet: [ethernet(packet)[0] + b"GET /trailer HTTP/1.1\r\n\r\n"])


def tso_zero_ip_length(c):
    """A total length of 0, as segmentation offload leaves it: the packet goes to the end of the frame."""
    t = Connection(c)
    t.open()
    ts = t.client(Request("/tso").wire(), ip={"len": 0})
    t.server(Response().wire(), ip={"len": 0})
    c.expect(t, Request("/tso"), Response(), ts)
    t.close()


def ip_length_too_large(c):
    """A packet that claims more bytes than were captured or sent (damage) gives those that are there, and reading goes on."""
    t = Connection(c)
    t.open()
    t.exchange(Request("/1"))
    c.put(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC) / IP(src=CLIENT, dst=SERVER, len=4000, proto=6) / Raw(b"short")))
    c.put(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC, type=0x0800) / Raw(b"\x45")))
    c.put(bytes(Ether(src=CLIENT_MAC, dst=SERVER_MAC, type=0x0800) / Raw(b"\x4f" + b"\0" * 30)))
    c.put(b"\x02")
    t.exchange(Request("/2"))
    t.close()
    c.notes = "malformed packets between the exchanges"


# ---- table ---------------------------------------------------------------------------------------------------------------------------

# Files are <function>.pcap unless the case is named below.
SUFFIXES = {
    endless_header: ".pcap.gz",
    endless_header_line: ".pcap.gz",
    long_uri_and_values: ".pcap.gz",
    many_headers: ".pcap.gz",
    pcap_compressed: ".pcap.gz",
    many_small_connections: ".pcap.gz",
    connection_limit: ".pcap.gz",
    request_split_byte_by_byte: ".pcap.gz",
    truncated_pcapng: ".pcapng",
    pcapng_plain: ".pcapng",
    pcapng_two_interfaces_two_link_types: ".pcapng",
    pcapng_two_sections_of_other_byte_order: ".pcapng",
    pcapng_simple_packet_block: ".pcapng",
    pcapng_other_blocks: ".pcapng",
}

CASES = {
    "plain exchanges": [
        simple_get, several_exchanges, ipv6, http_10, post_with_body, post_body_in_a_segment_of_its_own, head_response,
        no_content_204_and_304, body_where_none_may_be, body_longer_than_its_length, odd_methods, absolute_uri,
        host_with_port, http_on_odd_port, client_on_port_80, leading_empty_lines],
    "sequence numbers": [
        retransmit_identical, retransmit_with_other_data, retransmit_longer, overlap_front, overlap_back, overlap_around, overlap_inside,
        overlap_several, out_of_order, out_of_order_before_syn, syn_ack_before_syn, syn_retransmitted, sequence_wraparound, syn_with_data,
        keepalive_probe, zero_window_probe, responses_before_requests_in_file],
    "gaps": [
        gap_acknowledged, gap_of_a_response, gap_never_acknowledged, gap_never_acknowledged_then_fin, gap_in_body_with_content_length,
        gap_to_the_end_of_a_body, gap_in_request_body, gap_in_chunked_body, gap_in_headers, gap_in_response_headers, gap_before_anything,
        gap_filled_late, gap_then_many_exchanges, gap_on_both_sides, gap_of_a_pipelined_response, gap_until_bound],
    "connections": [
        midstream_request, midstream_response_only, midstream_in_response_body, midstream_in_request_headers, port_reuse_new_syn,
        port_reuse_lower_numbers, port_reuse_after_fin, port_reuse_after_rst, syn_only, half_open, half_close, client_side_only,
        server_side_only, bad_checksums, rst_midway, rst_in_headers, fin_with_data, fin_before_data, data_after_rst, simultaneous_close,
        two_connections_interleaved, many_small_connections, connection_limit, udp_noise_and_arp],
    "HTTP": [
        pipelining, pipelining_in_one_segment, request_split_byte_by_byte, split_within_line_ends, continue_100, expect_100_refused_417,
        expect_100_refused_and_no_body, early_hints_103, upgrade_101_websocket, connect_tunnel_with_http_inside,
        connect_tunnel_with_tls_inside, connect_refused, chunked_response, chunked_with_trailer, chunked_request, chunked_and_length,
        chunked_broken, gzip_body, http_09, no_headers, obsolete_folding, bare_lf, mixed_line_ends, endless_header, endless_header_line,
        long_uri_and_values, many_headers, header_with_nul_and_high_bytes, uri_with_high_bytes, uri_with_spaces, header_without_colon,
        space_before_colon, duplicate_headers, empty_value, odd_versions_and_reasons, not_http, http2_prior_knowledge, http2_upgrade_h2c],
    "files": [
        snaplen_cut, snaplen_cut_in_body, truncated_file, truncated_pcapng, truncated_in_packet_header, no_packets, pcap_nanoseconds,
        pcap_big_endian, pcap_nanoseconds_big_endian, pcap_compressed, pcapng_plain, pcapng_two_interfaces_two_link_types,
        pcapng_two_sections_of_other_byte_order, pcapng_simple_packet_block, pcapng_other_blocks],
    "layers": [
        vlan, qinq, vlan_on_one_side, raw_ipv4, raw_ipv6, link_type_ipv4, link_type_ipv6, sll, sll_vlan, sll2, null_loopback,
        null_loopback_big_endian, loop, mpls, mpls_two_labels, gre, gre_with_key_and_checksum, gre_ipv6_inside, gre_ethernet_inside,
        ip_in_ip, six_in_four, four_in_six, six_in_six, vxlan, geneve, gtp_u, pppoe, ipv4_options, ipv4_fragments,
        ipv4_fragments_out_of_order, ipv4_fragments_overlapping, ipv4_fragments_incomplete, ipv6_fragments, ipv6_fragments_out_of_order,
        ipv6_extension_headers, ethernet_padding, ethernet_trailer, tso_zero_ip_length, ip_length_too_large],
}

BEGIN, END = "<!-- begin: written by tools/make_case_captures.py -->", "<!-- end: written by tools/make_case_captures.py -->"


def build(function):
    case = Case(function.__name__)
    function(case)
    data = case.data()
    suffix = SUFFIXES.get(function, ".pcap")
    if suffix.endswith(".gz"):
        data = gzip.compress(data, 9, mtime=0)
    return case, case.name + suffix, data


def expected_text(expected):
    """JSON with an exchange a line."""
    parts = []
    for name, case in expected.items():
        exchanges = case.pop("exchanges")
        lines = ",".join("\n  " + json.dumps(exchange) for exchange in exchanges)
        parts.append(json.dumps(name) + ": " + json.dumps(case)[:-1] + f', "exchanges": [{lines}]' + "}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def readme_section(rows):
    table = "\n".join("| " + " | ".join(map(str, row)) + " |"
                      for row in [["file", "about", "rows", "proves", "SHA-256"], ["---"] * 5, *rows])
    return f"""{BEGIN}
## Captures made for a case each

`captures/cases` holds packet captures that `tools/make_case_captures.py` generates, so no licence is needed: addresses, names and content
are made up. `expected.json` says what must be found in each: exchanges in the order in which their requests were whole (a response
without request: in which it was). There `null` stands for what was not captured, or is not told, and a character U+00XX for the byte XX.
Rows of one `connection` share a uid, others do not.

{table}
{END}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is not as it would be written")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent, help="repository root")
    arguments = parser.parse_args()
    folder = arguments.root / "test" / "data" / "captures" / "cases"
    files, expected, rows = {}, {}, []
    for group, functions in CASES.items():
        for function in functions:
            case, name, data = build(function)
            files[folder / name] = data
            proves = function.__doc__.strip()
            expected[case.name] = {"file": name, "proves": proves, "exchanges": case.expected}
            if case.notes:
                expected[case.name]["notes"] = case.notes
            if case.arguments:
                expected[case.name]["arguments"] = case.arguments
            rows.append([f"captures/cases/{name}", group, len(case.expected), proves, hashlib.sha256(data).hexdigest()])
    text = expected_text(expected)
    files[folder / "expected.json"] = text
    rows.append(["captures/cases/expected.json", "-", "-", "what must be found", hashlib.sha256(text).hexdigest()])
    readme = arguments.root / "test" / "data" / "README.md"
    start, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    files[readme] = (start.rstrip("\n") + "\n\n" + readme_section(rows) + rest.partition(END + "\n")[2]).encode()
    strays = sorted(set(folder.glob("*")) - set(files)) if folder.exists() else []
    if arguments.check:
        wrong = strays + [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
        if wrong:
            sys.exit("make_case_captures: not as it would be written: " + " ".join(str(path) for path in wrong))
        return
    folder.mkdir(parents=True, exist_ok=True)
    for stray in strays:
        stray.unlink()
    for path, data in files.items():
        path.write_bytes(data)


if __name__ == "__main__":
    main()
