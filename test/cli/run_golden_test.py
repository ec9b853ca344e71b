#!/usr/bin/env python3
"""Shows that the golden runner reports what it should, masks only what it may and rewrites what it is told to."""
import pathlib
import tempfile
import unittest

import run_golden


def masked(text: str) -> str:
    return run_golden.normalise(text.encode(), [("/home/x/repo", "$REPO")]).decode()


class Masks(unittest.TestCase):
    def test_measurements_are_masked_with_their_padding(self):
        self.assertEqual(masked("done in   0.12 s, 1.2 M records/s"), "done in <time>, <rate>")
        self.assertEqual(masked("13 548 records/s (123 MB/s) in 12 ms"), "<rate> (<rate>) in <time>")
        self.assertEqual(masked('{"seconds":0.5,"records_per_second":3e5}'), '{"seconds":"<time>","records_per_second":"<rate>"}')

    def test_versions_and_paths_are_masked(self):
        self.assertEqual(masked("pugmark 0.1.0 (0123456789ab)"), "pugmark <version> (<commit>)")
        self.assertEqual(masked('{"version":"0.1.0","commit":"unknown"}'), '{"version":"<version>","commit":"<commit>"}')
        self.assertEqual(masked("/home/x/repo/samples/a.log:3"), "$REPO/samples/a.log:3")

    def test_results_are_left_alone(self):
        for text in ("every 60 s", "score 0.97 suspicious", "2017-09-21T14:03:11.123456Z", "13 548 records", "Python/3.11.2"):
            self.assertEqual(masked(text), text)

    def test_bytes_that_are_not_utf8_survive(self):
        self.assertEqual(run_golden.normalise(b"\xff\xfe 0.5 s", []), b"\xff\xfe <time>")


class Cases(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cli = pathlib.Path(folder.name).resolve()
        self.case = self.cli / "assess" / "a_case"
        self.case.mkdir(parents=True)
        self.write("cmd", "echo out; echo in $PWD >&2; echo left > made; ls -A; exit 3\n")

    def write(self, name: str, text: str):
        path = self.case / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def report(self) -> str:
        return run_golden.compare(self.case, run_golden.run(self.case, self.cli))

    def test_every_difference_is_reported(self):
        report = self.report()
        for line in ("+out\n", "+in $PWD\n", "+3\n", "+made\n"):
            self.assertIn(line, report)

    def test_update_makes_it_pass_and_writes_no_empty_file(self):
        self.write("cmd", "echo out > made; exit 3\n")
        self.write("stdout", "old\n")
        self.write("files/made", "")
        self.assertEqual(run_golden.update(self.case, run_golden.run(self.case, self.cli)), "")
        self.assertEqual(self.report(), "")
        self.assertEqual(sorted(path.name for path in self.case.iterdir()), ["cmd", "exit", "files"])
        self.assertEqual((self.case / "files" / "made").read_text(), "out\n")
        self.assertEqual(run_golden.strays(self.cli), [])

    def test_a_missing_output_file_is_reported(self):
        self.write("files/never", "x\n")
        self.assertIn("files/never: expected, but", self.report())

    def test_strays_are_named(self):
        self.write("stdout", "")
        self.write("stdout.orig", "x")
        self.write("exit", "0\n")
        (self.cli / "assess" / "no_cmd").mkdir()
        (self.cli / "assess" / "loose").write_text("x")
        found = "\n".join(run_golden.strays(self.cli))
        for place in ("a_case/stdout:", "a_case/stdout.orig:", "a_case/exit:", "no_cmd:", "loose:"):
            self.assertIn(place, found)


if __name__ == "__main__":
    unittest.main()
