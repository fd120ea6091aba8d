"""The Templates screen: pick one, fill it in, read the prompt, and take it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.copying import terminal_of
from ctxtui.core.context.picture import Picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.subagents.agents import Agents, read_agents
from ctxtui.core.subagents.filling import Filling
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.prompt import Drafted, Finished
from ctxtui.core.subagents.saving import SKELETON
from ctxtui.core.subagents.shelf import Templates, own_folder, read_templates
from ctxtui.core.subagents.template import Broken, Template
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import failure
from ctxtui.present import templates as present
from ctxtui.present.home import crumbs, project_title
from ctxtui.screens.templates.confirm import AskPath
from ctxtui.screens.templates.desk import Desk
from ctxtui.screens.templates.editor import EditorScreen, text_of
from ctxtui.screens.templates.field import FieldBox, FieldText
from ctxtui.screens.templates.form import Form
from ctxtui.screens.templates.hints import Stop, template_hints
from ctxtui.screens.templates.leaving import Left, copy_out, suggested_path, write_agent
from ctxtui.screens.templates.prompt_pane import PromptPane
from ctxtui.screens.templates.suggesting import SuggestionLine
from ctxtui.screens.templates.work import Found, find
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.part_list import PartList
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Paragraph, Span

SIDE, AIRY = 110, 30


class TemplatesScreen(Screen[None]):
    """Fills templates from `picture`'s session, or from the folder alone; sends nothing itself.

    `project` is the folder it is about, None for where the session recorded it; `place`, `file`
    and `marks` are what is selected. `name` is the template to begin with.
    """

    CSS_PATH = "templates.tcss"
    AUTO_FOCUS = "#template-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "launch", "start", key_display="F8", id="templates.launch", priority=True),
        Binding("f5,ctrl+s", "copy", "copy", key_display="F5", id="templates.copy",
                priority=True),
        Binding("f2", "save_agent", "save as an agent", key_display="F2",
                id="templates.save-agent", priority=True),
        Binding("f6", "prompt", "the prompt", key_display="F6", id="templates.prompt",
                priority=True),
        Binding("f7", "suggested", "what an earlier turn should have been", key_display="F7",
                id="templates.suggested", priority=True),
        Binding("n", "new", "new template", id="templates.new"),
        Binding("e,f4", "edit", "edit the template", key_display="e", id="templates.edit"),
        Binding("tab", "next_stop(1)", "next field", key_display="tab", id="templates.next-field",
                priority=True),
        Binding("shift+tab", "next_stop(-1)", "field before", show=False,
                id="templates.field-before", priority=True),
        BACK,
        QUIT,
        HELP,
    ]  # fmt: skip

    template_list = getters.query_one("#template-list", PartList)
    form = getters.query_one("#form", Form)
    prompt_pane = getters.query_one(PromptPane)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class LaunchAsked(Message):
        """The user wants the prompt started; nothing was sent."""

        finished: Finished
        screen: TemplatesScreen

    @dataclass
    class Read(Message, bubble=False):
        """The templates and agents there are."""

        templates: Templates
        agents: Agents
        select: str

    @dataclass
    class Filled(Message, bubble=False):
        """What the session has for one template."""

        key: str
        found: Found

    @dataclass
    class Failed(Message, bubble=False):
        """Something could not be read, and why."""

        why: str

    @dataclass
    class Gone(Message, bubble=False):
        """It was copied or written, as far as that can be known."""

        title: str
        left: Left

    def __init__(
        self,
        picture: Picture | None,
        config_dirs: Sequence[Path],
        project: Path | None = None,
        *,
        place: Place | None = None,
        file: str = "",
        marks: Sequence[Choice] = (),
        name: str = "",
    ) -> None:
        super().__init__()
        self.picture = picture
        self.config_dirs = tuple(config_dirs)
        recorded = picture.cwd if picture is not None else None
        self.project = project or (Path(recorded) if recorded else None)
        tree = picture.tree if picture is not None else None
        filling = Filling(self.project, tree, place=place, file=file, marks=marks)
        self.desk = Desk(self.project, filling)
        self.first = name

    def compose(self) -> ComposeResult:
        yield SpanLine(id="head")
        yield Static(classes="air head-air")
        yield SuggestionLine(self.picture.tree if self.picture is not None else None)
        with Horizontal(id="panes"):
            yield Pane(
                "Templates",
                PartList(id="template-list"),
                Prose(id="list-about"),
                right=[Span("fields", "text-dim")],
                id="templates-pane",
            )
            yield Static(classes="gap")
            yield Pane("Form", Form(id="form"), id="form-pane")
            yield Static(classes="gap")
            yield PromptPane(id="prompt-pane")
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#list-about").can_focus = False
        parts = [project_title(str(self.project) if self.project else None)]
        parts += [one_line(self.picture.title, 200)] if self.picture is not None else []
        self.query_one("#head", SpanLine).show(crumbs([*parts, "templates"]))
        self.read(self.first)
        self.draw_keys()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes({"-side": width >= SIDE, "-airy": height >= AIRY})
        self.turn_to(self.stop)

    # -- reading, in threads

    @work(thread=True, exclusive=True, group="read", exit_on_error=False)
    def read(self, select: str) -> None:
        """All templates, and agents; then the one named `select` is shown."""
        try:
            templates = read_templates(self.project)
            agents = read_agents(self.config_dirs, self.project)
            news: Message = self.Read(templates, agents, select)
        except Exception as error:
            news = self.Failed(failure("reading templates", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="fill", exit_on_error=False)
    def fill(self, template: Template) -> None:
        try:
            news: Message = self.Filled(template.key, find(self.desk.filling, template))
        except Exception as error:
            news = self.Failed(failure("filling a template", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_templates_screen_read(self, news: Read) -> None:
        self.desk.templates, self.desk.agents = news.templates, news.agents
        name = project_title(str(self.project)) if self.project is not None else ""
        self.template_list.show(present.template_rows(news.templates, name))
        select = news.select or (news.templates.usable[0].key if news.templates.usable else "")
        self.desk.shown = None
        if self.template_list.cursor_id == select or not self.template_list.select(select):
            self.show_row(self.template_list.cursor_id)

    def on_templates_screen_filled(self, news: Filled) -> None:
        work = self.desk.works.get(news.key)
        if work is None:
            return
        work.found = news.found
        if self.desk.shown is not None and self.desk.shown.key == news.key:
            self.form.fill(self.desk.shown, work)
            self.redraft(at_once=True)

    def on_templates_screen_failed(self, news: Failed) -> None:
        self.prompt_pane.fail(news.why)

    # -- what is shown

    @on(LineList.Highlighted, "#template-list")
    def look_at(self, event: LineList.Highlighted) -> None:
        self.show_row(event.row_id)

    def show_row(self, row_id: str | None) -> None:
        if self.desk.templates is None or row_id is None:
            return
        at = self.desk.at(row_id)
        if not isinstance(at, Template):
            self.desk.shown = None
            self.prompt_pane.begin(None)
            self.call_next(self.show_other, at)
        elif at != self.desk.shown:
            self.call_next(self.show_template, at)

    async def show_template(self, template: Template) -> None:
        """Build its form, and have the session asked for what goes into it."""
        if self.template_list.cursor_id != template.key:
            return  # the cursor went on meanwhile
        work = self.desk.show(template)
        self.prompt_pane.begin(template)
        self.query_one("#form-pane", Pane).set_title(one_line(template.name, 60))
        about = Paragraph(one_line(template.description, 400), "text-secondary", lines=3)
        self.query_one("#list-about", Prose).show([about])
        await self.form.build(template, work, self.desk.agents.usable)
        if work.found is None:
            self.query_one("#form-pane", Pane).set_right([Span("filling in…", "text-dim")])
            self.prompt_pane.tell([])
            self.fill(template)
        self.form.fill(template, work)
        self.redraft(at_once=True)
        self.draw_keys()

    async def show_other(self, broken: Broken | None) -> None:
        """A group, or a file that is broken."""
        title = one_line(broken.path.name, 60) if broken is not None else "Form"
        pane = self.query_one("#form-pane", Pane)
        pane.set_title(title)
        pane.set_right([Span("✗ broken", "urgent")] if broken is not None else [])
        await self.form.clear()
        self.query_one("#list-about", Prose).show([])
        if broken is not None:
            self.prompt_pane.tell(present.broken_blocks(broken))
        else:
            self.prompt_pane.tell([Paragraph("Pick a template in the list.", "text-dim")])
        self.draw_keys()

    @property
    def drafted(self) -> Drafted | None:
        """The prompt as it stands; None while there is none of what is shown."""
        return self.prompt_pane.drafted if self.desk.shown is not None else None

    def redraft(self, *, at_once: bool = False) -> None:
        work = self.desk.current
        if work is not None:
            self.prompt_pane.redraft(work, self.desk.filling.model, at_once=at_once)

    @on(PromptPane.Changed)
    def draw_filled(self) -> None:
        if self.desk.shown is not None and self.drafted is not None:
            right = present.filled_right(self.desk.shown, self.drafted)
            self.query_one("#form-pane", Pane).set_right(right)
        self.draw_keys()

    def draw_keys(self) -> None:
        hints = template_hints(
            self.stop,
            shown=self.desk.shown is not None,
            ready=self.ready,
            editable=self.editable is not None,
            typing=self.typing,
            beside=self.has_class("-side"),
        )
        self.key_bar.show(hints)

    @property
    def ready(self) -> bool:
        done = self.drafted
        return done is not None and not done.missing and not done.wrong

    @property
    def typing(self) -> bool:
        return isinstance(self.focused, FieldText)

    @property
    def editable(self) -> Template | Broken | None:
        """A built-in one too: it is saved as one's own."""
        return self.desk.shown or self.desk.at(self.template_list.cursor_id)

    # -- where the user is

    @property
    def stop(self) -> Stop:
        if self.focused is self.prompt_pane.prose:
            return "prompt"
        return "list" if self.focused in (None, self.template_list) else "form"

    def turn_to(self, stop: Stop) -> None:
        """Under 110 columns only the pane in use is shown."""
        self.update_classes({f"-at-{one}": one == stop for one in ("list", "form", "prompt")})
        self.draw_keys()

    def on_descendant_focus(self) -> None:
        self.turn_to(self.stop)

    @on(LineList.Chosen, "#template-list")
    def fill_in(self) -> None:
        stops = self.form.stops()
        missing = self.form.first_missing(self.drafted) if self.drafted is not None else None
        if missing is not None or stops:
            self.go(missing or stops[0])

    def go(self, widget: Widget) -> None:
        """Show the pane first: what is hidden can't have the focus."""
        stop: Stop = "form"
        if widget is self.template_list:
            stop = "list"
        elif widget is self.prompt_pane.prose:
            stop = "prompt"
        self.turn_to(stop)
        widget.focus()

    def action_next_stop(self, by: int) -> None:
        stops = [self.template_list, *self.form.stops(), self.prompt_pane.prose]
        at = next((n for n, one in enumerate(stops) if one is self.focused), 0)
        self.go(stops[(at + by) % len(stops)])

    def action_prompt(self) -> None:
        """To the prompt, and from there to the fields."""
        if self.stop != "prompt":
            self.go(self.prompt_pane.prose)
        else:
            self.fill_in()

    def action_back(self) -> None:
        if self.stop == "list":
            self.dismiss()
        else:
            self.go(self.template_list)

    def action_suggested(self) -> None:
        """Open the template that would have kept an output out, filled from the turn of that."""
        one = self.query_one(SuggestionLine).take()
        try:
            template = self.desk.suggest(one) if one is not None else None
        except CtxtuiError as error:
            toast(self, "warn", "No such template", str(error), 8)
            return
        if template is None:
            return
        if self.template_list.cursor_id == template.key:
            self.show_row(template.key)
        else:
            self.template_list.select(template.key)
        self.go(self.template_list)

    # -- the form's news

    @on(Form.Changed)
    def draft_anew(self) -> None:
        self.redraft()

    @on(FieldBox.Left)
    def leave_field(self) -> None:
        self.action_next_stop(1)

    # -- out

    def finished(self) -> Finished | None:
        """The prompt as it may leave; None, and said why, while something lacks."""
        work = self.desk.current
        if work is not None and work.found is None:
            toast(self, "warn", "Not yet", "The session is still being read.", 8)
            return None
        agent = self.desk.unknown_agent()
        if agent:
            says = f"{agent}: none of the agents here has that name."
            toast(self, "failed", "No such agent", says, 8)
            return None
        try:
            return self.desk.finished()
        except CtxtuiError as error:
            missing = self.form.first_missing(self.drafted) if self.drafted is not None else None
            if missing is not None:
                self.go(missing)
            toast(self, "warn", "Not complete", str(error), 8)
            return None

    def action_launch(self) -> None:
        finished = self.finished()
        if finished is not None:
            self.post_message(self.LaunchAsked(finished, self))

    def action_copy(self) -> None:
        finished = self.finished()
        if finished is not None:
            self.copy(finished)

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy(self, finished: Finished) -> None:
        title = f"Prompt, ≈{finished.tokens} tokens"
        try:
            left = copy_out(finished, terminal_of(self))
        except (CtxtuiError, OSError) as error:
            left = Left(False, str(error))
        self.post_message(self.Gone(title, left))

    def action_save_agent(self) -> None:
        template = self.desk.shown
        if template is None:
            return

        def answer(given: tuple[str, bool] | None) -> None:
            if given is not None:
                self.write_as(template, *given)

        suggested = suggested_path(template, self.config_dirs)
        self.app.push_screen(AskPath(f"Save {one_line(template.name, 40)} as an agent", suggested),
                             answer)  # fmt: skip

    @work(thread=True, exclusive=True, group="write", exit_on_error=False)
    def write_as(self, template: Template, given: str, over: bool) -> None:
        self.post_message(self.Gone("Agent", write_agent(template, given, over=over)))

    def on_templates_screen_gone(self, news: Gone) -> None:
        toast(self, "ok" if news.left.ok else "warn", news.title, news.left.sentence, 8)

    # -- templates of one's own

    def action_new(self) -> None:
        self.edit(SKELETON, None)

    def action_edit(self) -> None:
        """A built-in one is saved as one's own, which then wins; a broken file is mended where it
        is told."""
        at = self.editable
        if at is None:
            return
        try:
            text = text_of(at)
        except OSError as error:
            says = f"{at.path}: can't be read ({error.strerror})."
            toast(self, "warn", "Not opened", says, 8)
            return
        self.edit(text, at if isinstance(at, Template) else None)

    def edit(self, text: str, before: Template | None) -> None:
        def answer(key: str | None) -> None:
            if key:
                self.desk.works.pop(key, None)
                self.read(key)

        self.app.push_screen(EditorScreen(text, own_folder(), before), answer)
