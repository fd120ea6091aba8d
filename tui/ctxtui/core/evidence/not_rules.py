"""What only sounds like a rule: the words of others, dropped ideas, reports, small talk."""

from __future__ import annotations

from ctxtui.core.evidence.ways import Ways

# Those whose word binds nobody. What the law, the customer or the auditors say does.
_OTHERS = (
    r"(?:some(?:body|one)|some (?:guy|people|blog|post)s?|people|everyone|everybody|he|she|they|"
    r"(?:the|a|an|my|this|that|their|your|stack|one) ?(?:\w+ ){0,2}?(?:docs?|documentation|manual|"
    r"tutorial|blog|post|article|thread|forum|book|video|overflow|reddit|linter|compiler|"
    r"type checker|error(?: message)?|message|warning|log|output|tool|stack trace|readme|review|"
    r"colleague|co-?worker|friend|neighbou?r|brother|sister|intern|bot|website|page)|reddit|"
    r"stackoverflow|copilot|chatgpt|mypy|eslint|clippy|rustc|gcc|tsc|google|wikipedia)"
)

SAID_BY_OTHERS = Ways(
    (
        "says say said claims claim claimed thinks think thought told tells complains complain"
        " wrote writes suggests suggested recommends means insists believes reckons argues",
        rf"""(?:^|[,;:(] ?|\b(?:and|but|because|as|since|that|what) ){_OTHERS}
        (?: (?:in|on|at|from|of|over) (?:[\w'’-]+ ){{0,4}}?[\w'’-]+)?
        (?: (?:also|always|still|even|just|once|only|now))? (?:says?|said|claim(?:s|ed)?|thinks?
        |thought|told|tells?|complain(?:s|ed)?|wrote|writes|suggest(?:s|ed)?|recommends?|means?
        |insists?|believes?|reckons?|argues?)\b""",
    ),
    ("says", r", (?:the (?:log|docs?|error|linter|compiler|manual)|he|she) says\W*$"),
    # What was thought of and dropped.
    (
        "nah dunno whatever sure bother naah nope",
        r"""(?:,|\.\.\.|…| -|\bbut)? ?\b(?:but )?(?:na+h|nope|whatever|dunno|not sure
        |why bother)\W*$""",
    ),
    ("plan idea", r"\b(?:plan|idea|intention) was\b"),
    ("no", r"\bi (?:thought|was thinking) (?:about|of)\b.*\bbut no\b"),
    ("what", r"^(?:and |but |so )?what if\b"),
    ("maybe perhaps", r"^(?:and |but |so )?(?:maybe|perhaps) (?:we|i|you|it|that) \w+"),
    (
        "if were could",
        r"""^(?:if (?:it|i|we|you|they) were\b | one could\b | (?:we|i) could\b(?!['’n ]*t\b| not
        \b| only\b | never\b))""",
    ),
    # Guesses about what is the case.
    (
        "must",
        r"""^(?:so |then |oh |hm+,? )?(?:(?:it|that|this) )?must (?:have\b|be (?:the|my|your|our
        |some|an?
        |because|that|it|me|you)\b(?!.*,))""",
    ),
    (
        "has have",
        r"^(?:so |then |but )?(?:it|that|this) has to be (?:the|some|an?)\b",
    ),
    (
        "should",
        r"""^(?:so |then |but |ok,? |and )?(?:it|that|this|they|the tests?|the build|(?:all
        |everything)
        [\w ]*) should (?:now |all |be |already )*(?:do (?:it|the trick)|work|pass|build|compile|run
        |fine|ok|okay|enough|easy|quick|simple|good|there|help|fix (?:it|that|this)|in \w+ somewhere
        |somewhere|done|ready|possible|obvious)\b(?! (?:on|with|without|for|offline|in|from)\b)""",
    ),
    ("should", r"\b(?:you should (?:have seen|see)|should have (?:been|known|seen|done))\b"),
)
"""Sentences in which nothing binds, whatever else they say."""

BROKE = Ways(
    ("failed occurred originated exceeded", r"\b(?:failed|occurred|originated|exceeded)\b")
)
"""What went wrong, as the tools tell it."""

