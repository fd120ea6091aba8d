"""`ctxtui brief`: the handoff brief for the next session."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, add_session, new_file
from ctxtui.cli.doing import doing
from ctxtui.cli.telling import osc52, print_json, print_lines, say
from ctxtui.core.errors import CtxtuiError, UsageError
from ctxtui.core.places import data_dir

if TYPE_CHECKING:
    from ctxtui.core.repo.base import Base
    from ctxtui.core.settings import Settings
    from ctxtui.core.transcripts.turns import TurnTree


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)
    parser.add_argument("--goal", default="", metavar="TEXT", help="what comes next (required)")
    parser.add_argument(
        "--since",
        default="start",
        metavar="start|merge-base|MARK|REV",
        help="where the diff begins: the session's start, where HEAD left the default branch, "
        "a mark of the session by name or id, a commit, branch or tag",
    )
    parser.add_argument("--budget", type=int, metavar="N", help="tokens it should fit in")
    parser.add_argument("--copy", action="store_true", help="to the clipboard")
    parser.add_argument("--out", metavar="FILE", help="write it to a file")
    parser.add_argument(
        "--open",
        action="store_true",
        help="a new session in a tmux window with it filled in, not sent",
    )


def run(args: argparse.Namespace, asked: Asked) -> int:
    """On stdout, cleaned and redacted; also to the clipboard, a new file or a new session if
    asked. 1 if that session could not be opened."""
    if not args.goal.strip():
        raise UsageError('A brief needs the next goal: --goal "Ship the rate limiter".')
    if args.budget is not None and args.budget < 1:
        raise UsageError(f"--budget {args.budget}: give a number of tokens, such as 600.")
    out = new_file(args.out) if args.out else None
    from dataclasses import replace
    from datetime import UTC, datetime

    from ctxtui.core.handoff.brief import draft_brief
    from ctxtui.core.handoff.handed import note_handoff
    from ctxtui.core.handoff.keep import kept_path
    from ctxtui.core.handoff.layout import layout_path, read_layout
    from ctxtui.core.handoff.redacting import finish
    from ctxtui.present.brief import brief_document
    from ctxtui.present.figures import plural

    told, tree = asked.open(args.session)
    now = datetime.now(UTC)
    settings = asked.settings
    settings = replace(settings, brief_budget=args.budget or settings.brief_budget)
    notes: list[str] = []
    layout = None
    try:
        layout = read_layout(layout_path())
    except CtxtuiError as error:
        notes.append(str(error))
    since = _base(args.since.strip(), tree)
    brief = draft_brief(tree, args.goal, None, settings, since, now, layout=layout, step=doing)
    doing("looking for secrets")
    finished = finish(brief)
    notes += brief.notes
    if brief.struck:
        struck = plural(brief.struck, "item")
        notes.append(f"{struck} left out to fit {settings.brief_budget} tokens.")
    if finished.tokens > settings.brief_warning:
        notes.append(f"{finished.tokens} tokens: long for a brief; the next session pays for each.")
    if finished.redacted:
        rules = ", ".join(dict.fromkeys(one.rule for one in finished.redacted))
        notes.append(f"Secrets were taken out ({rules}).")
    code = 0
    if out is not None:
        notes.append(_write_brief(out, finished.markdown))
        notes.append(note_handoff("file", brief.session, finished.markdown, data_dir(), out))
    if args.copy:
        from ctxtui.core.terminal.clipboard import copy

        kept = kept_path(brief.session, now, finished.markdown)
        copied = copy(finished.markdown, write_osc52=osc52(), file=kept)
        notes.append(copied.sentence)
        if copied.ok:
            notes.append(note_handoff("clipboard", brief.session, finished.markdown, data_dir()))
    if args.open:
        name = brief.goal.split("\n")[0]
        said, code = _open(finished.markdown, told.summary.project, tree, name, settings)
        notes.append(said)
    for note in filter(None, notes):
        say(note)
    if args.json:
        print_json(brief_document(brief, finished))
    else:
        print_lines(finished.markdown.splitlines())
    return code


def _open(
    text: str, project: str | None, tree: TurnTree, name: str, settings: Settings
) -> tuple[str, int]:
    """How it went, and the exit code. The client asks before it sends anything."""
    from ctxtui.sending import Errand, deliver

    transcript = tree.transcript
    folder = Path(project) if project else None
    errand = Errand("brief", text, transcript.id, transcript.path.parents[2], folder, name)
    outcome = deliver(errand, "window", settings, send=False, data=data_dir())
    return outcome.sentence, 1 if outcome.state == "stopped" else 0


def _base(since: str, tree: TurnTree) -> str | Base:
    """The anchor of the mark that has this name or id; else the words, which git may know."""
    from ctxtui.core.handoff.ground import MERGE_BASE, START
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.store import NAME, Store

    if since in (START, MERGE_BASE) or not (data_dir() / NAME).exists():
        return since
    with Store.open(data_dir()) as store:
        marks = Marks(store).of_rows(row.uuid for row in tree.transcript.rows if row.uuid)
    found = [one for one in marks if since in (one.id, one.name)]
    if not found:
        return since
    mark = found[-1]  # of two with one name the newer
    if mark.anchor is None:
        why = mark.no_anchor or "none was taken"
        raise CtxtuiError(f"{since}: that mark has no code to compare with ({why}). Name a commit.")
    return mark.anchor.base(mark.name or mark.id)


def _write_brief(out: Path, text: str) -> str:
    from ctxtui.core.files import write_new
    from ctxtui.core.places import tilde

    try:
        write_new(out, text)
    except OSError as error:
        raise CtxtuiError(f"{out}: can't be written ({error.strerror}). Name another.") from error
    return f"Written to {tilde(out)}."
