"""Ways in which people state a rule without saying must or never: facts, scopes, wishes, limits."""

from __future__ import annotations

import re

from ctxtui.core.evidence.ways import Ways

# Whose constraint it is when it "runs on" or "is still on" something.
_PLACES = (
    r"(?:production|prod|staging|ci|deployment|the (?:server|cluster|hoster|build|distro|box|"
    r"target|device)s?|(?:our|the|some|many|most|two|three|\d+|a few|old|existing) "
    r"(?:\w+ )?(?:customers?|clients?|users?|machines?|hosts?|teams?|servers?|boxes|builds?|"
    r"readers?|devices?)|customers|clients|users|people|we|they)(?<!\bthe user)(?<!the client)"
)
_DOES = r"(?:(?:still|also|currently|only|already|officially|all|both|mostly)\s+)*"
# What can't be done is a limit; what can't be found, seen or started is a report.
_REPORTS = (
    r"(?:find|see|tell|figure|reproduce|get|connect|open|read|load|log ?in|understand|remember|"
    r"know|believe|wait|say|resolve|reach|import|access|start|decide|help|recall|explain|test|"
    r"build|compile|parse|fetch|hear|imagine|seem|be (?:found|reached|resolved|loaded|opened))\b"
)
_WE_DO = (
    r"(?!get|got|see|saw|had|have (?:this|that|the|an? )|end|run into|fail|hit|lose|forget|"
    r"land|wonder|thought|knew|wanted|said|told|did|were|was|been)"
)
_NO_REPORT = (
    r"(?!errors?|output|response|results?|changes?|effects?|success|luck|problems?|worries|idea|"
    r"way\b|longer|matter|need\b|one\b|i\b|we\b|it\b|its\b|it['’]s|that\b|this\b|you\b|the\b|"
    r"there\b|rush|hurry|thanks|reason|clue|doubt|wonder|difference|sign|data\b|logs?\b)"
)

FIRM = Ways(
    (
        "hands off bounds go taboo refrain prohibited banned verboten negotiable",
        r"""\bhands off\b | \boff[- ]limits\b | \bout of bounds\b | \bno[- ]go\b | \btaboo\b
        | \brefrain from\b | \bnon[- ]negotiable\b | \b(?:prohibited|banned|verboten)\b""",
    ),
    ("away clear out", r"\b(?:stay|keep|steer) (?:away|clear|out)\b"),
    (
        "circumstances case point means",
        r"\bunder no circumstances\b | \b(?:in no case|at no point|by no means)\b",
    ),
    (
        "never only under",
        r"\b(?:may|must|can|shall|should|will) (?:never|only|under no)\b",
    ),
    ("may", r"\bmay not\b"),
    ("allowed", r"\bnot (?:be )?allowed to\b"),
    (
        "nothing",
        r"""\bnothing\b.{1,80}\b(?:may|should|must|can|shall|is to|changes)\b
        | (?:^|[,;:–—(]\s*|\b(?:please|and|but|so|with)\s+)nothing\s+
            (?:outside|inside|in|under|below|beyond|beside|else|but|that|which|from|new)\b""",
    ),
    (
        "sure certain",
        r"\b(?:be|make) (?:very |really |absolutely )?(?:sure|certain)\b",
    ),
    (
        "see care careful mind",
        r"""\bsee to it that\b | \btake care (?:that|not|to)\b | \bbe careful\b
        | \bmind that\b | \b(?:keep|bear) in mind\b""",
    ),
    ("remember", r"(?:^|\b(?:and|please|but|also)\s+|,\s*)remember\b"),
    (
        "limit restrict confine",
        r"""\b(?:limit|restrict|confine) (?:yourself|your\w*|it|this|that|the|all|any
        |changes?)\b""",
    ),
    ("beyond", r"\bgo(?:ing)? beyond\b"),
    (
        "always never",
        rf"""(?:^|[,;]\s*|\b(?:and|but|so|because|since|as)\s+)
        (?:we|i|you) (?:always|never) {_WE_DO}\w+""",
    ),
    (
        "no",
        rf"""(?:[,;:–—]\s*|\b(?:and|but|so|want|with)\s+)no\s+{_NO_REPORT}[a-z]
        | \b(?:should|must|may|can|shall) (?:be|have|contain|add|use) no\b
        | \b(?:there (?:are|is) )no [\w -]+ (?:in|allowed|under)\b.*
            \b(?:policy|policies|rules?)\b""",
    ),
    (
        "can cant cannot",
        rf"""\b(?:can['’]?t|cannot) (?!{_REPORTS})(?:\w+ )?(?:change|be\b|go\b|have|use|add
        |install|touch|break|rely|assume|depend|afford|exceed|leave|ship|upgrade|rename|drop|lose
        |share|store|write|modify|require|remove|move|allow|accept)""",
    ),
    (
        "can cant cannot & we you",
        r"""\b(?:we|you) can(?:['’]?t|not) (?:show|tell|give|publish|reveal|expose|mention|hand
        |cache|mix|skip|disclose|pass|promise|risk)\b(?! (?:it|that|this)\W*$)""",
    ),
    ("do don dont", r"\b(?:i|we) (?:do not|don['’]?t) (?:want|need)\b"),
    (
        "not never",
        r"""\b(?:is|are) (?:not|never) (?:ours?|yours?|mine|to be|up for)\b
        | \bnot going to change\b""",
    ),
    ("isn isnt aren arent", r"\b(?:isn['’]t|aren['’]t) (?:ours?|yours?|mine|to be)\b"),
    (
        "has have",
        r"\b(?:has|have) to (?:stay|remain|keep|be kept|continue)\b",
    ),
)
"""It forbids, confines or insists."""

