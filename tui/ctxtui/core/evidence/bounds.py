"""Ways in which people set bounds: nobody, the only place, at most, out of the question."""

from __future__ import annotations

from ctxtui.core.evidence.norm_words import CLAUSE, NAMES, NUMBER, NUMBERS
from ctxtui.core.evidence.ways import Ways

BOUNDS = Ways(
    # Nobody and nothing.
    (
        "nobody noone no",
        rf"""{CLAUSE}(?:nobody|no-?one|no one) (?!knows|cares|likes|complains|understands
        |remembers|uses (?:it|that|this)|(?:is|was) perfect|waits)
        {NAMES}{{0,5}}?(?:may|must|should|can|is|gets|has|[a-z]{{2,}}(?<![su'’])s)\b""",
    ),
    (
        "nothing",
        rf"""{CLAUSE}nothing (?!happens|works|new|to\b|left|else happens|changed|changes|shows
        |is (?:shown|displayed|visible)|special|fancy|comes up|serious|wrong|urgent
        |is (?:affected|lost|broken|wrong|missing|there|done|red)){NAMES}{{0,6}}?
        (?:is|are|gets?|goes|may|must|leaves|stays|comes|has|writes|reads|runs|depends)\b""",
    ),
    (
        "none",
        rf"""{CLAUSE}none of (?:the|our|these|those|my|your) {NAMES}{{0,4}}?
        (?:may|must|should|can|shall|is allowed|are allowed|is to|are to)\b""",
    ),
    # The only place, the only one.
    (
        "only sole single one",
        r"""\b(?:is|are|stays?|remains?) (?:\w+ )?the (?:only|sole|single|one)
        (?: (?!test\b|left\b|error\b|open\b|bug\b)[\w-]+){1,2} (?:that|where|who|to|which|of
        |(?:we|you|i|they)\b|allowed)\b | \bthe sole \w+""",
    ),
    (
        "alone",
        rf"""{CLAUSE}(?:the|our) [\w -]{{1,30}} alone (?:may|can|must|is|owns?|[a-z]{{2,}}s)\b""",
    ),
    (
        "source place home",
        r"""\b(?:one|single|only|exactly one) (?:source of truth|place|home) for\b""",
    ),
    # How much of it.
    (
        "under below within max maximum min up most least more longer bigger larger slower older"
        " higher wider less fewer shorter smaller faster lower over above beyond limited capped"
        f" exceed & {NUMBERS}",
        rf"""\b(?:under|below|within|up to|at (?:the )?(?:most|least)|max(?:imum)?\.?
        |min(?:imum)?\.?|(?:no|not|never|nothing)(?: \w+)? (?:more|longer|bigger|larger|slower|older
        |higher|wider|less|fewer) than|(?:less|fewer|shorter|smaller|faster|lower) than
        |not (?:over|above|beyond)|(?:limited|capped) (?:to|at)|exceed) (?:a |the |our )?
        {NUMBER}""",
    ),
    (
        f"more less longer bigger larger over slower fewer higher later & no not & {NUMBERS}",
        rf"""{NUMBER}[^,;]{{0,30}},? (?:and |but )?(?:no|not)(?: an?(?: \w+)?)?
        (?: \w+)? (?:more|less|longer|bigger|larger|over|slower|fewer|higher|later)\W*$""",
    ),
    (
        f"max maximum tops most ceiling limit cap budget floor minimum min roof all & {NUMBERS}",
        rf"""{NUMBER} ?[^,;]{{0,40}},? ?\b(?:max(?:imum)?|tops|at (?:the )?most
        |(?:is|are) (?:the|our|my|your|its|a) (?:\w+ )?(?:ceiling|limit|cap|max(?:imum)?|budget
        |floor|minimum|min|roof)|(?:is|are) all (?:we|you|i|they|it|the)\b)\b""",
    ),
    (
        "longer bigger larger more higher slower older wider deeper over above below under"
        f" & {NUMBERS}",
        rf"""\b(?:longer|bigger|larger|more|higher|slower|older|wider|deeper|over|above|below|under)
        (?:than )?{NUMBER}\b.{{1,40}}\b(?:won['’]t|will not|doesn['’]t|can['’]t|cannot
        |(?:is|are|gets?) (?:rejected|refused|too \w+|cut|out|not|thrown))\b""",
    ),
    (f"may can & {NUMBERS}", rf"\b(?:may|can) (?:take|use|cost|have|be) {NUMBER}"),
    ("#", r"^(?:and )?\w*(?:min|max)(?:imum)?(?:sdk|imum)?\w*(?: \w+)? ?[:=]? ?v?\d"),
    ("under below within", r"\bstays?\b.{1,30}\b(?:under|below|within)\b"),
    # In so many words, with nothing else.
    ("exclusively solely", r"\b(?:exclusively|solely)\b"),
    ("zero single one", r"^(?:and |but |also |please )*(?:zero|not a single|not one) \w+"),
    (
        "whatever costs matter circumstances stop story unless ever",
        r"""\bwhatever (?:you do|happens)\b | \bat all costs\b | \bno matter what\b
        | \bunder any circumstances\b | [,.] full stop\W*$ | \bend of story\b
        | \bunless (?:i|we) (?:say|ask|tell|told)\b | \bnot ever\b""",
    ),
    # Bans in other words.
    (
        "option question table welcome wanted acceptable negotiable unacceptable illegal frozen"
        " allowed permitted ours yours mine up touched edited dealbreaker dead out deprecated off"
        " sacred stone untouchable dies die",
        r"""\b(?:is|are)n['’]t (?:allowed|permitted|acceptable|welcome|an option|wanted|ours
        |yours|mine
        |up for)\b | \b(?:is|are|stays?|remains?) (?:strictly |completely |simply |just
        |absolutely |now )*
        (?:(?:not an|no) option|out of (?:the )?(?:question|bounds)|off the table
        |not (?:welcome|wanted|acceptable|negotiable|up for|to be (?:touched|edited|changed))
        |unacceptable|illegal|an? deal-?breaker
        |frozen|sacred|untouchable|(?:set|carved|fixed) in stone|dead to (?:us|me)
        |deprecated (?:here|with us)|on (?:its|their) way out|gone for good)\b
        | \bstays? out\W*$ | \bdies? out\b | \bnot an option\b""",
    ),
    ("leave", r"[,;] (?:please |so |just )*leave (?:it|them|that|those|this)\W*$"),
    ("rid", r"\bgot rid of\b.*\b(?:for a reason|and it stays)"),
    ("back", r"\b(?:should|must|may|will)(?: not|n['’]t| never) (?:come|creep|sneak) back\b"),
    (
        "don do",
        r"""\bwe (?:don['’]t|do not) (?!know|see|have|get|think|understand|remember|really|seem
        |find|mind
        |say|need|care|currently|yet|always|use (?:it
        |that))[a-z]+(?: (?!yet)[\w'’-]+){0,4}(?:\W*$|,)""",
    ),
    (
        "nothing",
        r"\b(?:touch|change|add|delete|remove|rename|install|commit|push|log) nothing\b",
    ),
    (
        "nothing & than",
        r"\bnothing (?:newer|older|bigger|larger|longer|fancier|heavier|smaller|stronger|"
        r"later) than\b",
    ),
    ("love sake beg", r"\bfor the love of\b | \bfor heaven['’]?s sake\b | \bi beg you\b"),
    (
        "get gets & #",
        r"""\bgets? (?:only |just |at most )?\d[\d.,]* ?(?:ms|µs|us|s|seconds?|hours?|days?|tries
        |attempts
        |retries|slots?|runs?)\b""",
    ),
    ("gets get", r"\bgets? no (?!error|result|answer|response|output|data)\w+"),
    ("nothing not", r"[,;] (?:and )?(?:nothing|not) (?:more|else|further)\W*$"),
    (
        "can cannot",
        r"""\bcan(?:['’]t|not) (?:do|take|handle|hold|store|fit|print|send) (?:any )?(?:more
        |better|bigger
        |longer|over|above)\b""",
    ),
    ("not never", r"\blet['’]s (?:not|never) (?!worry|forget|get|panic|pretend|mess)\w+"),
    ("place business", r"\b(?:has|have) no (?:place|business)\b"),
    # Merging, accepting, shipping: what isn't done at all.
    (
        "won wont will does doesn do don & merge accept ship sign approve take tolerate allow do",
        r"""^(?:(?:i|we|they|it) )?(?:won['’]t|will not|do(?:es)?n['’]t|do not)
        \ (?:be )?(?:merge|accept|ship|sign|approve|take|tolerate|do|allow)\b(?! (?:anything|it
        |that|this)?\W*$)""",
    ),
)
"""It forbids or limits."""
