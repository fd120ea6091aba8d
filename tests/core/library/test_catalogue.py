"""What is kept of sessions between runs, and what becomes of it when something goes wrong."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from tests.conftest import RECORDED
from tests.kinds import walk
from tests.writing import Writing, call

from ctxtui.core.library import records
from ctxtui.core.library.catalogue import Catalogue, Stamp, entry
from ctxtui.core.library.pulse import pulse_of
from ctxtui.core.library.skeleton import WORDS, lean, pack, unpack
from ctxtui.core.library.summary import Parent, Summary, summarize
from ctxtui.core.places import cache_dir
from ctxtui.core.transcripts.tail import Tail
from ctxtui.core.transcripts.transcript import read_transcript

STAMP: Stamp = (1, 2, 3)
SESSIONS = sorted(RECORDED.glob("*/claude/projects/*/*.jsonl"))


def hello(folder: Path, name: str = "s1") -> Tail:
    writing = Writing(folder / "claude", name)
    writing.user(f"{name}-p", f"hello {name}", parent=None)
    writing.answer(f"{name}-a", "hi")
    tail = Tail(writing.path, lean)
    tail.read()
    return tail


def summary(tail: Tail) -> Summary:
    return summarize(tail.read(), 0.0)


def keep(catalogue: Catalogue, *tails: Tail) -> bool:
    return catalogue.keep([entry(one.path, STAMP, summary(one), one) for one in tails])


def known(catalogue: Catalogue, folder: Path) -> dict[Path, tuple[Stamp, Summary]]:
    return catalogue.summaries([folder / "claude" / "projects"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "catalogue.db"


def test_what_was_kept_is_there_in_the_next_run(tmp_path: Path, file: Path) -> None:
    one, two = hello(tmp_path), hello(tmp_path, "s2")
    first = Catalogue(file)
    assert keep(first, one, two)
    first.close()
    later = Catalogue(file)
    assert known(later, tmp_path) == {
        one.path: (STAMP, summary(one)),
        two.path: (STAMP, summary(two)),
    }
    tail = later.tail(one.path)
    assert tail is not None
    assert tail.read().rows == read_transcript(one.path).rows


def test_what_was_appended_since_is_all_that_is_read(tmp_path: Path, file: Path) -> None:
    writing = Writing(tmp_path / "claude")
    for n in range(300):
        writing.user(f"p{n}", "many words " * 30, parent="last" if n else None)
        writing.answer(f"a{n}", "an answer", used=1_000 + n)
    first = Tail(writing.path, lean)
    first.read()
    keep(Catalogue(file), first)
    size = writing.path.stat().st_size
    writing.user("late", "and one more")
    tail = Catalogue(file).tail(writing.path)
    assert tail is not None
    assert summary(tail) == summarize(writing.read(), 0.0)
    assert tail.read_bytes < writing.path.stat().st_size - size + 3_000 < size / 10


def test_forgotten_is_forgotten(tmp_path: Path, file: Path) -> None:
    one, two = hello(tmp_path), hello(tmp_path, "s2")
    catalogue = Catalogue(file)
    keep(catalogue, one, two)
    catalogue.forget([one.path])
    assert list(known(catalogue, tmp_path)) == [two.path]
    assert catalogue.tail(one.path) is None


def test_only_the_folders_asked_for_are_loaded(tmp_path: Path, file: Path) -> None:
    here, there = hello(tmp_path / "a"), hello(tmp_path / "a0")  # `a/` sorts before `a0`
    catalogue = Catalogue(file)
    keep(catalogue, here, there)
    assert list(known(catalogue, tmp_path / "a")) == [here.path]


def test_it_lies_in_the_cache_for_nobody_else_to_read(tmp_path: Path) -> None:
    catalogue = Catalogue()
    keep(catalogue, hello(tmp_path))
    assert catalogue.file.parent == cache_dir()
    assert catalogue.file.match("catalogue-*.db")
    assert stat.S_IMODE(cache_dir().stat().st_mode) == 0o700
    files = list(cache_dir().glob(f"{catalogue.file.name}*"))
    assert files
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


def zeroed(file: Path) -> None:
    file.write_bytes(b"\0" * 20_000)


def half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def words(file: Path) -> None:
    file.write_text("not a database at all, whatever its name may say" * 40)


def empty(file: Path) -> None:
    os.truncate(file, 0)


def scrambled(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:] = bytes(byte ^ 0x5A for byte in data[4096:])
    file.write_bytes(data)


def of_another_version(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 77")
        db.execute("ALTER TABLE session RENAME TO meeting")


def of_another_shape(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("DROP TABLE session")
        db.execute("CREATE TABLE session(words TEXT)")


@pytest.fixture(scope="session")
def forty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Tail]]:
    """Sessions that were read, and a catalogue of them to copy and to harm."""
    folder = tmp_path_factory.mktemp("forty")
    tails = [hello(folder, f"s{n}") for n in range(40)]
    catalogue = Catalogue(folder / "catalogue.db")
    keep(catalogue, *tails)
    catalogue.close()
    return folder, tails


@pytest.mark.parametrize(
    "harm", [zeroed, half, words, empty, scrambled, of_another_version, of_another_shape]
)
def test_a_damaged_or_foreign_one_is_made_anew(
    forty: tuple[Path, list[Tail]], file: Path, harm: object
) -> None:
    folder, tails = forty
    file.parent.mkdir(mode=0o700)
    shutil.copy(folder / "catalogue.db", file)
    assert callable(harm)
    harm(file)
    catalogue = Catalogue(file)
    assert set(known(catalogue, folder).values()) <= {(STAMP, summary(one)) for one in tails}
    for tail in tails:
        kept = catalogue.tail(tail.path)
        assert kept is None or kept.read().rows == read_transcript(tail.path).rows
    assert keep(catalogue, *tails)
    assert len(known(Catalogue(file), folder)) == len(tails)


def test_a_summary_or_skeleton_that_changed_by_itself_is_not_believed(
    tmp_path: Path, file: Path
) -> None:
    one, two = hello(tmp_path), hello(tmp_path, "s2")
    catalogue = Catalogue(file)
    keep(catalogue, one, two)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE session SET summary = replace(summary, 'hello s1', 'hello s9')")
        db.execute("UPDATE skeleton SET rows = substr(rows, 1, 40)")
    assert list(known(catalogue, tmp_path)) == [two.path]
    assert catalogue.tail(one.path) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    catalogue = Catalogue(tmp_path / "cache" / "catalogue.db")
    one = hello(tmp_path)
    assert not keep(catalogue, one)
    assert not catalogue.usable
    assert known(catalogue, tmp_path) == {}
    assert catalogue.tail(one.path) is None
    catalogue.forget([one.path])


def test_while_another_one_writes_reading_goes_on(tmp_path: Path, file: Path) -> None:
    one, two = hello(tmp_path), hello(tmp_path, "s2")
    catalogue = Catalogue(file)
    keep(catalogue, one)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not keep(catalogue, two)
    assert list(known(catalogue, tmp_path)) == [one.path]
    assert catalogue.usable
    other.execute("COMMIT")
    other.close()
    assert keep(catalogue, two)
    assert len(known(catalogue, tmp_path)) == 2


# Each writer is a child of its own, forked so that the modules are read once.
WRITERS = """
import os, sys
from pathlib import Path
from ctxtui.core.library.catalogue import Catalogue, entry
from ctxtui.core.library.skeleton import lean
from ctxtui.core.library.summary import summarize
from ctxtui.core.transcripts.tail import Tail

