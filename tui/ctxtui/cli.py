"""The command line: everything the screens do, for scripts, tmux bindings and tests (design 7)."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctxtui import __version__
from ctxtui.core.errors import CtxtuiError, NotFound, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from ctxtui.core.context.client_status import ClientStatus
    from ctxtui.core.library.at_hand import AtHand
    from ctxtui.core.library.library import Library, Session, Unreadable
    from ctxtui.core.library.pulse import Pulse
    from ctxtui.core.repo.anchors import Anchor
    from ctxtui.core.rewind.branching import BranchPlan
    from ctxtui.core.rewind.marks import Mark
    from ctxtui.core.settings import Settings
    from ctxtui.core.terminal.tmux import Tmux
    from ctxtui.core.transcripts.locate import Place
    from ctxtui.core.transcripts.turns import TurnTree

STATUS = "one session in one line, for tmux or Claude Code's status line"
MOST_GIVEN = 1 << 20
"""Characters read of what Claude Code gives a status line: a few thousand in earnest."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0 ok, 1 nothing found or refused, 2 bad usage."""
    if argv is None:
        argv = sys.argv[1:]
        if argv[:1] == ["status"]:
            gc.disable()  # a process so short leaves nothing worth collecting
    try:
        return _run(_parsed(argv))
    except CtxtuiError as error:
        _say(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader, `head` say, has what it wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        _say(f"{what}{error.strerror or error}. Nothing more was done.")
        return 1
    except KeyboardInterrupt:
        return 130


class _Parser(argparse.ArgumentParser):
    """Of one command. The help of those about marks says who sees our refs."""

    def format_help(self) -> str:
        if self.prog.endswith((" mark", " marks")):
            from ctxtui.core.repo.anchors import SEEN_BY_ALL

            self.epilog = SEEN_BY_ALL
        return super().format_help()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ctxtui",
        description="See, steer and hand off Claude Code sessions.",
        epilog="Without a command it opens the screens. SESSION is an id, a unique prefix, a name, "
        "or . for the newest of this project; TURN is a number (14), a step (14.3) or a uuid.",
    )
    parser.add_argument("--version", action="version", version=f"ctxtui {__version__}")
    _config_dir(parser, "before")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    listing = _command(commands, "list", "sessions of this project")
    listing.add_argument("--all", action="store_true", help="of all projects")

    show = _command(commands, "show", "the turn tree of a session")
    _session(show)

    context = _command(commands, "context", "what the model sees, and what it costs")
    _session(context)
    context.add_argument(
        "--at",
        nargs="?",
        const="",
        metavar="TURN",
        help="as it was at the end of that turn or step, such as 14 or 14.3",
    )
    context.add_argument("--goal", default="", metavar="TEXT", help="what comes next: ranks moves")

    _status_arguments(_command(commands, "status", STATUS))

    mark = _command(commands, "mark", "set a rewind point, with the code as it is now")
    _session(mark)
    mark.add_argument("turn", metavar="TURN", nargs="?", default="", help="such as 14 or 14.3")
    mark.add_argument("--name", default="", metavar="NAME", help="what to call it")
    mark.add_argument("--note", default="", metavar="TEXT", help="what to remember of it")
    _session(_command(commands, "marks", "rewind points"))

    _session(_command(commands, "forecast", "what resuming would load and cost"))

    brief = _command(commands, "brief", "the handoff brief for the next session")
    _session(brief)
    brief.add_argument("--goal", default="", metavar="TEXT", help="what comes next (required)")
    brief.add_argument(
        "--since", default="start", metavar="start|REV", help="where the diff begins"
    )
    brief.add_argument("--budget", type=int, metavar="N", help="tokens it should fit in")
    brief.add_argument("--copy", action="store_true", help="to the clipboard")
    brief.add_argument("--out", metavar="FILE", help="write it to a file")

    branch = _command(commands, "branch", "a new session that ends at a turn or step", json=False)
    branch.add_argument("session", metavar="SESSION", help="id, prefix, name, or .")
    branch.add_argument("turn", metavar="TURN", help="such as 14, a step 14.3, or a uuid")
    branch.add_argument("--name", default="", metavar="TEXT", help="its title")
    branch.add_argument(
        "--worktree",
        nargs="?",
        const="",
        metavar="DIR",
        help="check the code of the mark there out, into DIR or beside the project",
    )
    branch.add_argument(
        "--open", action="store_true", help="in a tmux window, a drafted prompt filled in, not sent"
    )

    demo = _command(commands, "demo", "sample projects with sample sessions", json=False)
    demo.add_argument("--dir", metavar="DIR", help="only write them there")

    schema = _command(commands, "schema", "the JSON Schema of a command's --json", json=False)
    schema.add_argument("name", metavar="NAME", nargs="?", default="", help="list, show, …")
    return parser


