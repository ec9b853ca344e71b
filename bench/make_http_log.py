#!/usr/bin/env python3
"""Writes a synthetic http.log of Zeek to measure speed with: connections of several requests, hosts by Zipf's law.

Hosts are invented, addresses are those kept for documentation and benchmarks. It says nothing about how well anything is
found. The same rows and seed give the same file, and fewer rows are the start of more.
usage: make_http_log.py OUT ROWS [--seed N] [--odd PERMILLE]
"""
import argparse
import bisect
import heapq
import itertools
import math
import pathlib
import random

FIELDS = [("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
          ("id.resp_p", "port"), ("trans_depth", "count"), ("method", "string"), ("host", "string"), ("uri", "string"),
          ("referrer", "string"), ("version", "string"), ("user_agent", "string"), ("origin", "string"),
          ("request_body_len", "count"), ("response_body_len", "count"), ("status_code", "count"), ("status_msg", "string"),
          ("info_code", "count"), ("info_msg", "string"), ("tags", "set[enum]"), ("username", "string"),
          ("password", "string"), ("proxied", "set[string]"), ("orig_fuids", "vector[string]"),
          ("orig_filenames", "vector[string]"), ("orig_mime_types", "vector[string]"), ("resp_fuids", "vector[string]"),
          ("resp_filenames", "vector[string]"), ("resp_mime_types", "vector[string]")]

START = 1764576000.0  # 2025-12-01 08:00 UTC
CONNECTIONS_A_SECOND = 4
CLIENTS = 400
HOSTS = 30_000
NEW_HOST = 0.01  # of connections go to a name that nobody asks again
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE64 = BASE62 + "+/"
HEX = "0123456789abcdef"
SYLLABLES = [first + vowel for first in ("b", "br", "c", "d", "f", "g", "gr", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "v", "z")
             for vowel in "aeiou"]
SUFFIXES = (["com"] * 50 + ["net"] * 10 + ["org"] * 8 + ["de"] * 5 + ["co.uk"] * 4 + ["io"] * 3 + ["info", "fr", "nl", "com.br", "co.jp", "ru",
            "cz", "pl", "it", "eu", "us", "com.au", "tv", "biz", "ac.uk", "gov", "edu", "me", "cn", "top", "xyz"])
SUBDOMAINS = ["www"] * 12 + ["", "", "", "static", "cdn", "img", "images", "api", "ads", "m", "assets", "s3", "mail", "news", "download",
                             "track", "pixel", "login", "shop", "media"]
BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{w}.{x} Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS {w}_{x} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{w}.{x} Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android {w}; SM-G99{x}B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727; .NET CLR 3.5.{v}729)",
]
PROGRAMS = ["Microsoft-CryptoAPI/10.0", "Windows-Update-Agent/10.0.10011.16384 Client-Protocol/2.{x}", "Microsoft BITS/7.8",
            "Microsoft NCSI", "curl/7.{v}.0", "Wget/1.21.{x}", "python-requests/2.{v}.{x}", "Debian APT-HTTP/1.3 (2.6.{x})", "Go-http-client/1.1",
            "Java/11.0.{v}", "EES Update (Windows; U; 64bit; BPC 9.0.20{v}.0; OS: 10.0.190{v}; CL 1.1.{x}; x64c; APP ees)", "-",
            "Dalvik/2.1.0 (Linux; U; Android {w}; Pixel {x} Build/TQ{v}.230505)", "okhttp/4.{x}.0", "Valve/Steam HTTP Client 1.0"]
EXTENSIONS = [("html", "text/html", 9.5, 1.0), ("php", "text/html", 9.0, 1.2), ("js", "text/plain", 9.8, 1.3), ("css", "text/plain", 8.8, 1.0),
              ("png", "image/png", 8.6, 1.4), ("jpg", "image/jpeg", 10.2, 1.2), ("gif", "image/gif", 5.5, 1.6), ("ico", "image/x-icon", 7.2, 0.8),
              ("json", "text/json", 6.5, 1.3), ("woff", "-", 10.1, 0.5), ("", "text/html", 9.0, 1.5), ("aspx", "text/html", 9.1, 1.0)]
EXTENSION_WEIGHTS = list(itertools.accumulate([10, 8, 14, 7, 14, 20, 10, 2, 6, 2, 12, 2]))
STATUSES = [("200", "OK"), ("304", "Not Modified"), ("302", "Found"), ("206", "Partial Content"), ("204", "No Content"),
            ("404", "Not Found"), ("301", "Moved Permanently"), ("403", "Forbidden"), ("500", "Internal Server Error"), ("-", "-")]
