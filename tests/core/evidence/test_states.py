"""When a failure counts as fixed, and when as open."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.covering import covers
from ctxtui.core.evidence.errors import fixed_errors, open_errors

PYTEST = """\
=================================== FAILURES ===================================
_________________________________ test_rounds __________________________________
tests/test_money.py:9: in test_rounds
    total()
E   KeyError: 'rate'
=========================== short test summary info ============================
FAILED tests/test_money.py::test_rounds - KeyError: 'rate'
1 failed, 8 passed in 0.31s"""
VITE = "error during build:\nCould not resolve './a' from src/main.ts"
BUILT = "vite v5.4.10 building for production...\ndist/index.html  0.61 kB"


def told(play: Play) -> tuple[list[str], list[str]]:
    """What is open and what is fixed, in the words of the output."""
    actions = play.actions()
    last = [turn.id for turn in play.tree().prompts[-2:]]
    return (
        [one.says for one in open_errors(actions, last)],
        [one.says for one in fixed_errors(actions)],
    )


@pytest.mark.parametrize(
    ("failing", "output", "passing", "said"),
    [
        ("npm test", "> jest\n  ● adds up\n\n    TypeError: no rate\n\nTests: 1 failed",
         "npx jest", "Tests:       1 passed, 1 total"),
        ("npx vitest run src/a.test.ts", " FAIL  src/a.test.ts > a\nTypeError: no rate",
         "npm run test", "Tests  9 passed (9)"),
        ("pytest -q", PYTEST, "pytest tests/test_money.py", "9 passed in 0.2s"),
        ("pytest -q", PYTEST, "pytest tests/test_money.py::test_rounds", "1 passed in 0.2s"),
        ("docker compose exec -T api pytest -q", PYTEST, "pytest", "9 passed in 0.2s"),
        ("bash -c 'pytest -q'", PYTEST, "make test", "9 passed in 0.2s"),
        ("pytest -n 4 tests", PYTEST, "python -m pytest -n 8 tests", "9 passed in 0.2s"),
        ("npx vite build 2>&1 | tail -n 9", VITE, "npx vite build 2>&1 | tail -n 9", BUILT),
        ("npx vite build 2>&1 | tail -n 9", VITE, "npx vite build | tail -n 4", "✓ built in 3.0s"),
        ("cmake --build build", "a.c:4:1: error: no x", "ninja -C build", "[4/4] Linking"),
        ("./gradlew :app:test", "A > b FAILED\n    java.lang.IllegalStateException: closed",
         "./gradlew check", "BUILD SUCCESSFUL in 4s"),
        ("npm --prefix web run build", "Error: no x", "npm run build --prefix web", "done"),
        ("cargo check", "error[E0308]: mismatched types", "cargo test",
         "test result: ok. 1 passed"),
        ("npx tsc --noEmit; echo exit $?", "a.ts(4,1): error TS2741: no x\nexit 2",
         "npx tsc --noEmit; echo exit $?", "exit 0"),
        ("go test ./...", "--- FAIL: TestA (0.1s)\n    a_test.go:4: got 1\nFAIL",
         "go test ./a -run '^TestA$'", "ok  \ta\t0.1s"),
        ("ctest --test-dir build -R ring", "ring.cc:3: Failure", "ctest --test-dir build",
         "100% tests passed, 0 tests failed out of 2"),
        ("nix build .#site 2>&1 | tail", "error: no x", "nix build .#site 2>&1 | tail", ""),
        ("npm run lint:css", "a.css:4:1: no x", "npm run lint", "done"),
        ("alembic upgrade head | tail -n 4", "sqlalchemy.exc.ProgrammingError: no table x",
         "alembic upgrade head", "INFO  Running upgrade"),
    ],
)  # fmt: skip
def test_it_is_fixed_by_what_ran_the_same_checks(
    play: Play, failing: str, output: str, passing: str, said: str
) -> None:
    play.ask("go on")
    play.bash(failing, output, "|" not in failing and ";" not in failing)
    still, _ = told(play)
    assert len(still) == 1
    play.bash(passing, said)
    assert told(play) == ([], still)


@pytest.mark.parametrize(
    ("passing", "said"),
    [
        ("pytest tests/test_views.py", "3 passed in 0.1s"),
        ("pytest tests/test_money.py::test_adds", "1 passed in 0.1s"),
        ("pytest -k adds", "1 passed in 0.1s"),
        ("npx playwright test", "3 passed (4.1s)"),
        ("make lint", "done"),
        ("pytest 2>&1 | head -n 2", "collecting"),
    ],
)
def test_it_stays_open_when_something_else_passed(play: Play, passing: str, said: str) -> None:
    play.ask("go on")
    play.bash("pytest -q", PYTEST, True)
    play.bash(passing, said)
    assert told(play) == (["KeyError: 'rate'"], [])


def test_a_run_of_unit_tests_says_nothing_of_a_browser() -> None:
    assert not covers("npm test", "playwright test")
    assert covers("npm test", "vitest run src/a.test.ts")


def test_each_failing_test_is_told_three_at_most(play: Play) -> None:
    play.ask("test it")
    fails = "".join(f" FAIL  {name}.test.ts > {name}\nTypeError: no {name}\n" for name in "abcde")
    play.bash("npx vitest run", fails, True)
    assert told(play)[0] == ["TypeError: no a", "TypeError: no b", "TypeError: no c"]


def test_a_wider_run_that_fails_says_what_is_still_broken(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest tests/test_money.py", PYTEST, True)
    play.bash("pytest", PYTEST.replace("rate", "land"), True)
    assert told(play)[0] == ["KeyError: 'land'"]


def test_what_was_to_migrate_or_to_deploy_stays_open(play: Play) -> None:
    play.ask("migrate")
    play.bash("alembic upgrade head", "sqlalchemy.exc.ProgrammingError: no table x", True)
    play.bash("python seed.py", "KeyError: 'x'", True)
    play.ask("and the page?")
    play.ask("and the other?")
    assert told(play)[0] == ["sqlalchemy.exc.ProgrammingError: no table x"]


@pytest.mark.parametrize(
    "command",
    [
        "docker rm -f old || true",
        "grep -rn 'Error: ' src | head",
        "cat logs/app.log | tail -n 4",
        "tail -n 40 logs/app.log | grep -v debug",
        "kubectl logs deploy/api | tail -n 4",
        "git log --oneline | head",
    ],
)
def test_the_errors_of_others_and_of_clearing_up_are_none(play: Play, command: str) -> None:
    play.ask("look")
    play.bash(command, "Error: No such container: old\nERROR: no such thing")
    assert told(play) == ([], [])


@pytest.mark.parametrize(
    "command",
    [
        "terraform apply -auto-approve 2>&1 | tail -n 20",
        "python sync.py | tee out.log",
        "helm upgrade api ./chart; echo done",
        "./deploy.sh staging || true",
        "psql -d shop -f seed.sql",
    ],
)
def test_a_call_failed_although_its_exit_status_was_hidden(play: Play, command: str) -> None:
    play.ask("run it")
    play.bash(command, "starting\nERROR:  the name is taken")
    assert told(play) == (["ERROR: the name is taken"], [])
    play.bash(command, "starting\nall there")
    assert told(play) == ([], ["ERROR: the name is taken"])


def test_a_test_that_was_written_to_fail_is_not_open_once_it_passes(play: Play) -> None:
    play.ask("test first")
    play.bash("pytest tests/test_money.py", PYTEST, True)
    play.edit("/home/ada/shop/money.py")
    play.bash("pytest tests/test_money.py", "9 passed in 0.2s")
    assert told(play)[0] == []


def test_of_two_failures_the_one_that_went_away_is_fixed(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", PYTEST, True)
    play.edit("/home/ada/shop/money.py")
    later = PYTEST.replace("test_rounds", "test_adds").replace("KeyError: 'rate'", "TypeError: no")
    play.bash("pytest", later, True)
    assert told(play) == (["TypeError: no"], ["KeyError: 'rate'"])


def test_a_test_that_fails_in_another_way_was_not_fixed(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", PYTEST, True)
    play.bash("pytest", PYTEST.replace("'rate'", "'land'"), True)
    assert told(play) == (["KeyError: 'land'"], [])


def test_a_run_that_stopped_early_says_nothing_of_the_rest(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", PYTEST, True)
    later = PYTEST.replace("test_rounds", "test_adds").replace("KeyError: 'rate'", "TypeError: no")
    play.bash("pytest -x", later, True)
    assert told(play)[1] == []


def test_of_a_call_that_failed_in_two_ways_the_last_one_stands(play: Play) -> None:
    play.ask("load it")
    play.bash("python load.py", "KeyError: 'a'", True)
    play.bash("python load.py", "ValueError: no number", True)
    assert told(play) == (["ValueError: no number"], [])


ASSERTS = """\
Failures:

  1) Refunds refuses a clerk their own order
     Failure/Error: expect(response).to have_http_status(:forbidden)
       expected the response to have status code :forbidden (403) but it was :created (201)

