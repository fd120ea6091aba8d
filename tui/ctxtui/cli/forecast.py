"""`ctxtui forecast`: what resuming would load and cost."""

from __future__ import annotations

import argparse

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.doing import doing
from ctxtui.cli.telling import print_json, print_lines, width


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Nothing is started or changed."""
    from datetime import UTC, datetime

    from ctxtui.core.context.picture import make_picture
    from ctxtui.core.moves.forecast import make_forecast
    from ctxtui.present.forecast import forecast_document, printed_forecast

    session, tree = asked.open(args.session)
    doing("weighing what would load")
    picture = make_picture(tree.transcript, asked.settings, session.summary.title)
    now = datetime.now(UTC)
    forecast = make_forecast(picture, session, asked.settings, now=now)
    if args.json:
        print_json(forecast_document(forecast, now))
    else:
        print_lines(printed_forecast(forecast, now, width()))
    return 0
