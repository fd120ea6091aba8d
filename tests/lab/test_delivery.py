"""A text arrives in a real client byte for byte, and nowhere else (design 4.5, 4.6, 11)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import Ctxtui, Json, asked_of, exposed, inside, until

pytestmark = pytest.mark.lab

Deliver = Callable[..., Json]
CONFIG = "/home/dev/.claude"
BRIEF = """\
# Next: add the rate limit

Constraints: “never” touch `auth.py`; $HOME, $(touch ran), #{pane_id}; keep it `small`.
  - indented, with trailing blanks   \n
- 日本語, é, 👩‍💻 and a \\ at the end \\

```diff
-    return a;
+    return b;
```
Last line;"""
SHORT = "Only one line; with #{pane_id} and $(touch ran);"
LONG = "\n".join(
    f"{number}: a line of a long brief, “quoted” and $(not run);" for number in range(900)
)
TALL = "\n".join(f"{number}. higher than the pane is" for number in range(90))

DRIVER = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from ctxtui.core.delivery.background import stop_background, to_background
from ctxtui.core.delivery.into_pane import clear_and_paste, compact, to_pane
from ctxtui.core.delivery.into_window import NewSession, to_window
from ctxtui.core.delivery.outcome import Watch
from ctxtui.core.delivery.reach import can_reach
asked = json.load(sys.stdin)
name, given, more = asked["call"], asked["given"], asked["more"]
steps = []
config = Path(asked["config"])
if name == "reach":
    found = can_reach(given[0], config, Path(given[1]))
    said = {one: getattr(found, one) for one in ("pane", "window", "window_sends", "background")}
elif name == "stop":
    said = asdict(stop_background(given[0], config))
elif name == "background":
    said = asdict(to_background(given[0], Path(given[1]), config, **more))
elif name == "window":
    new = NewSession(Path(given[1]), config, given[2])
    said = asdict(to_window(given[0], new, watch=Watch(steps.append, patience=40), **more))
else:
    call = {"pane": to_pane, "clear": clear_and_paste, "compact": compact}[name]
    said = asdict(call(given[0], config, given[1], watch=Watch(steps.append), **more))
said["steps"] = steps
print(json.dumps(said, default=str))
"""


@pytest.fixture
def lab(kit: ModuleType) -> Iterator[Any]:
    with kit.Lab(expose=exposed()) as one:
        yield one


@pytest.fixture
def deliver(kit: ModuleType, lab: Any) -> Deliver:
    """Calls the room inside the lab, where tmux, the client and its folders are the lab's."""

    def call(route: str, /, *given: str, **more: Any) -> Json:
        asked = {"call": route, "given": given, "more": more, "config": CONFIG}
        where = {"TMUX": f"{kit.SOCKET},1,0"}
        said: Json = json.loads(inside(lab, "-c", DRIVER, text=json.dumps(asked), env=where))
        return said

    return call


def session_of(lab: Any, pane: Any) -> str:
    known = json.loads((lab.config / f"sessions/{pane.pid}.json").read_bytes())
    return str(known["sessionId"])


def prompt_in(record: Json) -> str:
    """The prompt of a request as the user gave it: without what 2.1.329 puts around a paste."""
    messages = [one for one in record["body"]["messages"] if one["role"] == "user"]
    content = messages[-1]["content"]
    text = content if isinstance(content, str) else content[-1]["text"]
    wrapped = re.fullmatch(
        r'\n\n<pasted_content id="(\w+)">\n(.*)\n</pasted_content(?: id="\1")?>\n*', text, re.DOTALL
    )
    return wrapped[2] if wrapped else str(text)


def arrived(lab: Any, session: str) -> Json:
    """The first request of a session."""
    return until(lambda: next(iter(asked_of(lab, session)), None), "its first request")


# -- into the pane


@pytest.mark.parametrize("text", [SHORT, BRIEF, LONG], ids=["short", "brief", "long"])
def test_a_text_arrives_in_the_pane_as_one_prompt(lab: Any, deliver: Deliver, text: str) -> None:
    pane = lab.open()
    pane.ask("hello")
    session = session_of(lab, pane)
    assert deliver("reach", session, "/home/dev/shop")["pane"] == ""
    before = len(lab.requests())
    pane.paste("a draft\nof three\nlines")
    pane.key("Up")
    filled = deliver("pane", session, text)
    assert filled["state"] == "filled", filled
    assert "a draft" in filled["replaced"] and "a draft" in filled["sentence"]
    assert len(lab.requests()) == before
    sent = deliver("pane", session, text, send=True)
    assert (sent["state"], sent["session"], sent["pid"]) == ("sent", session, pane.pid), sent
    assert sent["steps"] == ["checked", "emptied", "filled", "sent"]
    pane.wait_idle()
    assert [prompt_in(one) for one in lab.requests()[before:]] == [text]
    assert not (lab.project / "ran").exists()


