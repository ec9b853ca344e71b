#!/usr/bin/python3
"""Prints the features of every connection of the shared header logs, as the recipe's reference implementation finds them, in pugmark's
names: a line of uid and sorted features, separated by tabs.

What pugmark leaves out on purpose, or words in another way, is dropped here: names of hosts, values that are dates or hold addresses, lengths of cookies.
Connections whose Host is an IPv6 address are left out: the reference takes it for a name.
usage: header_features_oracle.py ORACLE_DIR DATA_DIR
"""
import re
import sys

sys.path.insert(0, sys.argv[1])
import header_recipe as recipe  # noqa: E402

NAMES = {
    "ord": "order", "ord3": "order3", "prod": "product-word", "prod2": "product-words", "prodn": "product-value", "prodlen": "product-length",
    "url.scheme": "url-scheme", "url.path": "url-path", "url.rel": "url-relative", "ref": "referer-host", "vlen": "value-length",
    "clmag": "content-length", "valn": "value", "shape": "shape",
    "HOST.kind": "host-kind", "HOST.port": "host-port", "HOST.tld": "host-tld", "HOST.nlab": "host-labels", "HOST.corelen": "host-name-length",
    "HOST.coredig": "host-name-digits", "HOST.dash": "host-name-dashes", "HOST.vowel": "host-name-vowels",
    "HOST.consrun": "host-name-consonants", "HOST.ent": "host-name-entropy", "HOST.lenent": "host-name-length-entropy",
    "HOST.sub": "host-subdomain", "HOST.tldcore": "host-tld-name", "HOST.sublen": "host-subdomain-length",
    "HOST.subdig": "host-subdomain-digits", "HOST.dyn": "host-dynamic-dns",
    "ua": "agent", "uab": "agent-version", "nua": "agent-headers", "core": "common-order", "uaacc": "agent-accept", "uaae": "agent-encoding",
    "uaconn": "agent-connection", "accal": "accept-language", "refcook": "referer-cookie-language", "uahost": "agent-host",
    "uatld": "agent-tld", "nhost": "headers-host", "posthost": "body-host", "postua": "body-agent", "postuahost": "body-agent-host",
    "postcl": "body-type", "postref": "body-context", "hostinua": "host-in-agent",
    "ctcl": "type-length", "srvct": "server-type", "srvctcl": "server-type-length", "srvxp": "server-powered", "xpct": "powered-type",
    "srvfull": "server-value", "ctlm": "type-validators", "cdext": "disposition-extension", "cdct": "disposition-type",
    "q": "requests", "s": "responses", "bal": "balance", "rep": "repeated", "repseq": "name-orders", "hosts": "hosts",
}
SCOPES = {"C": "request.", "S": "response.", "N": "connection."}
LEFT_OUT = {"HOST.dom", "HOST.sublab"}
SILENT = {"COOKIE", "SET-COOKIE"}
# Of these pugmark looks at the lengths alone.
CREDENTIALS = re.compile(r"(authorization|token|api-?key|-auth-key|-functions-key|-secret|-password|-subscription-key)$|^x-auth$", re.IGNORECASE)


def renamed(feature):
    """The feature in pugmark's words; None where pugmark has none."""
    key, space, args = feature.partition(" ")
    scope, _, kind = key.partition(".")
    if kind in LEFT_OUT:
        return None
    if kind == "vlen" and args.split(" ")[0] in SILENT:
        return None
    if kind in ("valn", "shape") and CREDENTIALS.search(args.replace("=", " ").split(" ")[0]):
        return None
    if kind in ("uax", "uabx"):
        *agent, sign, header = args.split(" ")
        name = "agent-" + ("version-" if kind == "uabx" else "") + ("sends" if sign == "+" else "lacks")
        return "request.%s %s %s" % (name, " ".join(agent), header)
    return SCOPES[scope] + NAMES[kind] + space + args


LOCAL_ENDS = (".local", ".lan", ".home", ".internal", ".localdomain", ".arpa")
OF_HOSTS = {"nhost", "posthost", "uahost", "postuahost", "uatld"}


def is_local(host):
    """An address or name of a local network, of which pugmark tells nothing but the port."""
    if re.fullmatch(r"\d+\.\d+\.\d+\.\d+", host):
        a, b = (int(number) for number in host.split(".")[:2])
        private = a in (0, 10, 127) or a >= 224 or (a, b) in ((192, 168), (169, 254))
        return private or (a == 172 and 16 <= b <= 31) or (a == 100 and 64 <= b <= 127)
    return bool(host) and ("." not in host or host.endswith(LOCAL_ENDS))


def of_local_host(texts):
    for text in texts:
        kind = text.split(" ")[0][2:]
        if kind == "HOST.kind":
            yield text[:2] + "HOST.kind lan"
        elif kind == "HOST.port" or not (kind.startswith("HOST.") or kind in OF_HOSTS):
            yield text


def features(connection):
    found = set()
    for _, origin, headers in connection["msgs"]:
        scope = "C." if origin == "client" else "S."
        found.update(scope + "vlen %s %d" % (name, len(value).bit_length()) for name, value in headers if CREDENTIALS.search(name))
        texts = recipe.message(origin, headers)
        dates = {name + "=" + recipe.norm(value.lower())[:60] for name, value in headers if recipe.shape(value) == "DATE" or "://" in value}
        texts = [t for t in texts if not (t[1:].startswith(".valn ") and t[7:] in dates)]
        host = dict(reversed(headers)).get("HOST", "").split(":")[0].lower().strip()
        found.update(of_local_host(texts) if is_local(host) else texts)
    found.update(t for t in recipe.features(connection) if t.startswith("N."))
    return sorted({r for r in map(renamed, found) if r is not None})


def asks_ipv6(connection):
    return any(name == "HOST" and value.startswith("[") for _, _, headers in connection["msgs"] for name, value in headers)


for connection in recipe.load(sys.argv[2]):
    if asks_ipv6(connection):
        continue
    sys.stdout.write("\t".join([connection["uid"], *features(connection)]) + "\n")
