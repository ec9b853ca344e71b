#!/usr/bin/env python3
"""Shows that the golden runner reports every difference, masks only what it may and rewrites what it is told to."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import run_golden  # noqa: E402  (it lies in test/cli)


def masked(text):
    return run_golden.normalise(text, {"/home/x/repo": "$REPO"})


class Masks(unittest.TestCase):
    def test_measurements_are_masked(self):
        self.assertEqual(masked("done in 0.12 s, 13 548 records/s, 123 MB/s"), "done in <time>")

    def test_version_and_paths_are_masked(self):
        self.assertEqual(masked("pugmark 0.1.0 (0123456789ab)"), "pugmark <version>")
        self.assertEqual(masked("/home/x/repo/samples/a.log:3"), "$REPO/samples/a.log:3")

    def test_results_are_left_alone(self):
        for text in ("score 0.97 suspicious", "2017-09-21T14:03:11.123456Z", "13 548 records", "Python/3.11.2"):
            self.assertEqual(masked(text), text)


class Cases(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.case = self.root / "assess" / "a_case"
        self.write("cmd", "echo out; echo in $PWD >&2; exit 3\n")

    def write(self, name, text):
        path = self.case / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def problems(self):
        try:
            run_golden.check(self.case, self.root, 10)
        except run_golden.Failure as failure:
            return str(failure)
        return ""

    def test_every_difference_is_reported(self):
        problems = self.problems()
        for line in ("+out", "+in $TMP", "+3"):
            self.assertIn(line, problems.splitlines())

    def test_update_makes_it_pass_and_writes_no_default(self):
        self.write("cmd", "echo new > made\n")
        self.write("stdout", "old\n")
        self.write("files/made", "")
        self.assertEqual(run_golden.update(self.case, self.root, 10), ["stdout", "files/made"])
        self.assertEqual(self.problems(), "")
        self.assertEqual(sorted(path.name for path in self.case.iterdir()), ["cmd", "files"])
        self.assertEqual((self.case / "files" / "made").read_text(), "new\n")
        self.assertEqual(run_golden.strays(self.root), [])

    def test_a_missing_output_file_is_reported(self):
        self.write("files/never", "x\n")
        self.assertIn("files/never: the command did not write it", self.problems())

    def test_a_command_that_hangs_is_reported(self):
        self.write("cmd", "exec sleep 20\n")
        with self.assertRaisesRegex(run_golden.Failure, "still running after 0.2 s"):
            run_golden.check(self.case, self.root, 0.2)

    def test_strays_are_named(self):
        self.write("stdout", "")
        self.write("stdout.orig", "x")
        self.write("exit", "0\n")
        (self.root / "assess" / "no_cmd").mkdir()
        (self.root / "loose").write_text("x")
        found = {path.relative_to(self.root).as_posix() for path in run_golden.strays(self.root)}
        self.assertEqual(found, {"assess/a_case/stdout", "assess/a_case/stdout.orig", "assess/a_case/exit", "assess/no_cmd", "loose"})


if __name__ == "__main__":
    unittest.main()
