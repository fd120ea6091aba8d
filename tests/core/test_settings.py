"""Settings: defaults, a file that is obeyed, and mistakes that are named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ctxtui.core.errors import UsageError
from ctxtui.core.settings import OwnPrice, Settings, Thresholds, Zones, read_settings, settings_path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    settings_path().parent.mkdir(parents=True)
    return tmp_path


def write(text: str | bytes) -> None:
    settings_path().write_bytes(text.encode() if isinstance(text, str) else text)


def test_without_a_file_the_defaults_hold() -> None:
    assert read_settings() == Settings()
    assert read_settings().zones == Zones(
        usual=Thresholds(0.5, 0.7, 0.85), million=Thresholds(200_000, 300_000, 400_000)
    )
    assert (read_settings().brief_budget, read_settings().brief_warning) == (600, 1500)


def test_an_empty_file_changes_nothing() -> None:
    write("# nothing yet\n")
    assert read_settings() == Settings()


def test_every_setting_is_obeyed(home: Path) -> None:
    write("""
        theme = "light"
        ascii = true
        bell = false
        config_dirs = ["~/.claude", "/srv/claude"]

        [windows]
        "claude-opus-4-6*" = 1_000_000
        sonnet-4.6 = 500_000

        [zones]
        note = 0.4
        warn = 120_000
        1m = { warn = 0.25, urgent = 350_000 }

        [prices.opus-5]
        input = 5
        output = 25
        read = 0.5

        [prices.opus-5.5]
        input = 4
        output = 20
        read = 0.2
        write_5m = 5.5
        write_1h = 8.8

        [idle]
        timeout = 7.5

        [moves]
        bar = false
        ranked = false

        [brief]
        budget = 800
        warning = 2000

        [handoff]
        route = "paste"

        [keys]
        "turns.mark" = "M"
        app.help = "f1,?"
    """)
    assert read_settings() == Settings(
        theme="light",
        ascii=True,
        config_dirs=(home / ".claude", Path("/srv/claude")),
        windows={"claude-opus-4-6*": 1_000_000, "sonnet-4.6": 500_000},
        zones=Zones(
            usual=Thresholds(0.4, 120_000, 0.85), million=Thresholds(200_000, 0.25, 350_000)
        ),
        prices={
            "opus-5": OwnPrice(input=5, output=25, read=0.5, write_5m=6.25, write_1h=10),
            "opus-5.5": OwnPrice(input=4, output=20, read=0.2, write_5m=5.5, write_1h=8.8),
        },
        idle_timeout=7.5,
        next_bar=False,
        ranked=False,
        bell=False,
        brief_budget=800,
        brief_warning=2000,
        handoff_route="paste",
        keys={"turns.mark": "M", "app.help": "f1,?"},
    )


def test_the_idle_timeout_can_be_switched_off() -> None:
    assert read_settings().idle_timeout == 15
    write('[idle]\ntimeout = "off"\n')
    assert read_settings().idle_timeout is None


def test_a_file_saved_with_a_byte_order_mark_is_read() -> None:
    write(b"\xef\xbb\xbfascii = true\r\n")
    assert read_settings().ascii is True


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '# mine\n\n[zones]\nwarn = "lots"\n',
            'line 4: zones.warn must be a number of tokens or a share below 1, not "lots".',
        ),
        (
            "[zones]\nnote = 0.4\n[zones.1m]\nwarn = true\n",
            "line 4: zones.1m.warn must be a number of tokens or a share below 1, not true.",
        ),
        (
            "[zones]\nurgent = 90\n",
            "line 2: zones.urgent must be a whole number of tokens from 1000, "
            "or a share below 1, not 90.",
        ),
        (
            "[zones]\nwarn = nan\n",
            "line 2: zones.warn must be a number of tokens or a share below 1, not nan.",
        ),
        ("zones = 3", "line 1: zones must be a table, not 3."),
        ("[zones]\nwran = 0.7\n", "line 2: zones.wran is no setting; the nearest is zones.warn."),
        ("\nbudget = 5", "line 2: budget is no setting; the nearest is brief.budget."),
        ('colour = "dark"\nthem = "dark"', "line 1: colour is no setting; the nearest is "),
        ('theme = "blue"', 'line 1: theme must be "auto", "dark" or "light", not "blue".'),
        ("theme = 'dark'\nascii = 1", "line 2: ascii must be true or false, not 1."),
        ("[brief]\nbudget = 0", "line 2: brief.budget must be a number of tokens, not 0."),
        (
            "[idle]\ntimeout = 0",
            'line 2: idle.timeout must be a number of minutes, or "off", not 0.',
        ),
        (
            "[idle]\ntimeout = 'never'",
            'line 2: idle.timeout must be a number of minutes, or "off", not "never".',
        ),
        ("[idle]\ntimout = 3", "line 2: idle.timout is no setting; the nearest is idle.timeout."),
        (
            "[prices.opus-5.5]\ninput = 4\noutput = 20\nread = -0.2",
            "line 4: prices.opus-5.5.read must be dollars per million tokens, not -0.2.",
        ),
        (
            "[prices.opus-5.5]\ninput = 4\noutput = 20",
            "line 1: prices.opus-5.5 has no read; it must be a table with input, output and read, "
            "in dollars per million tokens.",
        ),
        (
            "[prices]\nopus = 4",
            "line 2: prices.opus must be a table with input, output and read, "
            "in dollars per million tokens, not 4.",
        ),
        (
            "[prices.opus]\ninput = 4\noutput = 20\nread = 1\nwrite = 5",
            "line 5: prices.opus.write is no setting; a price may also have write_5m and write_1h.",
        ),
        (
            "[windows]\n'claude-*' = '1M'",
            'line 2: windows.claude-* must be a number of tokens, not "1M".',
        ),
        (
            "[keys]\nturns.mark = 3",
            'line 2: keys.turns.mark must be a key in quotes, such as "m" or "ctrl+e", not 3.',
        ),
        (
            "ascii = true\nconfig_dirs = [\n  'relative',\n]",
            "line 2: config_dirs must be a list of folders that start with / or ~/, "
            'not "relative".',
        ),
        (
            "[zones]\nwarn = 0.3",
            "line 2: zones.warn (0.3) must not lie below zones.note (0.5).",
        ),
        (
            "[zones.1m]\n\nnote = 350_000",
            "line 3: zones.1m.note (350000) must not lie above zones.1m.warn (300000).",
        ),
        (
            "[brief]\nbudget = 2000",
            "line 2: brief.budget (2000) must not lie above brief.warning (1500).",
        ),
        ("ascii = true\ntheme =\n", "line 2: is not TOML: invalid value."),
        ("ascii = true\nascii = true\n", "line 2: is not TOML: cannot overwrite a value."),
        ("a = 'x", "line 1: is not TOML: "),
        (b"ascii = true\ntheme = '\xff'\n", "line 2: is not UTF-8; save it as UTF-8."),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(text: str | bytes, says: str) -> None:
    write(text)
    with pytest.raises(UsageError) as refused:
        read_settings()
    assert str(refused.value).startswith(f"~/.config/ctxtui/config.toml, {says}")


def test_the_line_is_found_past_strings_that_look_like_settings() -> None:
    write(
        '# warn = 1\n[keys]\n"x.y" = """\n[zones]\nwarn = 3\n"""\n\n'
        '[zones]\n# warn = 2\nnote = 0.2  # warn = "a"\nwarn = "b"\n'
    )
    with pytest.raises(UsageError, match=r'line 11: zones\.warn .* not "b"'):
        read_settings()


def test_of_several_mistakes_the_first_in_the_file_is_named() -> None:
    write("[brief]\nbudget = 'x'\n[zones]\nwarn = 'y'\n")
    with pytest.raises(UsageError, match=r"line 2: brief\.budget"):
        read_settings()


def test_a_mistake_cannot_act_on_the_terminal() -> None:
    write('theme = "\\u001b[2Jdark\\u202e"')
    with pytest.raises(UsageError) as refused:
        read_settings()
    assert not {"\x1b", "\u202e"} & set(str(refused.value))


def test_a_folder_in_the_files_place_is_refused() -> None:
    settings_path().mkdir()
    with pytest.raises(UsageError, match=r"config\.toml cannot be read"):
        read_settings()


def test_a_valid_file_is_validated_once_and_again_when_it_changes() -> None:
    write('theme = "dark"')
    assert read_settings().theme == "dark"
    assert "pydantic" not in modules_after_reading()
    write('theme = "light"')
    assert "pydantic" in modules_after_reading()


def test_without_a_file_pydantic_is_not_needed() -> None:
    assert "pydantic" not in modules_after_reading()


def test_a_wrong_file_stays_refused() -> None:
    write('theme = "blue"')
    for _ in range(2):
        with pytest.raises(UsageError):
            read_settings()


def test_a_cache_that_cannot_be_written_does_not_matter(home: Path) -> None:
    (home / ".cache").write_text("a file where the folder should be")
    write('theme = "dark"')
    assert read_settings().theme == "dark"


def test_what_was_found_valid_is_kept_private(home: Path) -> None:
    write('theme = "dark"')
    read_settings()
    kept = [path for path in (home / ".cache").rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]


def modules_after_reading() -> set[str]:
    code = "import sys; from ctxtui.core.settings import read_settings; read_settings();"
    done = subprocess.run(
        [sys.executable, "-c", code + "print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env=dict(os.environ),
    )
    return set(done.stdout.split())
