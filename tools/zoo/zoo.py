"""Runs the zoo: servers in one network namespace, a client at a time in another, tcpdump between, and pugmark to convert what was captured.

Called by run.sh, which lays out /srv: zoo (scratch), tools (this folder), data (data/zoo), bin/pugmark. Owns the order of things and the
checks; what is run stands in programs.tsv, servers.tsv, hosts.tsv and the folders beside them. usage: zoo.py [NAME...]
"""
import base64
import collections
import datetime
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import install
import site_content

ZOO, TOOLS, DATA = pathlib.Path("/srv/zoo"), pathlib.Path("/srv/tools"), pathlib.Path("/srv/data")
SERVERS, CLIENTS = "zoo-servers", "zoo-clients"
ROUTER, DESK = "10.87.0.1", "10.87.0.200"
MAX_CONNECTIONS, MAX_EXCHANGES = 50, 120
USER = 4242
MACHINE = "desk-14"  # what a program that tells the name of its machine calls it
PATH = "/srv/zoo/bin:/srv/zoo/node/node_modules/.bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/usr/games"


def table(name):
    """Returns the rows of a table as dictionaries; its first line names the columns."""
    lines = [line.split("\t") for line in (TOOLS / name).read_text().splitlines() if line.strip()]
    columns = [column.lstrip("#") for column in lines[0]]
    for row in lines[1:]:
        if len(row) != len(columns):
            sys.exit(f"zoo: error: {name}: {row} has {len(row)} columns, wanted {len(columns)}")
    return [dict(zip(columns, row, strict=True)) for row in lines[1:] if not row[0].startswith("#")]


def sh(command, **options):
    return subprocess.run(["sh", "-ec", command], check=options.pop("check", True), stdin=subprocess.DEVNULL, **options)


