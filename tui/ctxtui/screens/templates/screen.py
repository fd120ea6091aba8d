"""The Templates screen: pick one, fill it in, read the prompt, and take it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.core.context.picture import Picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.subagents.agents import Agents, read_agents
from ctxtui.core.subagents.filling import Filling
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.prompt import Answers, Drafted, Finished, draft, finish
from ctxtui.core.subagents.saving import SKELETON
from ctxtui.core.subagents.shelf import Templates, own_folder, read_templates, source_of
from ctxtui.core.subagents.template import Broken, Template
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import log_failure
from ctxtui.present import templates as present
from ctxtui.present.detail import failed_blocks
from ctxtui.present.home import crumbs, project_title
from ctxtui.screens.templates.confirm import AskPath
from ctxtui.screens.templates.editor import EditorScreen
from ctxtui.screens.templates.field import FieldBox, FieldText
from ctxtui.screens.templates.form import AGENT, MODEL, OUTPUT, Form, Found, Work
from ctxtui.screens.templates.leaving import Left, copy_out, suggested_path, write_agent
from ctxtui.screens.templates.options import OptionLine, SwitchLine
from ctxtui.screens.templates.suggesting import SuggestionLine
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.part_list import PartList
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Paragraph, Span

SIDE, AIRY = 110, 30
REDRAFT = 0.08
"""Seconds after the last key before the prompt is made anew."""
Stop = Literal["list", "form", "prompt"]


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
    prompt = getters.query_one("#prompt-text", Prose)
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
    class DraftMade(Message, bubble=False):
        """The prompt as it is now."""

        key: str
        drafted: Drafted
        tokens: int | None

    @dataclass
    class Failed(Message, bubble=False):
        """Something could not be read or made, and why."""

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
        self.filling = Filling(self.project, tree, place=place, file=file, marks=marks)
        self.first = name
        self.templates: Templates | None = None
        self.agents = Agents(())
        self.works: dict[str, Work] = {}
        self.shown: Template | None = None
        self.drafted: Drafted | None = None
        self.tokens: int | None = None
        self.waiting: Timer | None = None

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
            yield Pane("Prompt", Prose(id="prompt-text"), id="prompt-pane")
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
        self.set_class(width >= SIDE, "-side")
        self.set_class(height >= AIRY, "-airy")
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
            log_failure("reading templates", error)
            news = self.Failed(f"{type(error).__name__}. The log says more.")
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="fill", exit_on_error=False)
    def fill(self, template: Template) -> None:
        try:
            auto = self.filling.fill(template, {})
            facts = self.filling.facts(template)
            choices = {one.name: self.filling.choices(one) for one in template.fields}
            news: Message = self.Filled(template.key, Found(auto, facts, choices))
        except CtxtuiError as error:
            news = self.Failed(str(error))
        except Exception as error:
            log_failure("filling a template", error)
            news = self.Failed(f"{type(error).__name__}. The log says more.")
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="draft", exit_on_error=False)
    def make(self, template: Template, answers: Answers) -> None:
        """The prompt, shown before its tokens are counted."""
        from ctxtui.core.context.tokens import estimate

        worker = get_current_worker()
        try:
            drafted = draft(template, answers)
            if worker.is_cancelled:
                return
            self.post_message(self.DraftMade(template.key, drafted, None))
            tokens = estimate(drafted.text, self.filling.model)
            news: Message = self.DraftMade(template.key, drafted, tokens)
        except CtxtuiError as error:
            news = self.Failed(str(error))
        except Exception as error:
            log_failure("making a prompt", error)
            news = self.Failed(f"{type(error).__name__}. The log says more.")
        if not worker.is_cancelled:
            self.post_message(news)

    def on_templates_screen_read(self, news: Read) -> None:
        self.templates, self.agents = news.templates, news.agents
        name = project_title(str(self.project)) if self.project is not None else ""
        self.template_list.show(present.template_rows(news.templates, name))
        select = news.select or (news.templates.usable[0].key if news.templates.usable else "")
        self.shown = None
        if self.template_list.cursor_id == select or not self.template_list.select(select):
            self.show_row(self.template_list.cursor_id)

    def on_templates_screen_filled(self, news: Filled) -> None:
        work = self.works.get(news.key)
        if work is None:
            return
        work.found = news.found
        if self.shown is not None and self.shown.key == news.key:
            self.form.take(self.shown, work)
            self.redraft(at_once=True)

    def on_templates_screen_draft_made(self, news: DraftMade) -> None:
        if self.shown is not None and self.shown.key == news.key:
            if news.tokens is not None or news.drafted != self.drafted:
                self.tokens = news.tokens
            self.drafted = news.drafted
            self.draw_prompt()

    def on_templates_screen_failed(self, news: Failed) -> None:
        self.drafted = None
        self.prompt.show(failed_blocks(news.why))
        self.query_one("#prompt-pane", Pane).set_right([Span("✗ no prompt", "urgent")])
        self.draw_keys()

    # -- what is shown

    @on(LineList.Highlighted, "#template-list")
    def look_at(self, event: LineList.Highlighted) -> None:
        self.show_row(event.row_id)

    def show_row(self, row_id: str | None) -> None:
        templates = self.templates
        if templates is None or row_id is None:
            return
        template = next((one for one in templates.usable if one.key == row_id), None)
        broken = next((one for one in templates.broken if str(one.path) == row_id), None)
        if template is not None:
            if template != self.shown:
                self.call_next(self.show_template, template)
        else:
            self.shown = self.drafted = None
            self.call_next(self.show_other, broken)

    async def show_template(self, template: Template) -> None:
        """Build its form, and have the session asked for what goes into it."""
        if self.template_list.cursor_id != template.key:
            return  # the cursor went on meanwhile
        self.shown = template
        self.drafted, self.tokens = None, None
        work = self.works.setdefault(template.key, Work())
        self.query_one("#form-pane", Pane).set_title(one_line(template.name, 60))
        about = Paragraph(one_line(template.description, 400), "text-secondary", lines=3)
        self.query_one("#list-about", Prose).show([about])
        await self.form.build(template, work, self.agents.usable)
        if work.found is None:
            self.query_one("#form-pane", Pane).set_right([Span("filling in…", "text-dim")])
            self.query_one("#prompt-pane", Pane).set_right([])
            self.prompt.show([])
            self.fill(template)
        self.form.take(template, work)
        self.redraft(at_once=True)
        self.draw_keys()

    async def show_other(self, broken: Broken | None) -> None:
        """A group, or a file that is broken."""
        title = one_line(broken.path.name, 60) if broken is not None else "Form"
        pane = self.query_one("#form-pane", Pane)
        pane.set_title(title)
        pane.set_right([Span("✗ broken", "urgent")] if broken is not None else [])
        await self.form.remove_children()
        self.query_one("#list-about", Prose).show([])
        self.query_one("#prompt-pane", Pane).set_right([])
        if broken is not None:
            self.prompt.show(present.broken_blocks(broken))
        else:
            self.prompt.show([Paragraph("Pick a template in the list.", "text-dim")])
        self.draw_keys()

    @property
    def current(self) -> Work | None:
        """What was made of the template that is shown."""
        return self.works.get(self.shown.key) if self.shown is not None else None

    def redraft(self, *, at_once: bool = False) -> None:
        if self.waiting is not None:
            self.waiting.stop()
        if at_once:
            self.make_now()
        else:
            self.waiting = self.set_timer(REDRAFT, self.make_now)

    def make_now(self) -> None:
        work = self.current
        if self.shown is not None and work is not None and work.found is not None:
            self.make(self.shown, work.answers(self.shown))

    def draw_prompt(self) -> None:
        if self.shown is None or self.drafted is None:
            return
        pane = self.query_one("#prompt-pane", Pane)
        pane.set_right(present.prompt_right(self.tokens, self.drafted.redacted))
        self.prompt.show(present.prompt_blocks(self.drafted), about=self.shown.key)
        right = present.filled_right(self.shown, self.drafted)
        self.query_one("#form-pane", Pane).set_right(right)
        self.draw_keys()

    def draw_keys(self) -> None:
        hints: list[KeyHint] = []
        typing = self.typing
        if self.ready:
            hints += [("F8", "start", "launch"), ("F5", "copy", "copy")]
        beside = self.has_class("-side")
        if not beside and self.stop != "list" and self.shown is not None:
            hints += [("F6", "fields" if self.stop == "prompt" else "prompt", "prompt")]
        if not typing:
            hints += [("↵", "fill in", "focused.choose")] if self.stop == "list" else []
        if typing:
            hints += [("↓", "choices", "focused.choice(1)")]
        if not beside and self.stop == "list" and self.shown is not None:
            hints += [("F6", "prompt", "prompt")]
        if self.shown is not None:
            hints += [("F2", "save as agent", "save_agent")]
        hints.append(("tab", "next field", "next_stop(1)"))
        if not typing:
            hints += [("e", "edit", "edit")] if self.editable is not None else []
            hints += [("n", "new", "new")]
        hints.append(("esc", "list" if self.stop != "list" else "back", "back"))
        self.key_bar.show([*hints, ("F1" if typing else "?", "help", "app.help")])

    @property
    def ready(self) -> bool:
        done = self.drafted
        return done is not None and not done.missing and not done.wrong

    @property
    def typing(self) -> bool:
        return isinstance(self.focused, FieldText)

    @property
    def editable(self) -> Template | Broken | None:
        if self.shown is not None:
            return self.shown
        at = self.template_list.cursor_id
        broken = self.templates.broken if self.templates is not None else ()
        return next((one for one in broken if str(one.path) == at), None)

    # -- where the user is

    @property
    def stop(self) -> Stop:
        if self.focused is self.prompt:
            return "prompt"
        return "list" if self.focused in (None, self.template_list) else "form"

    def turn_to(self, stop: Stop) -> None:
        """Under 110 columns only the pane in use is shown."""
        for one in ("list", "form", "prompt"):
            self.set_class(one == stop, f"-at-{one}")
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
        elif widget is self.prompt:
            stop = "prompt"
        self.turn_to(stop)
        widget.focus()

    def action_next_stop(self, by: int) -> None:
        stops = [self.template_list, *self.form.stops(), self.prompt]
        at = next((n for n, one in enumerate(stops) if one is self.focused), 0)
        self.go(stops[(at + by) % len(stops)])

    def action_prompt(self) -> None:
        """To the prompt, and from there to the fields."""
        if self.stop != "prompt":
            self.go(self.prompt)
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
        if one is None or self.templates is None or self.picture is None:
            return
        turn = self.picture.tree.by_id.get(one.turn)
        try:
            template = self.templates.find(one.template)
        except CtxtuiError as error:
            self.tell("! No such template", str(error), "warn")
            return
        if turn is not None:
            was = self.filling
            self.filling = Filling(
                self.project, was.tree, place=Place(turn), file=was.file, marks=was.marks
            )
        for each in self.works.values():
            each.found = None  # it was about another place
        self.works[template.key] = Work(given=dict(one.fields))
        self.shown = None
        if self.template_list.cursor_id == template.key:
            self.show_row(template.key)
        else:
            self.template_list.select(template.key)
        self.go(self.template_list)

    # -- the form's news

    @on(FieldBox.Typed)
    def take_value(self, event: FieldBox.Typed) -> None:
        work = self.current
        if work is None:
            return
        name = event.box.field.name
        if name == AGENT.name:
            work.agent = event.value.strip()
        else:
            work.given[name] = event.value
        self.redraft()

    @on(FieldBox.Left)
    def leave_field(self) -> None:
        self.action_next_stop(1)

    @on(OptionLine.Turned)
    def take_option(self, event: OptionLine.Turned) -> None:
        work, name = self.current, event.option_line.about
        if work is None:
            return
        if name == OUTPUT:
            work.output = event.value
        elif name == MODEL:
            work.model = event.value
        else:
            work.given[name] = event.value
        self.redraft()

    @on(SwitchLine.Switched)
    def strike_fact(self, event: SwitchLine.Switched) -> None:
        work = self.current
        if work is not None:
            (work.struck.discard if event.on else work.struck.add)(event.switch_line.about)
            self.redraft()

    # -- out

    def finished(self) -> Finished | None:
        """The prompt as it may leave; None, and said why, while something lacks."""
        work = self.current
        if self.shown is None or work is None:
            return None
        if work.found is None:
            self.tell("! Not yet", "The session is still being read.", "warn")
            return None
        agent = work.agent
        if agent and self.agents.named(agent) is None:
            self.tell("✗ No such agent", f"{agent}: none of the agents here has that name.", "warn")
            return None
        try:
            return finish(self.shown, work.answers(self.shown), self.filling.model)
        except CtxtuiError as error:
            missing = self.form.first_missing(self.drafted) if self.drafted is not None else None
            if missing is not None:
                self.go(missing)
            self.tell("! Not complete", str(error), "warn")
            return None

    def tell(self, title: str, sentence: str, mood: Literal["ok", "warn"]) -> None:
        self.notify(
            one_line(sentence, 400),
            title=title,
            severity="information" if mood == "ok" else "warning",
            timeout=8,
            markup=False,
        )

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
        def to_terminal(words: str) -> None:
            self.app.call_from_thread(self.app.copy_to_clipboard, words)

        title = f"Prompt, ≈{finished.tokens} tokens"
        try:
            left = copy_out(finished, to_terminal)
        except (CtxtuiError, OSError) as error:
            left = Left(False, str(error))
        self.post_message(self.Gone(title, left))

    def action_save_agent(self) -> None:
        template = self.shown
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
        sign = "✓" if news.left.ok else "!"
        self.tell(f"{sign} {news.title}", news.left.sentence, "ok" if news.left.ok else "warn")

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
            if isinstance(at, Broken):
                text = at.path.read_bytes()[: 64 * 1024].decode("utf-8", "replace")
                self.edit(text, None)
            else:
                self.edit(source_of(at), at)
        except OSError as error:
            self.tell("! Not opened", f"{at.path}: can't be read ({error.strerror}).", "warn")

    def edit(self, text: str, before: Template | None) -> None:
        def answer(key: str | None) -> None:
            if key:
                self.works.pop(key, None)
                self.read(key)

        self.app.push_screen(EditorScreen(text, own_folder(), before), answer)