MILD = Ways(
    # What there is to live with: versions, platforms, machines, promises.
    (
        "support target guarantee promise promised",
        rf"""\b(?:we|i|you|it|they) {_DOES}(?:support|target|guarantee|promised?)\b
        (?! (?:nothing|if))""",
    ),
    (
        "no on run runs relies rely & production prod staging ci deployment the our some many most"
        " two three # a old existing customers clients users people we they",
        rf"""\b{_PLACES} (?:still |also |currently |only |all )*
        (?:(?:is|are) (?:(?:still|stuck|currently|only|all) )*on\b|['’]re (?:still )?on\b|
        runs?\b(?! (?:the|a|it|this|into|out)\b)|depends? on\b|relies|rely on|has no\b|have no\b)
        (?! (?:it|this|that)\b)""",
    ),
    ("on", r"\bwe['’]re (?:still |stuck )*on (?!page|line|step|it\b|track|the same)(?=.*\d)"),
    (
        "min minimum minsdk max maximum maxsdk msrv",
        r"""(?<!\d )\b(?:min(?:imum|Sdk)?|max(?:imum|Sdk)?) (?:\w+ ){0,2}(?:is|of|must|stays)\b
        | \bMSRV\b""",
    ),
    (
        "what",
        r"""\b(?:is|are) (?:all |only )?what (?:\w+ ){1,4}
        (?:has|have|uses?|runs?|ships?|expects?|matches|relies|parses|reads|looks)\b""",
    ),
    (
        "able has",
        r"\bstill be able to\b | \bhas no (?:internet|network|root|sudo|gpu)\b",
    ),
    (
        "budget limit quota deadline ceiling cap cutoff threshold retention",
        r"\b(?:budget|limit|quota|deadline|ceiling|cap|cutoff|threshold|retention) is\b",
    ),
    # What is to stay.
    (
        "stay stays remain remains keep keeps",
        r"""\b(?:stays?|remains?|keeps?) (?:exactly |just )?
        (?:as (?:it|they|is)|(?:the|its|their)\s|put|unchanged|untouched|intact|valid|private|
        compatible|stable|working|the same|readable|in sync|green|optional)
        | \bto (?:stay|remain)\b | \bkeep working\b""",
    ),
    (
        "same continue continues",
        r"\b(?:the same as|same) (?:as )?before\b | \bcontinues? to work\b",
    ),
    # Whose it is.
    (
        "belong belongs owns owned",
        r"""\bbelongs? to (?:an)?other\b | \b(?:another|other|the \w+) team owns\b
        | \b(?:is|are) owned by\b""",
    ),
    # How to do it: as it is done here.
    (
        "existing same current built builtin already & use reuse extend take call go",
        r"""\b(?:use|reuse|extend|take|call|go through) (?:the|our|what|an?) (?:\w+ )?
        (?:existing|same|current|built-?in|already)\b""",
    ),
    (
        "re reuse follow adhere conform match mirror mimic go",
        r"""(?:^|[,;:–—(]\s*|\b(?:and|please|but|also|just|things|then|always|should)\s+)
        (?:re-?use |
        follow (?!up\b|(?:the|these|those|its|this) (?:instruct|step|plan|link|guide))|
        adhere to |conform to |match the |mirror the |
        mimic |go (?:for|with) .*\b(?:instead of|rather than|over)\b)""",
    ),
    (
        "write name format document word phrase code & in so like way",
        r"""\b(?:write|name|format|document|word|phrase|code) (?:\w+ ){0,4}
        (?:in (?:plain|simple|british|american|english|\w+[ _-](?:style|case|voice|tense))\b|
        so that|like the|the way)""",
    ),
    (
        "style rest other others usual",
        r"\b(?:in the style of|like the (?:rest|others?)|as (?:is )?usual (?:here|for))\b",
    ),
    (
        "so such",
        r"\b(?:so|such) that (?:it|they|this)\b.*\b(?:still|also|without|runs?|works?)\b",
    ),
    (
        "everywhere throughout",
        r"\b(?:is|are|stays?|remains?)\b.*\b(?:everywhere|throughout)(?:\W*$|[,;])",
    ),
    (
        "times cases exception",
        r"\b(?:at all times|in all cases|without exception)\W*$",
    ),
    # Scopes and times.
    (
        "just only solely nothing",
        r"""(?:^|[,;]\s*|\bplease\s+)(?:just|only|solely|nothing but)\b.*
        \b(?:for (?:now|today|the (?:moment|time being))|at first|to begin with)\b""",
    ),
    # Wishes that say what over what.
    (
        "prefer rather",
        r"\bi['’]?d (?:prefer|rather|much rather)\b",
    ),
    ("better simpler nicer easier", r"\b(?:better|simpler|nicer|easier)\b.{1,40}\bthan\b"),
    (
        "over rather instead be & prefer choose favor favour pick take want like",
        r"""\b(?:prefer|choose|favou?r|pick|take|want|like)\b.{1,60}\b(?:over|rather than
        |instead of|to be(?! able))\b""",
    ),
    ("try", r"\btry (?:not to|to avoid|to keep)\b"),
    # What it needs.
    (
        "need needs has have hav hase required expected supposed meant & to",
        r"""(?<!\bi )(?<!\bwe )(?<!\byou )(?<![^\w] )(?<!^)\b
        (?:needs?|ha[sv]e?|(?:is|are) (?:required|expected|supposed|meant))
        \ to (?!be (?:fixed|done|added|updated|changed|implemented|checked|
        investigated|removed)|(?:do|go|get|see|say|ask|know|think)\b)(?=\w)""",
    ),
    (
        "need want require expect",
        r"""\b(?:i|we) (?:need|want|require|expect) (?:the|it|this|that|them|all|every|each
        |our)\b.*\bto (?:be|stay|remain|keep|work|run|support|fit|continue)\b""",
    ),
    (
        "promise promised promises",
        r"\bpromis(?:e|ed|es)\b(?!\.\w)(?! (?:nothing|chain|reject|resolve))",
    ),
)
"""It tells what to live with, what to keep to, or what is liked better."""

QUOTED = re.compile(r"(?<!\w)[\"“„«'‘](?=(?:[^\s\"”“»'’]*+\s){2})[^\"”“»'’\n]*+[\"”»'’](?!\w)")
"""Words of somebody else in a sentence: three or more between quotation marks."""
