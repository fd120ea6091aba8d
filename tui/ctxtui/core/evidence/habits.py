"""Ways in which people say in the plain present how things are done."""

from __future__ import annotations

from ctxtui.core.evidence.norm_words import CLAUSE, NAMES
from ctxtui.core.evidence.ways import Ways

_HERE = (
    r"(?:(?:around |over )?here|in (?:this|our|the whole|the entire) (?:\w+ )?"
    r"(?:repo(?:sitory)?|project|codebase|code base|code|house|shop|company|team|package|crate|"
    r"module|app|lab|office|department|folder|directory|tree|monorepo|org)|at (?:work|our place)|"
    r"on (?:this|our) (?:team|project))\b"
)
# Verbs of a norm whose subject is one thing, and those of one whose subject is many.
_IS = (
    r"(?:is|has|gets?|goes|comes|needs?|must|may|can|should|shall|has|does|carries|passes|"
    r"(?!its\b|this\b|always\b|was\b|unless\b|across\b|works|fails|seems|looks|happens|"
    r"crashes|breaks|hangs)[a-z]{2,}(?<![sui'’])s)"
)
_ARE = (
    r"(?:are|have|get|go|come|need|must|may|can|should|shall|use|live|stay|carry|start|begin|end|"
    r"run|take|follow|belong|return|inherit|pass through|share|keep|contain|include)"
)