def _command(commands: Any, name: str, text: str, *, json: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    return _common(parser, json=json)


def _common(parser: argparse.ArgumentParser, *, json: bool = True) -> argparse.ArgumentParser:
    _config_dir(parser, "config_dir")
    if json:
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser


def _config_dir(parser: argparse.ArgumentParser, dest: str) -> None:
    # A command's parser would overwrite what stands before the command, so each has its own.
    parser.add_argument(
        "--config-dir",
        dest=dest,
        action="append",
        default=[],
        metavar="DIR",
        help="Claude Code's folder (repeatable); else CLAUDE_CONFIG_DIR, else ~/.claude",
    )


def _session(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "session", metavar="SESSION", nargs="?", default="", help="id, prefix, name, or ."
    )


def _status_arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    _session(parser)
    fields = "fields in braces, such as '{title} {used}{sign} {cache}'"
    parser.add_argument("--format", metavar="TEXT", help=fields)
    parser.add_argument("--tmux", action="store_true", help="for its status bar: coloured by zone")
    parser.add_argument("--pane", metavar="ID", help="the pane whose window counts: '#{pane_id}'")
    parser.add_argument(
        "--stdin", action="store_true", help="of the session that Claude Code names there"
    )
    return parser


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    if argv[:1] != ["status"]:
        return _parser().parse_args(argv)
    # A status bar asks every few seconds. To make the parsers of all other commands takes a while,
    # and so do the modules by which argparse asks how wide the terminal is.
    parser = argparse.ArgumentParser(
        prog="ctxtui status",
        description=STATUS,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=80),
    )
    _common(parser)
    return _status_arguments(parser).parse_args(
        argv[1:], argparse.Namespace(command="status", before=[])
    )


def _run(args: argparse.Namespace) -> int:
    if args.command == "schema":
        from ctxtui.schema import NAMES, schema

        if not args.name:
            raise UsageError(f"Which document? There are {', '.join(NAMES)}.")
        _print_json(schema(args.name))
        return 0
    if args.command == "demo":
        return _demo(args)
    from ctxtui.core.places import claude_dirs
    from ctxtui.core.settings import read_settings

    settings = read_settings()
    config_dirs = claude_dirs(_named(args) or _from_settings(settings))
    if args.command is None:
        return _screens(config_dirs, settings)
    if args.command == "list":
        return _list(args, config_dirs, settings)
    if args.command == "show":
        return _show(args, config_dirs, settings)
    if args.command == "context":
        return _context(args, config_dirs, settings)
    if args.command == "status":
        return _status(args, config_dirs, settings)
    if args.command == "forecast":
        return _forecast(args, config_dirs, settings)
    if args.command == "mark":
        return _mark(args, config_dirs)
    if args.command == "marks":
        return _marks(args, config_dirs)
    if args.command == "branch":
        return _branch(args, config_dirs)
    return _brief(args, config_dirs, settings)


def _screens(config_dirs: tuple[Path, ...], settings: Settings) -> int:
    _check_terminal()
    gc.disable()  # until the first frame stands: all that is made until then is kept
    from ctxtui.app import run_app

    return run_app(config_dirs, settings, _here())


