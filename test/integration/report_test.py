#!/usr/bin/env python3
"""Reads what pugmark report writes of hostile findings as browsers and trackers do: the page with an HTML parser, the Markdown through
cmark-gfm, the renderer that GitHub's flavor is defined by. Nothing of a log may become markup, a link or an attribute, and all of it must be
there as text.

usage: report_test.py PUGMARK MODEL
"""
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HOSTILE = [
    "plain", "<script>alert(1)</script>", "</code></pre><img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)", "' style='x'", "&lt;b&gt;", "<!--",
    "-->", "]]>", "</style>", "</title>", "javascript:alert(1)", "http://evil.example/x?a=b&c=d", "www.evil.example", "ann@evil.example", "@team",
    "#17", "[a](http://evil.example)", "![i](http://evil.example/i.png)", "<http://evil.example>", "`tick`", "``two``", "```", "~~~", "| a | b |",
    "\\| c", "* star *", "_under_", "# title", "> quote", "- item", "1. item", "    indented", "&nbsp;", "&#64;", "\u202eright", "\u0000", "\u001b[31m",
    "\r\n\r\n# title", "a\u0085b\u2028c", "\u00e9\u4e2d\U0001f600", "$x^2$", "x" * 3000, "`", "` ", "\\", "\\`", "--", "=== ", "[ ] task", "#181",
    "octocat/Hello-World#5", "GH-17", "a1b2c3d4" * 5, "%milestone", "!12", "~label", "$snippet",
]

PAGE_TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "code", "figure", "svg", "g", "polyline", "rect", "text",
             "figcaption", "span", "i", "b", "div", "table", "tr", "th", "td", "a", "section", "article", "ul", "li", "details", "summary", "pre"}
MARKDOWN_TAGS = {"h1", "h2", "p", "code", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "pre", "strong", "br", "em"}
VOID = {"meta", "br"}


class Reader(html.parser.HTMLParser):
    """Collects text, and fails for what the program does not write."""

    def __init__(self, tags, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.page, self.open, self.text, self.plain = tags, page, [], [], []

    def handle_starttag(self, tag, attributes):
        assert tag in self.tags, (tag, attributes, self.getpos())
        for name, value in attributes:
            allowed = {"class", "scope", "id", "lang", "charset", "name", "content", "http-equiv", "viewbox", "role", "aria-label", "points", "x", "y",
                       "width", "height"} if self.page else {"align"}
            assert name in allowed or (self.page and tag == "a" and name == "href" and value.startswith("#host-")), (tag, name, value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data[:60]}")

    def handle_data(self, data):
        self.text.append(data)
        if not {"code", "pre"} & set(self.open):
            self.plain.append((self.open[-1] if self.open else "", data))


def read(text, tags, page):
    """What a reader sees, and of that what is in no code: of which element, and the text."""
    reader = Reader(tags, page)
    reader.feed(text)
    reader.close()
    assert reader.open == [], reader.open
    return "".join(reader.text), reader.plain


def shown(text):
    """A text as it is written for people: what is not to be seen is escaped. Long ones are shortened where they are values."""
    out = ""
    for char in text[:100]:
        code = ord(char)
        if code < 0x20 or code == 0x7F:
            out += f"\\x{code:02x}"
        elif 0x80 <= code < 0xA0 or char in "\u2028\u2029\u202e":
            out += f"\\u{{{code:x}}}"
        else:
            out += char
    return out


def main():
    program, model = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)

        def run(*arguments):
            done = subprocess.run([program, *arguments], capture_output=True, text=True)
            assert done.returncode == 0, (arguments, done.stderr)
            return done.stdout

        rows = [{"ts": 1493694300 + number, "uid": f"C{number}{text}", "id.orig_h": f"10.0.0.{number}", "id.resp_h": "203.0.113.9", "method": text,
                 "host": f"h{number}{text}", "uri": f"/{text}", "user_agent": f"compatible {text} end",
                 "client_header_names": ["HOST", text], "client_header_values": [f"h{number}", "compatible"]} for number, text in enumerate(HOSTILE)]
        log = f"{name}/http <b>`|[x](y).log"
        pathlib.Path(log).write_text("".join(json.dumps(row) + "\n" for row in rows))
        run("assess", "-m", model, "--all", "--store", "a.db", log)
        findings = [json.loads(line) for line in run("findings", "--store", "a.db", "--verdict", "any", "--format", "json").splitlines()]
        assert len(findings) == len(HOSTILE), len(findings)
        for finding, text in zip(findings, HOSTILE):
            run("verdict", "--store", "a.db", "malicious", finding["id"], "--by", text.replace("\0", "") or "ann", "--reason", text.replace("\0", ""))
        title = "<script>`|[x](http://evil.example) @team"
        page = run("report", "--store", "a.db", "--format", "html", "--title", title)
        markdown = run("report", "--store", "a.db", "--format", "markdown", "--top", "100", "--title", title)
        assert "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
        text, _ = read(page, PAGE_TAGS, True)
        rendered = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tasklist"], input=markdown,
                                  capture_output=True, text=True, check=True).stdout
        spoken, plain = read(rendered, MARKDOWN_TAGS, False)
        for element, words in plain:
            # Trackers make links of these after rendering, where no renderer sees it.
            assert not re.search(r"[#!]\d|[@%~$]\w", words), (element, words)
            assert element != "li" or not re.search(r"GH-\d|[0-9a-f]{40}", words), words
        for number, hostile in enumerate(HOSTILE):
            for words in (shown(f"h{number}{hostile}"), shown(f"compatible {hostile} end")):
                assert words in text, ("page", words)
                assert words in spoken, ("markdown", words)
        assert title in text
        assert title.replace("@", "@\u200b").replace("://", ":\u200b//") in spoken, spoken[:200]
        # Both lists of hosts have each host once.
        assert rendered.count("<h2>") == len(HOSTILE) + 4, rendered.count("<h2>")
        for form in (page, markdown):
            assert not any(ord(char) < 0x20 and char != "\n" for char in form)
    print(f"{len(HOSTILE)} hostile findings are text in both")


if __name__ == "__main__":
    main()
