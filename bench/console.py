#!/usr/bin/env python3
"""Times the console on a store of 100 000 findings: what the API takes, what the pages take in Chromium, what the process takes when idle.

usage: console.py --pugmark build/release/pugmark OUT      (OUT: a folder that is made; raw.json and summary.md)
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import random
import re
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
FINDINGS = 100_000
DAYS = 30
QUERIES = {
    "all": "", "open": "verdict:open", "score": "score:>8", "host glob": "host:*.top", "part of a text": "mozilla", "client": "client:10.0.0.7",
    "identifier": "identifier:trident", "last day of logs": "since:2017-08-30", "rare part": "zzq",
}


def make_log(path):
    """Connections as malware makes them, each of another host: what one message of the samples sends, with other names and times."""
    chance = random.Random(7)
    agents = ["Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0; .NET CLR 2.0.50727)", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)",
              "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0; SLCC1)"]
    with open(path, "w", encoding="utf-8") as log:
        log.write("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttpheaders\n"
                  "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\torigin\tidentifier\theader_events_kv\n"
                  "#types\ttime\tstring\taddr\tport\taddr\tport\tstring\tstring\tstring\n")
        for i in range(FINDINGS):
            agent = chance.choice(agents)
            host = "".join(chance.choices("bcdfghjklmnpqrstvwz", k=8)) + chance.choice([".top", ".win", ".example", ".xyz"])
            headers = [("ACCEPT", "*/*"), ("UA-CPU", "AMD64"), ("ACCEPT-ENCODING", "gzip, deflate"), ("USER-AGENT", agent), ("HOST", host),
                       ("CONNECTION", "Keep-Alive")]
            if i % 3 == 0:
                headers.insert(chance.randrange(6), ("CONTENT-LENGTH", str(chance.randrange(500))))
            text = ",".join(f'"{name}":"{value}"' for name, value in headers)
            log.write(f"{1501545600 + i * DAYS * 86400 // FINDINGS}.25\tC{i:06d}\t10.0.{i % 40 // 8}.{i % 200}\t{20000 + i % 40000}\t192.0.2.{i % 250}\t80\tclient\t"
                      f"{agent}\t{text}\n")


class Console:
    def __init__(self, pugmark, folder):
        self.process = subprocess.Popen([pugmark, "console", "--store", "cases.db", "--listen", "127.0.0.1:0", "--read-token", "token"], cwd=folder,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.link = self.process.stdout.readline().strip()
        self.base = self.link.split("/#")[0]
        self.token = (folder / "token").read_text().strip()

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024

    def get(self, path):
        request = urllib.request.Request(self.base + path, headers={"Authorization": f"Bearer {self.token}"})
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read()
        return (time.perf_counter() - started) * 1000, json.loads(body)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def time_api(console):
    figures = {}
    for name, query in QUERIES.items():
        quoted = urllib.request.quote(query)
        for what, path in (("list", f"/api/v1/findings?limit=200&q={quoted}"), ("activity", f"/api/v1/activity?q={quoted}")):
            times = [console.get(path) for _ in range(7)]
            figures[f"{what}: {name}"] = {"ms": [round(took, 2) for took, _ in times], "total": times[0][1].get("total")}
    first = console.get("/api/v1/findings?limit=1")[1]["findings"][0]
    for name, path in {"list: the last 200": f"/api/v1/findings?limit=200&offset={FINDINGS - 200}", "groups by host": "/api/v1/groups?by=host",
                       "groups by client": "/api/v1/groups?by=client", "a finding": f"/api/v1/findings/{first['id']}",
                       "time line": f"/api/v1/findings/{first['id']}/timeline", "settles, first": f"/api/v1/findings/{first['id']}/settles",
                       "settles, again": f"/api/v1/findings/{first['id']}/settles", "dossier of a client": "/api/v1/dossier?kind=client&name=" + first["id.orig_h"],
                       "model": "/api/v1/model", "runs": "/api/v1/runs"}.items():
        figures[name] = {"ms": [round(console.get(path)[0], 2) for _ in range(1 if "first" in name else 7)]}
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pugmark", required=True)
    parser.add_argument("out", type=pathlib.Path)
    arguments = parser.parse_args()
    pugmark = pathlib.Path(arguments.pugmark).resolve()
    arguments.out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_log(folder / "hunt.log")
        subprocess.run([pugmark, "assess", "--store", "cases.db", "--profile", "wide", "hunt.log"], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        console = Console(pugmark, folder)
        time.sleep(1)
        figures = {"date": datetime.date.today().isoformat(), "machine": f"{os.cpu_count()} processors, {platform.machine()}", "load": os.getloadavg()[0], "idle_mb": console.resident(),
                   "findings": console.get("/api/v1/findings?limit=1")[1]["total"], "api": time_api(console)}
        page = subprocess.run(["node", ROOT / "web/e2e/measure.mjs", console.link], capture_output=True, text=True, check=True, timeout=300)
        figures["pages"] = json.loads(page.stdout)
        figures["used_mb"] = console.resident()
        time.sleep(15)
        figures["after_mb"] = console.resident()
        console.end()
    (arguments.out / "raw.json").write_text(json.dumps(figures, indent=1) + "\n")
    lines = [f"# The console on {figures['findings']} findings, {figures['date']}", "", f"On {figures['machine']}; other programs kept {figures['load']:.1f} of them busy "
             "in the minute before.", "", f"Idle {figures['idle_mb']:.1f} MB, in use {figures['used_mb']:.1f} MB, "
             f"idle again after 15 s {figures['after_mb']:.1f} MB. Medians; times of the API are those of a client on the same machine.", "", "| what | ms | worst |", "|---|---|---|"]
    for name, figure in figures["api"].items():
        total = "" if figure.get("total") is None else f" ({figure['total']})"
        lines.append(f"| {name}{total} | {statistics.median(figure['ms']):.1f} | {max(figure['ms']):.1f} |")
    for name, times in figures["pages"].items():
        lines.append(f"| page: {name} | {statistics.median(times):.1f} | {max(times):.1f} |")
    (arguments.out / "summary.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


main()
