"""Thirty situations, each with what the article advises for it, stated before it is made.

`says` is the article's sentence that decides, `holds` every fact that is true in the session as it
is made, with words that its sentence must have. A fact that is not listed would be a wrong reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.core.moves.composing import Composing, log, module

from ctxtui.core.moves.rules import Kind
from ctxtui.core.moves.signals import Cache

WARM = Cache(warm=True, ttl="1h", idle=60)
COLD = Cache(warm=False, ttl="1h", idle=3 * 3600)
CONTINUE_RULE = "While the most natural is just to continue"
REWIND_RULE = "Rewind is often the better approach to correction."
NEW_TASK_RULE = "when you start a new task, you should also start a new session."
COMPACT_RULE = (
    "you have more time to /compact proactively with a description of what you want to do"
)
OUTPUT_RULE = "will I need this tool output again, or just the conclusion?"

Facts = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Situation:
    name: str
    says: str
    advised: Kind
    make: Callable[[Composing], object]
    holds: Facts
    goal: str = ""
    cache: Cache = WARM
    model: str = "claude-opus-5-5"
    to: str | None = None
    """Where a rewind leads: what stays, as people name it."""
    seen_in: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Turns and steps that must stand as evidence under a fact."""


def facts(zone: str, **others: tuple[str, ...]) -> Facts:
    """What is true of any session: it can be continued, and is in some zone. Underscores of the
    names are blanks."""
    always: Facts = {"natural": (), zone: (f"{zone}.",)}
    return always | {name.replace("_", " "): words for name, words in others.items()}


NO_TROUBLE: Facts = {"nothing to take back": (), "nothing to hand over": ()}
NO_CHUNK: Facts = {"nothing to hand over": ()}


# -- continue ---------------------------------------------------------------------------------


def small(c: Composing) -> None:
    c.episode("plain_329", "", 1)


def feature(c: Composing) -> None:
    c.ask("Add a coupon to the cart")
    c.read("shop/cart.py", module("cart", 40), adds=12_000)
    c.read("shop/prices.py", module("prices", 30), adds=9_000)
    c.write("shop/coupon.py", module("coupon", 20), adds=6_000)
    c.edit("shop/cart.py", "return value * 2", "return coupon(value)", adds=3_000)
    c.bash("python3 -m pytest -q tests", "14 passed in 0.41s")
    c.say("The coupon works: `coupon.py` holds the rules, `Cart.total` applies them.")


def settled(c: Composing) -> None:
    c.ask("Round the totals of the invoice")
    c.read("billing/tax.py", module("tax"))
    c.edit("billing/tax.py", "return value * 2", "return round(value * 2)")
    c.say("Totals are rounded now.")
    c.ask("No, that's not right: round once, at the end")
    c.edit("billing/tax.py", "return round(value * 2)", "return value * 2")
    c.bash("python3 -m pytest -q tests/test_tax.py", "6 passed in 0.20s")
    c.say("Rounded once, at the end; the six tests pass.")


def halfway(c: Composing) -> None:
    c.ask("Split the importer into reader, checker and writer")
    plan = ["Move the reader out", "Move the checker out", "Move the writer out"]
    states = ["completed", "in_progress", "pending"]
    todos = [
        {"content": what, "status": state, "activeForm": what}
        for what, state in zip(plan, states, strict=True)
    ]
    c.tool("TodoWrite", {"todos": todos}, "Todos have been modified successfully.")
    c.read("shop/importer.py", module("importer", 30), adds=20_000)
    c.write("shop/reader.py", module("reader"))
    c.say("The reader is out. Next is the checker.")


def compacted(c: Composing) -> None:
    c.episode("plain_329", "", 3)
    c.compact("Signing is sha256 now; the cookie class is next.", 6_000)
    c.ask("Go on with the cookie class")
    c.write("shop/middleware/session.py", module("session"))
    c.say("`SessionCookie` is in place.")


