#!/usr/bin/env python3
"""Writes traces/exchange.pcap: one TCP connection with the cases that the tests look at. The same bytes every time."""

import argparse
import pathlib
import struct

CLIENT = (bytes([192, 0, 2, 1]), 40000)
SERVER = (bytes([198, 51, 100, 2]), 80)
SYN, ACK, PSH, FIN = 0x02, 0x10, 0x08, 0x01

PARTS = (
    b"--edge\r\nContent-Disposition: form-data; name=\"a\"\r\nX-Part: inner\r\n\r\none\r\n--edge--\r\n"
)
# Who sends what, in this order; each entry is a segment.
TALK = [
    # Secrets, quotes, a backslash before an x, bytes beyond ASCII, a name that comes twice, an empty value.
    (CLIENT, b"POST /up?a=%20b HTTP/1.1\r\nHost: up.example\r\nuser-agent: it's \"odd\" \\x41 \xc3\xa9\r\nCookie: id=1\r\n"
             b"Authorization: Basic dTpw\r\nX-Twice: 1, 2\r\nX-Twice: 3\r\nX-Empty:\r\nExpect: 100-continue\r\n"
             b"Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: " + b"%d" % len(PARTS) + b"\r\n\r\n"),
    (SERVER, b"HTTP/1.1 100 Continue\r\n\r\n"),
    (CLIENT, PARTS),
    (SERVER, b"HTTP/1.1 200 OK\r\nServer: one\r\nSet-Cookie: id=2\r\nTransfer-Encoding: chunked\r\n\r\n"
             b"2\r\nok\r\n0\r\nX-Trailer: t\r\n\r\n"),
    # No headers at all; an informational answer that has some.
    (CLIENT, b"GET /bare HTTP/1.1\r\n\r\n"),
    (SERVER, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"),
    (SERVER, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
]


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def packet(sender, receiver, sequence, acknowledged, flags, payload=b""):
    tcp = struct.pack("!HHIIBBHHH", sender[1], receiver[1], sequence, acknowledged, 5 << 4, flags, 65535, 0, 0) + payload
    pseudo = sender[0] + receiver[0] + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, sender[0], receiver[0])
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return bytes([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0]) + ip + tcp


def trace():
    """Returns the capture: a packet every 0.1 s from 1700000000 on."""
    next_sequence = {CLIENT: 1000, SERVER: 2000}
    packets = []

    def send(sender, flags, payload=b""):
        receiver = SERVER if sender is CLIENT else CLIENT
        acknowledged = next_sequence[receiver] if flags & ACK else 0
        packets.append(packet(sender, receiver, next_sequence[sender], acknowledged, flags, payload))
        next_sequence[sender] += len(payload) + (1 if flags & (SYN | FIN) else 0)

    send(CLIENT, SYN)
    send(SERVER, SYN | ACK)
    send(CLIENT, ACK)
    for sender, payload in TALK:
        send(sender, PSH | ACK, payload)
    send(CLIENT, FIN | ACK)
    send(SERVER, FIN | ACK)
    send(CLIENT, ACK)

    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for number, data in enumerate(packets):
        out += struct.pack("<IIII", 1700000000 + number // 10, number % 10 * 100000, len(data), len(data)) + data
    return out


def main():
    default = pathlib.Path(__file__).resolve().parent / "traces" / "exchange.pcap"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=pathlib.Path, nargs="?", default=default)
    parser.parse_args().output.write_bytes(trace())


if __name__ == "__main__":
    main()
