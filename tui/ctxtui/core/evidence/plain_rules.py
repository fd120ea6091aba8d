"""Ways in which people state a rule straight out: never, must, only, should, rather than."""

from __future__ import annotations

from ctxtui.core.evidence.ways import Ways

_OPENING = (
    r"(?:^|[,;:–—(]\s*|\s-\s+|\b(?:and|but|please|so|then|just|also|or|you can|to|because)\s+)"
    r"(?:please\s+|just\s+|but\s+|and\s+)*"
)
STRONG = Ways(
    (
        "do don dont never always avoid sure ensure only careful need stick leave keep",
        rf"""{_OPENING}(?:do not|don['’]?t|never|always|avoid|make sure|ensure|only|be careful|
        no need to|stick (?:to|with)|
        leave\b(?! an?\b).*\b(?:alone|as (?:it )?is|untouched|unchanged|in place
        |be(?=\W*$)|as they are)|
        keep(?! (?:going|on\b|at it|it up|trying|me posted)))\b""",
    ),
    (
        "never always",
        r"""(?<!\bi )(?<!\bwe )(?<!\bit )(?<!\bthat )(?<!\bhas )(?<!\bhave )(?<!['’]ve )
        (?<!\bwas )(?<!\bwere )
        \b(?:(?:(?<=\bis )|(?<=\bare )|(?<=\bbe )|(?<=\bgets )|(?<=\bget ))(?:never|always)
        |(?:never(?!\s?mind)|always)(?! (?:(?!need)[a-z]+ed|wrote|had|was|were|did|got|came|went
        |knew|saw
        |made|took|told|gave|found|ran|said|thought|kept|sent|felt)\b))\b""",
    ),
    ("must mustn mustnt", r"\bmust(?:n['’]?t| not)?\b(?! have\b)"),
    (
        "cannot can cant may & use be change add break touch have depend rely",
        r"\b(?:cannot|can['’]?t|can not|may not) "
        r"(?:use|be|change|add|break|touch|have|depend|rely)\b",
    ),
    (
        "should shouldn shouldnt",
        r"\bshould(?:n['’]?t| not| never| always| only)\b",
    ),
    (
        "do don dont",
        r"""\b(?:i|we) (?:do not|don['’]?t) (?:want|like|need|use|support|allow|accept|care|do
        |write|ship|store|touch|mock|commit)\b""",
    ),
    (
        "no",
        r"""^no (?:new|more|other|extra|additional|external|third|breaking|mocks?|need)\b
        | ^no (?!i\b|we\b|it\b|its\b|it['’]s|that\b|this\b|you\b|the\b|there\b
            |idea\b|way\b|problem|worries)[a-z-]+""",
    ),
    ("not", r"^not .*\bbut\b"),
    (
        "allowed forbidden off required mandatory",
        r"\b(?:is|are) (?:not allowed|forbidden|off[- ]limits|required|mandatory)\b",
    ),
    ("only", r"\b(?:we|it) (?:now )?only (?:support|use|allow|need|have)\b"),
    ("most least more", r"\bat (?:most|least)\b | \bno more than\b"),
    ("default", r"\bdefault (?:is )?(?:on|off)\b"),
    ("one", r"^one (?:place|single)\b"),
)
WEAK = Ways(
    (
        "without",
        r"""(?<!crashes )(?<!fails )(?<!hangs )(?<!breaks )\bwithout (?!errors?\b|problems?\b
        |issues?\b|me\b|success)""",
    ),
    (
        "instead",
        rf"\binstead of\b | {_OPENING}(?:use|put|write|call|go)\b.*\binstead\b",
    ),
    ("rather", r"\brather than\b | \bi['’]d rather\b"),
    ("prefer preferably", r"\bprefer(?:ably)?\b"),
    ("has have", r"\b(?:has|have) to (?!go\b)"),
    (
        "need needs",
        r"""\bneeds? to (?:be(?! (?:fixed|done|added|updated|changed|removed|checked))|stay
        |remain|keep|work|support|handle)\b""",
    ),
    # What a thing should do or show is asked for now; what it should be like is asked for good.
    (
        "should",
        r"""(?<!\bwe )(?<!\bi )(?<!\byou )\bshould\b(?! (?:also |then |just |now |only )?(?:have\b
        |merge
        |show|display|open|return|go\b|come|appear|jump|turn|become|say|print|list|contain
        |be (?:\d|on\b|in\b|at\b|an?\b|the\b|there|visible|shown|red|green|blue|left|right|bigger
        |smaller|above|below|next|called|sticky|bold|sorted|centred|centered)))""",
    ),
    ("backward backwards", r"\bbackwards?[- ]compat"),
    ("unchanged", r"\bunchanged\b"),
    (
        "only",
        r"""\b(?:commit|use|change|edit|touch|run|add|make|fix|update|push|test|keep|read|write
        |show) only\b""",
    ),
    (
        "not only & use commit write name call put make do",
        rf"{_OPENING}(?:use|commit|write|name|call|put|make|do)\b.*(?:\bnot\b|\bonly\b)",
    ),
    ("important remember note", r"\b(?:important|remember|note)\s*:"),
    ("don dont", r"\bdon['’]?t forget\b"),
)