def _check_terminal() -> None:
    # The screens are drawn on stderr, so stdout may go anywhere.
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CtxtuiError(
            "The screens need a terminal. Without one there are `ctxtui list`, `show` and `brief`."
        )


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise CtxtuiError("The folder you are in is gone. Change to another with cd.") from error


def _named(args: argparse.Namespace) -> list[str]:
    return [*args.before, *getattr(args, "config_dir", ())]


def _from_settings(settings: Settings) -> Sequence[str | Path]:
    return () if os.environ.get("CLAUDE_CONFIG_DIR") else settings.config_dirs


def _list(args: argparse.Namespace, config_dirs: tuple[Path, ...], settings: Settings) -> int:
    from ctxtui.core.library.finding import project_of
    from ctxtui.core.library.shelf import read_all
    from ctxtui.present.documents import list_document

    if args.all:
        library = read_all(config_dirs)
    else:
        _, library = project_of(config_dirs, _here())
    document = list_document(library, settings)
    _complain(library.unreadable)
    if args.json:
        _print_json(document)
        return 0
    from ctxtui.present.printed import printed_list

    _print(printed_list(document, library))
    if not library.sessions and not args.all:
        print("`ctxtui list --all` looks at every project.", file=sys.stderr)
    return 0


def _complain(unreadable: Iterable[Unreadable]) -> None:
    for one in unreadable:
        _say(f"{one.path}: left out, it can't be read ({one.why}).")


def _say(message: str) -> None:
    from ctxtui.core.text import one_line  # names of files are not ours

    print(f"ctxtui: {one_line(message)}", file=sys.stderr)


def _show(args: argparse.Namespace, config_dirs: tuple[Path, ...], settings: Settings) -> int:
    from ctxtui.present.documents import show_document

    session, tree = _open(args, config_dirs)
    document = show_document(session, tree, settings, _known_marks())
    if args.json:
        _print_json(document)
        return 0
    from ctxtui.present.printed import printed_show

    _print(printed_show(document))
    return 0


def _known_marks() -> list[Mark]:
    """All marks; none, and a word about it, where what ctxtui remembers can't be read."""
    from ctxtui.core.places import data_dir
    from ctxtui.core.store import NAME

    if not (data_dir() / NAME).exists():
        return []
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.store import Store

    try:
        with Store.open(data_dir()) as store:
            if store.notice:
                _say(store.notice)
            return Marks(store).all()
    except CtxtuiError as error:
        _say(f"Marks are left out. {error}")
        return []


def _mark(args: argparse.Namespace, config_dirs: tuple[Path, ...]) -> int:
    from ctxtui.core.places import data_dir
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.rewind.standing import Standing
    from ctxtui.core.store import Store
    from ctxtui.core.transcripts.locate import locate
    from ctxtui.present.marks import marks_document, set_words

    session, tree = _open(args, config_dirs)
    place = locate(tree, args.turn)
    row, project = place.end.uuid or "", session.summary.project
    with Store.open(data_dir()) as store:
        if store.notice:
            _say(store.notice)
        mark = Marks(store).make(
            row, session.id, Path(project) if project else None, name=args.name, note=args.note
        )
    if args.json:
        # The turn is told as it was asked for: a step may be the end of its turn as well.
        _print_json(marks_document([Standing(mark, session.summary.path, place)]))
    else:
        _print([mark.id])
    if not args.json or mark.anchor is None or mark.anchor.left_out:
        _say(set_words(mark))
    return 0


def _marks(args: argparse.Namespace, config_dirs: tuple[Path, ...]) -> int:
    from datetime import UTC, datetime

    from ctxtui.core.library.library import read_library, session_files
    from ctxtui.core.places import data_dir
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.rewind.standing import find_standings
    from ctxtui.core.store import Store
    from ctxtui.present.marks import marks_document, printed_marks

    with Store.open(data_dir()) as store:
        if store.notice:
            _say(store.notice)
        marks = Marks(store).all()
        titles = {one.session: one.title for one in store.lives().values()}
    if args.session:
        _, tree = _open(args, config_dirs)
        held = {row.uuid for row in tree.transcript.rows}
        marks = [mark for mark in marks if mark.row in held]
    standings = find_standings(marks, session_files(config_dirs)) if marks else []
    if args.json:
        _print_json(marks_document(standings))
        return 0
    paths = {one.path for one in standings if one.path and one.path.stem == one.mark.session}
    library = read_library(config_dirs, sorted(paths))
    titles |= {one.id: one.summary.title for one in library.sessions}
    _print(printed_marks(standings, titles, datetime.now(UTC)))
    return 0


