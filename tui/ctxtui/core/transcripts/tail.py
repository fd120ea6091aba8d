"""A transcript that is followed: each reading takes in only what was appended since the last."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from ctxtui.core.transcripts.reader import CHUNK, open_file, rows_of, split
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript, cant_read, fill

HEAD, BEFORE = 128, 384
"""Bytes at the beginning of a file, and before the place it was read to, that are remembered."""
SPARE = 4096


@dataclass(slots=True)
class Place:
    """How far a file was read, and by what it is known again."""

    offset: int = 0
    """Behind the last newline."""
    lines: int = 0
    """Lines up to there that were not empty."""
    inode: int = 0
    size: int = 0
    """All that was read, the beginning of a line without its newline included."""
    modified: int = 0
    """In ns; 0 if the file was being written while it was read."""
    known_by: bytes = b""


class Tail:
    """Follows the file at `path`.

    `lean`, if given, may take away from each row what isn't needed before the row is kept. A
    `settled` transcript with its `place` goes on from an earlier process; it is not read again.
    """

    def __init__(
        self,
        path: Path,
        lean: Callable[[Row], object] | None = None,
        settled: Transcript | None = None,
        place: Place | None = None,
    ) -> None:
        self.path = path
        self.lean = lean
        self.settled = settled or Transcript(path)
        """The rows of whole lines; nobody else may hold it."""
        self.place = place or Place()
        self.read_bytes = 0
        """Bytes read from the file so far."""

    def read(self) -> Transcript:
        """What `read_transcript` would give, as an object of its own that shares the rows.

        Raises CtxtuiError that names the file if it can't be read; it is begun anew then.
        """
        try:
            with open_file(self.path) as file:
                return self._read(file)
        except OSError as error:
            self._forget()
            raise cant_read(self.path, error) from error
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        self.settled = Transcript(self.path)
        self.place = Place()

    def _read(self, file: FileIO) -> Transcript:
        stat = os.fstat(file.fileno())
        if not self._goes_on(file, stat):
            self._forget()
        settled, place = self.settled, self.place
        torn: list[tuple[int, bytes]] = []
        begin, had = place.offset, place.lines
        place.size = place.offset
        chunk = min(CHUNK, max(stat.st_size - begin, 0) + SPARE)

        def whole() -> Iterator[tuple[int, bytes]]:
            for offset, line, ended in split(file, begin, chunk):
                place.size = offset + len(line) + ended
                if ended:
                    place.offset = place.size
                    if line:
                        place.lines += 1
                        yield offset, line
                elif line:
                    torn.append((offset, line))

        fill(settled, self._leaner(rows_of(whole(), settled.bad_lines, had)))
        self.read_bytes += place.size - begin
        if place.offset != begin or not place.inode:
            place.known_by = self._mark(file, place.offset)
        after = os.fstat(file.fileno())
        place.inode = after.st_ino
        place.modified = after.st_mtime_ns if after.st_size == place.size else 0
        whole_picture = settled.copy()
        rest = rows_of(torn, whole_picture.bad_lines, place.lines)
        return fill(whole_picture, self._leaner(rest))

    def _goes_on(self, file: FileIO, stat: os.stat_result) -> bool:
        """Is what was read still the beginning of the file?"""
        place = self.place
        if not place.inode:
            return False
        if stat.st_ino != place.inode or stat.st_size < place.offset:
            return False
        if stat.st_size == place.size and place.modified not in (0, stat.st_mtime_ns):
            return False  # written, and not longer: nothing was appended
        return self._mark(file, place.offset) == place.known_by

    def _mark(self, file: FileIO, offset: int) -> bytes:
        head = min(HEAD, offset)
        file.seek(0)
        mark = file.read(head)
        begin = max(head, offset - BEFORE)
        file.seek(begin)
        mark += file.read(offset - begin)
        self.read_bytes += len(mark)
        return mark

    def _leaner(self, rows: Iterator[Row]) -> Iterator[Row]:
        if self.lean is None:
            return rows
        return self._leaned(rows, self.lean)

    @staticmethod
    def _leaned(rows: Iterator[Row], lean: Callable[[Row], object]) -> Iterator[Row]:
        for row in rows:
            lean(row)
            yield row