@pytest.mark.parametrize("text", [SHORT, BRIEF, LONG], ids=["short", "brief", "long"])
def test_a_brief_arrives_after_clear_in_a_new_session(
    lab: Any, deliver: Deliver, ctxtui: Ctxtui, text: str
) -> None:
    pane = lab.open()
    pane.ask("hello")
    old = session_of(lab, pane)
    pane.type("half a thought")
    sent = deliver("clear", old, text, send=True)
    assert sent["state"] == "sent", sent
    assert sent["steps"] == ["checked", "emptied", "cleared", "anew", "filled", "sent"]
    new = session_of(lab, pane)
    assert sent["session"] == new != old
    assert (sent["pid"], sent["kept"]) == (pane.pid, None)
    assert prompt_in(arrived(lab, new)) == text
    pane.wait_idle()
    assert ctxtui.sessions()[new].parent is not None


def test_a_compact_line_is_put_there_and_only_a_yes_sends_it(lab: Any, deliver: Deliver) -> None:
    lab.script(compact="It was about a shop.")
    pane = lab.open()
    pane.ask("hello")
    pane.ask("and again")
    session = session_of(lab, pane)
    line = "Keep the constraint on auth.py; drop the exploration. " * 20
    filled = deliver("compact", session, line)
    assert filled["state"] == "filled", filled
    assert lab.requests("compact") == []
    sent = deliver("compact", session, line, send=True)
    assert sent["state"] == "sent", sent
    (asked,) = until(lambda: lab.requests("compact"), "the client's request for a summary")
    assert " ".join(line.split()) in json.dumps(asked["body"]["messages"][-1])


# -- into a window


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (SHORT, {}),
        (BRIEF, {}),
        (LONG, {}),
        (TALL, {}),
        (BRIEF, {"route": "paste"}),
        ("- first", {}),
    ],
    ids=["short", "brief", "long", "tall", "by paste", "a dash"],
)
@pytest.mark.parametrize("send", [True, False], ids=["sent", "filled"])
def test_a_text_arrives_in_a_new_window(
    kit: ModuleType, lab: Any, deliver: Deliver, text: str, more: Json, send: bool
) -> None:
    lab.open()  # a server needs a session; this one is not touched
    said = deliver("window", text, kit.PROJECT, "a brief", send=send, **more)
    assert said["state"] == ("sent" if send else "filled"), said
    (pid,) = [
        known["pid"]
        for path in lab.config.glob("sessions/*.json")
        if (known := json.loads(path.read_bytes()))["sessionId"] == said["session"]
    ]
    if not send:
        assert asked_of(lab, said["session"]) == []
        lab.tmux("send-keys", "-t", said["pane"], "Enter")
    assert prompt_in(arrived(lab, said["session"])) == text
    assert json.loads((lab.config / f"sessions/{pid}.json").read_bytes())["name"] == "a brief"
    assert not (lab.home / ".local/share/ctxtui/prompts").exists() or not list(
        (lab.home / ".local/share/ctxtui/prompts").iterdir()
    )


def test_nothing_is_sent_to_a_folder_that_is_not_trusted(
    kit: ModuleType, lab: Any, deliver: Deliver
) -> None:
    (lab.home / "elsewhere").mkdir()
    lab.open()
    said = deliver("window", BRIEF, "/home/dev/elsewhere", "", send=True)
    assert (said["state"], said["steps"]) == ("stopped", []), said
    assert "whether you trust" in said["sentence"]
    said = deliver("background", BRIEF, "/home/dev/elsewhere", name="one")
    assert said["state"] == "stopped", said
    assert lab.requests() == []


# -- into the background


def test_a_background_launch_arrives_and_stopping_ends_exactly_that(
    kit: ModuleType, lab: Any, deliver: Deliver
) -> None:
    lab.script(kit.turn("slow", kit.step("word " * 400, pace=0.3)))
    lab.open()
    one = deliver("background", f"A slow one.\n\n\t{BRIEF}", kit.PROJECT, name="first: one")
    other = deliver("background", "- another slow one", kit.PROJECT, name="second")
    if one["state"] == "stopped" and "too old" in one["sentence"]:
        pytest.skip(one["sentence"])
    for said in (one, other):
        assert said["state"] == "sent", said
        assert said["session"] is not None and said["session"].startswith(said["job"])
    assert prompt_in(arrived(lab, one["session"])) == f"A slow one.\n\n\t{BRIEF}"
    assert prompt_in(arrived(lab, other["session"])) == "- another slow one"
    ended = deliver("stop", one["job"])
    assert ended["ended"], ended
    live = {
        json.loads(path.read_bytes())["sessionId"] for path in lab.config.glob("sessions/*.json")
    }
    assert one["session"] not in live
    assert other["session"] in live
    assert deliver("stop", "00000000")["ended"] is False


