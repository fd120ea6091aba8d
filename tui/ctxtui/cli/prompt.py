"""`ctxtui prompt`: a template filled in, for a subagent."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, here
from ctxtui.cli.telling import osc52, print_json, print_lines, say
from ctxtui.core.errors import NotFound, UsageError

if TYPE_CHECKING:
    from ctxtui.core.subagents.filling import Filling
    from ctxtui.core.subagents.prompt import Finished
    from ctxtui.core.subagents.template import Template
    from ctxtui.sending import Way


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "template", metavar="TEMPLATE", nargs="?", default="", help="its name, or how it begins"
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="fill in a field"
    )
    parser.add_argument(
        "--session", default="", metavar="SESSION", help="fill from this one; else the newest here"
    )
    parser.add_argument("--report", default="", metavar="FORM", help="the form of the answer")
    parser.add_argument("--agent", default="", metavar="NAME", help="an agent of yours to run it")
    parser.add_argument("--model", default="", metavar="MODEL", help="another than the template's")
    parser.add_argument("--copy", action="store_true", help="to the clipboard")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--pane", action="store_true", help="into the session's pane, if it is idle")
    where.add_argument("--window", action="store_true", help="into a new session in a tmux window")
    where.add_argument(
        "--background", action="store_true", help="start it as a background session: a model call"
    )
    parser.add_argument(
        "--send", action="store_true", help="press Enter too, a model call; else it waits there"
    )
    parser.add_argument(
        "--worktree", action="store_true", help="with --window or --background: its own, as it is"
    )


def run(args: argparse.Namespace, asked: Asked) -> int:
    """On stdout, cleaned and redacted; also to the clipboard or a client if asked."""
    from ctxtui.present.templates import prompt_document

    session, finished = finished_of(args, asked)
    if finished.redacted:
        say(f"Secrets were taken out ({', '.join(finished.redacted)}).")
    if args.copy:
        say(_copy(finished))
    code = _launch(args, asked, session, finished)
    if args.json:
        print_json(prompt_document(finished, session))
    else:
        print_lines((finished.for_session if finished.agent else finished.text).split("\n"))
    return code


def _launch(args: argparse.Namespace, asked: Asked, session: str | None, finished: Finished) -> int:
    """Takes it where it was asked to go, and says how that went; 1 if it did not arrive."""
    ways: dict[str, Way] = {"pane": "pane", "window": "window", "background": "background"}
    way = next((ways[name] for name in ways if getattr(args, name)), None)
    if way is None:
        if args.send or args.worktree:
            raise UsageError("--send and --worktree need --pane, --window or --background.")
        return 0
    if way == "pane" and session is None:
        raise UsageError("--pane: which session? Give --session.")
    from ctxtui.core.places import data_dir
    from ctxtui.sending import Errand, deliver

    config_dir, cwd = asked.config_dirs[0], here()
    if session is not None:
        told, tree = asked.open(session)
        config_dir = tree.transcript.path.parents[2]
        cwd = Path(told.summary.project) if told.summary.project else cwd
    text = finished.for_session if finished.agent else finished.text
    errand = Errand(
        *("prompt", text, session or "", config_dir, cwd),
        name=finished.template.name,
        template=finished.template.key,
        for_pane=finished.for_session,
        model=finished.model,
    )
    outcome = deliver(
        errand, way, asked.settings, send=args.send, data=data_dir(), worktree=args.worktree
    )
    say(outcome.sentence)
    return 1 if outcome.state == "stopped" else 0


def finished_of(args: argparse.Namespace, asked: Asked) -> tuple[str | None, Finished]:
    """The session it was filled from, and the prompt. Raises UsageError for what lacks."""
    from ctxtui.core.subagents.agents import read_agents
    from ctxtui.core.subagents.prompt import Answers, finish
    from ctxtui.core.subagents.shelf import read_templates

    if not args.template:
        raise UsageError("Which template? Give a name; `ctxtui templates` lists them.")
    template = read_templates(here()).find(args.template)
    given = _given(args.set, template)
    if args.agent and read_agents(asked.config_dirs, here()).named(args.agent) is None:
        raise NotFound(f"{args.agent}: no such agent. `ctxtui templates` lists yours.")
    if args.report and args.report not in template.outputs:
        forms = ", ".join(template.outputs)
        raise UsageError(f"--report {args.report}: {template.name} answers with {forms}.")
    session, filling = _filling(args.session, asked)
    facts = {**filling.facts(template), **{k: v for k, v in given.items() if k in template.facts}}
    answers = Answers(filling.fill(template, given), facts, args.report, args.agent, args.model)
    return session, finish(template, answers, filling.model)


def _given(pairs: Sequence[str], template: Template) -> dict[str, str]:
    known = [*(one.name for one in template.fields), *template.facts]
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--set {name}: write it as {name or 'field'}=value.")
        if name not in known:
            raise UsageError(
                f"--set {name}: {template.name} has no such field. There are {', '.join(known)}."
            )
        given[name] = value
    return given


def _filling(name: str, asked: Asked) -> tuple[str | None, Filling]:
    """From the session of that name, from the newest of this project, or from the folder alone."""
    from ctxtui.core.subagents.filling import Filling

    try:
        _, tree = asked.open(name or ".")
    except NotFound:
        if name:
            raise
        return None, Filling(here())
    return tree.transcript.id, Filling(None, tree)


def _copy(finished: Finished) -> str:
    from datetime import UTC, datetime

    from ctxtui.core.places import data_dir
    from ctxtui.core.terminal.clipboard import copy

    text = finished.for_session if finished.agent else finished.text
    name = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}-{finished.template.key}.md"
    return copy(text, write_osc52=osc52(), file=data_dir() / "prompts" / name).sentence
