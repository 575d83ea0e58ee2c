"""How the bytes of a text file are to be decoded: UTF-8, UTF-16 or UTF-32 with a mark, GB18030.

Decided on the whole file with strict decoders in bounded memory; a byte is never replaced or skipped.
Refuses to guess: bytes that are neither, or both in one file, are an error with their offset.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from medsynth.core.errors import DataError

BLOCK = 1 << 20
"""Bytes read at a time."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_UTF8_RUN = re.compile(rb"(?:[\xe3-\xef][\x80-\xbf]{2}){6}")
"""Six CJK characters in UTF-8. In GB18030 text the same 18 bytes are six rare characters between
half-used rows of the code table: less than one in 10^12 positions."""
_RUN_BYTES = 18

_GB_CHARACTER = re.compile(rb"[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\x7e\x80-\xfe])")
_GB2312_SHARE = 0.9
"""Least share of two-byte characters that must lie in GB2312 (both bytes from A1). Chinese text has more than
0.95 there; Western single-byte text and Big5, which a GB18030 decoder often accepts too, have less than 0.7."""


def encoding_of(path: Path) -> str:
    """The name of the codec that decodes all of the file; ``DataError`` with a byte offset if there is none."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            codec = name.removesuffix("-sig")
            bad = _first_bad_byte(path, codec)
            if bad is not None:
                raise _undecodable(path, bad, f"the file is marked as {codec.upper()}, but")
            return name
    if len(head) >= 2 and (head[0] == 0) != (head[1] == 0):
        raise DataError(
            "looks like UTF-16 without a byte order mark.", hint="Save it as UTF-8.", where=f"{path.name}:byte 0"
        )
    bad = _first_bad_byte(path, "utf-8")
    if bad is None:
        return "utf-8"
    return _gb18030_or_error(path, bad)


def _gb18030_or_error(path: Path, not_utf8: int) -> str:
    utf8 = _utf8_run(path)
    if utf8 is not None:
        raise _undecodable(path, not_utf8, f"two encodings, or damaged: UTF-8 at byte {utf8}, but")
    bad = _first_bad_byte(path, "gb18030")
    if bad is not None:
        raise _undecodable(path, not_utf8, f"neither UTF-8 nor GB18030 (which goes up to byte {bad}):")
    if not _looks_chinese(path):
        raise _undecodable(path, not_utf8, "neither UTF-8 nor Chinese text in GB18030:")
    return "gb18030"


def _undecodable(path: Path, offset: int, what: str) -> DataError:
    return DataError(
        f"{what} the byte at offset {offset} cannot be decoded.",
        hint="Save the file as UTF-8.",
        where=f"{path.name}:byte {offset}",
    )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _first_bad_byte(path: Path, name: str) -> int | None:
    """Offset of the first byte that a strict decoder refuses, None if it takes the whole file."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    start = 0
    for block in _blocks(path):
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            return start - kept + error.start
        start += len(block)
    kept = len(decoder.getstate()[0])
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return start - kept
    return None


def _utf8_run(path: Path) -> int | None:
    start, tail = 0, b""
    for block in _blocks(path):
        window = tail + block
        found = _UTF8_RUN.search(window)
        if found:
            return start - len(tail) + found.start()
        start += len(block)
        tail = window[-(_RUN_BYTES - 1) :]
    return None


def _looks_chinese(path: Path) -> bool:
    """Whether the first block's two-byte characters are those of Chinese text."""
    block = next(_blocks(path), b"")
    pairs: list[bytes] = [found for found in _GB_CHARACTER.findall(block) if len(found) == 2]
    common = sum(pair[0] >= 0xA1 and pair[1] >= 0xA1 for pair in pairs)
    return common >= _GB2312_SHARE * len(pairs)