# -- never into anything else


def assert_untouched(lab: Any, pane: Any, deliver: Deliver, why: str) -> None:
    """Every route into the pane is refused, and leaves screen, input and API as they were."""
    session = session_of(lab, pane)
    requests = len(lab.log.read_bytes().splitlines()) if lab.log.exists() else 0
    shown = steady(pane)
    assert why in deliver("reach", session, "/home/dev/shop")["pane"]
    for call in ("pane", "clear", "compact"):
        said = deliver(call, session, "Nobody should see this", send=True)
        assert (said["state"], said["steps"], said["kept"]) == ("stopped", [], None), said
        assert why in said["sentence"] and "Nothing was typed." in said["sentence"]
    assert steady(pane) == shown
    assert (len(lab.log.read_bytes().splitlines()) if lab.log.exists() else 0) == requests


def steady(pane: Any) -> str:
    """The screen without what the client changes by itself: logo, spinner, hints at the margin."""
    lines = pane.screen().splitlines()[5:]
    lines = [
        re.sub(r"^[✻✢✳✶✽·*●○◐◓◑◒]| {20,}\S ?\w+ · /effort$", " ", one).rstrip() for one in lines
    ]
    moves = re.compile(r" {60}|  ⏵⏵|  \w+…|.*esc to interrupt")
    return "\n".join(line for line in lines if line and not moves.match(line))


def test_a_busy_pane_is_not_typed_into(kit: ModuleType, lab: Any, deliver: Deliver) -> None:
    lab.script(kit.turn("slow", kit.step("It took long.", wait=90)))
    pane = lab.open()
    pane.say("A slow one")
    until(lambda: pane.status == "busy", "the client at work")
    until(lambda: len(lab.requests()), "its request")
    assert_untouched(lab, pane, deliver, "The client is working.")


def test_a_pane_that_asks_for_permission_is_not_typed_into(
    kit: ModuleType, lab: Any, deliver: Deliver
) -> None:
    settings = lab.config / "settings.json"
    given = json.loads(settings.read_text())
    given["permissions"] = {"defaultMode": "default", "allow": ["Read"]}
    settings.write_text(json.dumps(given))
    touch = kit.tool("Bash", command="touch made", description="Make a file")
    lab.script(kit.turn("make", kit.step("I'll make it.", touch), kit.step("Made.")))
    pane = lab.open()
    pane.say("Please make a file")
    until(lambda: pane.status == "waiting", "the question")
    pane.wait_for("1. Yes")
    assert_untouched(lab, pane, deliver, "The client waits for you")
    assert not (lab.project / "made").exists()


@pytest.mark.parametrize("opens", ["/model", "/config", "rewind", "transcript", "history", "!"])
def test_a_pane_that_shows_something_else_is_not_typed_into(
    lab: Any, deliver: Deliver, opens: str
) -> None:
    pane = lab.open()
    pane.ask("hello")
    before = pane.screen()
    if opens.startswith("/"):
        pane.say(opens)
        until(lambda: pane.status == "waiting", "the client's own word for it")
        pane.wait_for("Select model|Auto-compact")
    elif opens == "!":
        pane.type("!")
    else:
        pane.key(
            *{"rewind": ["Escape", "Escape"], "transcript": ["C-o"], "history": ["C-r"]}[opens]
        )
    until(lambda: pane.screen() != before, "something else on the screen")
    until(lambda: len({pane.screen() for _ in range(5)}) == 1, "a still screen")
    why = "shell mode" if opens == "!" else "The client "
    assert_untouched(lab, pane, deliver, why)


def test_a_pane_that_is_scrolled_back_is_not_typed_into(lab: Any, deliver: Deliver) -> None:
    pane = lab.open()
    pane.ask("hello")
    lab.tmux("copy-mode", "-t", pane.target)
    assert_untouched(lab, pane, deliver, "scrolled back")


def test_a_command_in_disguise_is_refused(lab: Any, deliver: Deliver) -> None:
    pane = lab.open()
    session = session_of(lab, pane)
    for text in ("/clear", "\n /clear now\nplease", "!touch ran", "exit"):
        said = deliver("pane", session, text, send=True)
        assert (said["state"], said["steps"]) == ("stopped", []), said
    assert session_of(lab, pane) == session
    said = deliver("pane", session, "/home/dev/shop is where it lies", send=True)
    assert said["state"] == "sent", said
    assert prompt_in(arrived(lab, session)) == "/home/dev/shop is where it lies"
