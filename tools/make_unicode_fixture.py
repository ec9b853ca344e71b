#!/usr/bin/env python3
"""Makes test/data/unicode/words.tsv: what scikit-learn's default analyzer makes of texts chosen to be difficult.

The independent half of the test of UnicodeWords: CPython's decoder, str.lower() and `re` themselves. Shares no code with the program.
Every line is the text's bytes in hex, a tab, and the expected words' bytes in hex with a space between words. Always the same file;
insists on one Unicode version. With --check it writes nothing and fails when the committed file differs.
"""

import argparse
import itertools
import pathlib
import random
import re
import sys
import unicodedata

UNICODE_VERSION = "14.0.0"
FIXTURE = pathlib.Path(__file__).resolve().parent.parent / "test" / "data" / "unicode" / "words.tsv"
TOKEN_PATTERN = re.compile(r"(?u)\b\w\w+\b")  # CountVectorizer's default
SIGMA = "Σ".encode()
MIXTURES = 900

# One of each kind the rule of the final sigma tells apart, and then all that is peculiar about it.
SIGMA_KINDS = [each.encode() for each in ("a", "中", " ", ".", "\u0301")] + [b"\xff"]
SIGMA_PECULIAR = [
    each.encode()
    for each in (
        *("A", "z", "7", "_", "-", "'", ":", "^", "`", "\0", "\n", "²"),
        *("Σ", "σ", "ς", "İ", "ı", "ẞ", "ß", "K", "Ⱥ"),  # the Kelvin sign shrinks, U+023A grows
        *("ª", "ʰ", "\u0345", "ͺ", "ⅰ", "ⓐ", "ǅ", "ა", "Ꭰ", "ꭰ"),  # cased by property only, or cased and passed over
        *("\u00ad", "\u200b", "\u200d", "\u2019", "·", "\u20dd", "\ufeff", "א", "ー", "\u0903"),
        *("\U00010400", "\U0001d400", "\U0001f130", "\U0001d167", "\U000e0001", "\U000e01ef", "\U0010ffff", "\U0001f600"),
    )
] + [b"\x80", b"\xce", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]


def words_of(text):
    """Returns the words as CountVectorizer with decode_error="surrogateescape" finds them, as bytes."""
    words = TOKEN_PATTERN.findall(text.decode("utf-8", "surrogateescape").lower())
    return [word.encode() for word in words]


def assigned():
    """Every assigned character that is no control, surrogate or private one."""
    return [c for c in map(chr, range(0x110000)) if unicodedata.category(c) not in ("Cc", "Cn", "Co", "Cs")]


def batches(values, size):
    return [values[start : start + size] for start in range(0, len(values), size)]


def scripts(characters):
    """A few characters of each script and category, as one run and each doubled; the first word of the name tells the script."""
    groups = {}
    for c in characters:
        script = unicodedata.name(c, "UNNAMED").replace("-", " ").split()[0]
        groups.setdefault((script, unicodedata.category(c)), []).append(c)
    chosen = []
    for _, members in sorted(groups.items()):
        chosen.extend(sorted({members[0], members[len(members) // 2], members[-1]}))
    for batch in batches(sorted(chosen), 6):
        yield "".join(batch).encode()
        yield " ".join(c + c for c in batch).encode()


def letters_with_case(characters):
    """Every character that str.lower() changes, inside a word."""
    for batch in batches([c for c in characters if c.lower() != c], 8):
        yield " ".join("x" + c for c in batch).encode()


def edges():
    """Characters at both ends of each UTF-8 length and around the surrogates, and code points with no character."""
    for point in (0, 1, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0xE01FF, 0xE0200, 0x10FFFF, 0x378):
        yield ("xy" + chr(point) + "zw").encode()
        yield ("x" + chr(point) + "y").encode()
    for text in ("", "a", "ab", "a b", "ab c de", "_", "__", "é", "éé", "İ", "İİ", "xİy", "İstanbul", "DİYARBAKIR", "ǅungla"):
        yield text.encode()


def sigmas():
    """Capital sigmas with up to two neighbours on each side, where words and the search for case part ways."""
    near = [b"".join(each) for length in range(3) for each in itertools.product(SIGMA_KINDS, repeat=length)]
    for before, after in itertools.product(near, near):
        yield before + SIGMA + after
    for peculiar in SIGMA_PECULIAR:
        yield peculiar + SIGMA
        yield b"a" + peculiar + SIGMA
        yield b"a" + SIGMA + peculiar
        yield b"a" + SIGMA + peculiar + b"b"
        yield b"." + peculiar + SIGMA + peculiar + SIGMA + peculiar + b" b"
    for length in range(2, 6):
        yield SIGMA * length
        yield b" ".join([SIGMA] * length)
        yield b"a" + b".".join([SIGMA * 2] * length) + b"b"
        yield b"a" + b"." * 40 + (SIGMA + b"." * 40) * length + b"b"


def invalid():
    """Bytes that are not UTF-8: every byte on its own, and every lead byte before the bytes that decide, cut short at every length."""
    for byte in range(0x80, 0x100):
        yield b"ab" + bytes([byte]) + b"cd"
    seconds = (0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF)
    for lead in (0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFF):
        yield b"ab" + bytes([lead])
        for second in seconds:
            sequence = bytes([lead, second])
            for rest in (b"", b"\x80", b"\xbf\xbf", b"\x80\x41", b"\x80\x80\x80"):
                yield b"ab" + sequence + rest
            yield b"ab" + sequence + b"\x80cd" + sequence + b"\xbf\xbfef"
    for text in ("é", "Σ", "ẞ", "中", "\U00010400", "\U0001f600"):
        for encoding in (text.encode(), text.encode("utf-16-le"), text.encode("utf-8")[::-1]):
            for length in range(1, len(encoding) + 1):
                yield b"ab" + encoding[:length] + b"cd" + encoding[length:] + b"ef"


def mixtures(characters):
    """Random texts of everything above: mostly letters, since only they make words."""
    source = random.Random(14)
    cased = [c for c in characters if c.lower() != c]
    for _ in range(MIXTURES):
        text = b""
        for _ in range(source.randrange(1, 24)):
            kind = source.randrange(12)
            if kind < 3:
                text += bytes([source.randrange(0x21, 0x7F)])
            elif kind < 5:
                text += source.choice(cased).encode()
            elif kind < 7:
                text += source.choice(SIGMA_PECULIAR)
            elif kind < 9:
                text += SIGMA
            elif kind == 9:
                text += source.choice(SIGMA_KINDS)
            elif kind == 10:
                text += source.choice(characters).encode()
            else:
                text += bytes([source.randrange(0x80, 0x100)])
        yield text


def texts():
    characters = assigned()
    yield from edges()
    yield from scripts(characters)
    yield from letters_with_case(characters)
    yield from sigmas()
    yield from invalid()
    yield from mixtures(characters)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the committed file differs")
    arguments = parser.parse_args()
    if unicodedata.unidata_version != UNICODE_VERSION:
        sys.exit(f"needs a Python with Unicode {UNICODE_VERSION} (3.11), not {unicodedata.unidata_version}")
    lines = [f"{text.hex()}\t{' '.join(word.hex() for word in words_of(text))}\n" for text in dict.fromkeys(texts())]
    fixture = "".join(lines).encode()
    if arguments.check:
        if not FIXTURE.is_file() or FIXTURE.read_bytes() != fixture:
            sys.exit(f"{FIXTURE} is not what this script writes")
        return
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    FIXTURE.write_bytes(fixture)


if __name__ == "__main__":
    main()
