#!/usr/bin/env python3
"""Reads what pugmark export writes of hostile findings with parsers that nobody of this project wrote: each text must come back as
it was sent, and as data alone.

PyYAML is wanted. pySigma, stix2, stix2-patterns and stix2-validator (all from PyPI: pip install pysigma stix2-validator) are used where they
are installed; --strict fails without them.

usage: exports_test.py PUGMARK MODEL [--strict]
"""
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

HOSTILE = [
    "plain", "*", "?", "\\", "\\*", "a\\\\*b?c", "'", '"', "it's \"both\"", "' OR [a:b = 'c']", "- item", "key: value", "# comment", "&anchor",
    "*alias", "!!js/function x", "%TAG", "@at", "`tick`", "{a: b}", "[a, b]", "|", ">", "---", "...", "null", "~", "true", "12", "1e3",
    "0x1F", "2026-11-29", "  spaces  ", "tab\there", "line\nbreak", "cr\rhere", "\u0085\u2028\u2029", "\u202eright", "\u0000", "\u001b[2J",
    "\u00e9\u4e2d\U0001f600", "\ufeff", "(empty)", "-", "\\x41", "a,b", "|startswith", "%s{}", "$(id)", "x" * 3000,
]


def optional(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        if "--strict" in sys.argv:
            raise
        print(f"note: without {name}")
        return None


def log_of(texts):
    """An http.log in JSON: a client, host and User-Agent for each text; without the words that a browser's has it is peculiar."""
    rows = []
    for number, text in enumerate(texts):
        rows.append({"ts": 1493694300 + number, "uid": f"C{number}", "id.orig_h": "10.1.2.3", "id.resp_h": "203.0.113.9", "method": "GET",
                     "host": f"h{number}.example", "uri": "/", "user_agent": f"compatible {text} end"})
    return "".join(json.dumps(row) + "\n" for row in rows)


def sigma_plain(value):
    """What a Sigma value matches; None where it holds a wildcard."""
    plain, at = "", 0
    while at < len(value):
        if value[at] in "*?":
            return None
        if value[at] == "\\" and value[at + 1:at + 2] in ("*", "?", "\\"):
            at += 1
        plain += value[at]
        at += 1
    return plain


def check_sigma(text, sent):
    rules = list(yaml.safe_load_all(text))
    assert len(rules) == len(sent), len(rules)
    for rule, agent in zip(rules, sent):
        assert set(rule) == {"title", "id", "status", "description", "author", "date", "tags", "logsource", "detection", "falsepositives",
                             "level"}, rule
        value = rule["detection"]["selection_agent"]["user_agent"]
        assert sigma_plain(value) == agent, (value, agent)
        assert "10.1.2.3" not in str(rule)
    if sigma := optional("sigma.collection"):
        strings = importlib.import_module("sigma.types")
        collection = sigma.SigmaCollection.from_yaml(text)
        assert not collection.errors, collection.errors
        for rule, agent in zip(collection.rules, sent):
            items = {item.field: item.value[0] for item in rule.detection.detections["selection_agent"].detection_items}
            assert isinstance(items["user_agent"], strings.SigmaString)
            assert not items["user_agent"].contains_special(), agent
            assert "".join(items["user_agent"].s) == agent, (items["user_agent"].s, agent)
            assert rule.detection.parsed_condition[0].parse() is not None
        validation = importlib.import_module("sigma.validation")
        plugins = importlib.import_module("sigma.plugins").InstalledSigmaPlugins.autodiscover()
        offline = [each for name, each in plugins.validators.items() if not re.search("attack|d3", name)]  # those ask the network
        validator = validation.SigmaValidator(offline)
        issues = {type(issue).__name__ for rule in collection.rules for issue in validator.validate_rule(rule)}
        assert issues <= {"ControlCharacterIssue", "EscapedWildcardIssue"}, issues  # which is what the texts hold


def unescaped(field):
    return re.sub(r"\\(\\|x[0-9a-f]{2})", lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), field)


def check_intel(text, sent):
    header, *lines = text.rstrip("\n").split("\n")
    assert header.split("\t") == ["#fields", "indicator", "indicator_type", "meta.source", "meta.desc"]
    rows = [line.split("\t") for line in lines]
    assert all(len(row) == 4 and not row[0].startswith("#") for row in rows)
    software = [unescaped(row[0]).encode("latin-1").decode() for row in rows if row[1] == "Intel::SOFTWARE"]
    assert software == sent, [pair for pair in zip(software, sent) if pair[0] != pair[1]]
    assert {row[0] for row in rows if row[1] == "Intel::ADDR"} == {"203.0.113.9"}
    assert "10.1.2.3" not in text


def pattern_strings(pattern):
    return [re.sub(r"\\(.)", r"\1", found, flags=re.S) for found in re.findall(r"'User-Agent'\[\*\] = '((?:[^'\\]|\\.)*)'", pattern, re.S)]


def check_stix(text, sent):
    bundle = json.loads(text)
    indicators = [each for each in bundle["objects"] if each["type"] == "indicator"]
    assert [pattern_strings(each["pattern"]) for each in indicators] == [[agent] for agent in sent]
    ids = [each["id"] for each in bundle["objects"]]
    assert len(set(ids)) == len(ids)
    assert "10.1.2.3" not in text
    if stix2 := optional("stix2"):
        stix2.parse(text, allow_custom=False)
    if patterns := optional("stix2patterns.validator"):
        for indicator in indicators:
            assert not patterns.run_validator(indicator["pattern"], stix_version="2.1"), indicator["pattern"]
    if validator := optional("stix2validator"):
        options = validator.ValidationOptions(strict=False, version="2.1")
        result = validator.validate_string(text, options)
        assert result.is_valid, [str(error) for each in result.object_results for error in each.errors or []]


def main():
    pugmark, model = sys.argv[1], sys.argv[2]
    environment = dict(os.environ, SOURCE_DATE_EPOCH="1764331200")

    def run(*words):
        return subprocess.run([pugmark, *words], stdout=subprocess.PIPE, check=True, env=environment).stdout.decode()

    with tempfile.TemporaryDirectory() as folder:
        log, store = pathlib.Path(folder, "http.log"), str(pathlib.Path(folder, "a.db"))
        log.write_text(log_of(HOSTILE))
        run("assess", "-m", model, "--all", str(log), "--store", store)
        ids = {}
        for line in run("findings", "--store", store, "--format", "json").splitlines():
            finding = json.loads(line)
            ids[int(finding["host"][1:].split(".")[0])] = finding["id"]
        ordered = [ids[number] for number in sorted(ids)]
        assert len(ordered) == len(HOSTILE), len(ordered)
        run("verdict", "malicious", *ordered, "--store", store, "--by", "ann: 'x' \"y\"\n- z")
        sent = [f"compatible {text} end" for text in HOSTILE]
        for form, check in (("sigma", check_sigma), ("zeek-intel", check_intel), ("stix", check_stix)):
            text = run("export", form, *ordered, "--store", store)
            check(text, sent)
            assert text == run("export", form, *ordered, "--store", store)
            print(f"{form}: {len(sent)} findings read back")


if __name__ == "__main__":
    main()