1 example, 1 failure"""
THROWS = """\
Failures:

  1) Refunds refuses a clerk their own order
     Failure/Error: order.lock!

     ActiveRecord::Deadlocked:
       Mysql2::Error: Deadlock found when trying to get lock

1 example, 1 failure"""


@pytest.mark.parametrize(
    ("wrote", "output", "fixed"),
    [
        (["spec/refunds_spec.rb"], ASSERTS, []),
        (["spec/refunds_spec.rb"], THROWS, ["Mysql2::Error: Deadlock found"]),
        (["app/refund.rb", "spec/refunds_spec.rb"], ASSERTS, ["to have_http_status(:forbidden)"]),
    ],
    ids=["red as meant", "red otherwise", "after the code"],
)
def test_a_test_that_came_before_the_code_was_no_error_unless_it_threw(
    play: Play, wrote: list[str], output: str, fixed: list[str]
) -> None:
    play.ask("refuse it, spec first")
    for path in wrote:
        play.edit(f"/home/ada/shop/{path}")
    play.bash("bundle exec rspec spec/refunds_spec.rb", output, True)
    play.edit("/home/ada/shop/app/policy.rb")
    play.bash("bundle exec rspec spec/refunds_spec.rb", "1 example, 0 failures")
    found = told(play)[1]
    assert len(found) == len(fixed)
    assert all(words in says for words, says in zip(fixed, found, strict=True))


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("terraform -chdir=envs/dev plan -detailed-exitcode", "Exit code 2\nPlan: 1 to add"),
        ("helm diff upgrade web charts/web --detailed-exitcode", "Exit code 2\n+ replicas: 3"),
        ("helm template charts/web | kubectl diff -f -", "Exit code 1\n+  replicas: 3"),
        ("cargo test 2>&1 | grep FAILED", "Exit code 1"),
        ("git -C api diff --quiet", "Exit code 1"),
        ("git merge-base --is-ancestor v2 main", "Exit code 1"),
        ("kubectl -n shop auth can-i create jobs", "Exit code 1\nno"),
        ("[[ -f .env ]]", "Exit code 1"),
        ("timeout 10 cargo run", "Exit code 124\nlistening on 8080"),
    ],
)
def test_an_exit_status_that_is_an_answer_is_no_failure(
    play: Play, command: str, output: str
) -> None:
    play.ask("look")
    play.bash(command, output, True)
    assert told(play) == ([], [])


def test_what_a_filter_let_through_still_says_that_it_failed(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest -q 2>&1 | grep -v warn | grep nothing", f"Exit code 1\n{PYTEST}", True)
    assert told(play)[0] == ["KeyError: 'rate'"]


def test_a_plan_that_has_changes_shows_that_the_one_before_was_mended(play: Play) -> None:
    play.ask("plan it")
    refused = "Exit code 1\nError: Unsupported argument\n\n  on a.tf line 4:\n   4: x = 1\n\nNo x."
    play.bash("terraform plan", refused, True)
    play.bash("terraform plan -detailed-exitcode", "Exit code 2\nPlan: 1 to add.", True)
    assert told(play) == ([], ["Error: Unsupported argument on a.tf line 4: No x."])


@pytest.mark.parametrize(
    ("failing", "later", "fixed"),
    [
        ("cargo build", "cargo run", True),
        ("terraform plan", "terraform apply -auto-approve", True),
        ("helm template web charts/web", "helm upgrade web charts/web", True),
        ("Rscript -e 'devtools::test()'", "Rscript -e 'devtools::check()'", True),
        ("cargo build --target wasm32-unknown-unknown", "cargo build", False),
        ("terraform -chdir=envs/prod plan", "terraform -chdir=envs/dev plan", False),
        ("flutter build apk --release", "flutter build apk --debug", False),
        ("godot --headless -s addons/gut/gut_cmdln.gd", "godot --headless --import", False),
        ("Rscript -e 'devtools::test()'", "Rscript -e 'lintr::lint_package()'", False),
        ("kubectl apply -f a.yaml", "kubectl apply -f b.yaml", False),
        ("kubectl apply -f a.yaml", "kubectl -n shop apply -f a.yaml", True),
        ("helm upgrade ingress charts/ingress", "helm upgrade jobs charts/jobs", False),
        ("npm run db:seed", "npm run docs:links", False),
        ("bin/rails db:migrate", "bin/rails routes", False),
        ("docker-compose up -d", "docker compose up -d", True),
        ("pip install gdal && python load.py", "pip install gdal", False),
    ],
)
def test_only_what_does_the_same_or_more_makes_it_good(
    play: Play, failing: str, later: str, fixed: bool
) -> None:
    play.ask("go on")
    play.bash(failing, "Exit code 1\nerror: no such thing", True)
    play.bash(later, "done")
    says = ["error: no such thing"]
    assert told(play) == (([], says) if fixed else (says, []))


def test_what_two_commands_say_is_one_error(play: Play) -> None:
    play.ask("build it")
    moved = "error[E0502]: cannot borrow `items` as mutable"
    play.bash("cargo check", moved, True)
    play.bash("cargo clippy", moved, True)
    assert told(play) == ([moved], [])
    play.bash("cargo clippy", "done")
    play.bash("cargo check", "done")
    assert told(play) == ([], [moved])


def test_a_call_that_was_made_otherwise_was_only_made_wrongly(play: Play) -> None:
    play.ask("sync it")
    play.bash("tool sync --yes", "error: unknown option '--yes'", True)
    play.bash("tool sync", "done")
    assert told(play) == ([], [])


def test_what_the_user_said_to_leave_is_not_open(play: Play) -> None:
    play.ask("bump the chart")
    play.bash("helm upgrade ingress charts/ingress", "Error: UPGRADE FAILED: immutable", True)
    assert told(play)[0] == ["Error: UPGRADE FAILED: immutable"]
    play.ask("argh drop it, not worth an outage")
    assert told(play) == ([], [])


def test_the_failing_test_alone_may_be_picked_by_a_word_of_its_name(play: Play) -> None:
    play.ask("test it")
    failed = "test index::splits_page ... FAILED\n\nerror: index out of bounds"
    play.bash("cargo test", f"Exit code 101\n{failed}", True)
    play.bash("cargo test joins", "test result: ok. 1 passed")
    assert told(play) == (["error: index out of bounds"], [])
    play.bash("cargo test splits_page", "test result: ok. 1 passed")
    assert told(play) == ([], ["error: index out of bounds"])


def test_a_conflict_ends_with_the_commit(play: Play) -> None:
    play.ask("merge it")
    conflict = "CONFLICT (content): Merge conflict in a.py"
    play.bash("git merge next", conflict, True)
    play.bash("git commit -am Merge", "[main 1a2b3c4] Merge")
    assert told(play) == ([], [conflict])
