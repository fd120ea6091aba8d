"""One secret of a brief that is allowed stands in it again; every other stays out."""

from __future__ import annotations

from pathlib import Path

from tests.core.evidence.playing import Play

from ctxtui.core.handoff.brief import Brief, draft_brief
from ctxtui.core.handoff.drafts import Drafts
from ctxtui.core.handoff.goal import with_goal
from ctxtui.core.handoff.markdown import to_markdown
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.handoff.secrets import NOTHING, Secret, originals, put_back, secrets_of
from ctxtui.core.redaction import Allowed, allow, load_allowed
from ctxtui.core.settings import Settings

KEY, OTHER = "sk-ant-api03-" + "Zq7Lw9" * 16, "sk-ant-api03-" + "Kp4Vt2" * 16
SALT = Allowed(frozenset(), b"sixteen bytes it")


def draft(play: Play, goal: str = "Go on") -> Brief:
    return draft_brief(play.tree(), goal, None, Settings(brief_budget=9_000))


def told(play: Play, brief: Brief, goal: str = "", allowed: Allowed = SALT) -> tuple[Secret, ...]:
    return secrets_of(brief, goal, to_markdown(brief), play.tree(), allowed)


def with_it(one: Secret) -> Allowed:
    return Allowed(frozenset({one.fingerprint}), SALT.salt)


def test_a_secret_of_an_item_is_told_and_put_back_when_it_is_allowed(play: Play) -> None:
    play.ask(f"Always use {KEY} for the staging server")
    brief = draft(play)
    (one,) = told(play, brief)
    assert one.fingerprint and not one.passes and KEY not in repr(one)
    assert one.hint == f"sk-ant-api03-…, {len(KEY)} characters"
    allowed = with_it(one)
    restored = put_back(brief, originals(brief, play.tree(), allowed))
    assert f"- Always use {KEY} for the staging server.\n" in to_markdown(restored)
    done = finish(restored, None, allowed)
    assert KEY in done.markdown and (done.passed, done.redacted) == (1, ())
    assert KEY not in finish(restored).markdown
    (again,) = told(play, restored, allowed=allowed)
    assert again.passes and again.items == one.items


def test_allowing_one_lets_no_other_out(play: Play) -> None:
    play.ask(f"Always use {KEY} for staging")
    play.ask(f"Always use {OTHER} for production")
    brief = draft(play)
    first, second = told(play, brief)
    allowed = with_it(first)
    restored = put_back(brief, originals(brief, play.tree(), allowed))
    text = finish(restored, None, allowed).markdown
    assert KEY in text and OTHER not in text
    assert [one.passes for one in told(play, restored, allowed=allowed)] == [True, False]
    assert second.fingerprint != first.fingerprint


def test_where_two_of_a_kind_stand_none_can_be_put_back(play: Play) -> None:
    play.ask(f"Always use {KEY} and never {OTHER} for staging")
    brief = draft(play)
    assert [one.fingerprint for one in told(play, brief)] == [""]
    every = {one.fingerprint for one in told(play, brief, f"{KEY} {OTHER}")}
    assert originals(brief, play.tree(), Allowed(frozenset(every), SALT.salt)) == {}


def test_a_mark_that_the_session_quotes_is_never_filled_in(play: Play) -> None:
    play.ask(f"Always use {KEY} for staging")
    (one,) = told(play, draft(play))
    play.ask(f"Never write [redacted: {one.rule}] or {KEY} into the log")
    brief = draft(play)
    values = originals(brief, play.tree(), with_it(one))
    assert set(values) == set(one.items)


def test_a_secret_of_the_goal_passes_when_it_is_allowed(play: Play) -> None:
    play.ask("Begin")
    goal = f"Rotate {KEY} and {OTHER}"
    brief = with_goal(draft(play), goal)
    found = told(play, brief, goal)
    assert [one.goal for one in found] == [True, True]
    allowed = with_it(found[0])
    aimed = with_goal(brief, goal, allowed)
    text = finish(aimed, None, allowed).markdown
    assert text.startswith(f"# Goal\nRotate {KEY} and [redacted: ")
    assert OTHER not in text and aimed.taken == (found[1].rule,)


def test_a_secret_that_was_typed_into_the_text_says_its_line(play: Play) -> None:
    play.ask("Begin")
    brief = draft(play)
    text = f"one\ntwo\nuse {KEY}\n"
    (one,) = secrets_of(brief, "", text, play.tree(), SALT)
    assert (one.line, one.goal, one.items) == (3, False, ())
    assert KEY in finish(brief, text, with_it(one)).markdown
    assert KEY not in finish(brief, text, NOTHING).markdown


def test_what_is_allowed_is_kept_privately_for_its_session_alone(tmp_path: Path) -> None:
    drafts = Drafts.below(tmp_path)
    path = drafts.allowed_path("one")
    allowed = allow(path, load_allowed(path), "0" * 32)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_allowed(path) == allowed
    assert load_allowed(drafts.allowed_path("two")).fingerprints == frozenset()
    assert drafts.sweep(now=path.stat().st_mtime + 31 * 86_400) == 1
