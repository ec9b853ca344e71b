#!/usr/bin/env python3
"""Shows how the programs behave on pipes and terminals and when they are interrupted, where what matters is when."""
import os
import pathlib
import pty
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
MODEL = REPOSITORY / "test" / "data" / "models" / "format-1.pug"
LOG = (REPOSITORY / "test" / "data" / "headers" / "joy_sample.log").read_bytes()
MALICIOUS = REPOSITORY / "samples" / "train" / "malicious"
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

    def test_a_compressed_stream_is_read_as_it_comes(self):
        # As from: tail -f http.log | gzip, where the sender flushes.
        command = [PUGMARK, "assess", "-m", MODEL, "--all", "--format", "json", "-"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            packer = zlib.compressobj(wbits=31)
            for _ in range(3):
                run.stdin.write(packer.compress(LOG) + packer.flush(zlib.Z_SYNC_FLUSH))
                run.stdin.flush()
                lines = [line_of(run.stdout.fileno()) for _ in range(18)]
                self.assertTrue(all(line.startswith(b"{") for line in lines))
            run.stdin.write(packer.flush())
            self.assertEqual(run.communicate()[0], b"")
            self.assertEqual(run.returncode, 0)

    def test_csv_is_written_as_its_records_come(self):
        self.assertTrue(self.lines_before_the_end("csv", 19)[0].startswith(b"schema,score,"))


class Interrupted(unittest.TestCase):
    def test_train_leaves_nothing_behind(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "normal.log")
            os.mkfifo(fifo)
            command = [PUGMARK, "train", "--recipe", "words", "--normal", fifo, "--malicious", MALICIOUS, "-o", "team.pug", "--threads", "1"]
            with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE) as run:
                with open(fifo, "wb") as log:  # waits until it is opened for reading
                    log.write(LOG)
                    log.flush()
                    run.send_signal(signal.SIGINT)
                    time.sleep(0.1)
                self.assertEqual(run.communicate()[1], b"pugmark: interrupted\n")
                self.assertEqual(run.returncode, 130)
            self.assertEqual(os.listdir(folder), ["normal.log"])


    def test_a_silent_input_does_not_keep_it_waiting(self):
        for threads in "1", "4":
            command = [PUGMARK, "assess", "-m", MODEL, "--all", "--format", "json", "--threads", threads, "-"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
                run.stdin.write(LOG)
                run.stdin.flush()
                line_of(run.stdout.fileno())
                run.send_signal(signal.SIGINT)
                self.assertEqual(run.wait(PATIENCE), 130)  # the input stays open
                self.assertEqual(run.stderr.read(), b"pugmark: interrupted\n")


class TooLittleMemory(unittest.TestCase):
    """Whatever is denied, a run ends with an error or does its work: it never aborts, and leaves nothing behind."""

    def test_a_run_ends_well_under_any_limit(self):
        def limited(megabytes):
            limit = megabytes * 1024 * 1024
            return lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

        if subprocess.run([PUGMARK, "--version"], capture_output=True, preexec_fn=limited(400), check=False).returncode:
            self.skipTest("under sanitizers a program starts by reserving terabytes")
        codes = set()
        for megabytes in range(20, 400, 20):
            with tempfile.TemporaryDirectory() as folder:
                command = [PUGMARK, "assess", "-m", MODEL, "--threads", "64", "-o", "out.txt", MALICIOUS]
                run = subprocess.run(command, cwd=folder, stderr=subprocess.PIPE, preexec_fn=limited(megabytes), check=False)
                if run.returncode == 127:
                    continue  # the program's libraries did not fit
                codes.add(run.returncode)
                self.assertIn(run.returncode, (0, 2), run.stderr)
                self.assertEqual(os.listdir(folder), ["out.txt"] if run.returncode == 0 else [])
        self.assertIn(0, codes)


class FullDisk(unittest.TestCase):
    def test_is_told_where_output_is_small_too(self):
        for arguments in (["--version"], ["assess", "--help"], ["inspect", MODEL], ["assess", "-m", MODEL, "--all", "-"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PUGMARK, *arguments], input=LOG, stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(b"standard output: cannot write: no space left on device", done.stderr)


class ProgressBar(unittest.TestCase):
    """Shown after a second; so the log comes in two parts with a second and a bit between them."""

    def test_is_for_terminals_and_not_among_findings(self):
        def start(stdout, stderr):
            command = [PUGMARK, "assess", "-m", MODEL, "--all", "--format", "json", "-"]
            run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stdout, stderr=stderr)
            run.stdin.write(LOG)
            run.stdin.flush()
            return run

        def shown_on(terminal, run):
            """Returns what a terminal shows, to its end; reads while the program runs, for it may fill up."""
            text = b""
            while True:
                try:
                    part = os.read(terminal, 65536)
                except OSError:  # how Linux reports that nobody has the other side any more
                    break
                if not part:
                    break
                text += part
            run.wait()
            return text

        terminal, inside = pty.openpty()
        both_terminal, both_inside = pty.openpty()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as plain:
            runs = [start(out, inside), start(out, plain), start(both_inside, both_inside)]
            os.close(inside)
            os.close(both_inside)
            time.sleep(3)  # the bar shows after a second of the program's own time, and a busy machine starts it late
            for run in runs:
                run.stdin.write(LOG)
                run.stdin.close()
            on_terminal = shown_on(terminal, runs[0])
            among_findings = shown_on(both_terminal, runs[2])
            runs[1].wait()
            plain.seek(0)
            in_file = plain.read()
        os.close(terminal)
        os.close(both_terminal)
        self.assertEqual([run.returncode for run in runs], [0, 0, 0])
        self.assertIn(b"\r\x1b[K0 MB read, ", on_terminal)
        self.assertIn(b"\r\x1b[K36 records in 1 log", on_terminal, "the bar is removed before the summary")
        self.assertNotIn(b"\x1b", in_file)
        self.assertIn(b"36 records in 1 log", in_file)
        self.assertNotIn(b"\x1b", among_findings)
        self.assertIn(b"36 records in 1 log", among_findings)


if __name__ == "__main__":
    PUGMARK = os.path.abspath(sys.argv.pop(1))  # one test runs it in another folder
    unittest.main()