HABITS = Ways(
    (
        "every each any",
        rf"""{CLAUSE}(?:for )?(?:every|each|any(?= [\w-]+ [\w-]+ ?(?:[\w-]+ )?(?:ends?|is|has
        |must|may|should|gets|goes|needs)\b)) (?!time|day\b|morning|now\b|of\b|ideas?\b|news|chance
        |luck|thoughts?\b|reason|more\b|way\b|other ideas){NAMES}{{1,6}}?{_IS}\b""",
    ),
    (
        "everything",
        rf"""{CLAUSE}everything (?!(?:is |was |else |still |now |just )*(?:works|fine|ok|okay|else
        |looks|seems|builds|passes|fails|breaks|green|there|good|done|set|up|in (?:place|the
        |there)|back
        |red|broken|ready)\b){NAMES}{{0,6}}?(?:is|are|needs?|goes|comes|stays|gets|has|must
        |carries|runs|uses|belongs|lives|ends|starts|returns|leaves|passes)\b""",
    ),
    (
        "all",
        rf"""{CLAUSE}all (?!(?:\d+|two|three|four|five|of (?:them|it|this|that)|done|good|green
        |set|clear|tests?|ok|in|right|fine|i|you|we|that|this|it|the (?:tests?|time|others?)|other
        tests)\b)(?:of )?(?:the |our |new |public |these )*{NAMES}{{1,5}}?{_ARE}\b""",
    ),
    # One thing and not the other.
    (
        "not",
        r"""^(?!it['’]?s\b|that['’]?s\b|this is\b|it is\b|there|i['’]?m\b|so\b
        |no\b)(?:[^,]+,(?: and| but)? not
        \ (?:from|in|into|to|by|at|on|as|via|with|through|per|inside|the|our|an?)\b(?! (?:only
        |just))
        | [^,]+ (?:and|but) not (?:from|in|into|to|by|at|on|as|via|with|through|per)\b
        | .*\b(from|in|into|to|by|at|on|as|via|with|through|per) [^,;]{2,40},? not \1\b)""",
    ),
    (
        "go goes belong belongs live lives & ,",
        rf"""{CLAUSE}[\w -]{{2,30}} (?:go(?:es)?|belongs?|lives?) (?:to|in|into|on|under|at) [^,;]+,
        [\w -]{{2,30}} (?:is|are|go(?:es)?|belongs?|lives?|to|in|into|on|under|for)\b""",
    ),
    ("for & ,", r"^[\w-]+ for (?:the )?[\w-]+(?: [\w-]+)?, [\w-]+ for\b"),
    (
        "not & , & is are get gets be",
        r"""\b(?:is|are|gets?|be) [a-z]+(?:ed|en|wn|pt|nt|ut
        |ld)(?<!ment)(?: [\w-]+){0,3}, not \w+""",
    ),
    (
        "go goes live lives sit sits belong belongs",
        r"""^(?!(?:and |but |also )?(?:it|that|this|i|you)\b|(?:and )?the (?:request|error|page
        |call|line)\b)(?:[\w'’./-]+ ){1,4}?
        (?:(?:live|sit|belong)s?|go(?:es)?) (?:in|into|on|next to|under|through|at|behind|below
        |inside|beside|to) (?!the (?:wrong|left|right)\b)\w+(?: [\w./-]+){0,4}\W*$""",
    ),
    (
        "per each every",
        r"""^(?:and |also |but |please )*(?:one|an?|exactly one
        |at least one) (?:[\w-]+ ){1,3}(?:per|for (?:each|every)
        |(?:in|on|to) (?:each|every)) \w+""",
    ),
    (
        "only & from in on with by via through at after when if inside where",
        r"""^(?!i\b|it\b|consider)(?:[\w'’-]+ ){1,5}only (?:from|in|on|with|by|via|through|at
        |after|when|if|inside|where)\b(?! (?:my|it)\b)""",
    ),
    ("only", r"\b(?:for|by|from|in|on|with) (?:the )?[\w-]+(?: [\w-]+)? only\W*$"),
    (
        "lower upper plain simple english british american german french dutch utc utf iso cents"
        " metric",
        r"""\bin (?:plain|simple|british|american|english|german|french|dutch|lower ?-?case
        |upper ?-?case
        |utc|utf-?8|iso|cents|metric)\b""",
    ),
    (
        "so",
        r"""^[^,]+, so (?:please )?(?:cache|keep|use|avoid|seed|stay|stick|mind|be|assume|treat
        |round
        |escape|save|log|handle|only|no|always|never|big|small|short)\b""",
    ),
    ("so", r"\bso (?:it|they|that|those) (?:stays?|remains?|must|ha(?:s|ve) to)\b"),
    (
        "branch worktree",
        r"""^(?:please )?(?:do|work|stay|keep)\b.* (?:on|in) (?:a|your|its) (?:\w+ )?(?:branch
        |worktree)\b""",
    ),
    (
        "treat assume mind respect honour honor",
        r"""^(?:and |but |please |also |just )*(?:treat .* (?:as|like) |assume (?!that|so|you|i\b
        |we\b)
        |(?:mind|respect|honou?r) (?:the|our|that|their)\b)""",
    ),
    (
        "idempotent deterministic accessible responsive reversible configurable reproducible atomic"
        " safe portable",
        r"\b(?:make|keep) (?:it|them|this|that|the \w+) (?:\w+-)?(?:idempotent|deterministic"
        r"|accessible|responsive|reversible|configurable|reproducible|atomic|safe|portable)\b",
    ),
    (
        "insist important crucial essential vital must doubt",
        r"""\bi insist\b | \b(?:important|crucial|essential|vital) (?:that|to|for)\b | \b(?:is
        |are) a must\b | \b(?:if|when) in doubt\b""",
    ),
    (
        "if when whenever time & you",
        r"""^(?:and |but |also )?(?:if|when|whenever|(?:every|each|any) ?time) you (?:ever
        |have to |must |do )?
        (?:touch|change|add|edit|rename|remove|delete|create|write|commit|introduce|bump
        |move)\b.+, \w+""",
    ),
    (
        "law legally gdpr hipaa compliance contract regulation regulations auditors auditor",
        r"""\b(?:by law|legally|gdpr|hipaa|for compliance|(?:the )?(?:contract|law
        |regulations?) (?:says?
        |forbids?|requires?|demands?|allows?)|auditors? (?:want|need|require|insist)s?)\b""",
    ),
    (
        "relies rely depends depend counts count parses reads",
        r"\b(?:relies|rely|depends?|counts?) (?:on|upon) (?:it|them|that|those|this)\b(?!\?)",
    ),
    ("precedence wins", r"\btakes? precedence\b | \bwins? over\b"),
    (
        "over",
        r"""^(?:and |but )?(?!more|all|game|it|start|hand|take|go|turn
        |move)[\w-]+(?: [\w-]+)? over [\w-]+(?: [\w-]+)?\W*$""",
    ),
    ("first", r"^[\w-]+ (?:comes )?first, [\w-]+ (?:second|later|last|after)\b"),
    (
        "not & ,",
        r"""^(?!it\b|that\b|this\b|there|the\b|no\b|yes\b|i\b|so\b|its\b
        |is\b)(?:[\w'’-]+ ){2,6}[\w'’-]+, not
        \ [\w'’-]+(?: [\w'’-]+)?\W*$""",
    ),
    (
        "stay stays remain remains",
        r"""\bstays? (?:that way|like that)\b
        | ^(?!it\b|that\b|this\b)(?:[\w'’-]+ ){1,4}(?:stays?\W*$|(?:stays?|remains?) (?!on\b|up\b
        |there
        |at (?:the|home)|logged|stuck|empty|open|red\b|broken|gr[ea]y|black|white|silent|loading
        |visible|hidden|blank|the same)\w+)
        | ^(?:please |and |but )?(?:stay|remain) (?:on|with|in|within|inside|below|under|off|out of
        |close to)\b""",
    ),
    (
        "so",
        r"""(?:^|[,;] )so (?!it\b|let['’]s|that\b|this\b|i\b|you\b|we\b|far\b|much\b|what|why
        |how)(?:[\w'’-]+ ){1,4}?
        (?:gets?|stays?|go(?:es)?) \w""",
    ),
    (
        "want",
        r"""\bi want (?:the|my|our|every|all|this|that|it|them)(?: [\w'’-]+){0,3}? (?:small|short
        |simple|clean
        |plain|tiny|quiet|boring|readable|stable|without)\b""",
    ),
    (
        "changes change anything edits additions new",
        r"""^(?:all |any |every |each )?(?:changes?|anything|edits|additions
        |new [\w-]+)\b.* (?:needs?|requires?)
        \ (?!to\b|fix|more\b)\w+""",
    ),
    ("so then & it & is", r"\b(?:so|then) [\w.+-]+(?: [\w.+-]+)? it is\W*$"),
    (
        "keep stick stay avoid only",
        r"""\blet['’]s (?:keep|stick|stay|avoid|only)\b(?! (?:going|at it))""",
    ),
    (
        "possible can & as wherever whenever where if",
        r"""\bas (?:few|little|small|short|simple|close|plain|cheap) as (?:possible|you can
        |we can)\b
        | \b(?:wherever|whenever|where|if at all) possible\b""",
    ),
    (
        "first priority matters important trumps beats",
        r"""\bcomes? first\b | \bpriority over\b | \bmatters? more than\b
        | \bmore important than\b | \b(?:trumps|beats) \w+""",
    ),
    ("final settled agreed", r"\b(?:is|are) (?:final|settled|agreed)\b"),
    (
        "every each all any",
        r"""^(?!it\b|that\b)(?:[\w'’-]+ ){1,4}(?:is|are|gets?) \w+ed (?:in|at|by|on|before|after
        |with|from|through
        |to|for) (?:every|each|all|any)\b""",
    ),
    (
        "bill write count store log ship measure price",
        r"^(?:and |but )?we (?:bill|write|count|store|log|ship|measure|price) (?:\w+ )?in \w+",
    ),
    # As it is done here.
    (
        "we",
        rf"""{CLAUSE}we (?:always |only |never |usually |all )?
        (?!got|get|see|saw|had|end|fail|hit|lose|were|was|did|thought|talked|ran|went|decided|could
        |would|should|might|can|need|will|have|want|are|spoke|met|left)
        (?:do|[a-z]+(?<!ed)) (?!it |this |that )[^,;(]{{0,60}}\b{_HERE}""",
    ),
    (
        "we team everyone everybody",
        r"""^(?:and |but |also |please |remember |btw,? |here |because )*(?:we|the (?:\w+ )?team
        |everyone
        |everybody)(?: all)? (?:uses?|writes?|keeps?|prefers?|follows?|pins?|names?|indents?
        |squash(?:es)?|rebases?|stores?|logs?|puts?|tags?|ships?|deploys?)
        \ (?!your|it\b|this|that\b|[a-z]+ing\b|up\b|to be\b|track|an eye|a lot|the (?:first|last)
        |\d)\w""",
    ),
    (
        "convention style policy custom habit tradition standard",
        r"""\b(?:by|our|house|local|team|company|the team['’]s|it['’]s|is) (?:\w+ )?
        (?:convention|style|policy|custom|habit|tradition|standard)\b
        (?= (?:is|here|says|\w)|[:,]|\W*$)""",
    ),
    (
        "everywhere anywhere elsewhere else",
        r"""\b(?:as|like) (?:(?:we|they|it|you)(?:['’]re)? (?:do|does|is|are|has|have)? ?)?
        (?:it )?(?:(?:everywhere|anywhere) else|elsewhere|everywhere)\b""",
    ),
    (
        "is are gets has have goes comes starts ends around in"
        " & here repo repository project codebase code house shop company team package crate module"
        " app lab office department folder directory tree monorepo org work place",
        rf"""^(?!it\b|this\b|there\b|that\b|i\b|is\b)(?:[\w'’-]+ ){{1,4}}(?:is|are|gets|has|have
        |goes|comes|starts|ends) [^,;]*\b{_HERE}\W*$ | {CLAUSE}(?:around here|in (?:this|our)
        (?: \w+)? (?:repo|project|codebase|code base|house|shop|team|company))\b,? (?!it|there
        |i\b|is\b
        |you\b)[\w'’-]+ [\w'’-]+ \w""",
    ),
    # From now on.
    ("from & on onward onwards", r"\bfrom (?:now|here|today|this point) on(?:wards?)?\b"),
    ("henceforth forward", r"\bgoing forward\b | \bhenceforth\b"),
    ("as & of", r"\bas of (?:now|today|this \w+|\d)[^,]*\b(?:is|are|we|use|no|every)\b"),
    (
        "good rest future",
        r"\bfor good\W*$ | \bfor the rest of (?:this|the|our)\b | \bin future\b",
    ),
    (
        "frozen locked closed & until",
        r"\buntil (?:[\w'’-]+ ){1,5}(?:is|are|stays?) (?:frozen|locked|closed)\b",
    ),
)
"""What is done every time, here, from now on; this and not that."""
