"""`ctxtui branch`: a new session that ends at a turn or step."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.telling import osc52, print_lines, say
from ctxtui.core.errors import CtxtuiError

if TYPE_CHECKING:
    from ctxtui.core.repo.anchors import Anchor
    from ctxtui.core.rewind.branching import BranchPlan
    from ctxtui.core.transcripts.locate import Place
    from ctxtui.core.transcripts.turns import TurnTree


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)
    parser.add_argument(
        "turn", metavar="TURN", nargs="?", default="", help="such as 14, a step 14.3, or a uuid"
    )
    parser.add_argument("--name", default="", metavar="TEXT", help="its title")
    parser.add_argument(
        "--worktree",
        nargs="?",
        const="",
        metavar="DIR",
        help="check the code of the mark there out, into DIR or beside the project",
    )
    parser.add_argument(
        "--open", action="store_true", help="in a tmux window, a drafted prompt filled in, not sent"
    )


def run(args: argparse.Namespace, asked: Asked) -> int:
    """The last line on stdout is its id, whatever else went wrong after it was written."""
    from ctxtui.core.rewind.branching import plan_branch
    from ctxtui.core.rewind.opening import make
    from ctxtui.core.transcripts.locate import locate

    _, tree = asked.open(args.session)
    place = locate(tree, args.turn)
    plan = plan_branch(tree, place, name=args.name)
    anchor, folder = None, None
    if args.worktree is not None:
        anchor, folder = _code_at(args, place)
    made = make(plan, anchor, folder)
    if plan.prefix.adds:
        say(plan.prefix.adds)
    if made.folder is not None:
        say(f"The code of the mark is in {made.folder}.")
    if made.trouble:
        say(made.trouble)
    try:
        say(
            _opened(tree, plan, anchor, made.folder)
            if args.open
            else f"Open it with: {_line_for(plan)}"
        )
    except CtxtuiError as error:
        say(f"It was not opened: {error}")
        return _said_id(plan, 1)
    return _said_id(plan, 1 if made.trouble else 0)


def _said_id(plan: BranchPlan, code: int) -> int:
    """The branch is there whatever else went wrong, so its id is always said."""
    print_lines([str(plan.path), plan.id])
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


def _opened(tree: TurnTree, plan: BranchPlan, anchor: Anchor | None, folder: Path | None) -> str:
    """Opens a branch, or copies what does; how that went. `folder` has the anchor's code."""
    from ctxtui.core.rewind.opening import open_branch, way
    from ctxtui.core.rewind.reprompt import reprompt, work_in
    from ctxtui.core.terminal.clipboard import copy
    from ctxtui.log import copied_path

    prompt = reprompt(tree, plan.prefix.place).text
    if anchor is not None and folder is not None:
        prompt = f"{work_in(folder, anchor.root)}\n\n{prompt}"
    opened = open_branch(plan, prompt, way(plan))
    if opened.pane:
        return opened.sentence
    copied = copy(opened.line, write_osc52=osc52(), file=copied_path())
    return f"{opened.sentence} The command that opens it: {copied.sentence}"


def _line_for(plan: BranchPlan) -> str:
    from ctxtui.core.terminal.claude import resume_line

    return resume_line(None, plan.id, plan.path.parents[2], plan.cwd, env=os.environ)