entries = []
for name in sys.argv[2:]:
    tail = Tail(Path(name), lean)
    entries.append(entry(tail.path, (1, 2, 3), summarize(tail.read(), 0.0), tail))

def writer(work):
    child = os.fork()
    if not child:
        work(Catalogue(Path(sys.argv[1])))
        os._exit(0)
    return child
"""
# Whenever it is asked, one writes until it is killed, and is told with its id.
UNTIL_KILLED = f"""{WRITERS}
def work(catalogue):
    print(os.getpid(), flush=True)
    while catalogue.keep(entries):
        print("kept", flush=True)

for _ in sys.stdin:
    os.waitpid(writer(work), 0)
    print("gone", flush=True)
"""
# As many as there are sessions at once, each with its own.
AT_ONCE = f"""{WRITERS}
def work(catalogue, one):
    for _ in range(30):
        assert catalogue.keep([one])

writers = [writer(lambda catalogue: work(catalogue, one)) for one in entries]
sys.exit(sum(os.waitpid(one, 0)[1] for one in writers) != 0)
"""


def test_a_writer_killed_in_the_middle_does_no_harm(tmp_path: Path, file: Path) -> None:
    tails = [hello(tmp_path, f"s{n}") for n in range(30)]
    command = [sys.executable, "-c", UNTIL_KILLED, str(file), *(str(one.path) for one in tails)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as writers:
        assert writers.stdin is not None and writers.stdout is not None
        for rounds in (1, 7, 20):
            writers.stdin.write("go\n")
            writer = int(writers.stdout.readline())
            for _ in range(rounds):
                assert writers.stdout.readline() == "kept\n"
            os.kill(writer, signal.SIGKILL)  # it is writing all the time
            while writers.stdout.readline() == "kept\n":
                pass
            catalogue = Catalogue(file)
            assert known(catalogue, tmp_path) == {one.path: (STAMP, summary(one)) for one in tails}
            assert keep(catalogue, tails[0])
            catalogue.close()


def test_several_write_at_once(tmp_path: Path, file: Path) -> None:
    tails = [hello(tmp_path, f"s{n}") for n in range(8)]
    command = [sys.executable, "-c", AT_ONCE, str(file), *(str(one.path) for one in tails)]
    subprocess.run(command, check=True, timeout=120)
    assert len(known(Catalogue(file), tmp_path)) == len(tails)


def test_catalogues_nobody_used_for_long_are_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    old, newer = folder / "catalogue-0-1.db", folder / "catalogue-0-2.db"
    for one in (old, newer):
        one.write_bytes(b"")
    os.utime(old, (0, 0))
    keep(Catalogue(folder / "catalogue-1-3.db"), hello(tmp_path))
    assert not old.exists()
    assert newer.exists()


@dataclass(frozen=True)
class Wider(Summary):
    """A summary as a later version might have it."""

    mood: str = "calm"


def test_what_has_other_fields_is_not_believed(tmp_path: Path, file: Path) -> None:
    one = hello(tmp_path)
    keep(Catalogue(file), one)
    assert known(Catalogue(file), tmp_path)
    for name in ("title", "largest", "footprint", "growth"):
        assert f"{name}:" in records.shape(Summary)
    assert len({records.shape(kind) for kind in (Summary, Wider, Parent)}) == 3
    with sqlite3.connect(file) as db:
        later = zlib.crc32(records.shape(Wider).encode())
        ((text,),) = db.execute("SELECT summary FROM session")
        db.execute("UPDATE session SET sum = ?", (zlib.crc32(text.encode(), later),))
    assert known(Catalogue(file), tmp_path) == {}
    with sqlite3.connect(file) as db:
        ((rows,),) = db.execute("SELECT rows FROM skeleton")
        db.execute("UPDATE skeleton SET rows = ?", (b"\0\0\0\0" + rows[4:],))
    assert Catalogue(file).tail(one.path) is None


def test_the_pulse_is_known_without_the_summary(tmp_path: Path, file: Path) -> None:
    one = hello(tmp_path)
    keep(Catalogue(file), one)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE session SET summary = 'gone'")
    assert Catalogue(file).pulse(one.path) == (STAMP, pulse_of(summary(one)))
    assert Catalogue(file).pulse(tmp_path / "other.jsonl") is None
    with sqlite3.connect(file) as db:
        db.execute("UPDATE session SET pulse = replace(pulse, 'hello', 'jello')")
    assert Catalogue(file).pulse(one.path) is None


# -- records


def test_a_summary_survives(writing: Writing) -> None:
    writing.user(
        "p1", "naïve \ud800 \x1b[31m \u202e", parent=None, timestamp="soon", cwd="/x\udce4"
    )
    writing.answer("a1", "hi", forkedFrom={"sessionId": "older", "messageUuid": "x"})
    one = summarize(writing.read(), 1_773_144_000.123456)
    assert records.load(Summary, records.dump(one)) == one
    assert records.dump(one).isascii()


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[1,2,3]", "[" * 5_000, '"s"'])
def test_what_is_no_summary_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a|Expecting"):
        records.load(Summary, text)


def test_recorded_summaries_survive(recorded: Path) -> None:
    files = sorted(recorded.glob("*/claude/projects/*/*.jsonl"))
    assert len(files) > 55
    for path in files:
        one = summarize(read_transcript(path), path.stat().st_mtime)
        assert records.load(Summary, records.dump(one)) == one


# -- skeletons


def from_skeleton(path: Path, split: int) -> tuple[Summary, Summary]:
    """The file read up to `split`, kept, and read on; and the whole file at once."""
    data = path.read_bytes()
    path.write_bytes(data[:split])
    first = Tail(path, lean)
    first.read()
    packed, place = pack(first), first.place
    with path.open("ab") as file:
        file.write(data[split:])
    tail = unpack(path, packed, place)
    return summarize(tail.read(), 0.0), summarize(read_transcript(path), 0.0)


@pytest.mark.parametrize("source", walk(SESSIONS), ids=lambda path: f"{path.parts[-5]}-{path.stem}")
def test_recorded_sessions_go_on_from_their_skeleton(source: Path, tmp_path: Path) -> None:
    path = tmp_path / source.name
    for share in (0.3, 1.0):
        path.write_bytes(source.read_bytes())
        again, fresh = from_skeleton(path, int(source.stat().st_size * share))
        assert again == fresh


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_public_sessions_go_on_from_their_skeleton(
    public: Path, tmp_path: Path, every: int
) -> None:
    sources = sorted(public.rglob("*.jsonl"))[::every]
    assert sources
    for n, source in enumerate(sources):
        path = tmp_path / f"{n}.jsonl"
        path.write_bytes(source.read_bytes())
        again, fresh = from_skeleton(path, source.stat().st_size * 2 // 3)
        assert again == fresh, source.name
        path.unlink()


WORDINGS = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda text, n, end: (text * n)[:900] + end,
        st.text("ab <>/\n\ud800", min_size=5, max_size=40),
        st.integers(10, 60),
        st.text("ab <>/\n\ud800", max_size=10),
    ),
    st.builds(
        lambda before, text, n: f"<{before}>{text * n}</{before}> {text}",
        st.sampled_from(["system-reminder", "ide_selection", "command-name", "local-command"]),
        st.text("xyz <\n", min_size=1, max_size=20),
        st.integers(0, 60),
    ),
    st.builds(
        lambda name, args: (
            f"<command-message>{name}</command-message>\n<command-name>/{name}</command-name>\n"
            f"<command-args>{args * 80}</command-args>"
        ),
        st.sampled_from(["clear", "review", "compact"]),
        st.text("abc ", max_size=20),
    ),
    st.just(" " * (WORDS // 2) + "x" + " " * WORDS + "y"),
    st.just("x" * 150 + " " * WORDS + "y"),
)


@settings_of(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    prompts=st.lists(st.tuples(WORDINGS, st.booleans(), st.booleans()), min_size=1, max_size=5),
    at=st.floats(0, 1),
)
def test_a_skeleton_tells_what_the_whole_file_tells(
    prompts: list[tuple[str, bool, bool]], at: float
) -> None:
    with TemporaryDirectory() as name:
        writing = Writing(Path(name))
        for n, (words, in_blocks, answered) in enumerate(prompts):
            content = [
                {"type": "text", "text": words[: len(words) // 2]},
                {"type": "image", "source": {}},
                {"type": "text", "text": words[len(words) // 2 :]},
            ]
            writing.user(f"p{n}", content if in_blocks else words, parent="last" if n else None)
            if answered:
                writing.answer(f"a{n}", words, call(f"t{n}"), used=100 * n)
                writing.result(f"r{n}", f"t{n}", words)
        again, fresh = from_skeleton(writing.path, int(writing.path.stat().st_size * at))
        assert again == fresh
