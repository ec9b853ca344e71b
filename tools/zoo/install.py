"""Installs into the scratch folder what comes from PyPI, npm, Maven, crates.io and Go, builds the small programs, and tells versions.

Each ecosystem is done once: a stamp holds the digest of the files that it is made from. One that fails is told, and its programs fail alone.
"""
import hashlib
import json
import pathlib
import re
import subprocess

ZOO, TOOLS = pathlib.Path("/srv/zoo"), pathlib.Path("/srv/tools")
CLIENTS = TOOLS / "clients"

# What the people at the machine speak: some programs tell it to servers. English is more frequent than others, as in most logs.
LOCALES = ["en_US", "en_US", "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "nl_NL", "pl_PL", "pt_BR"]

STEPS = {
    "locales": (["install.py"], f"mkdir -p locale; for name in {' '.join(sorted(set(LOCALES)))}; do localedef -c -i $name -f UTF-8 locale/$name.UTF-8; done"),
    "kernel_name": (["kernel_name.c"], "mkdir -p lib; gcc -shared -fPIC -O1 -o lib/kernel_name.so /srv/tools/kernel_name.c"),
    "pypi": (["clients/pypi.txt"], "/usr/bin/python3 -m venv --clear venv; venv/bin/pip install -q -r /srv/tools/clients/pypi.txt"),
    "pypi-future": (["clients/pypi-future.txt"], "/usr/bin/python3 -m venv --clear venv-future; venv-future/bin/pip install -q -r /srv/tools/clients/pypi-future.txt"),
    "npm": (
        ["clients/node/package.json", "servers/express_app.js"],
        "mkdir -p node; cp /srv/tools/clients/node/package.json /srv/tools/servers/express_app.js node; cd node; npm install --silent --no-audit --no-fund",
    ),
    "go": (
        ["clients/go", "servers/go"],
        "mkdir -p go bin; cp -r /srv/tools/clients/go/. go; mkdir -p go/server; cp /srv/tools/servers/go/server.go go/server/main.go; cd go; "
        "go build -o ../bin/go-server ./server; for tool in */; do go build -o ../bin/go-${tool%/} ./$tool; done",
    ),
    "crates": (
        ["clients/rust"],
        "mkdir -p rust bin; cp -r /srv/tools/clients/rust/. rust; cd rust; cargo build -q --release; find target/release -maxdepth 1 -type f -executable -exec cp {} ../bin/ \\;",
    ),
    "maven": (
        ["clients/java", "servers/java"],
        "mkdir -p java/classes; cp /srv/tools/clients/java/pom.xml java; cd java; mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib; "
        "for source in /srv/tools/clients/java/*.java /srv/tools/servers/java/*.java; do javac -nowarn -d classes -cp 'lib/*' $source; done",
    ),
    "debian": (["clients/debian", "build_debian.sh"], "sh -e /srv/tools/build_debian.sh"),
    "mirrors": (["mirrors.sh", "hosts.tsv"], "bash -e /srv/tools/mirrors.sh"),
}


def digest(names):
    total = hashlib.sha256()
    for name in names:
        path = TOOLS / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                total.update(file.read_bytes())
    return total.hexdigest()


def everything():
    """Does what is to do; returns what went wrong, a line each."""
    problems = []
    (ZOO / "stamps").mkdir(exist_ok=True)
    (ZOO / "log").mkdir(exist_ok=True)
    for name, (sources, command) in STEPS.items():
        stamp = ZOO / "stamps" / name
        wanted = digest(sources)
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        with open(ZOO / "log" / f"install-{name}.txt", "w") as log:
            done = subprocess.run(["bash", "-ec", command], cwd=ZOO, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        if done.returncode == 0:
            stamp.write_text(wanted)
        else:
            problems.append(f"{name} did not install in full; see build/zoo/log/install-{name}.txt")
    return problems


def version(origin, package):
    """Returns the version of a package as its own package manager tells it."""
    found = ""
    if origin == "debian":
        found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False).stdout
    elif origin == "pypi":
        code = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
        for folder in ("venv", "venv-future"):
            found = found or subprocess.run([f"/srv/zoo/{folder}/bin/python", "-c", code, package], capture_output=True, text=True, check=False).stdout
    elif origin == "toolchain":
        commands = {"node": "node --version", "npm": "npm --version", "jdk": "java --version", "cargo": "cargo --version", "go": "go env GOVERSION", "net/http": "go env GOVERSION"}
        found = re.search(r"\d[\w.]*", subprocess.run(commands[package].split(), capture_output=True, text=True, check=False, cwd=ZOO / "go").stdout)[0]
    elif origin == "npm":
        file = ZOO / "node" / "node_modules" / package / "package.json"
        if file.exists():
            found = json.loads(file.read_text())["version"]
    elif origin == "go":
        found = subprocess.run(["go", "list", "-m", "-f", "{{.Version}}", package], capture_output=True, text=True, check=False, cwd=ZOO / "go").stdout
    elif origin == "crates":
        lock = (ZOO / "rust" / "Cargo.lock").read_text()
        match = re.search(rf'name = "{re.escape(package)}"\nversion = "([^"]+)"', lock)
        found = match[1] if match else ""
    elif origin == "maven":
        jars = "\n".join(str(jar) for jar in (ZOO / "java" / "lib").glob("*.jar"))
        match = re.search(rf"{re.escape(package.split(':')[1])}-(\d[^/]*)\.jar", jars)
        found = match[1] if match else ""
    return found.strip() or "unknown"
