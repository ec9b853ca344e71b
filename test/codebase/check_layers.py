#!/usr/bin/env python3
"""Checks each #include of src/ against layers.txt and the places where a library may be used, and that every file of
src/ opens with a comment. Prints what breaks a rule as file:line; exits with 1 then."""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
SUFFIXES = {".h", ".cpp"}
GENERATED = {"pugmark/version.h"}
TOP = "cli"  # the programs' main functions, right in src/, may include what this module may

ANYWHERE = None
# Library: (what its headers look like, the modules that may include it, those that may do so in a header).
LIBRARIES = {
    "fmt": (r"fmt/", ANYWHERE, ANYWHERE),
    "absl": (r"absl/", ANYWHERE, ANYWHERE),
    "CLI11": (r"CLI/", {"cli"}, {"cli"}),
    "isa-l": (r"isa-l/|isa-l\.h$|igzip_lib\.h$", {"io"}, set()),
    "zstd": (r"zstd(_errors)?\.h$|zdict\.h$", {"io"}, set()),
    "libhtp": (r"htp/", {"capture"}, set()),
    "simdjson": (r"simdjson(\.h$|/)", {"record", "http"}, set()),
    "libmd": (r"(md5|sha1|sha2)\.h$", {"eval", "report", "store"}, set()),
    "libpsl": (r"libpsl\.h$", {"feature"}, set()),
    "SQLite": (r"sqlite3\.h$", {"store"}, set()),
    "cpp-httplib": (r"httplib\.h$", {"console"}, set()),
    "nlohmann JSON": (r"nlohmann/", {"console", "model"}, set()),
    "XGBoost": (r"xgboost/", {"model"}, {"model"}),
    "OpenSSL": (r"openssl/", {"console"}, set()),
    "argon2": (r"argon2\.h$", {"console"}, set()),
    "xxhash": (r"xxhash\.h$|xxh3\.h$|xxh_x86dispatch\.h$", {"app", "capture", "core", "feature", "model"}, {"core"}),
}
# The standard library's headers have neither a dot nor a slash; these are the C library's and the kernel's.
SYSTEM = re.compile(
    r"[a-z_0-9]+$|(sys|linux|netinet|arpa|net)/[a-z_0-9]+\.h$"
    r"|(dirent|dlfcn|emmintrin|errno|fcntl|getopt|glob|immintrin|locale|malloc|poll|pthread|pwd|sched|signal|spawn|stdint|stdio|stdlib|string|termios|time|unistd)\.h$"
)
INCLUDE = re.compile(r'\s*#\s*include\s*(?:"(?P<own>[^"]*)"|<(?P<other>[^>]*)>)')


def read_layers(text):
    """Returns {module: the modules it may include, itself among them} and the problems of layers.txt itself."""
    layers, problems = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        module, colon, below = line.partition(":")
        if not colon:
            problems.append(f"layers.txt:{number}: wanted 'module: module...', found '{line}'")
            continue
        for name in below.split():
            if name not in layers:
                # Naming only modules above also rules out circles.
                problems.append(f"layers.txt:{number}: {module} names {name}, which has no line above it")
        layers[module] = {module, *below.split()}
    return layers, problems


def module_of(path):
    """Returns the module of a path relative to src/, or None for one outside of a module."""
    if path.parts[0] != "pugmark":
        return TOP if len(path.parts) == 1 else None
    return path.parts[1] if len(path.parts) > 2 else None


def own_problem(name, module, layers):
    """Returns what is wrong with #include "name" in a file of the module, or None."""
    if name in GENERATED:
        return None
    parts = name.split("/")
    if len(parts) < 3 or parts[0] != "pugmark":
        return f'"{name}" is no header of ours; wanted "pugmark/<module>/<file>.h"'
    if parts[1] not in layers[module]:
        allowed = " ".join(sorted(layers[module] - {module})) or "no other module"
        return f'"{name}": {module} may include {allowed}'
    return None


def other_problem(name, module, is_header):
    """Returns what is wrong with #include <name> in a file of the module, or None."""
    if name.startswith("pugmark/"):
        return f'<{name}> is a header of ours; wanted "{name}"'
    for library, (pattern, modules, header_modules) in LIBRARIES.items():
        if not re.match(pattern, name):
            continue
        if modules is not ANYWHERE and module not in modules:
            return f"<{name}>: {library} may be used only in {' '.join(sorted(modules))}"
        if is_header and header_modules is not ANYWHERE and module not in header_modules:
            return f"<{name}>: {library} must not show in a header; include it in the .cpp"
        return None
    if SYSTEM.match(name):
        return None
    return f"<{name}>: unknown library; if it is wanted, say where in {pathlib.Path(__file__).name}"


def check_file(path, text, layers):
    """Returns the problems of one file of src/; `path` is relative to src/."""
    problems = []
    lines = text.splitlines()
    if not lines or not lines[0].startswith("//"):
        problems.append(f"src/{path}:1: must open with a comment (//) that says what the file owns and what it does not")
    module = module_of(path)
    if module not in layers:
        return [*problems, f"src/{path}:1: belongs to no module of layers.txt"]
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        if found["own"] is not None:
            problem = own_problem(found["own"], module, layers)
        else:
            problem = other_problem(found["other"], module, path.suffix == ".h")
        if problem:
            problems.append(f"src/{path}:{number}: {problem}")
    return problems


def check(repository):
    layers, problems = read_layers((repository / "layers.txt").read_text(encoding="utf-8"))
    source = repository / "src"
    for path in sorted(source.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file():
            problems += check_file(path.relative_to(source), path.read_text(encoding="utf-8"), layers)
    return problems


def main():
    problems = check(REPOSITORY)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
