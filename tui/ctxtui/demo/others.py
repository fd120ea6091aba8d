"""The demo's other sessions: shorter, each with something worth seeing in it."""

from __future__ import annotations

from ctxtui.demo import shop
from ctxtui.demo.auth.acts import LOG, failed, look, passed
from ctxtui.demo.filler import listing
from ctxtui.demo.script import (
    Bash,
    Compaction,
    Edit,
    Failed,
    Grep,
    Read,
    Refused,
    Script,
    Step,
    Turn,
    Write,
)

OPUS, SONNET, HAIKU = "claude-opus-5-5", "claude-sonnet-4-5", "claude-haiku-4-5"
CHECKOUT = "tests/checkout/test_checkout.py"

LATE = """\
E       AssertionError: assert [] == ['ok']
tests/checkout/test_checkout.py:22: AssertionError
FAILED tests/checkout/test_checkout.py::test_a_late_payment_still_counts - assert [] == ['ok']
======== 1 failed, 2 passed in 0.31s ========"""

FLAKY = Script(
    "flaky checkout test",
    "shop",
    OPUS,
    (
        Turn(
            "The checkout test fails about one time in ten. Find out why.",
            63_080,
            21,
            5,
            (
                Step((Read(CHECKOUT),), think="Two sleeps of the same length race each other."),
                *look(4),
                Step((failed(LATE, command="pytest -x tests/checkout"),), say="There it is."),
            ),
            "The test sleeps for as long as the payment takes, so either may wake first. It needs "
            "something to wait for instead of a sleep.",
        ),
        Turn(
            "Make it fail every time first",
            77_110,
            13,
            3,
            (
                Step((failed(LATE, command="pytest -x tests/checkout --count 50"),)),
                Step((Refused("pip install pytest-repeat", "A loop will do."),)),
                Step((failed(LATE, command="pytest -x tests/checkout"),)),
            ),
            "With the two delays swapped it fails every time, at line 22. I changed nothing that "
            "stays.",
        ),
        Turn(
            "Now try it with an Event. Do not make the test slower.",
            88_140,
            6,
            2,
            (
                Step((Read(CHECKOUT),)),
                Step((failed(LATE, command="pytest -x tests/checkout"),)),
                Step((Grep("Thread", "tests"),), say="The thread has no way to say it is done."),
            ),
        ),
    ),
)

DOCS = Script(
    "docs for cart API",
    "shop",
    OPUS,
    (
        Turn(
            "Write the docs for the cart API, one table, nothing else",
            39_060,
            26,
            4,
            (
                Step((Read("src/cart/api.py"),), say="I'll read the handlers first."),
                Step((Read("src/cart/prices.py"),)),
                Step((Read("tests/cart/test_prices.py"),)),
                Step((Read(LOG, page=True),)),
                Step((Write("docs/cart.md", shop.DOCS_CART),)),
            ),
            "`docs/cart.md` has one table with both requests, and a sentence on why prices are "
            "strings.",
        ),
        Turn(
            "Good. Commit it.",
            41_090,
            22,
            1,
            (Step((Bash("git add docs && git commit -q -m 'Document the cart API'", ""),)),),
            "Committed as “Document the cart API”.",
        ),
    ),
)

ROUNDING = Script(
    "price rounding",
    "shop",
    OPUS,
    (
        Turn(
            "Totals are off by a cent with three items at 0.335. Why?",
            49_070,
            1505,
            4,
            (
                Step((Read("src/cart/prices.py"),), think="Rounded for each line, not once."),
                Step((Read("tests/cart/test_prices.py"),)),
                Failed("API Error: 529 overloaded. The request was given up after 10 attempts."),
                *look(4),
            ),
            "Each line is rounded before it is added, and floats round to even. Round the sum "
            "once, with Decimal, half up.",
        ),
        Turn(
            "Do that. Answers stay strings.",
            62_120,
            1490,
            5,
            (
                Step((Write("src/cart/prices.py", shop.PRICES_ROUNDED),)),
                Step((passed(9, command="pytest -x tests/cart"),)),
                Step(
                    (Bash("git add -A src && git commit -q -m 'Round totals once, half up'", ""),)
                ),
            ),
            "The total is rounded once, half up. 9 tests pass; committed.",
        ),
    ),
)

BUILD = '''\
"""Builds the blog: Markdown in, pages out."""

from pathlib import Path

POSTS = Path("posts")


def posts():
    return sorted(POSTS.glob("*.md"), reverse=True)


def title(path):
    return path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")


def build(out):
    out.mkdir(exist_ok=True)
    for path in posts():
        page = f"<h1>{title(path)}</h1>"
        (out / path.with_suffix(".html").name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    build(Path("out"))
'''

TAGS = '''\
"""Pages that list the posts with one tag."""

from build import posts


def tags(path):
    """The words of a line that starts with `tags:`, in the order they stand there."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("tags:"):
            return line.removeprefix("tags:").split()
    return []


def by_tag():
    found = {}
    for path in posts():
        for tag in tags(path):
            found.setdefault(tag, []).append(path)
    return found
'''

BLOG = {
    "CLAUDE.md": "# blog\n- No JavaScript.\n- Every page works without images.\n",
    "README.md": "# blog\n\nNotes on gardens and computers.\n",
    "build.py": BUILD,
    "posts/2025-03-compost.md": "# What goes on the compost\n\ntags: garden\n\nNearly all of it.\n",
    "posts/2025-06-庭.md": "# 庭 — a garden in Kyoto\n\ntags: garden 旅\n\nMoss, stone, water.\n",
    "posts/2025-09-backups.md": "# Backups that restore\n\ntags: computers\n\nTest the restore.\n",
    "photos.txt": listing(60_000, "photos", "photos", ".jpg") + "\n",
    "style.css": "body { max-width: 60ch; margin: auto; }\n",
}