TOLD = Ways(
    (
        "was were had got did didn didnt happened noticed saw",
        r"""\b(?:was|were|had|(?<!t )(?<!ve )(?<!has )got(?! rid)|did|didn['’]?t|happened|noticed
        |saw)\b""",
    ),
    (
        "i it he she they we that this who which someone somebody team",
        r"""^(?:last \w+ |so |then |and |but |because |since |as )*
        (?:i|it|he|she|they|we|who|someone|somebody
        |the \w+ team)(?: just| already| also| always| never| only)?
        \ (?:(?!need|agreed|decided|promised|settled|used to)[a-z]{2,}(?<!ne)ed|told|said|thought
        |took|made|broke
        |gave|came|went|wrote|ran|found|showed|sent|kept|lost)\b""",
    ),
)
"""Clauses in the past: they tell what happened."""

SMALL_TALK = Ways(
    (
        "no",
        r"""^(?:haha |lol |well |ok |and |but )?no (?:rush|hurry|joke|kidding|worries|stress
        |pressure
        |big deal|shit|wonder|idea|clue|offen[cs]e|thanks|thank you|dice|way|problem|need to
        (?:apologi[sz]e|hurry|rush|worry|thank)|harm done|biggie|comment)\b""",
    ),
    # Courtesies, and must without a duty.
    (
        "hesitate worry bother nuisance trouble obliged apologise apologize shy rush hurry",
        r"""\b(?:don['’]?t|do not|needn['’]?t|no need to|never|please not
        |not) (?:\w+ ){0,3}?(?:hesitate
        |worry|bother(?! with)|be (?:shy|a (?:bother|nuisance))|trouble|apologi[sz]e|rush|hurry
        |panic
        |feel (?:obliged|pressured|bad))\b""",
    ),
    (
        "want wish mean like & nuisance bother sound seem rude impose trouble interrupt keep rush"
        " complain nag boring annoying offend sorry",
        r"""\b(?:don['’]?t|do not|didn['’]?t|wouldn['’]?t) (?:want|wish|mean|like) to (?:be (?:a |an
        |rude|boring|annoying|difficult)|bother|sound|seem|impose|trouble you|interrupt|keep you
        |rush
        |complain|nag|offend)""",
    ),
    (
        "must & i we say admit confess apologise apologize thank have be",
        r"""\b(?:i|we) must (?:\w+ )?(?:say|admit|confess|apologi[sz]e|thank|have|be
        \ (?:blind|stupid|dreaming|going|off|missing|mistaken))\b""",
    ),
    (
        "thank tell imagine wait complain & cannot can cant",
        r"\bi (?:cannot|can['’]?t) (?:\w+ )?(?:thank you|tell you|imagine|wait|complain)\b",
    ),
    ("only & i we & wanted want wish meant", r"\b(?:i|we) only (?:wanted?|wish|meant)\b"),
    (
        "like love want need prefer & see know hear read understand look hope ask thank",
        r"""\b(?:i|we)(?:['’]d| would)?(?: really| just| also)? (?:like|love|want|need
        |prefer) to (?:\w+
        )?(?:see|know|hear|read|understand|look|ask|thank)\b(?!.*\b(?:before|each|every)\b)
        (?! (?:no|less|fewer)\b)""",
    ),
    (
        "make be & sure certain & is are",
        r"""\b(?:make|be) sure (?:that )?(?:[\w'’./-]+ ){1,4}(?:is|are) (?:up|running|started
        |installed
        |reachable|online|there|on|clean|committed|pushed|merged|connected|mounted
        |loaded)\b(?! (?:to
        |at all|before every|in every))""",
    ),
    (
        "no",
        r"""^(?:oh |ah |ok |hm+ )?no,? (?:then|wait|sorry|put|go on|go back|try|show|bring|undo
        |revert
        |i mean|i meant|like|just (?:put|show|the)|actually|ok|okay|thanks|thank|sure
        |please go)\b""",
    ),
    ("never", r"\bnever (?:seen|heard|had|knew|mind|saw|got|noticed|thought|again ask)\b"),
    ("always", r"^(?:it['’]s )?always (?:the same|something|a pleasure|nice|good|fun)\b"),
    (
        "not",
        r"""^not (?:bad|so fast|sure|yet|really|exactly|quite|there|now|again|that|what
        |to mention)\b""",
    ),
    (
        "only",
        r"""^(?:so )?(?:only|just) (?:\w+ ){1,4}(?:left|failed|fails?|missing|remaining|to go
        |remains?)\b""",
    ),
    # What follows from what was just said: a step.
    (
        "then",
        r"""^(?:(?:ok|okay|so|and|but|well|right|yes|no|hm+),? )*then (?:please |just )?(?:use
        |take|do
        |put|make|write|keep|leave|go|try|add|call|run|let['’]?s|rename|move|build|drop)\b
        (?! (?:only|always|never)\b)""",
    ),
    (
        "only just",
        r"^(?:only|just) (?:so (?:that )?(?:you|i|we)|because|to (?:show|see|be sure))\b",
    ),
    ("try", r"^(?:now |then |ok |and )*try (?:it|that|this|again|them)\b"),
    ("keep", r"^keep (?:fixing|digging|looking|working|at)\b"),
    ("like", r"^i (?:don['’]?t|do not) like (?:that|this|it)\W*$"),
    (
        "want need care like & don do",
        r"""^(?:no,? )?(?:i|we) (?:don['’]?t|do not) (?:want|need|care|like) (?:that|this|it
        |them)\W*$""",
    ),
)
"""Sentences that would be rules by their first words."""