def other_warning(c: Composing) -> None:
    c.ask("The checkout test fails on Fridays, find out why")
    c.read("tests/test_checkout.py", module("checkout"), adds=9_000)
    warns = "shop/vouchers.py:12: DeprecationWarning: utcnow() is deprecated\n1 failed in 0.31s"
    c.bash("python3 -m pytest -q tests/test_checkout.py", warns, fails=True, adds=15_000)
    c.edit("tests/test_checkout.py", "return value * 2", "return value * 3")
    c.bash("python3 -m pytest -q tests/test_checkout.py", "1 passed in 0.30s", adds=25_000)
    c.say("The test froze the wrong clock; it passes now.")


# -- rewind -----------------------------------------------------------------------------------


def corrected_twice(c: Composing) -> None:
    c.ask("Cache the price list")
    c.say("I would keep it in the process.")
    c.ask("Do it")
    c.read("shop/prices.py", module("prices"), adds=9_000)
    c.read("shop/cart.py", module("cart"), adds=9_000)
    c.edit("shop/prices.py", "return value * 2", "return cached(value)")
    c.say("Prices are cached in a dictionary.")
    c.ask("No, that's not what I meant: two processes must share it")
    c.edit("shop/prices.py", "return cached(value)", "return filed(value)")
    c.say("Prices are cached in a file.")
    c.ask("That still doesn't work, the second process reads half a file")
    c.edit("shop/prices.py", "return filed(value)", "return locked(value)")
    c.say("The file is locked while it is written.")


def corrected_at_length(c: Composing) -> None:
    c.long_since(280_000)
    corrected_twice(c)


def tried_redis(c: Composing) -> None:
    c.ask("Count logins across processes")
    c.read("shop/login.py", module("login"), adds=9_000)
    c.edit("shop/login.py", "return value * 2", "return redis(value)")
    c.say("The counter lives in Redis.")


def five_files(c: Composing) -> None:
    c.ask("Log in through the foo module")
    for name in ("auth", "users", "tokens", "cookies", "foo"):
        c.read(f"shop/{name}.py", module(name), adds=8_000)
    c.edit("shop/auth.py", "return value * 2", "return foo.login(value)")
    c.bash(
        "python3 -m pytest -q tests/test_auth.py",
        "AttributeError: foo has no login\n1 failed in 0.2s",
        fails=True,
        adds=6_000,
    )
    c.say("foo has no `login`; I could wrap it.")


def failing_loop(c: Composing) -> None:
    c.ask("Make the retry test pass")
    c.read("shop/retry.py", module("retry"), adds=6_000)
    for n in range(3):
        c.edit("shop/retry.py", f"return value * {n + 2}", f"return value + {n}")
        c.bash(
            "python3 -m pytest -q tests/test_retry.py",
            f"E       AssertionError: {n} != 3\n1 failed, 4 passed in 0.2s",
            fails=True,
        )
    c.say("The test still fails; the delay is off by one somewhere.")


def same_command(c: Composing) -> None:
    c.ask("Convert the slides to PDF")
    c.bash("ls slides", "intro.pptx\nend.pptx")
    for _ in range(3):
        c.bash("soffice --convert-to pdf slides/intro.pptx", "soffice: no display", fails=True)
    c.say("The converter gives up each time.")


def interrupted(c: Composing) -> None:
    c.ask("Say which tables hold e-mail addresses")
    c.read("db/schema.sql", module("schema"), adds=6_000)
    c.say("`customers` and `orders` do.")
    c.ask("Take the addresses out of the orders")
    c.read("db/orders.sql", module("orders"), adds=4_000)
    c.edit("db/orders.sql", "return value * 2", "drop column email")
    c.interrupt("psql shop -f db/orders.sql")


def corrected_once(c: Composing) -> None:
    c.ask("Name the columns of the export")
    c.read("shop/export.py", module("export"), adds=5_000)
    c.edit("shop/export.py", "return value * 2", "return header(value)")
    c.say("The columns have names now.")
    c.ask("Wrong file. The export for accounting is the one that needs them")
    c.edit("shop/accounts.py", "x = 1", "x = 2")
    c.say("Done there as well.")