TAG_PAGES = Script(
    "tag pages",
    "blog",
    OPUS,
    (
        Turn(
            "Make a page for every tag, also for 旅 and 🌱 — the slug of an emoji is its name",
            56_060,
            1460,
            5,
            (
                Step((Read("build.py"),), think="Tags stand in a line of their own."),
                Step((Grep("tags:", "posts"),)),
                *(Step((Bash("ls -lR photos", "", log="files"),)) for _ in range(2)),
                Step((Write("tags.py", TAGS),)),
                Step(
                    (
                        Bash(
                            "python build.py && ls --color=always out",
                            "\x1b[0m\x1b[01;34mtags\x1b[0m  2025-06-庭.html  🌱.html",
                        ),
                    ),
                ),
            ),
            "`tags.py` finds the tags; 旅 keeps its name as a slug, 🌱 becomes `seedling`. 🎉",
        ),
        Turn(
            "Sort them by how many posts they have",
            71_100,
            1440,
            3,
            (
                Step((Read("tags.py"),)),
                Step(
                    (
                        Edit(
                            "tags.py",
                            "    return found\n",
                            "    return dict(sorted(found.items(), key=lambda it: -len(it[1])))\n",
                        ),
                    ),
                ),
                Step((Bash("du -a photos", "", log="files"),)),
            ),
            "Tags come with the most used one first; equal ones keep the order of their posts.",
        ),
    ),
)

IMAGES = Script(
    "image sizes",
    "blog",
    HAIKU,
    (
        Turn(
            "Which photos are larger than they need to be?",
            82_050,
            5790,
            9,
            tuple(Step((Bash("du -a photos | sort -n", "", log="files"),)) for _ in range(5)),
            "About a third: everything from 2021 on is 4000 pixels wide and shown at 900.",
        ),
        Turn(
            "List them by year, with the space each year would save",
            139_090,
            5770,
            8,
            tuple(Step((Bash(f"du -a photos/202{n}", "", log="files"),)) for n in range(5)),
            "2021 to 2025 would shrink from 3.1 GB to 0.4 GB; 2019 and 2020 are small already.",
        ),
        Turn(
            "Write the script, but let me run it. Keep the originals.",
            186_120,
            5750,
            6,
            (
                *(Step((Bash(f"ls -l photos/202{n}", "", log="files"),)) for n in range(4)),
                Step(
                    (
                        Bash(
                            "convert -version",
                            "/bin/sh: 1: convert: not found",
                            error=True,
                        ),
                    ),
                ),
            ),
            "There is no `convert` here, so I stop before writing it: shall it use Pillow, or will "
            "you install ImageMagick?",
        ),
    ),
)

STATIC = Script(
    "move to a static build",
    "blog",
    SONNET,
    (
        Turn(
            "Replace the old CMS by a script that writes plain pages. No JavaScript.",
            98_060,
            17_400,
            14,
            tuple(Step((Bash("ls -lR photos", "", log="files"),)) for _ in range(5)),
            "The CMS does three things the pages need: titles, an index, and the feed. A script of "
            "forty lines can do all three.",
        ),
        Turn(
            "Check the links of all old pages",
            164_090,
            17_370,
            16,
            tuple(Step((Bash("grep -rn href old", "", log="files"),)) for _ in range(5)),
            "Every old address is met by a page of the same name. Two pointed at each other.",
        ),
        Turn(
            "Write the build script now",
            97_120,
            17_340,
            9,
            (
                Step((Read("build.py"),)),
                *(Step((Bash("python build.py", "3 pages", log="files"),)) for _ in range(3)),
            ),
            "`build.py` writes a page for each post. Every page works without images.",
            compacts=Compaction(
                "auto",
                49_090,
                17_349,
                "Summary:\n1. Primary Request and Intent: a script that writes plain pages "
                "instead of the CMS, without JavaScript.\n2. Key Technical Concepts: static pages, "
                "stable addresses.\n3. Pending Tasks: write build.py.\n4. Current Work: all old "
                "links were checked.\n",
                ("build.py", "style.css", "photos.txt"),
                density=1.89,
            ),
        ),
    ),
)

DOTFILES = {
    "README.md": "# dotfiles\n\nLinked into place by hand.\n",
    "gitconfig": "[pull]\n\trebase = true\n[init]\n\tdefaultBranch = main\n",
    "tmux.conf": "set -g mouse on\nset -g history-limit 50000\nset -g status-right '%H:%M'\n",
    "zshrc": "setopt hist_ignore_dups\nexport EDITOR=vim\n",
}

STATUS = Script(
    "tmux status line",
    "dotfiles",
    OPUS,
    (
        Turn(
            "Show the git branch in the tmux status line",
            31_840,
            11_530,
            2,
            (
                Step((Read("tmux.conf"),)),
                Step(
                    (
                        Edit(
                            "tmux.conf",
                            "set -g status-right '%H:%M'\n",
                            "set -g status-interval 5\nset -g status-right "
                            "'#(git -C #{pane_current_path} branch --show-current) %H:%M'\n",
                        ),
                    ),
                ),
            ),
            "`status-right` shows the branch of the pane's directory and is drawn every 5 seconds.",
        ),
        Turn(
            "Will that be slow in large repositories?",
            33_060,
            11_525,
            1,
            (
                Step((Bash("time git branch --show-current", "main\nreal 0m0.004s"),)),
                Step((Read("tmux.conf"),)),
            ),
            "No: the branch is one small file, whatever the repository's size.",
        ),
    ),
    torn=True,
)

TORN = "I would also show how full the window is, with a command that prints one short line."

ALL = (FLAKY, DOCS, ROUNDING, TAG_PAGES, IMAGES, STATIC, STATUS)
