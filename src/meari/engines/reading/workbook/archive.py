"""The ZIP container of a workbook, opened with limits that hold before and while anything is unpacked.

Bounds: the central directory is measured before it is parsed; each part may only be stored or deflated, not encrypted;
the stated sizes are added up, and what really comes out is counted again.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from meari.engines.reading.shapes import UnusableFile
from meari.vocabulary.reading import Limits

CHUNK = 1 << 16
SMALL_PART = 8 << 20  # a part below this may be packed at any ratio: it cannot hurt
DIRECTORY_ROW = 46 + 466  # a central directory row with a long name; real rows take 60 to 120 bytes
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")


class Archive:
    """The parts of a workbook by name, whatever its writer's habit with case and slashes."""

    def __init__(self, stream: BinaryIO, *, limits: Limits) -> None:
        """Raises UnusableFile: broken_archive, archive_bomb, too_many_entries, encrypted, unknown_compression."""
        self._limits = limits
        self._unpacked = 0
        _check_directory(stream, limits)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise UnusableFile("broken_archive") from error
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = _plain(info.filename)
            if name in self._parts and not name.endswith("/"):
                raise UnusableFile("broken_archive", part=name[:100])
            self._parts[name] = info
        self._check_sizes()

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def names(self) -> list[str]:
        """Lower-case names with forward slashes."""
        return list(self._parts)

    def size(self, name: str) -> int:
        """Bytes of a part when unpacked, as stated; reading never gives more."""
        return self._parts[_plain(name)].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part. Raises UnusableFile where it is broken, missing or goes over the limit."""
        info = self._parts.get(_plain(name))
        if info is None:
            raise UnusableFile("missing_part", part=name[:100])
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error) as error:
            raise UnusableFile("broken_archive", part=name[:100]) from error
        except (NotImplementedError, RuntimeError) as error:
            raise UnusableFile("encrypted", part=name[:100]) from error

    def verify(self, name: str, *, counted: tuple[bytes, ...] = ()) -> int:
        """Unpacks a part once without keeping it, check sum and all; counts some bytes on the way.

        So nothing of a workbook is read before all of it has been seen to be sound.
        Raises UnusableFile as `chunks`, and archive_bomb.
        """
        found, edge = 0, b""
        for chunk in self.chunks(name):
            self._unpacked += len(chunk)
            if self._unpacked > self._limits.unpacked_bytes:
                raise UnusableFile("archive_bomb", limit=self._limits.unpacked_bytes)
            window = edge + chunk
            found += sum(window.count(mark) - edge.count(mark) for mark in counted)
            edge = window[-24:]
        return found

    def _check_sizes(self) -> None:
        total = 0
        for name, info in self._parts.items():
            if info.flag_bits & 0x1:
                raise UnusableFile("encrypted", part=name[:100])
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise UnusableFile("unknown_compression", part=name[:100])
            total += info.file_size
            if info.file_size > SMALL_PART and info.file_size > self._limits.archive_ratio * info.compress_size:
                raise UnusableFile("archive_bomb", part=name[:100], limit=self._limits.archive_ratio)
        if total > self._limits.unpacked_bytes:
            raise UnusableFile("archive_bomb", bytes=total, limit=self._limits.unpacked_bytes)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _check_directory(stream: BinaryIO, limits: Limits) -> None:
    """Refuses a central directory too large to parse, by its end record and that of ZIP64."""
    size = stream.seek(0, 2)
    tail_start = max(size - (1 << 16) - END.size - 20, 0)
    stream.seek(tail_start)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise UnusableFile("broken_archive")
    fields = END.unpack_from(tail, at)
    entries, directory = fields[4], fields[5]
    if tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        stream.seek(int.from_bytes(tail[at - 12 : at - 4], "little"))
        record = stream.read(END_64.size)
        if len(record) < END_64.size or not record.startswith(b"PK\x06\x06"):
            raise UnusableFile("broken_archive")
        entries, directory = END_64.unpack(record)[7:9]
    if entries > limits.archive_entries or directory > limits.archive_entries * DIRECTORY_ROW:
        raise UnusableFile("too_many_entries", entries=entries, limit=limits.archive_entries)
    stream.seek(0)
