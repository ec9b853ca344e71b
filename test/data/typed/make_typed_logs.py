#!/usr/bin/env python3
"""Writes the logs in this folder, and what the recipe typed must make of them, by its own arithmetic.

The logs are made up: an office of 24 clients that use a few servers, and rows among which some are odd on purpose
(`hunt/odd.txt` names them). numbers.tsv says, for rows of hunt/ssl.log and columns of a model of normal/ssl.log, the
numbers that doc/features.md defines. Nothing of pugmark is used.

    python3 test/data/typed/make_typed_logs.py
"""

import collections
import ipaddress
import json
import math
import pathlib
import random

FOLDER = pathlib.Path(__file__).parent
SSL = [
    ("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
    ("id.resp_p", "port"), ("version", "string"), ("cipher", "string"), ("server_name", "string"), ("resumed", "bool"),
    ("established", "bool"), ("cert_chain_fuids", "vector[string]"), ("alpn", "vector[string]"),
    ("duration", "interval"), ("resp_bytes", "count"),
]
DNS = [
    ("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
    ("id.resp_p", "port"), ("proto", "enum"), ("trans_id", "count"), ("rtt", "interval"), ("query", "string"),
    ("qtype_name", "string"), ("rcode_name", "string"), ("AA", "bool"), ("TTLs", "vector[interval]"),
]
SITES = ["www.example.org", "mail.example.com", "cdn.example.net", "api.example.com", "updates.example.net",
         "intranet.example.org", "video.example.com", "news.example.org"]
CIPHERS = ["TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]


def cell(value, kind):
    if value is None:
        return "-"
    if kind == "bool":
        return "T" if value else "F"
    if kind.startswith("vector"):
        return ",".join(str(element) for element in value) if value else "(empty)"
    if kind in ("time", "interval"):
        return f"{value:.6f}"
    return str(value)


def write_tsv(path, name, columns, rows):
    path.parent.mkdir(exist_ok=True)
    lines = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", f"#path\t{name}",
             "#open\t2026-11-02-08-00-00", "#fields\t" + "\t".join(n for n, _ in columns),
             "#types\t" + "\t".join(t for _, t in columns)]
    lines += ["\t".join(cell(row[n], t) for n, t in columns) for row in rows]
    path.write_text("\n".join(lines + ["#close\t2026-11-02-18-00-00"]) + "\n")


def write_json(path, columns, rows):
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as out:
        for row in rows:
            out.write(json.dumps({n: row[n] for n, _ in columns if row[n] is not None}) + "\n")


def ssl_row(dice, number, client, site):
    server = SITES.index(site)
    return {
        "ts": round(1793606400 + number * 7 + dice.random(), 6), "uid": f"C{dice.getrandbits(60):x}",
        "id.orig_h": f"10.1.0.{client}", "id.orig_p": dice.randint(32768, 60999),
        "id.resp_h": f"192.0.2.{10 + server}", "id.resp_p": 443,
        "version": "TLSv13" if server % 2 == 0 else "TLSv12", "cipher": CIPHERS[server % 2],
        "server_name": site, "resumed": dice.random() < 0.3, "established": True,
        "cert_chain_fuids": [f"F{dice.getrandbits(60):x}" for _ in range(2 + server % 2)],
        "alpn": ["h2", "http/1.1"] if server % 3 else ["h2"],
        "duration": round(dice.lognormvariate(0, 1), 6), "resp_bytes": int(dice.lognormvariate(8, 1.5)),
    }


def ssl_rows(dice, count):
    sites = SITES + ["www.example.org"] * 8 + ["mail.example.com"] * 4
    return [ssl_row(dice, i, dice.randint(1, 24), dice.choice(sites)) for i in range(count)]


def dns_rows(dice, count):
    rows = []
    for i in range(count):
        rows.append({
            "ts": round(1793606400 + i * 5 + dice.random(), 6), "uid": f"C{dice.getrandbits(60):x}",
            "id.orig_h": f"10.1.0.{dice.randint(1, 24)}", "id.orig_p": dice.randint(32768, 60999),
            "id.resp_h": "10.1.0.53", "id.resp_p": 53, "proto": "udp", "trans_id": dice.randint(0, 65535),
            "rtt": round(dice.lognormvariate(-4, 1), 6), "query": dice.choice(SITES), "qtype_name": dice.choice(["A", "A", "AAAA"]),
            "rcode_name": "NOERROR", "AA": False, "TTLs": [float(dice.choice([60, 300, 3600]))],
        })
    return rows


def odd_rows(dice):
    """(what is odd, row)"""
    strange = ssl_row(dice, 900, 7, SITES[0])
    strange.update({"id.resp_h": "203.0.113.66", "id.resp_p": 8443, "version": "TLSv10",
                    "cipher": "TLS_RSA_WITH_RC4_128_SHA", "server_name": "x7f3k9q2.w8z1.example",
                    "cert_chain_fuids": ["Fself"], "alpn": None})
    nameless = ssl_row(dice, 901, 9, SITES[2])
    nameless.update({"server_name": None, "id.resp_h": "198.51.100.9", "established": False})
    large = ssl_row(dice, 902, 3, SITES[1])
    large.update({"resp_bytes": 4_000_000_000, "duration": 86000.0})
    return [("a server, a port, a version, a cipher and a name never seen", strange),
            ("no name, another network, never established", nameless),
            ("far more bytes, far longer", large)]


# What doc/features.md says of columns, in Python.
def amount(number):
    return math.copysign(math.log2(1 + abs(number)), number)


def entropy(text):
    counts = collections.Counter(text.encode())
    size = len(text.encode())
    return -sum(n / size * math.log2(n / size) for n in counts.values())


def rarity(values, normal, of):
    """Of the rarest of `of`; `values` are those of each normal row."""
    return max(math.log2((len(normal) + 1) / (sum(1 for row in values if one in row) + 1)) for one in of)


def network(address):
    return str(ipaddress.ip_network(f"{address}/24", strict=False))


def numbers_of(row, normal):
    def rare(name, key=lambda value: value):
        def of(one):
            value = one[name]
            return [key(element) for element in value] if isinstance(value, list) else [key(value)]
        return rarity([of(one) for one in normal], normal, of(row))

    columns = {
        "id.resp_h.rarity": rare("id.resp_h"), "id.resp_h.network_rarity": rare("id.resp_h", network),
        "id.resp_h.private": float(ipaddress.ip_address(row["id.resp_h"]) in ipaddress.ip_network("10.0.0.0/8")),
        "id.resp_p.rarity": rare("id.resp_p"), "id.resp_p": amount(row["id.resp_p"]), "version.rarity": rare("version"),
        "cipher.rarity": rare("cipher"), "server_name.rarity": rare("server_name"), "established.rarity": rare("established"),
        "cert_chain_fuids.elements": amount(len(row["cert_chain_fuids"])), "duration": amount(row["duration"] * 1000),
        "resp_bytes": amount(row["resp_bytes"]),
    }
    if row["alpn"] is not None:
        columns["alpn.elements"] = amount(len(row["alpn"]))
        columns["alpn.rarity"] = rare("alpn")
    return columns


def text_numbers(query):
    """Of the texts of hunt/dns.log, whose normal ones are few."""
    return {"length": amount(len(query)), "entropy": entropy(query), "digits": sum(map(str.isdigit, query)) / len(query),
            "dots": amount(query.count("."))}


def main():
    dice = random.Random(20261130)
    normal = ssl_rows(dice, 480)
    write_tsv(FOLDER / "normal/ssl.log", "ssl", SSL, normal)
    write_tsv(FOLDER / "normal/dns.log", "dns", DNS, dns_rows(dice, 300))
    hunt = ssl_rows(dice, 120)
    odd = odd_rows(dice)
    for place, (_, row) in zip((20, 61, 99), odd):
        hunt.insert(place, row)
    write_tsv(FOLDER / "hunt/ssl.log", "ssl", SSL, hunt)
    write_json(FOLDER / "json/ssl.log", SSL, hunt)
    with (FOLDER / "numbers.tsv").open("w") as out:
        out.write("# Made by make_typed_logs.py beside it; see there.\n")
        out.write("# record of hunt/ssl.log, column of a model of normal/ssl.log, number\n")
        for record in (1, 2, 21, 62, 100):
            for column, number in numbers_of(hunt[record - 1], normal).items():
                out.write(f"{record}\t{column}\t{number!r}\n")
    with (FOLDER / "texts.tsv").open("w") as out:
        out.write("# Made by make_typed_logs.py beside it; see there.\n# text, measure, number\n")
        for text in ("www.example.org", "x7f3k9q2.w8z1.example", "aGVsbG8gd29ybGQ.t.example.net", "1"):
            for measure, number in text_numbers(text).items():
                out.write(f"{text}\t{measure}\t{number!r}\n")


if __name__ == "__main__":
    main()