STATUS_WEIGHTS = list(itertools.accumulate([800, 90, 35, 20, 15, 20, 15, 3, 2, 6]))
BODILESS = {"304", "204", "-"}
PARAMETERS = ["id", "q", "page", "v", "ver", "lang", "ref", "cb", "ts", "utm_source", "sid", "uid", "w", "h", "format", "callback", "cat", "r",
              "token", "size", "type", "hl", "client", "u_tz"]
WORDS = ["index", "main", "news", "logo", "style", "jquery.min", "app", "image", "article", "product", "banner", "search", "list", "view", "feed",
         "thumb", "header", "footer", "icons", "common", "content", "media", "2025", "en", "assets", "images", "static", "scripts", "v2", "upload"]


def name(chance):
    return "".join(chance.choices(SYLLABLES, k=chance.randrange(2, 5)))


def filled(chance, template):
    return template.format(v=chance.randrange(70, 145), w=chance.randrange(10, 18), x=chance.randrange(0, 9))


def address(chance):
    return f"198.{chance.randrange(18, 20)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"


def query(chance, most):
    parts = []
    for parameter in chance.sample(PARAMETERS, chance.randrange(1, most + 1)):
        kind = chance.random()
        if kind < 0.4:
            value = str(chance.randrange(10 ** chance.randrange(1, 13)))
        elif kind < 0.7:
            value = chance.choice(WORDS)
        elif kind < 0.85:
            value = "".join(chance.choices(HEX, k=chance.choice((8, 16, 32))))
        else:
            value = f"{chance.choice(WORDS)}%20{name(chance)}"
        parts.append(f"{parameter}={value}")
    return "?" + "&".join(parts)


class Host:
    """A name with its addresses and its pages, the same ones whenever it is asked."""

    def __init__(self, chance):
        subdomain = chance.choice(SUBDOMAINS)
        self.name = (f"{subdomain}." if subdomain else "") + f"{name(chance)}.{chance.choice(SUFFIXES)}"
        self.addresses = [address(chance) for _ in range(chance.choice((1, 1, 2, 4)))]
        if chance.random() < 0.02:
            self.name = self.addresses[0]
        self.pages = []
        for _ in range(int(math.exp(chance.gauss(2, 1))) + 1):
            extension, mime, size, spread = chance.choices(EXTENSIONS, cum_weights=EXTENSION_WEIGHTS)[0]
            folders = "".join(f"/{chance.choice(WORDS)}" for _ in range(chance.choice((0, 0, 1, 1, 2, 3))))
            file = f"{chance.choice(WORDS)}{chance.choice(('', chance.randrange(1000)))}" if extension else name(chance)
            path = "/" if chance.random() < 0.08 else f"{folders}/{file}" + (f".{extension}" if extension else "/")
            self.pages.append((path, mime, chance.gauss(size, spread), chance.random() < 0.25))


