import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.writing import Writing, call

from ctxtui.core.subagents import shelf
from ctxtui.core.subagents.kinds import for_goal
from ctxtui.core.subagents.outputs import outputs
from ctxtui.core.subagents.suggestions import Suggestion, suggestions

PLANTED = sorted((Path(__file__).parents[2] / "data" / "planted" / "outputs").glob("*.toml"))


@dataclass
class Told:
    """A planted session as written: of each judged output its row, use and template."""

    writing: Writing
    used: dict[str, bool]
    template: dict[str, str]

    def suggested(self) -> list[Suggestion]:
        return suggestions(self.writing.tree())


def output_of(step: dict[str, Any]) -> str:
    """Its lines, each with numbers of its own; `plus` stands among them."""
    if "lines" not in step:
        return str(step.get("out", ""))
    lines: list[str] = []
    for n in range(step["lines"]):
        line = str(step["of"])
        for letter, value in zip(
            "nmkq", (n, n * 37 % 89, f"{n * 7919:04x}", n * 613 % 1009), strict=True
        ):
            line = line.replace(f"{{{letter}}}", str(value))
        lines.append(line)
    if "plus" in step:
        lines.insert(len(lines) * 2 // 3, step["plus"])
    return "\n".join(lines)


def tool_of(step: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    if "run" in step:
        return "Bash", {"command": step["run"]}
    if "read" in step:
        return "Read", {"file_path": step["read"]}
    if "search" in step:
        return "Grep", {"pattern": step["search"]}
    if "fetch" in step:
        return "WebFetch", {"url": step["fetch"], "prompt": "What does it say?"}
    if "edit" in step:
        given = {"file_path": step["edit"], "old_string": step["old"], "new_string": step["new"]}
        return "Edit", given
    if "write" in step:
        return "Write", {"file_path": step["write"], "content": step["text"]}
    return None


def told(data: dict[str, Any], folder: Path) -> Told:
    writing = Writing(folder / "claude", cwd=data["cwd"])
    one = Told(writing, {}, {})
    for number, step in enumerate(data["steps"]):
        if "ask" in step:
            writing.user(f"p{number}", step["ask"])
        elif "say" in step:
            writing.answer(f"s{number}", step["say"])
        elif (tool := tool_of(step)) is not None:
            name, given = tool
            writing.answer(f"a{number}", call(f"t{number}", name, **given), stop="tool_use")
            writing.result(f"r{number}", f"t{number}", output_of(step))
            if "used" in step:
                one.used[f"r{number}"] = step["used"]
                one.template[f"r{number}"] = step.get("template", "")
    return one


@pytest.fixture
def planted(tmp_path: Path) -> list[Told]:
    return [told(tomllib.loads(file.read_text("utf-8")), tmp_path / file.stem) for file in PLANTED]


def test_what_the_planted_outputs_were_good_for_is_told(planted: list[Told]) -> None:
    right = wrong = missed = fits = 0
    for one in planted:
        found = {row: each.template for each in one.suggested() for row in each.rows}
        for row, used in one.used.items():
            right += row in found and not used
            wrong += row in found and used
            missed += row not in found and not used
            fits += row in found and found[row] == one.template[row]
        wrong += len(found.keys() - one.used.keys())
    assert right + missed + sum(sum(one.used.values()) for one in planted) == 20
    assert right / (right + wrong) >= 0.9
    assert right / (right + missed) >= 0.7
    assert fits / right >= 0.8


WORKERS = "\n".join(
    f"worker_{n} took {n * 311 % 977}ms for shard-{n}, queue_{n % 7}" for n in range(400)
)


class Talk(Writing):
    """One call a turn, each with a large output; every turn is answered."""

    def turn(self, ask: str, command: str, out: str, say: str = "Done.") -> str:
        number = self.count
        self.user(f"p{number}", ask)
        self.answer(f"a{number}", call(f"t{number}", "Bash", command=command), stop="tool_use")
        self.result(f"r{number}", f"t{number}", out)
        self.answer(f"s{number}", say)
        return f"r{number}"


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path / "claude")


def test_the_last_turn_is_not_judged_before_another_was_answered(talk: Talk) -> None:
    row = talk.turn("look at the workers", "tail -n 400 run.log", WORKERS)
    assert suggestions(talk.tree()) == []
    talk.turn("thanks, now tag it", "git tag v3", "")
    (one,) = suggestions(talk.tree())
    assert one.rows == (row,) and one.refs == ("1.1",)
    assert one.template == "log triage" and one.fields == {"logs": "run.log"}
    assert one.tokens > 2_000 and "#1" in one.says


@pytest.mark.parametrize(
    ("ask", "command", "used"),
    [
        ("restart worker_17", "true", "2"),
        ("go on", "kill -HUP $(pgrep worker_17)", "2.1"),
        ("go on", "true", None),
    ],
)
def test_a_name_that_only_the_output_gave_is_a_use(
    talk: Talk, ask: str, command: str, used: str | None
) -> None:
    row = talk.turn("look at the workers", "tail -n 400 run.log", WORKERS)
    talk.turn(ask, command, "")
    (one,) = [one for one in outputs(talk.tree()) if one.row == row]
    assert (one.judged, one.used) == (True, used)


def test_a_name_the_user_gave_first_is_no_use_of_the_output(talk: Talk) -> None:
    talk.turn("what of worker_17?", "tail -n 400 run.log", WORKERS)
    talk.turn("restart worker_17 then", "true", "")
    assert len(suggestions(talk.tree())) == 1


def test_replies_of_its_own_turn_leave_it_to_a_subagent(talk: Talk) -> None:
    talk.turn("which is the slowest?", "tail -n 400 run.log", WORKERS, "worker_22 with 969ms.")
    talk.turn("good, tag it", "git tag v3", "")
    assert len(suggestions(talk.tree())) == 1


def test_what_led_to_an_output_that_was_used_counts_as_used(talk: Talk) -> None:
    talk.user("p", "find the slow one")
    talk.answer("a", call("t1", "Bash", command="ls queues"), stop="tool_use")
    talk.result("r1", "t1", WORKERS)
    talk.answer("b", call("t2", "Bash", command="cat queues/worker_22"), stop="tool_use")
    talk.result("r2", "t2", "limit_of_memory = 12")
    talk.answer("c", "Found.")
    talk.turn("double limit_of_memory", "true", "")
    assert [one.used for one in outputs(talk.tree())][:2] == ["1.2", "2"]
    assert suggestions(talk.tree()) == []


@pytest.mark.parametrize("command", ["npm ci", "cd web && pip install -r all.txt", "git pull"])
def test_what_was_run_for_its_effect_is_no_work_for_a_subagent(talk: Talk, command: str) -> None:
    talk.turn("get ready", command, WORKERS)
    talk.turn("go on", "true", "")
    assert suggestions(talk.tree()) == []


def test_what_a_compaction_dropped_is_not_in_the_window(talk: Talk) -> None:
    talk.turn("look at the workers", "tail -n 400 run.log", WORKERS)
    talk.turn("go on", "true", "")
    talk.boundary("c")
    talk.summary("s")
    talk.turn("and on", "true", "")
    assert suggestions(talk.tree()) == []


def test_a_secret_of_the_prompt_or_the_command_is_in_no_field(talk: Talk) -> None:
    key = "ghp" + "_" + "a7Qd92mX0bLk3VtY8sRw1ZcN5uJe4HgFp6TA"
    talk.turn(f"why does {key} fail?", f"make run TOKEN={key}", WORKERS)
    talk.turn("go on", "true", "")
    (one,) = suggestions(talk.tree())
    assert one.fields["command"].startswith("make run TOKEN=[redacted: ")
    assert key not in repr(one)


@pytest.mark.parametrize(
    ("goal", "template", "fields"),
    [
        (
            "check the parser against the spec in docs/spec.md",
            "verify against spec",
            "docs/spec.md",
        ),
        (
            "write the docs for main..HEAD in docs/flags.md",
            "docs from git changes",
            "docs/flags.md",
        ),
        (
            "look how /srv/relay did retries: how does it wait?",
            "read another codebase",
            "/srv/relay",
        ),
        ("find all callers of close_year", "blast radius", "close_year"),
        ("where is the tax rate set?", "read another codebase", "tax rate"),
        ("review the plan in plan.md", "review a plan", "plan.md"),
        ("code review of main..HEAD", "code review", "main..HEAD"),
        ("find out why logs/worker.log stops", "log triage", "logs/worker.log"),
        ("rename close_year to close_books", None, ""),
        ("add a maximum of five attempts", None, ""),
        ("", None, ""),
    ],
)
def test_a_goal_that_needs_only_a_conclusion_has_its_template(
    goal: str, template: str | None, fields: str
) -> None:
    offer = for_goal(goal)
    assert (offer.template if offer else None) == template
    assert offer is None or any(fields in value for value in offer.fields.values())


def test_every_template_that_may_be_named_is_built_in() -> None:
    folder = Path(shelf.__file__).parent / "templates"
    names = {
        line.removeprefix("name: ").strip()
        for file in folder.glob("*.md")
        for line in file.read_text("utf-8").splitlines()
        if line.startswith("name: ")
    }
    planted = {
        step["template"]
        for file in PLANTED
        for step in tomllib.loads(file.read_text("utf-8"))["steps"]
        if step.get("template")
    }
    assert planted <= names and len(names) == 12
