"""`ctxtui templates`: prompts for subagents, and the agents that could run them."""

from __future__ import annotations

import argparse

from ctxtui.cli.asking import Asked, here
from ctxtui.cli.telling import print_json, print_lines, say, width


def arguments(parser: argparse.ArgumentParser) -> None:
    """None but the common ones."""


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Of the project one stands in; broken files are said on stderr too."""
    from ctxtui.core.subagents.agents import read_agents
    from ctxtui.core.subagents.shelf import read_templates
    from ctxtui.present.templates import printed_templates, templates_document

    templates = read_templates(here())
    agents = read_agents(asked.config_dirs, here())
    for broken in (*templates.broken, *agents.broken):
        say(broken.sentence)
    if args.json:
        print_json(templates_document(templates, agents))
    else:
        print_lines(printed_templates(templates, agents, width()))
    return 0