def _context(args: argparse.Namespace, config_dirs: tuple[Path, ...], settings: Settings) -> int:
    from ctxtui.core.context.picture import make_picture
    from ctxtui.core.transcripts.locate import locate
    from ctxtui.present.documents import context_document

    session, tree = _open(args, config_dirs)
    picture = make_picture(tree.transcript, settings, session.summary.title)
    place: Place | None = locate(picture.tree, args.at) if args.at is not None else None
    status = session.status
    document = context_document(picture, settings, place, status=status, goal=args.goal)
    if args.json:
        _print_json(document)
        return 0
    from ctxtui.present.printed import printed_context

    _print(printed_context(document))
    return 0


def _forecast(args: argparse.Namespace, config_dirs: tuple[Path, ...], settings: Settings) -> int:
    from datetime import UTC, datetime

    from ctxtui.core.context.picture import make_picture
    from ctxtui.core.moves.forecast import make_forecast
    from ctxtui.present.forecast import forecast_document, printed_forecast

    session, tree = _open(args, config_dirs)
    picture = make_picture(tree.transcript, settings, session.summary.title)
    now = datetime.now(UTC)
    forecast = make_forecast(picture, session, settings, now=now)
    if args.json:
        _print_json(forecast_document(forecast, now))
    else:
        _print(printed_forecast(forecast, now))
    return 0


def _status(args: argparse.Namespace, config_dirs: tuple[Path, ...], settings: Settings) -> int:
    from datetime import UTC, datetime

    from ctxtui.core.context.glance import glance
    from ctxtui.core.library.at_hand import AtHand
    from ctxtui.present.status import Told, filled, status_document, status_line

    if args.json and args.format is not None:
        raise UsageError("--json or --format: give one of them.")
    client = _told_by_client() if args.stdin else None
    now = datetime.now(UTC)
    at_hand = AtHand(config_dirs)
    path, pulse = _asked(args, at_hand, client, now)
    size = client.window_size if client is not None and client.session == pulse.id else None
    told = Told(
        pulse,
        path,
        glance(pulse, at_hand.config_dir_of(path), settings, now, size),
        lambda: at_hand.standing(pulse, now.timestamp()),
        args.tmux,
    )
    if args.json:
        _print_json(status_document(told))
    else:
        _print([status_line(told) if args.format is None else filled(args.format, told)])
    at_hand.close()
    if not gc.isenabled():
        gc.freeze()  # or Python would look through it all at its end
    return 0


def _asked(
    args: argparse.Namespace, at_hand: AtHand, client: ClientStatus | None, now: datetime
) -> tuple[Path | None, Pulse]:
    """The session that is meant; without a path if its client has written nothing yet."""
    if args.session:
        path = at_hand.named(args.session, _here())
    elif client is None or client.session is None:
        path = at_hand.here((client.cwd if client else None) or _here(), _tmux(args.pane))
    else:
        with suppress(NotFound):
            if client.path is not None and client.path.is_file():
                return client.path, at_hand.pulse(client.path)
        return None, client.pulse(now)
    return path, at_hand.pulse(path)


def _tmux(pane: str | None) -> Tmux | None:
    if not os.environ.get("TMUX"):
        return None
    from ctxtui.core.terminal.tmux import Tmux

    return Tmux.from_env({**os.environ, "TMUX_PANE": pane} if pane else os.environ)


