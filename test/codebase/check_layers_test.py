#!/usr/bin/env python3
"""Tests check_layers.py: each rule lets the right thing pass and names the wrong one."""

import pathlib
import tempfile
import unittest

import check_layers

LAYERS, _ = check_layers.read_layers("# comment\ncore:\nio: core\nrecord: core io\nmodel: core\ncli: core\n")


def problems(path, *includes, first="// What it owns."):
    text = "\n".join([first, *(f"#include {each}" for each in includes)])
    return check_layers.check_file(pathlib.PurePath(path), text, LAYERS)


class ReadLayers(unittest.TestCase):
    def test_a_module_may_include_itself_and_what_its_line_names(self):
        layers, found = check_layers.read_layers("core:\nio: core # and no more\n")
        self.assertEqual(layers, {"core": {"core"}, "io": {"core", "io"}})
        self.assertEqual(found, [])

    def test_a_circle_is_named(self):
        _, found = check_layers.read_layers("core: io\nio: core\n")
        self.assertEqual(found, ["layers.txt:1: core names io, which has no line above it"])

    def test_a_line_without_a_colon_is_named(self):
        _, found = check_layers.read_layers("core\n")
        self.assertEqual(found, ["layers.txt:1: wanted 'module: module...', found 'core'"])


class OwnHeaders(unittest.TestCase):
    def test_own_module_layers_below_and_the_version_pass(self):
        self.assertEqual(problems("pugmark/io/a.cpp", '"pugmark/io/a.h"', '"pugmark/core/b.h"', '"pugmark/version.h"'), [])

    def test_a_layer_above_is_named_with_its_line(self):
        self.assertEqual(
            problems("pugmark/core/a.cpp", '"pugmark/core/a.h"', '"pugmark/io/b.h"'),
            ['src/pugmark/core/a.cpp:3: "pugmark/io/b.h": core may include no other module'],
        )

    def test_a_sibling_is_named(self):
        self.assertEqual(len(problems("pugmark/model/a.cpp", '"pugmark/record/b.h"')), 1)

    def test_a_relative_include_is_named(self):
        self.assertEqual(len(problems("pugmark/io/a.cpp", '"a.h"')), 1)

    def test_angle_brackets_are_named(self):
        self.assertEqual(len(problems("pugmark/io/a.cpp", "<pugmark/io/a.h>")), 1)

    def test_spaces_do_not_hide_an_include(self):
        text = '// Owns.\n  #  include  "pugmark/io/b.h"'
        self.assertEqual(len(check_layers.check_file(pathlib.PurePath("pugmark/core/a.h"), text, LAYERS)), 1)

    def test_a_main_function_may_include_what_cli_may(self):
        self.assertEqual(problems("main.cpp", '"pugmark/cli/run.h"', '"pugmark/core/a.h"'), [])
        self.assertEqual(len(problems("main.cpp", '"pugmark/io/a.h"')), 1)

    def test_a_folder_without_a_layer_is_named(self):
        self.assertEqual(problems("pugmark/new/a.cpp"), ["src/pugmark/new/a.cpp:1: belongs to no module of layers.txt"])
        self.assertEqual(problems("pugmark/a.cpp"), ["src/pugmark/a.cpp:1: belongs to no module of layers.txt"])


class OtherHeaders(unittest.TestCase):
    def test_standard_and_system_headers_pass(self):
        self.assertEqual(problems("pugmark/core/a.h", "<vector>", "<cstdint>", "<sys/mman.h>", "<unistd.h>"), [])

    def test_fmt_and_absl_pass_anywhere(self):
        self.assertEqual(problems("pugmark/core/a.h", "<fmt/format.h>", "<absl/container/flat_hash_map.h>"), [])

    def test_a_library_passes_in_the_sources_of_its_module_only(self):
        for include, module in [("<simdjson.h>", "record"), ("<zstd.h>", "io"), ("<isa-l/igzip_lib.h>", "io"), ("<xxhash.h>", "model")]:
            with self.subTest(include):
                self.assertEqual(problems(f"pugmark/{module}/a.cpp", include), [])
                self.assertIn("may be used only in", problems("pugmark/cli/a.cpp", include)[0])
                self.assertIn("must not show in a header", problems(f"pugmark/{module}/a.h", include)[0])

    def test_cli11_passes_in_headers_of_cli(self):
        self.assertEqual(problems("pugmark/cli/a.h", "<CLI/CLI.hpp>"), [])
        self.assertEqual(len(problems("pugmark/core/a.cpp", "<CLI/CLI.hpp>")), 1)

    def test_an_unknown_library_is_named(self):
        self.assertIn("unknown library", problems("pugmark/core/a.cpp", "<boost/asio.hpp>")[0])


class OpeningComment(unittest.TestCase):
    def test_a_file_without_one_is_named(self):
        self.assertEqual(len(problems("pugmark/core/a.h", first="#pragma once")), 1)
        self.assertEqual(len(check_layers.check_file(pathlib.PurePath("pugmark/core/a.h"), "", LAYERS)), 1)


class Check(unittest.TestCase):
    def test_finds_headers_and_sources_in_all_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            repository = pathlib.Path(folder)
            (repository / "layers.txt").write_text("core:\n")
            (repository / "src/pugmark/core/deep").mkdir(parents=True)
            for name in ("a.h", "a.cpp", "deep/a.cpp", "CMakeLists.txt"):
                (repository / "src/pugmark/core" / name).write_text("#pragma once\n")
            self.assertEqual(len(check_layers.check(repository)), 3)


if __name__ == "__main__":
    unittest.main()
