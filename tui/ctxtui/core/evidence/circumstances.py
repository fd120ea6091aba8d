"""Ways in which people say what there is to live with: machines, versions, readers, needs."""

from __future__ import annotations

from ctxtui.core.evidence.norm_words import CLAUSE
from ctxtui.core.evidence.ways import Ways

# What a machine has or lacks.
_LACKS = (
    r"(?:network|internet|connection|wi-?fi|signal|root|sudo|admin\w*|gpu|fpu|cuda|heap|shell|disk|"
    r"swap|display|screen|keyboard|mouse|browser|docker|compiler|python|node|java|git|ssh|"
    r"(?:\w+ )?access|(?:\w+ )?rights|(?:\w+ )?permissions?|clock|battery|bandwidth|budget|"
    r"money (?:for|to)|"
    r"staging|backups?|licen[cs]es?|package manager|operating system|os)\b"
)

CIRCUMSTANCES = Ways(
    # What there is to live with.
    (
        "#",
        rf"""{CLAUSE}(?!it\b|this\b|that\b|there\b|i\b|what\b|which\b)
        (?:(?:the|our|my|two|three|four|five|most|half|some|many|a lot|a third|\d+ ?%?|they|we
        |prod|production
        |staging|ci
        )\b(?:['’]re)?)(?: [\w'’-]+){{0,6}}? ?(?:(?:still|also|all|only|mostly|currently|are|is) )*
        (?:runs?|uses?|has|have|on|with|(?:is|are) an?|speaks?|expects?|gives?(?: \w+)?
        |shares?(?: \w+)?|stuck on|ships?|got|gets)
        (?: (?:an?|the|old|one|only|most))*(?: [a-z][\w.+-]*){{0,2}}?
        (?!.{{0,3}}\b(?:a|an|the|first|last|top|about|line|lines|row|page|issue|step|part|option
        |number|point|ticket|pr|at
        |around|over|only|of|to|than|test|tests|commit|version|for|nearly|almost) \d)
        ,? [a-z][a-z+#.-]+[ -]?v?\d+(?:\.\w+)*\b(?! ?(?:%|ms|kb|mb|gb|seconds?|minutes?|errors?
        |failures?|lines?|rows?|tests?|times))""",
    ),
    (
        "half most many some percent third",
        r"""\b(?:half|most|many|a third|a quarter|\d+ (?:%|percent)) of (?:the|our|my) [\w-]+
        (?: [\w-]+)? (?:still |also |only )*(?:use|have|run|sit|are on|work|share|read|come|see
        |speak
        |live)\b""",
    ),
    (
        "no without don doesn haven hasn lacks",
        rf"""\b(?:has|have|with|without|is|are|got|there(?:['’]s| is| are)
        |lacks?)(?: no| any| without)+ (?:\w+ )?{_LACKS} | \b(?:don|doesn|haven|hasn)['’]t
        \ (?:have|got) (?!an? )(?:\w+ )?{_LACKS}""",
    ),
    (
        "offline proxy firewall vpn satellite gapped airgapped",
        r"""\b(?:is|are|runs?|works?|sits?|stays?|has|have|use)\b.*\b(?:offline|air-?gapped
        |behind (?:an?|the|our) (?:\w+ )?(?:proxy|firewall|vpn)|satellite link)\b""",
    ),
    (
        "only",
        r"""\b(?:is|are) (?:arm|x86|linux|windows|mac|ipv[46]|http|english|read|intranet|append
        |insert|write)[ -]only\b""",
    ),
    (
        "stuck pinned tied locked bound married",
        r"\b(?:is|are|['’]re|am|['’]m|stays?) (?:stuck (?:on|with)|pinned to|tied to|locked into"
        r"|bound to|married to)\b",
    ),
    # What it needs.
    (
        "need needs requires require",
        r"""^(?:and |but |also |all |every |each )?(?!i\b|we\b|you\b|it\b|this\b|that\b|they\b
        |what\b|the
        \ (?:readme|docs?|changelog|second|first|last|other)\b)(?:[\w'’-]+ ){1,4}?(?:needs?
        |requires?)
        \ (?!to\b|fix|an?\b|the\b|some\b|work\b|help\b|attention|more\b|[a-z]+ing\b|[a-z]+ed\b|me\b
        |you\b|my\b|it\b)(?!\d|ten\b|five\b|two\b|three\b|about\b)[\w-]+(?: [\w-]+){0,3}(?:\W*$
        |[,;])""",
    ),
    (
        "handled owned managed maintained generated owns own",
        r"""\b(?:is|are) (?:handled|owned|managed|maintained) by (?!the same)
        | \b(?:team|legal|marketing|ops|platform|security|finance|design|department) owns? """,
    ),
    (
        "identical reproducible idempotent deterministic optional accessible readable portable",
        r"""\b(?:must|should|has to|have to|needs? to|stays?|are|is) (?:be |stay |remain )
        (?:\w+ )?(?:identical|reproducible|idempotent|deterministic|optional|accessible|readable
        |portable)\b""",
    ),
    (
        "users customers clients readers members students teachers kids children visitors guests"
        " patients nurses doctors drivers farmers volunteers players editors operators admins"
        " people staff parents pupils tenants donors citizens subscribers clerks",
        rf"""{CLAUSE}(?:the |our |most |many |some |half the )?(?:\w+ )?(?:users|customers
        |clients|readers
        |members|students|teachers|kids|children|visitors|guests|patients|nurses|doctors|drivers
        |farmers|volunteers|players|editors|operators|admins|people|staff|parents|pupils|tenants
        |donors|citizens|subscribers|clerks)(?: out there| here)? (?:still |also |all |only
        |mostly )*
        (?:can['’]t|cannot|won['’]t|don['’]t (?!like|care|want)|haven['’]t|have(?! (?:said|told
        |asked|been|had))|use|read|speak|pay|live
        |sit
        |work|expect|rely|depend|open|print|should be able)\b""",
    ),
    (
        "only",
        r"""\b(?<!i )only (?:available|allowed|support|have|has|takes?|accepts?|speaks?|lets?
        |understands?|allows?|(?:works?|runs?) (?:on|with|in))\b""",
    ),
    (
        "deadline due live",
        r"""\bdeadline\b(?! exceeded) | \bdue (?:on|by|next|this) | \bgoes live (?:on|in|next
        |this)\b""",
    ),
    (
        "belongs belong",
        r"""\bbelongs? to (?:the \w+ (?:people|team|folks|guys|group|department)|legal|ops
        |\w+ team)\b""",
    ),
    (
        "flash ram rom disk device card board machine box vm link line memory heap & #",
        r"""\b\d+ ?(?:[kmg]i?b?|[mg]hz|kbit|mbit) (?:flash|ram|rom|disk|device|card|board|machine
        |box|vm|link|line
        |of (?:ram|memory|flash|disk|heap))\b""",
    ),
    (
        "pay pays charge charges bill bills billed cost costs",
        r"""\b(?:pays?|charges?|bill(?:s|ed)?|costs?)\b(?: [\w'’-]+){0,4}? (?:per|by the
        |(?:for )?(?:every|each)) \w+""",
    ),
    (
        "scarce expensive limited tight precious rationed metered",
        r"\b(?:is|are) (?:\w+ )?(?:scarce|expensive|limited|tight|precious|rationed|metered)\b",
    ),
    (
        "want wants insist insists demand demands hate hates prefers refuse refuses",
        r"""(?:^|, |\b(?:because|since|as|but|and) )(?:the|our
        |my) (?:\w+ )?(?!issue)\w+ (?:(?:hates?|prefers?|refuses?|insists? on
        |demands?)\b|wants? (?:everything|all|no|every|it in|them in|to keep|to be able))""",
    ),
    (
        "get gets has have time times the & #",
        r"""\b(?:gets?|has|have) (?:only |just |exactly )?\d[\d.,]* ?(?:[kmg]i?b?|bytes?|cores?
        |threads?|columns
        |pixels|px|minutes?)\b | \btimes? out after \d | ^the [\w ]{2,20} (?:does|holds|fits|allows
        |handles|stores) (?:only |just )?\d""",
    ),
    (
        "because",
        r"""^(?!it\b|that\b|this\b|i\b|we\b|is\b|not\b
        |just\b)[\w+#.-]+(?: [\w+#.-]+){0,3} because of (?:the|our|my)\b""",
    ),
    ("far high new much big fast & as", r"\bis as (?:far|high|new|much|big|fast) as\b"),
    ("choke chokes expect expects", r"\bchokes? on\b | \bexpects? (?:that|it|this|them)\b"),
    ("money", r"\bcosts? (?:us |me )?(?:real |a lot of |good )?money\b"),
    ("shop house", r"\bwe(?:['’]re| are) an? \w+ (?:shop|house)\b"),
    ("long matter", r"\b(?:doesn['’]t|does not) matter\b.*\bas long as\b"),
)
"""Facts that bind whoever works there."""
