"""From screen to screen: what opens when one asks. Screens know nothing of each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.settings import Settings
from ctxtui.screens.home import Home, asking
from ctxtui.toast import toast

if TYPE_CHECKING:
    from ctxtui.core.context.picture import Picture
    from ctxtui.core.delivery.outcome import Outcome
    from ctxtui.core.redaction import Allowed
    from ctxtui.screens.brief import BriefScreen
    from ctxtui.screens.compact import CompactScreen
    from ctxtui.screens.context import ContextScreen
    from ctxtui.screens.forecast import ForecastScreen
    from ctxtui.screens.launches import LaunchesScreen
    from ctxtui.screens.marks import MarksScreen
    from ctxtui.screens.moves import MovesScreen
    from ctxtui.screens.templates import TemplatesScreen
    from ctxtui.sending import What


class Ways(App[None]):
    """Of the app: it opens a screen, and tells the one that asked what came of it."""

    config_dirs: tuple[Path, ...]
    settings: Settings
    here: Path
    staged: bool
    """What is shown is our own demo: nothing of it is remembered."""

    @property
    def at_home(self) -> Home | None:
        """The Home that is open, under whatever lies on it."""
        return next((one for one in self.screen_stack if isinstance(one, Home)), None)

    def on_home_brief_asked(self, asked: asking.BriefAsked) -> None:
        from ctxtui.screens.brief import BriefScreen

        self.push_screen(BriefScreen(asked.picture, self.settings, data=self.data))

    # -- compactions

    def on_home_compact_asked(self, asked: asking.CompactAsked) -> None:
        from ctxtui.screens.compact import CompactScreen

        self.push_screen(CompactScreen(asked.picture, can_send=asked.live))

    def on_compact_screen_send(self, asked: CompactScreen.Send) -> None:
        self.send("compact", asked.line.text, asked.picture)

    def on_home_audit_asked(self, asked: asking.AuditAsked) -> None:
        from ctxtui.screens.audit import AuditScreen

        self.push_screen(AuditScreen(asked.picture))

    # -- subagents

    def on_home_templates_asked(self, asked: asking.TemplatesAsked) -> None:
        from ctxtui.core.subagents.matching import Choice
        from ctxtui.present.marks import mark_name
        from ctxtui.screens.templates import TemplatesScreen

        marks = [Choice(mark_name(one), sure=False) for one in asked.marks]
        self.push_screen(
            TemplatesScreen(
                asked.picture,
                self.config_dirs,
                None if asked.picture is not None else self.here,
                place=asked.place,
                marks=marks,
            )
        )

    def on_templates_screen_launch_asked(self, asked: TemplatesScreen.LaunchAsked) -> None:
        from ctxtui.core.rewind.prefix import place_name

        finished, screen = asked.finished, asked.screen
        place = screen.desk.filling.place
        self.send(
            "prompt",
            finished.for_session if finished.agent else finished.text,
            screen.picture,
            name=finished.template.name,
            template=finished.template.key,
            place=place_name(place) if place is not None else "",
            for_pane=finished.for_session,
            model=finished.model,
        )

    def on_home_launches_asked(self) -> None:
        from ctxtui.screens.launches import LaunchesScreen

        home = self.at_home
        if home is not None:
            self.push_screen(LaunchesScreen(lambda: home.library, self.data))

    def on_launches_screen_go_asked(self, asked: LaunchesScreen.GoAsked) -> None:
        from ctxtui.screens.launches import LaunchesScreen

        if isinstance(self.screen, LaunchesScreen):
            self.screen.dismiss()
        if self.at_home is not None:
            self.at_home.go(asked.path, asked.turn, asked.step)

    def on_launches_screen_send_asked(self, asked: LaunchesScreen.SendAsked) -> None:
        """A report goes to the pane of the session that asked for it."""
        from ctxtui.screens.sending import SendDialog
        from ctxtui.sending import Errand

        sessions = self.at_home.library.sessions if self.at_home is not None else ()
        parent = next((one.summary for one in sessions if one.id == asked.session), None)
        if parent is None:
            says = f"{asked.session}: the session that asked for it is no longer there."
            toast(self, "warn", "", says)
            return
        cwd = Path(parent.project) if parent.project else None
        errand = Errand(
            "card", asked.text, asked.session, parent.path.parents[2], cwd, parent.title
        )
        self.push_screen(SendDialog(errand, self.settings, self.data, parent.model))

    # -- to a client

    def on_brief_screen_send_asked(self, asked: BriefScreen.SendAsked) -> None:
        self.send(
            "brief",
            asked.text,
            asked.screen.picture,
            name=asked.goal,
            allowed=asked.allowed,
            then=lambda outcome: asked.screen.tell_sent(outcome, asked.draft),
        )

    def send(
        self,
        what: What,
        text: str,
        picture: Picture | None,
        *,
        name: str = "",
        template: str = "",
        place: str = "",
        for_pane: str = "",
        model: str = "",
        allowed: Allowed | None = None,
        then: Callable[[Outcome | None], None] | None = None,
    ) -> None:
        """Ask where `text` is to go, made of this session or of none, and take it there."""
        from ctxtui.screens.sending import SendDialog
        from ctxtui.sending import Errand

        where = picture.cwd if picture is not None else str(self.here)
        errand = Errand(
            what,
            text,
            picture.id if picture is not None else "",
            picture.path.parents[2] if picture is not None else self.config_dirs[0],
            Path(where) if where else None,
            name or (picture.title if picture is not None else ""),
            template,
            place,
            for_pane,
            model,
            allowed.fingerprints if allowed is not None else frozenset(),
            allowed.salt if allowed is not None else b"",
        )
        counted = picture.window.model if picture is not None else None
        self.push_screen(SendDialog(errand, self.settings, self.data, counted), then)

    # -- context

    def on_home_context_asked(self, asked: asking.ContextAsked) -> None:
        from ctxtui.screens.context import ContextScreen

        self.push_screen(
            ContextScreen(asked.picture, self.settings, state=asked.state, outlook=asked.outlook)
        )

    # -- rewind points

    @property
    def data(self) -> Path:
        """Where marks and prompts are kept: for the demo in its own folder, which goes with it."""
        from ctxtui.core.places import data_dir

        return self.config_dirs[0].parent / "ctxtui" if self.staged else data_dir()

    def on_home_branch_asked(self, asked: asking.BranchAsked) -> None:
        from ctxtui.screens.branch import BranchDialog

        dialog = BranchDialog(asked.picture, self.settings, asked.place, self.data, live=asked.live)
        self.push_screen(dialog)

    def on_home_forecast_asked(self, asked: asking.ForecastAsked) -> None:
        from ctxtui.screens.forecast import ForecastScreen

        self.push_screen(ForecastScreen(asked.picture, asked.session, self.settings, asked.state))

    def on_forecast_screen_brief_asked(self, asked: ForecastScreen.BriefAsked) -> None:
        from ctxtui.screens.brief import BriefScreen

        self.push_screen(BriefScreen(asked.picture, self.settings, data=self.data))

    def on_forecast_screen_branch_asked(self, asked: ForecastScreen.BranchAsked) -> None:
        from ctxtui.core.transcripts.locate import Place
        from ctxtui.screens.branch import BranchDialog

        turn = asked.turn or asked.picture.last_live
        if turn is not None:
            place = Place(turn)
            self.push_screen(BranchDialog(asked.picture, self.settings, place, self.data))

    def on_home_mark_asked(self, asked: asking.MarkAsked) -> None:
        from ctxtui.screens.marks import set_mark

        try:
            dialog = set_mark(asked.place, self.data)
        except CtxtuiError as error:
            toast(self, "warn", "", str(error))
            return
        self.push_screen(dialog, lambda _: self.read_marks())

    def on_home_marks_asked(self) -> None:
        from ctxtui.screens.marks import MarksScreen

        if self.at_home is not None:
            marks = MarksScreen(self.at_home.library, self.data)
            self.push_screen(marks, lambda _: self.read_marks())

    def on_marks_screen_go_asked(self, asked: MarksScreen.GoAsked) -> None:
        from ctxtui.screens.marks import MarksScreen

        standing = asked.standing
        if isinstance(self.screen, MarksScreen):
            self.screen.dismiss()
        if self.at_home is not None and standing.path is not None and standing.place:
            self.at_home.go(standing.path, standing.place.turn, standing.place.step)

    def on_marks_screen_changed(self) -> None:
        self.read_marks()

    def read_marks(self) -> None:
        if self.at_home is not None:
            self.at_home.read_marks(self.data)

    def on_home_moves_asked(self, asked: asking.MovesAsked) -> None:
        from ctxtui.present.marks import rewind_points
        from ctxtui.screens.moves import MovesScreen

        points = rewind_points(self.at_home.marks) if self.at_home is not None else ()
        self.push_screen(
            MovesScreen(asked.picture, asked.outlook, self.settings, asked.number, marks=points)
        )

    def on_moves_screen_chosen(self, chosen: MovesScreen.Chosen) -> None:
        """A brief is drafted here; of the other moves the dialog has copied what to type."""
        from ctxtui.screens.brief import BriefScreen
        from ctxtui.screens.moves import MovesScreen

        if chosen.kind == "clear" and isinstance(self.screen, MovesScreen):
            picture = self.screen.picture
            self.screen.dismiss()
            self.push_screen(BriefScreen(picture, self.settings, chosen.goal, self.data))

    def on_context_screen_brief_asked(self, asked: ContextScreen.BriefAsked) -> None:
        from ctxtui.screens.brief import BriefScreen

        self.push_screen(BriefScreen(asked.picture, self.settings, data=self.data))

    def on_brief_screen_path_asked(self, asked: BriefScreen.PathAsked) -> None:
        from ctxtui.screens.ask import Ask

        def answer(path: str | None) -> None:
            if path is not None:
                asked.screen.write_to(path)

        promise = "a new file, only for you to read"
        self.push_screen(Ask("Write the brief to", promise, asked.suggested), answer)