class Network:
    """Two namespaces and a cable. The clients know no other network and ask one resolver; files in /etc/netns stand in for the machine's."""

    def __enter__(self):
        self.clear()
        for space in (SERVERS, CLIENTS):
            etc = pathlib.Path("/etc/netns") / space
            etc.mkdir(parents=True, exist_ok=True)
            (etc / "resolv.conf").write_text("nameserver 10.87.0.2\n")
            (etc / "hosts").write_text(f"127.0.0.1 localhost {MACHINE}\n")
            (etc / "hostname").write_text(f"{MACHINE}\n")
            (etc / "nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n")
            (etc / "passwd").write_text(pathlib.Path("/etc/passwd").read_text() + f"ada:x:{USER}:{USER}:Ada:/home/ada:/bin/sh\n")
            (etc / "group").write_text(pathlib.Path("/etc/group").read_text() + f"ada:x:{USER}:\n")
        addresses = " ".join(sorted({row["address"] for row in table("servers.tsv")}))
        sh(f"""
            ip netns add {SERVERS}; ip netns add {CLIENTS}
            ip link add zoo-a type veth peer name zoo-b
            ip link set zoo-a netns {SERVERS} name eth0; ip link set zoo-b netns {CLIENTS} name eth0
            for space in {SERVERS} {CLIENTS}; do ip -n $space link set lo up; ip -n $space link set eth0 up multicast on; done
            ip -n {SERVERS} address add {ROUTER}/24 dev eth0
            for address in {addresses}; do ip -n {SERVERS} address add $address/24 dev eth0; done
            ip -n {CLIENTS} address add {DESK}/24 dev eth0
            ip -n {SERVERS} route add 239.0.0.0/8 dev eth0; ip -n {CLIENTS} route add default via {ROUTER}""")
        return self

    def __exit__(self, *_):
        self.clear()

    def clear(self):
        for space in (CLIENTS, SERVERS):
            for _ in range(20):
                found = subprocess.run(["ip", "netns", "pids", space], capture_output=True, text=True, check=False).stdout.split()
                if not found:
                    break
                for process in found:
                    try:
                        os.kill(int(process), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                time.sleep(0.1)
            subprocess.run(["ip", "netns", "delete", space], stderr=subprocess.DEVNULL, check=False)
            shutil.rmtree(pathlib.Path("/etc/netns") / space, ignore_errors=True)


def environment(extra=None):
    return {"PATH": PATH, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TERM": "xterm", "LD_PRELOAD": "/srv/zoo/lib/kernel_name.so", **(extra or {})}


def inside(space, command, user=False):
    """Returns the argument list that runs a shell command in a namespace, as root or as the ordinary user with a home of its own."""
    script = f"hostname {MACHINE}; "
    if user:
        script += "mount -t tmpfs tmpfs /home; mkdir /home/ada; mount --bind \"$HOME_FOLDER\" /home/ada; export HOME=/home/ada USER=ada LOGNAME=ada; unset HOME_FOLDER; cd /home/ada; "
        script += f'exec setpriv --reuid {USER} --regid {USER} --clear-groups bash -c "$1"'
    else:
        script += 'export HOME=/srv/zoo/run; exec bash -c "$1"'
    return ["ip", "netns", "exec", space, "unshare", "--uts", "bash", "-ec", script, "zoo", command]


class Servers:
    """Starts the servers of servers.tsv with their configuration filled in, and waits until their ports answer."""

    def __init__(self, hosts):
        self.rows = table("servers.tsv")
        self.hosts = hosts

    def fill(self, text):
        for row in self.rows:
            text = text.replace(f"@{row['server']}@", row["address"])
            first = next((host["name"] for host in self.hosts if host["server"] == row["server"]), "")
            text = text.replace(f"@first:{row['server']}@", first)
        return text.replace("@caddyhash@", (ZOO / "servers" / "caddyhash").read_text().strip())

    def start(self):
        shutil.rmtree(ZOO / "run", ignore_errors=True)
        for name in ("run", "log", "servers"):
            (ZOO / name).mkdir(exist_ok=True)
            (ZOO / name).chmod(0o777)
        secret = subprocess.run(["openssl", "passwd", "-apr1", "-salt", "pugmark1", "lovelace"], capture_output=True, text=True, check=True).stdout.strip()
        (ZOO / "servers" / "htpasswd").write_text(f"ada:{secret}\n")
        hashed = subprocess.run(["caddy", "hash-password", "--plaintext", "lovelace"], capture_output=True, text=True, check=False, env=environment({"HOME": "/srv/zoo/run"})).stdout
        (ZOO / "servers" / "caddyhash").write_text(hashed)
        for source in (TOOLS / "servers").iterdir():
            if source.is_file():
                (ZOO / "servers" / source.name).write_text(self.fill(source.read_text()))
        with open(ZOO / "hosts", "w") as names:
            addresses = {row["server"]: row["address"] for row in self.rows}
            for host in self.hosts:
                names.write(f"{addresses[host['server']]} {host['name']}\n")
        with open(ZOO / "log" / "before.out", "w") as log:
            done = subprocess.run(inside(SERVERS, "bash -e /srv/zoo/servers/before.sh"), env=environment(), stdout=log, stderr=log, check=False)
        if done.returncode != 0:
            sys.exit("zoo: error: servers/before.sh failed; see build/zoo/log/before.out")
        waiting = []
        for row in self.rows:
            log = open(ZOO / "log" / f"{row['server'].replace('/', '-')}.out", "w")  # noqa: SIM115  # lives as long as the server
            subprocess.Popen(inside(SERVERS, self.fill(row["command"])), env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
            if row["port"] != "-":
                waiting.append(row)
        end = time.monotonic() + 40
        while waiting and time.monotonic() < end:
            time.sleep(0.3)
            heard = subprocess.run(["ip", "netns", "exec", SERVERS, "ss", "-Hltn"], capture_output=True, text=True, check=True).stdout
            waiting = [row for row in waiting if not re.search(rf"(?:{re.escape(row['address'])}|\[::ffff:{re.escape(row['address'])}\]|\*|0\.0\.0\.0|\[::\]):{row['port']}\s", heard)]
        if waiting:
            silent = ", ".join(f"{row['server']} (port {row['port']})" for row in waiting)
            sys.exit(f"zoo: error: these servers do not listen: {silent}; see build/zoo/log")


def sites_of(program, hosts, paths):
    """Returns the variables that a client finds: the addresses of its sites. Which sites follows from the program's name alone."""
    web = [host for host in hosts if host["role"] == "web" and host["server"] not in ("busybox", "http.server")]
    web.sort(key=lambda host: hashlib.sha256(f"{program['name']} {host['name']}".encode()).digest())
    if program["sites"] == "web+simple":
        web[1:1] = [host for host in hosts if host["server"] in ("busybox", "http.server")][:1 + (len(program["name"]) % 2)][-1:]
    chosen, used = [], set()
    for host in web:
        if host["server"] not in used:
            used.add(host["server"])
            chosen.append(host["name"])
    language = install.LOCALES[hashlib.sha256(program["name"].encode()).digest()[0] % len(install.LOCALES)]
    variables = {"USERNAME": "ada", "PASSWORD": "lovelace", "LANG": f"{language}.UTF-8", "LOCPATH": "/srv/zoo/locale"}
    for number, name in enumerate(chosen[:3], 1):
        prefix = "" if number == 1 else f"{'ABC'[number - 1]}_"
        variables[f"{prefix}HOST"] = name
        variables.update({f"{prefix}{what}": f"http://{name}{path}" for what, path in paths[name].items()})
    for host in hosts:
        if host["role"] != "web":
            variables[host["role"].upper()] = host["name"]
    return variables


def forbidden():
    """Returns the strings of this machine that may be in no log. They are looked up when the zoo runs and are written nowhere."""
    found = set(os.environ["ZOO_MACHINE_PATHS"].split(":"))
    name = os.environ["ZOO_MACHINE_NAME"]
    found.add(name if len(name) > 3 else f'"{name}"')
    found.add(os.uname().release)
    settings = []
    for command in ("pip config list", "npm config get registry", "go env GOPROXY", "cat ~/.cargo/config ~/.cargo/config.toml ~/.m2/settings.xml ~/.gemrc ~/.pip/pip.conf", "cat /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/*", "cat /etc/resolv.conf", "env | grep -iE 'proxy|index|registry|mirror'"):
        settings.append(subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False).stdout)
    stated = re.sub(r"^\s*(#|//).*$", "", "\n".join(settings), flags=re.MULTILINE)
    for host in re.findall(r"https?://(?:[^/\s@]*@)?([^/\s:,'\"]+)", stated):
        if re.search(r"\.[a-z]", host) and "example" not in host:
            found.add(host)
    found.update(re.findall(r"nameserver\s+(\S+)", stated))
    user = os.environ.get("SUDO_USER")
    if user:
        found.add(user)
    return {text for text in found if text not in ("/", "")}


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
USERS = "ada ben eva ian joe kim leo mia max pia sam tom uwe zoe".split()


class Disguise:
    """Moves a program's log to another day, by whole weeks, and gives its user another name and password of the same length: else one day and one
    account would be in every log. Which, follows from the program's name."""

    def __init__(self, name):
        digest = hashlib.sha256(f"{name} disguise".encode())
        self.shift = datetime.timedelta(weeks=int.from_bytes(digest.digest()[:2]) % 400)
        self.user, self.password = USERS[digest.digest()[2] % len(USERS)], digest.hexdigest()[8:16]

    def date(self, year, month, day):
        try:
            return datetime.date(int(year), int(month), int(day)) - self.shift
        except (ValueError, OverflowError):
            return None

    def text(self, line):
        def in_words(found):
            moved = self.date(found[4], MONTHS.index(found[3]) + 1, found[1])
            return f"{moved.day:02}{found[2]}{MONTHS[moved.month - 1]}{found[2]}{moved.year}" if moved else found[0]

        def in_digits(found):
            moved = self.date(found[1], found[3], found[4])
            return moved.strftime(f"%Y{found[2]}%m{found[2]}%d") if moved else found[0]

        line = re.sub(rf"\b(\d\d)([ -])({'|'.join(MONTHS)})\2(\d{{4}})\b", in_words, line)
        line = re.sub(r"\b(20\d\d)(-?)(\d\d)\2(\d\d)(?=[T/])", in_digits, line)
        line = line.replace(base64.b64encode(b"ada:lovelace").decode(), base64.b64encode(f"{self.user}:{self.password}".encode()).decode())
        return re.sub(r"\bada\b", self.user, line)

    def row(self, line):
        seconds, rest = line.split("\t", 1)
        whole, fraction = seconds.split(".")
        return f"{int(whole) - int(self.shift.total_seconds())}.{fraction}\t{self.text(rest)}"


def rows_of(log):
    return [line for line in log.read_text(errors="replace").splitlines() if line and not line.startswith("#")]


def trim(folder, name):
    """Copies a program's two logs, without further exchanges once they are many; returns (connections, records)."""
    disguise = Disguise(name)
    left = collections.Counter()  # how many messages of a connection stay
    kept = {"http": [], "httpheaders": []}
    columns = []
    for line in (folder / "http.log").read_text().splitlines():
        if line.startswith("#"):
            columns = line.split("\t")[1:] if line.startswith("#fields") else columns
            kept["http"].append(line)
            continue
        row = dict(zip(columns, line.split("\t"), strict=True))
        if left.total() < 2 * MAX_EXCHANGES and (row["uid"] in left or len(left) < MAX_CONNECTIONS):
            left[row["uid"]] += (row["client_header_names"] != "-") + (row["server_header_names"] != "-")
            kept["http"].append(disguise.row(line))
    connections, records = len(left), 0
    for line in (folder / "httpheaders.log").read_text().splitlines():
        uid = "" if line.startswith("#") else line.split("\t")[1]
        if uid and left[uid] > 0:
            left[uid] -= 1
            records += 1
        elif uid:
            continue
        kept["httpheaders"].append(disguise.row(line) if uid else line)
    for kind, target in (("http", "http"), ("httpheaders", "headers")):
        (DATA / target).mkdir(exist_ok=True)
        (DATA / target / f"{name}.log").write_text("\n".join(kept[kind]) + "\n")
    return connections, records


def run_program(program, hosts, paths, unwanted):
    """Runs a program while tcpdump listens; returns its row of the manifest, or raises RuntimeError saying why there is none."""
    name = program["name"]
    work = ZOO / "work" / name
    shutil.rmtree(work, ignore_errors=True)
    (work / "home").mkdir(parents=True)
    capture, errors = work / f"{name}.pcap", work / "output.txt"
    os.chown(work / "home", USER, USER)
    tcpdump = subprocess.Popen(["ip", "netns", "exec", CLIENTS, "tcpdump", "-i", "eth0", "-U", "--immediate-mode", "-B", "16384", "-s0", "-w", str(capture), "-Z", "root", "tcp"], stderr=subprocess.PIPE, text=True)
    for line in tcpdump.stderr:
        if "listening on" in line:
            break
    variables = environment(sites_of(program, hosts, paths) | {"HOME_FOLDER": str(work / "home"), "HOME": "/home/ada"})
    with open(errors, "w") as output:
        child = subprocess.Popen(inside(CLIENTS, program["command"], user=program["kind"] != "connectivity"), env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        late = False
        try:
            child.wait(timeout=float(program["seconds"]))
        except subprocess.TimeoutExpired:
            late = True
        try:
            os.killpg(child.pid, signal.SIGTERM)
            time.sleep(0.3)
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    for process in subprocess.run(["ip", "netns", "pids", CLIENTS], capture_output=True, text=True, check=True).stdout.split():
        try:
            if "tcpdump" not in pathlib.Path(f"/proc/{process}/comm").read_text():
                os.kill(int(process), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            pass  # it has just ended
    time.sleep(0.3)
    tcpdump.send_signal(signal.SIGINT)
    tcpdump.wait()
    done = subprocess.run(["/srv/bin/pugmark", "convert", str(capture), "-o", str(work / "logs"), "--force", "--show-secrets"], capture_output=True, text=True, check=False)
    if not (work / "logs" / "httpheaders.log").exists() or not rows_of(work / "logs" / "httpheaders.log"):
        last = errors.read_text(errors="replace").strip().splitlines()[-1:] or [done.stderr.strip()[-200:]]
        raise RuntimeError(f"{'timed out, ' if late else ''}no HTTP: {last[0]}")
    for log in (work / "logs").glob("*.log"):
        content = log.read_text(errors="replace")
        for text in unwanted:
            if re.search(re.escape(text) + r"(?![A-Za-z0-9_])", content):  # /root is, /rootDesc.xml is not
                raise RuntimeError(f"a string of this machine, {text[0]}...{text[-1]}, is in {log.name}: see build/zoo/work/{name}")
    version = install.version(program["from"], program["package"])
    connections, records = trim(work / "logs", name)
    used = set(re.findall(r'"HOST":"([^":]+)', (DATA / "headers" / f"{name}.log").read_text()))
    servers = {host["server"] for host in hosts if host["name"] in used} | set(program["servers"].split(",")) - {"-"}
    known = [row for row in table("servers.tsv") if row["server"] in servers]
    described = ", ".join(sorted({f"{row['package']} {install.version(row['from'], row['package'])}" for row in known}))
    status = " (stopped)" if late else "" if child.returncode == 0 else f" (exit {child.returncode})"
    print(f"zoo: {name}: {connections} connections, {records} records{status}", flush=True)
    return [f"{name}.log", program["package"], version, program["from"], program["kind"], described or "-", str(connections), str(records)]


COLUMNS = ["log", "program", "version", "from", "kind", "servers", "connections", "records"]


def write_manifest(rows):
    lines = ["#" + "\t".join(COLUMNS), *("\t".join(row) for row in sorted(rows.values()))]
    (DATA / "MANIFEST.tsv").write_text("\n".join(lines) + "\n")


def main():
    wanted = sys.argv[1:]
    programs = table("programs.tsv")
    unknown = set(wanted) - {program["name"] for program in programs}
    if unknown:
        sys.exit(f"zoo: error: no program {', '.join(sorted(unknown))} in programs.tsv")
    began = time.monotonic()
    hosts = table("hosts.tsv")
    for problem in install.everything():
        print(f"zoo: note: {problem}", file=sys.stderr)
    paths = site_content.make_all([host["name"] for host in hosts if host["role"] == "web"], ZOO / "www", ZOO / "pool")
    unwanted = forbidden()
    manifest = {}
    if (DATA / "MANIFEST.tsv").exists() and wanted:
        for line in (DATA / "MANIFEST.tsv").read_text().splitlines()[1:]:
            manifest[line.split("\t")[0].removesuffix(".log")] = line.split("\t")
    failed = {}
    with Network():
        Servers(hosts).start()
        for program in programs:
            if wanted and program["name"] not in wanted:
                continue
            try:
                manifest[program["name"]] = run_program(program, hosts, paths, unwanted)
                write_manifest(manifest)
            except (RuntimeError, OSError, subprocess.SubprocessError) as problem:
                failed[program["name"]] = problem
                print(f"zoo: {program['name']}: FAILED: {problem}", flush=True)
    for kind in ("headers", "http"):
        for log in (DATA / kind).glob("*.log"):
            if log.stem not in manifest:
                log.unlink()
    write_manifest(manifest)
    owner, group = map(int, os.environ["ZOO_OWNER"].split(":"))
    for path in (DATA, *DATA.rglob("*")):
        os.chown(path, owner, group)
    print(f"zoo: {len(manifest)} programs, {len(failed)} failed, {time.monotonic() - began:.0f} s")
    for name, problem in failed.items():
        print(f"zoo: failed: {name}: {problem}")
    return 1 if failed else 0


sys.exit(main())