def wrong_answer(c: Composing) -> None:
    c.ask("Plan the move to the new payment provider")
    c.say("First the webhooks, then the refunds.")
    c.ask("Write the plan down as a migration in steps")
    c.say("1. Webhooks. 2. Refunds. 3. Cards.")
    c.ask("You forgot the subscriptions")
    c.say("1. Webhooks. 2. Refunds. 3. Cards. 4. Subscriptions.")
    c.ask("That's still not what I asked for: each step must be deployed alone")
    c.say("Each step has a switch now.")


# -- compact ----------------------------------------------------------------------------------


def long_way(c: Composing) -> None:
    c.long_since(295_000)
    halfway(c)


def nearly_full(c: Composing) -> None:
    c.long_since(150_000)
    halfway(c)


def long_and_clear(c: Composing) -> None:
    c.long_since(290_000)
    feature(c)


def dead_logs(c: Composing) -> None:
    c.long_since(150_000)
    c.ask("The nightly ingest was slow, see the log")
    c.bash("cat /var/log/ingest.log", log(1_200), adds=61_000)
    c.say("Nothing stands out.")
    halfway(c)


def much_done(c: Composing) -> None:
    c.long_since(500_000)
    feature(c)


# -- clear ------------------------------------------------------------------------------------


def turned(c: Composing) -> None:
    feature(c)
    c.ask("Start the newsletter archive")
    c.read("site/newsletter/archive.html", module("archive"))
    c.write("site/newsletter/issue.html", module("issue"))
    c.say("The archive lists its issues.")


def left_overnight(c: Composing) -> None:
    c.long_since(220_000)
    feature(c)


def three_quarters(c: Composing) -> None:
    c.long_since(115_000)
    feature(c)


# -- subagent ---------------------------------------------------------------------------------


def looked_in_vain(c: Composing) -> None:
    c.ask("Why was the nightly ingest slow?")
    c.bash("cat /var/log/ingest.log", log(800), adds=41_000)
    c.say("I can't tell from this.")
    c.ask("Then tell me what the scheduler does")
    c.read("shop/scheduler.py", module("scheduler"))
    c.say("It starts the importers at night.")