class Network:
    def __init__(self, seed, odd_permille):
        self.chance = random.Random(seed)
        self.odd = odd_permille / 1000
        world = random.Random(1)  # the same clients and hosts for every seed: one network on several days
        self.hosts = [None] * HOSTS
        self.host_weights = list(itertools.accumulate(1 / rank ** 0.95 for rank in range(1, HOSTS + 1)))
        self.clients = [(f"10.0.{i // 200}.{i % 200 + 10}", filled(world, world.choice(BROWSERS)),
                         [filled(world, program) for program in world.sample(PROGRAMS, 4)]) for i in range(CLIENTS)]
        self.client_weights = list(itertools.accumulate(1 / rank ** 0.5 for rank in range(1, CLIENTS + 1)))

    def host(self):
        if self.chance.random() < NEW_HOST:
            host = Host(self.chance)
            host.name = f"{''.join(self.chance.choices(HEX, k=12))}.{host.name}"
            return host
        rank = bisect.bisect(self.host_weights, self.chance.random() * self.host_weights[-1])
        if self.hosts[rank] is None:
            self.hosts[rank] = Host(random.Random(1_000_003 + rank))
        return self.hosts[rank]

    def fuid(self):
        return "F" + "".join(self.chance.choices(BASE62, k=17))

    def row(self, time, connection, depth, exchange):
        method, host, uri, referrer, agent, sent, got, status, mime = exchange
        code, words = status
        return "\t".join((f"{time:.6f}", *connection, str(depth), method, host, uri, referrer, "-" if code == "-" else "1.1", agent, "-", str(sent),
                          str(got), code, words, "-", "-", "(empty)", "-", "-", "-", self.fuid() if sent else "-", "-",
                          "text/plain" if sent else "-", self.fuid() if got else "-", "-", mime if got else "-")) + "\n"

    def ends(self, client, resp, port="80"):
        return "C" + "".join(self.chance.choices(BASE62, k=17)), client, str(self.chance.randrange(1025, 65536)), resp, port

    def browsing(self, time):
        chance = self.chance
        client, agent, programs = chance.choices(self.clients, cum_weights=self.client_weights)[0]
        by_program = chance.random() < 0.3
        if by_program:
            agent = chance.choice(programs)
        host = self.host()
        connection = self.ends(client, chance.choice(host.addresses), "8080" if chance.random() < 0.01 else "80")
        referrer = "-"
        if not by_program and chance.random() < 0.75:
            other = host if chance.random() < 0.7 else self.host()
            referrer = f"http://{other.name}{other.pages[0][0]}" + (query(chance, 3) if chance.random() < 0.1 else "")
        for depth in range(1, 1 + min(100, int(chance.expovariate(1 / (2 if by_program else 4))) + 1)):
            path, mime, size, asks = chance.choice(host.pages)
            post = chance.random() < (0.2 if by_program else 0.04)
            status = chance.choices(STATUSES, cum_weights=STATUS_WEIGHTS)[0]
            got = 0 if status[0] in BODILESS else int(math.exp(min(17, max(0, chance.gauss(size, 0.3)))))
            method = "POST" if post else "HEAD" if by_program and chance.random() < 0.1 else "GET"
            sent = int(math.exp(chance.gauss(6, 1.2))) if post else 0
            uri = path + query(chance, 6) if asks or chance.random() < 0.05 else path
            yield time, self.row(time, connection, depth, (method, host.name, uri, referrer, agent, sent, 0 if method == "HEAD" else got, status, mime))
            time += chance.lognormvariate(-2 if chance.random() < 0.8 else 1.5, 1)

    def odd_connection(self, time):
        """Beacons to an address, uploads, and tries of paths."""
        chance = self.chance
        client = chance.choice(self.clients)[0]
        host, kind = address(chance), chance.randrange(3)
        connection = self.ends(client, host, chance.choice(("80", "8080", "4444")))
        for depth in range(1, chance.randrange(2, 9)):
            if kind == 0:
                exchange = ("POST", host, f"/{''.join(chance.choices(HEX, k=32))}?d={''.join(chance.choices(BASE64, k=120))}", "-",
                            "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", chance.randrange(200, 400), 16, ("200", "OK"), "-")
            elif kind == 1:
                exchange = ("PUT", f"{name(chance)}{chance.randrange(10000)}.top", "/up.php", "-", "-", chance.randrange(10**6, 10**8), 2,
                            ("200", "OK"), "text/plain")
            else:
                exchange = ("OPTIONS", host, f"/{chance.choice(WORDS)}/..%2f..%2f..%2fetc%2fpasswd%00{chance.randrange(10**9)}", "-",
                            "() { :; }; ping", 0, 300, ("404", "Not Found"), "text/html")
            yield time, self.row(time, connection, depth, exchange)
            time += 1

    def rows(self):
        """All connections' rows in order of time, without an end."""
        begin, number, waiting = START, itertools.count(), []
        while True:
            begin += self.chance.expovariate(CONNECTIONS_A_SECOND)
            while waiting and waiting[0][0] <= begin:
                yield heapq.heappop(waiting)[2]
            make = self.odd_connection if self.chance.random() < self.odd else self.browsing
            for time, row in make(begin):
                heapq.heappush(waiting, (time, next(number), row))


def write_log(path, rows, seed=1, odd_permille=0):
    with open(path, "w", encoding="utf-8", newline="\n") as log:
        log.write("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n#open\t2025-12-01-08-00-00\n")
        log.write("\t".join(["#fields", *(name for name, _ in FIELDS)]) + "\n")
        log.write("\t".join(["#types", *(kind for _, kind in FIELDS)]) + "\n")
        log.writelines(itertools.islice(Network(seed, odd_permille).rows(), rows))
        log.write("#close\t2025-12-02-00-00-00\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--odd", type=int, default=0, metavar="PERMILLE", help="of connections that are of another kind")
    options = parser.parse_args()
    write_log(options.out, options.rows, options.seed, options.odd)


if __name__ == "__main__":
    main()