def _told_by_client() -> ClientStatus:
    from ctxtui.core.context.client_status import read_client_status

    if sys.stdin.isatty():
        raise UsageError("--stdin: there is only a terminal to read. Claude Code gives it JSON.")
    return read_client_status(sys.stdin.read(MOST_GIVEN))


def _brief(args: argparse.Namespace, config_dirs: tuple[Path, ...], settings: Settings) -> int:
    from ctxtui.core.places import as_typed

    if not args.goal.strip():
        raise UsageError('A brief needs the next goal: --goal "Ship the rate limiter".')
    if args.budget is not None and args.budget < 1:
        raise UsageError(f"--budget {args.budget}: give a number of tokens, such as 600.")
    out = as_typed(args.out) if args.out else None
    _check_new(out)
    from dataclasses import replace
    from datetime import UTC, datetime

    from ctxtui.core.handoff.brief import draft_brief
    from ctxtui.core.handoff.keep import kept_path
    from ctxtui.core.handoff.redacting import finish
    from ctxtui.core.text import one_line
    from ctxtui.present.brief import brief_document
    from ctxtui.present.figures import plural

    _, tree = _open(args, config_dirs)
    now = datetime.now(UTC)
    settings = replace(settings, brief_budget=args.budget or settings.brief_budget)
    brief = draft_brief(tree, args.goal, None, settings, args.since, now)
    finished = finish(brief)
    notes = list(brief.notes)
    if brief.struck:
        struck = plural(brief.struck, "item")
        notes.append(f"{struck} left out to fit {settings.brief_budget} tokens.")
    if finished.tokens > settings.brief_warning:
        notes.append(f"{finished.tokens} tokens: long for a brief; the next session pays for each.")
    if finished.redacted:
        rules = ", ".join(dict.fromkeys(one.rule for one in finished.redacted))
        notes.append(f"Secrets were taken out ({rules}).")
    if out is not None:
        notes.append(_write_brief(out, finished.markdown))
    if args.copy:
        from ctxtui.core.terminal.clipboard import copy

        kept = kept_path(brief.session, now, finished.markdown)
        notes.append(copy(finished.markdown, write_osc52=_osc52(), file=kept).sentence)
    for note in notes:
        print(f"ctxtui: {one_line(note)}", file=sys.stderr)
    if args.json:
        _print_json(brief_document(brief, finished))
    else:
        _print(finished.markdown.splitlines())
    return 0


def _branch(args: argparse.Namespace, config_dirs: tuple[Path, ...]) -> int:
    from ctxtui.core.rewind.branching import plan_branch
    from ctxtui.core.rewind.opening import make
    from ctxtui.core.transcripts.locate import locate

    _, tree = _open(args, config_dirs)
    place = locate(tree, args.turn)
    plan = plan_branch(tree, place, name=args.name)
    anchor, folder = None, None
    if args.worktree is not None:
        anchor, folder = _code_at(args, place)
    made = make(plan, anchor, folder)
    if plan.prefix.adds:
        _say(plan.prefix.adds)
    if made.folder is not None:
        _say(f"The code of the mark is in {made.folder}.")
    if made.trouble:
        _say(made.trouble)
    try:
        _say(_opened(tree, plan) if args.open else f"Open it with: {_line_for(plan)}")
    except CtxtuiError as error:
        _say(f"It was not opened: {error}")
        return _said_id(plan, 1)
    return _said_id(plan, 1 if made.trouble else 0)


def _said_id(plan: BranchPlan, code: int) -> int:
    """The branch is there whatever else went wrong, so its id is always said."""
    _print([str(plan.path), plan.id])
    return code


def _code_at(args: argparse.Namespace, place: Place) -> tuple[Anchor, Path]:
    from ctxtui.core.places import as_typed, data_dir
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.rewind.opening import anchor_at, suggested_folder
    from ctxtui.core.rewind.prefix import place_name
    from ctxtui.core.store import Store

    with Store.open(data_dir()) as store:
        anchor = anchor_at(place, Marks(store).all())
    if anchor is None:
        raise CtxtuiError(
            f"{place_name(place)}: no mark with the code of that time was set there, so there is "
            "nothing to check out. Branch without --worktree, or at a mark. Nothing was written."
        )
    named = as_typed(args.worktree).absolute() if args.worktree else None
    return anchor, named or suggested_folder(anchor, args.name)