SITUATIONS = (
    Situation(
        "a small session, just begun",
        CONTINUE_RULE,
        "continue",
        small,
        facts("calm") | NO_TROUBLE,
    ),
    Situation(
        "docs for what was just built",
        "Since documentation may not be a highly intelligence sensitive task, the extra context is "
        "probably worth the efficiency gain of not having to re-read the relevant files again.",
        "continue",
        feature,
        facts(
            "calm",
            files_here=("cart.py", "coupon.py", "in the window already"),
            template=("docs from git changes",),
        )
        | {"nothing to take back": ()},
        goal="Write the documentation for the feature we just implemented",
        seen_in={"files here": ("1.1", "1.4", "1.3")},
    ),
    Situation(
        "a correction that the tests settled",
        CONTINUE_RULE,
        "continue",
        settled,
        facts("calm") | NO_TROUBLE,
    ),
    Situation(
        "halfway through, with room",
        "The new 1M context windows means that you can now do longer tasks more reliably",
        "continue",
        halfway,
        facts("calm", unfinished=("Move the checker out", "1 more")) | NO_TROUBLE,
        seen_in={"unfinished": ("1.1",)},
    ),
    Situation(
        "compacted a moment ago",
        "Compact asks the model to summarize the conversation so far, then replaces the history "
        "with that summary. It's lossy",
        "continue",
        compacted,
        facts("calm", just_compacted=("before #4",)) | NO_TROUBLE,
    ),
    Situation(
        "back after hours to a small session",
        CONTINUE_RULE,
        "continue",
        feature,
        facts("calm") | NO_TROUBLE,
        cache=COLD,
    ),
    Situation(
        "that other warning we saw",
        "But because the session was focused on debugging, the other warning might have been "
        "dropped from the summary.",
        "continue",
        other_warning,
        facts("calm", aside=("vouchers.py", "#1.2")) | NO_TROUBLE,
        goal="Now fix that other warning we saw in vouchers.py",
        seen_in={"aside": ("1.2",)},
    ),
    Situation(
        "two corrections in a row",
        REWIND_RULE,
        "rewind",
        corrected_twice,
        facts("calm", corrected_again=("2 corrections", "#3, #4", "reads half a file")) | NO_CHUNK,
        to="2.2",
        seen_in={"corrected again": ("3", "4")},
    ),
    Situation(
        "about to type that it didn't work",
        'Your instinct may be to type "that didn\'t work, try X instead." but the better move is '
        "to rewind to just after the file reads",
        "rewind",
        tried_redis,
        facts("calm", goal_corrects=("corrects #1", "try a table instead")) | NO_CHUNK,
        goal="That didn't work, try a table instead",
        to="1.1",
        seen_in={"goal corrects": ("1",)},
    ),
    Situation(
        "five files read, and an approach that doesn't work",
        "For example, Claude reads five files, tries an approach, and it doesn't work.",
        "rewind",
        five_files,
        facts(
            "calm",
            goal_corrects=("foo",),
            unfinished=("test_auth.py", "AttributeError"),
        )
        | NO_CHUNK,
        goal="That doesn't work, the foo module doesn't expose that, so go straight to the session",
        to="1.5",
    ),
    Situation(
        "a test that failed three times",
        "rewind to just after the file reads, and re-prompt with what you learned",
        "rewind",
        failing_loop,
        facts(
            "calm",
            failing=("test_retry.py", "failed 3 times", "2 != 3"),
            unfinished=("test_retry.py", "2 != 3"),
        )
        | NO_CHUNK,
        to="1.1",
        seen_in={"failing": ("1.3", "1.5", "1.7")},
    ),
    Situation(
        "one command, three times the same",
        "Claude reads five files, tries an approach, and it doesn't work.",
        "rewind",
        same_command,
        facts(
            "calm",
            failing=("soffice --convert-to pdf", "failed 3 times", "no display"),
            unfinished=("soffice",),
        )
        | NO_CHUNK,
        to="1.1",
        seen_in={"failing": ("1.2", "1.3", "1.4")},
    ),
    Situation(
        "stopped while it did the wrong thing",
        "lets you jump back to any previous message and re-prompt from there.",
        "rewind",
        interrupted,
        facts("calm", interrupted=("Take the addresses out", "#2", "2.3")) | NO_CHUNK,
        to="2.1",
        seen_in={"interrupted": ("2",)},
    ),
    Situation(
        "one correction, and nothing to show that it helped",
        REWIND_RULE,
        "rewind",
        corrected_once,
        facts("calm", corrected=("#2 corrects #1", "Wrong file")) | NO_CHUNK,
        to="1.1",
        seen_in={"corrected": ("2",)},
    ),
    Situation(
        "corrections in a long session",
        REWIND_RULE,
        "rewind",
        corrected_at_length,
        facts("warn", corrected_again=("2 corrections", "#4, #5")) | NO_CHUNK,
        to="3.2",
    ),
    Situation(
        "answers that miss the point",
        "jump back to a previous message and try again from there",
        "rewind",
        wrong_answer,
        facts("calm", corrected_again=("2 corrections", "#3, #4", "deployed alone")) | NO_CHUNK,
        to="1",
        seen_in={"corrected again": ("3", "4")},
    ),
    Situation(
        "320k of 1M, in the middle of a task",
        COMPACT_RULE,
        "compact",
        long_way,
        facts("warn", unfinished=("Move the checker out",)) | NO_TROUBLE,
    ),
    Situation(
        "85 % of 200k, in the middle of a task",
        "when you're nearing the end of the context window, you will need to summarize the task",
        "compact",
        nearly_full,
        facts("urgent", unfinished=("Move the checker out",)) | NO_TROUBLE,
        model="claude-sonnet-4-5-20250929",
    ),
    Situation(
        "a long session, and the direction is known",
        COMPACT_RULE,
        "compact",
        long_and_clear,
        facts(
            "warn",
            goal_goes_on=("coupon expire", "cart.py"),
            files_here=("cart.py", "coupon.py"),
        )
        | NO_TROUBLE,
        goal="Let a coupon expire together with its cart item",
    ),
    Situation(
        "a long log in the window that nobody names again",
        "You can also steer it by passing instructions (/compact focus on the auth refactor, drop "
        "the test debugging).",
        "compact",
        dead_logs,
        facts(
            "note",
            dead_output=("#2.1",),
            left_behind=("#2 left", "log triage"),
            unfinished=("Move the checker out",),
        )
        | NO_TROUBLE,
        seen_in={"dead output": ("2.1",)},
    ),
    Situation(
        "half a million tokens, nothing else",
        "Once a session gets long, you have two ways to shed weight: /compact or /clear",
        "compact",
        much_done,
        facts("urgent") | NO_TROUBLE,
    ),
    Situation(
        "a new task, with room to spare",
        NEW_TASK_RULE,
        "clear",
        feature,
        facts("calm", new_task=("no word with its prompts",)) | NO_TROUBLE,
        goal="Send the warehouse a weekly stock report by mail",
    ),
    Situation(
        "a new task in a long session",
        NEW_TASK_RULE,
        "clear",
        long_and_clear,
        facts("warn", new_task=("no word with its prompts",)) | NO_TROUBLE,
        goal="Send the warehouse a weekly stock report by mail",
    ),
    Situation(
        "a session that turned to something else",
        NEW_TASK_RULE,
        "clear",
        turned,
        facts("calm", new_task=("#2 turned to", "archive.html", "prices.py")) | NO_TROUBLE,
        seen_in={"new task": ("1", "2")},
    ),
    Situation(
        "back after hours to a large session",
        "With /clear you write down what matters",
        "clear",
        left_overnight,
        facts("note", cold=("after 3 h", "written to it anew")) | NO_TROUBLE,
        cache=COLD,
    ),
    Situation(
        "a task that says it is a new one",
        NEW_TASK_RULE,
        "clear",
        three_quarters,
        facts("warn", new_task=("supplier",)) | NO_TROUBLE,
        goal="New task: import what the supplier sends as a spreadsheet",
        model="claude-sonnet-4-5-20250929",
    ),
    Situation(
        "verify the result against a spec",
        "Spin up a subagent to verify the result of this work based on the following spec file",
        "subagent",
        feature,
        facts("calm", verdict=("spec file",)) | {"nothing to take back": ()},
        goal="Spin up a subagent to verify the result of this work based on the spec file",
    ),
    Situation(
        "learn from another codebase",
        "Spin off a subagent to read through this other codebase and summarize how it implemented "
        "the auth flow",
        "subagent",
        small,
        facts("calm", conclusion=("billing codebase",)) | {"nothing to take back": ()},
        goal="Read through the billing codebase and summarize how it implemented the login flow",
    ),
    Situation(
        "docs from the git changes, by somebody else",
        "Spin off a subagent to write the docs on this feature based on my git changes",
        "subagent",
        feature,
        facts("calm", verdict=("git changes",)) | {"nothing to take back": ()},
        goal="Write the docs on this feature based on my git changes",
    ),
    Situation(
        "one more long log to look through",
        OUTPUT_RULE,
        "subagent",
        looked_in_vain,
        facts(
            "calm",
            conclusion=("Triage",),
            dead_output=("#1.1",),
            left_behind=("#1 left", "would have kept it out"),
        )
        | {"nothing to take back": ()},
        goal="Triage yesterday's ingest log for the first error",
        seen_in={"dead output": ("1.1",)},
    ),
)