REPORTS = Ways(
    (
        "error errors crash bug bugs problem problems issue issues failure exception warning leak"
        " cause culprit fault bottleneck stacktrace trace traceback",
        r"""\b(?:the|an?|this|that|same|some|my|new|another|weird|strange|only) (?:[\w-]+ ){0,2}?
        (?:error|crash|bug|problem|issue|failure|exception|warning|leak|cause|culprit|fault
        |bottleneck|stack ?trace|traceback)\b""",
    ),
    (
        "fail fails failed failing crash crashes crashed hang hangs broken breaks broke green red"
        " happens works passes passing missing wrong weird strange flaky slow yesterday"
        " right apparently seems seem look looks currently again time times lost passed",
        r"""\b(?:fails?|failed|failing|crash(?:es|ed|ing)?|hangs?|(?:is|are|still|all) (?:broken
        |green|red|missing|wrong|weird|strange|flaky|slow|lost)|broke|passed
        |right now|(?:it|that|this|everything|nothing) (?:happens|works)|passes now|yesterday
        |apparently|seems?|looks? (?:like|as|good|fine|better|ok)|times? out(?! after)
        |again\W*$|i['’]m lost)\b""",
    ),
    (
        "takes took went ran",
        r"\b(?:takes?|took|went|ran) (?:me )?(?:about|around|almost|nearly|ages|forever|so|too|\d)",
    ),
    (
        "under below within less more over up to & #",
        r"""\b(?:is|are|it['’]s|its|that['’]s|we['’]re|now|already|down|still) (?:now |already |just
        |still |down |at |to |about |around )*(?:under|below|within|less than|more than|over|up to
        |to) (?:the |a )?\d(?!.*\b(?:max|ceiling|limit|budget|must|want)\b)
        | \b(?:move|bump|raise|increase|up) (?:\w+ )?up to \d""",
    ),
    (
        "now & have has is are #",
        r"\b\d[\d.,]* \w+ now\b | ^now (?:we|it|i|there|they) (?:have|has|is|are)\b",
    ),
    ("so far now done", r"\b(?:so far|is done|are done|all done|for now it)\b"),
    ("on holiday vacation sick", r"\b(?:on holiday|on vacation|sick|out of office)\b"),
    (
        "bigger smaller more less faster slower than",
        r"""\b\d\S* (?:\w+ )?(?:bigger|smaller|more|less|faster|slower|longer) than (?:before
        |yesterday|last|it)""",
    ),
)
"""How things went: a norm in the plain present is none when it says such a thing."""