def _opened(tree: TurnTree, plan: BranchPlan) -> str:
    """Opens a branch, or copies what does; how that went."""
    from ctxtui.core.rewind.opening import open_branch, way
    from ctxtui.core.rewind.reprompt import reprompt
    from ctxtui.core.terminal.clipboard import copy
    from ctxtui.log import copied_path

    prompt = reprompt(tree, plan.prefix.place).text
    opened = open_branch(plan, prompt, way(plan))
    if opened.pane:
        return opened.sentence
    copied = copy(opened.line, write_osc52=_osc52(), file=copied_path())
    return f"{opened.sentence} The command that opens it: {copied.sentence}"


def _line_for(plan: BranchPlan) -> str:
    from ctxtui.core.terminal.claude import resume_line

    return resume_line(None, plan.id, plan.path.parents[2], plan.cwd, env=os.environ)


def _check_new(out: Path | None) -> None:
    if out is None:
        return
    if os.path.lexists(out):
        raise CtxtuiError(f"{out}: is there already; it is not written over. Name another file.")
    if not out.parent.is_dir():
        raise CtxtuiError(f"{out.parent}: no such folder. Make it first, or name another file.")


def _write_brief(out: Path, text: str) -> str:
    from ctxtui.core.files import write_new
    from ctxtui.core.places import tilde

    _check_new(out)
    try:
        write_new(out, text)
    except OSError as error:
        raise CtxtuiError(f"{out}: can't be written ({error.strerror}). Name another.") from error
    return f"Written to {tilde(out)}."


def _osc52() -> Callable[[str], None] | None:
    """Sends text to the terminal's clipboard; None where there is no terminal."""
    try:
        handle = os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY)
    except OSError:
        return None
    os.close(handle)

    def write(text: str) -> None:
        from ctxtui.core.terminal.clipboard import osc52

        with open("/dev/tty", "w", encoding="ascii") as terminal:  # noqa: PTH123
            terminal.write(osc52(text))

    return write


def _open(args: argparse.Namespace, config_dirs: tuple[Path, ...]) -> tuple[Session, TurnTree]:
    from ctxtui.core.library.finding import find_session
    from ctxtui.core.library.library import read_library
    from ctxtui.core.transcripts.transcript import read_transcript
    from ctxtui.core.transcripts.turns import turn_tree

    if not args.session:
        raise UsageError("Which session? Give an id, a unique prefix, a name, or . for the newest.")
    path = find_session(config_dirs, args.session, _here())
    library: Library = read_library(config_dirs, [path])
    for one in library.unreadable:
        raise CtxtuiError(f"{one.path}: can't be read ({one.why}).")
    if not library.sessions:
        raise NotFound(f"{path}: nothing was said in this session; it has no rows.")
    return library.sessions[0], turn_tree(read_transcript(path))


def _demo(args: argparse.Namespace) -> int:
    from ctxtui.core.settings import read_settings

    if args.dir:
        from ctxtui.core.places import as_typed
        from ctxtui.demo.write import write_demo

        demo = write_demo(as_typed(args.dir))
        print(demo.config_dir)
        print(f"Look at it with: ctxtui --config-dir {demo.config_dir}", file=sys.stderr)
        return 0
    _check_terminal()
    from contextlib import ExitStack

    from ctxtui.app import run_app
    from ctxtui.demo.stage import staged

    with ExitStack() as closing:
        demo = closing.enter_context(staged())
        return run_app((demo.config_dir,), read_settings(), demo.projects["shop"], closing)


def _print(lines: Iterable[str]) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a glyph shows `?`
    for line in lines:
        print(line)


def _print_json(document: dict[str, Any]) -> None:
    import json

    # Escaped to ASCII, so that no control character or lone surrogate reaches the terminal.
    print(json.dumps(document, indent=None, separators=(",", ":")))
