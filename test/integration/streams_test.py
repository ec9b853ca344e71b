#!/usr/bin/env python3
"""Shows how the programs behave on pipes, where what matters is when."""
import os
import pathlib
import select
import subprocess
import sys
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
MODEL = REPOSITORY / "test" / "data" / "models" / "format-1.pug"
LOG = (REPOSITORY / "test" / "data" / "headers" / "joy_sample.log").read_bytes()
PATIENCE = 60  # seconds until what should come at once is given up
PUGMARK = ""


def line_of(descriptor):
    """Returns the next line, b"" at the end; fails when none comes while the other end stays open."""
    line = b""
    while not line.endswith(b"\n"):
        if not select.select([descriptor], [], [], PATIENCE)[0]:
            raise AssertionError(f"nothing came in {PATIENCE} s after {line!r}")
        byte = os.read(descriptor, 1)
        if not byte:
            break
        line += byte
    return line


class Follows(unittest.TestCase):
    """tail -f http.log | pugmark assess -"""

    def lines_before_the_end(self, form, count):
        command = [PUGMARK, "assess", "-m", MODEL, "--all", "--format", form, "-"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            run.stdin.write(LOG)
            run.stdin.flush()
            lines = [line_of(run.stdout.fileno()) for _ in range(count)]
            run.stdin.write(LOG)
            run.stdin.flush()
            lines += [line_of(run.stdout.fileno()) for _ in range(18)]
            self.assertEqual(run.communicate()[0], b"")
            self.assertEqual(run.returncode, 0)
        return lines

    def test_json_is_written_as_its_records_come(self):
        lines = self.lines_before_the_end("json", 18)
        self.assertIn(b'"record":18,', lines[17])
        self.assertIn(b'"record":36,', lines[35])

    def test_csv_is_written_as_its_records_come(self):
        self.assertTrue(self.lines_before_the_end("csv", 19)[0].startswith(b"schema,score,"))


if __name__ == "__main__":
    PUGMARK = sys.argv.pop(1)
    unittest.main()
