"""Ways in which people pass on what those who decide want, and say it in a borrowed tongue."""

from __future__ import annotations

from ctxtui.core.evidence.norm_words import CLAUSE, LANGUAGES
from ctxtui.core.evidence.ways import Ways

# Those whose word binds the user; a video's, a forum's or a cousin's doesn't.
_DECIDE = (
    r"(?:(?:my|our|the|their|his|her|this|every)(?: (?!code|test|log)[\w-]+){0,2}?|in the) "
    r"(?:teacher|prof|professor|instructor|tutor|lecturer|trainer|mentor|boss|manager|lead|chef|"
    r"supervisor|cto|ceo|client|customer|owner|landlord|school|university|uni|college|course|"
    r"class|assignment|exercise(?: sheet)?|task sheet|homework|rules|brief|contract|law|ministry|"
    r"council|board|bank|insurance|insurer|hospital|clinic|police|brigade|church|parish|union|"
    r"treasurer|auditor|lawyer|accountant|security|compliance|legal|ops|department|team|admin|"
    r"sysadmin|"
    r"hoster|host|hosting|provider|store|editor|publisher|museum|city|town|government|company|"
    r"chief|director|headmaster|principal|designer|doctor|nurse|printer|shop|competition|contest|"
    r"jury|committee|chair(?:man|woman)?|secretary|captain|foreman|librarian|curator|vendor|"
    r"regulator|dpo|works council|team|product|pm|po|parents|customers|clients|lawyers|auditors)"
)
_DECIDERS = (
    "teacher prof professor instructor tutor lecturer trainer mentor boss manager lead chef"
    " supervisor cto ceo client customer owner landlord school university uni college course class"
    " assignment exercise sheet homework rules brief contract law ministry council board bank"
    " insurance insurer hospital clinic police brigade church parish union treasurer auditor"
    " lawyer accountant security compliance legal ops department admin sysadmin hoster host"
    " hosting provider store editor publisher museum city town government company chief director"
    " headmaster principal designer doctor nurse printer shop competition contest jury committee"
    " chair chairman chairwoman secretary captain foreman librarian curator vendor regulator dpo"
    " product pm po parents customers clients lawyers auditors"
)
_NO_REPORT = (
    r"(?!.*\b(?:wrong|broken|crash\w*|fail\w*|slow|empty|missing|errors?|bugs?|log ?in|"
    r"(?:look|work|seem)s (?:nice|good|fine|great|ok|weird)|nothing happens|thanks)\b)"
)
_NORM = (
    r"(?:to (?:\w+ )?(?:use|keep|leave|avoid|stick|stay|only|not|never|always|put|write|hand)|"
    r"not to|never|must|(?:has|have|had) to|only|without|always|allowed|forbidden|banned|at most|"
    r"(?:under|below|within|max|maximum) \d|should|shall|don['’]t|do not|shouldn['’]t|in one|"
    r"can['’]t (?:use|have|be|go|change)|needs? to)"
)
_STEP = (
    r"(?:step|change|commit|edit|file|task|ticket|pr|push|fix|feature|session|answer|phase|"
    r"command)s?"
)

DECIDED = Ways(
    (
        "says say said told tells insists insist demands demand requires require asks asked wrote"
        " decided wants want ordered thinks"
        f" & {_DECIDERS}",
        rf"""\b{_DECIDE} (?:\w+ )?(?:says?|said|told (?:me|us|everyone)|tells (?:me|us)|insists?
        |demands?|requires?|asks?|asked|wrote|decided|wants?|ordered)\b{_NO_REPORT}(?:.{{0,80}}
        \b{_NORM}\b|(?: that)?(?: there (?:\w+ )?be| we have)? no (?!idea|problem|rush|hurry|one
        |button|longer)
        \w+|(?: on| for)? (?:it|them|everything|all|every|each|everyone|every\w+|us to|me to|you to
        |no)\b(?! (?:is|was|done|back|soon|today|tomorrow|fixed|by|on)\b)(?: \w+)+|s on \w
        |(?<=insists) on \w)""",
    ),
    (
        f"wants needs expects prefers & {_DECIDERS}",
        rf"""\b{_DECIDE} (?:wants|needs|expects|prefers) (?!to\b|you\b|me\b|it\b|that\b|this\b|the\b
        |an?\b|more\b|another\b|help|some|us\b|his\b|her\b|my\b|their\b)[\w-]+(?: [\w-]+)?\W*$""",
    ),
    (
        "let lets allow allows want wants wish accept accepts permit tolerate approve forbids"
        " forbid bans"
        " prohibits permits prescribes imposes limits caps rejects refuses insists takes like"
        f" & {_DECIDERS}",
        rf"""\b{_DECIDE} (?:\w+ )?(?:(?:does not|doesn['’]t|don['’]t|do not|won['’]t|will not|never
        |would not|wouldn['’]t) (?:let|allow|want|wish|accept|permit|tolerate|approve|take|like)
        |forbids?|bans|prohibits|prescribes|imposes|(?:only )?(?:allows|permits|lets)|limits
        |caps|rejects|refuses|insists on|only (?:takes|accepts|wants))\b(?! (?:it|that|this|me
        |him)\W*$)""",
    ),
    (
        "in for at & course class school exam assignment exercise competition contest jam homework"
        " task office company church hospital & allowed may must can have should only never",
        rf"""{CLAUSE}(?:in|for|at) (?:the|our|my|this|a) (?:\w+ )?(?:course|class|school|exam
        |assignment|exercise|competition|contest|jam|homework|task|office|company|church|hospital)
        ,? (?:we|you|i|one|students|everybody|everyone) (?:are|['’]re|am|['’]m|is )?(?: ?(?:only
        |not)
        )*,? ?(?:allowed|may|must|can only|have to|should|only|never)\b""",
    ),
    (
        "told asked instructed ordered & not to",
        r"""\b(?:i|we)(?:['’]m| am|['’]re| are| was| were|['’]ve been| have been) (?:told|asked
        |instructed|ordered) (?:not to|never to|to (?:always|only|never|keep|leave|use|stick|avoid)
        )\b(?! once)""",
    ),
)
"""The word of a teacher, a boss, a client: it binds the one who passes it on."""

BORROWED = Ways(
    (
        "right rights permission possibility authorisation authorization",
        r"""\b(?:have|has|had) not (?:the )?(?:right|rights|permission|possibility)\b | \b(?:do not
        |don['’]t|does not|doesn['’]t) have the (?:right|permission|possibility|authori[sz]ation)
        \b (?:to|of|for)\b | \b(?:have|has) no (?:right|permission|possibility) (?:to|of|for)\b""",
    ),
    (
        "not & please to",
        r"""\bplease,? (?:to )?not\b(?! (?:only|yet|bad)) | (?:^|[,;] |\b(?:and|but|so) )(?:to not
        |not to) (?!mention|worry|be\b|say\b|bad)\w+
        | ^(?:no,? )*not (?:an? new|another|yet another|any|with|via)\b(?! (?:(?:of|idea)\b
        |me\b))""",
    ),
    (
        "not & have has",
        r"""^(?:and |but |so )?(?:you|we|one|they|the [\w-]+) (?:have|has) not to \w""",
    ),
    (
        "obliged obligated forced compelled obligatory compulsory imposed imperative indispensable"
        " mandatory necessary needed important essential",
        r"""\b(?:am|are|is|['’]re|['’]m) (?:\w+ )?(?:obliged|obligated|forced|compelled) (?:to|by)\b
        | \b(?:is|are) (?:\w+ )?(?:obligatory|compulsory|imposed|imperative|indispensable)\b
        | \bit (?:is|['’]s) (?:\w+ )?(?:necessary|needed|important|essential|mandatory) (?:that|to
        |for)\b(?! (?:you (?:know|understand)|know|understand|me\W*$))""",
    ),
    (
        "me us him her them ops who",
        r"""\bit(?:['’]s| is) (?:only |always )?(?:me|us|him|her|them|ops|my \w+|the [\w-]+) (?:who
        |that) (?!ha[ds]\b|did|was|broke|\w+ed\b|is\b|found|wrote|asked|thinks?|needs? help)\w+""",
    ),
    (
        "only merely just & permitted allowed entitled",
        r"\b(?:only|merely|just) (?:permitted|allowed|entitled) to\b",
    ),
    (
        "change & will won",
        r"""\b(?:will not|won['’]t) change\b(?! (?:anything|it|that|the|much))""",
    ),
    (
        "use take work stick stay make & what whatever",
        r"""\b(?:use|take|work with|stick to|stay with|make do with) (?:only |just )?(?:whatever
        |what
        (?:['’]s| is| we| there| you (?:find|have)))\b(?! (?:say|said|mean))""",
    ),
    (
        "permitted authorised authorized accepted admitted tolerated possible",
        r"""\b(?:is|are|be) not (?:permitted|authori[sz]ed(?! to perform)|accepted|admitted
        |tolerated)\b""",
    ),
    (
        "one & not doesn don",
        r"\bone (?:does not|doesn['’]t|may not|cannot|should not|has not to) (?!know|see|care)\w+",
    ),
    (
        "only & support use accept have sell ship send serve target handle store keep take supports"
        " uses accepts has sells sends serves targets handles stores keeps takes",
        r"""\b(?:we|they|he|she) (?:\w+ )?(?:support|use|accept|sell|ship|serve|target|handle|store
        |keep|take)s? only\b""",
    ),
    (
        "prefer want wish demand ask like need & that",
        r"""\b(?:i|we)(?:['’]d| would)? (?:prefer|want|wish|demand|ask|like
        |need) that (?!you (?:look
        |check|fix|add|run|show|help|tell|find|create|do)\b|(?:one|too|back|now)\b)\w+ \w+""",
    ),
    (
        "rest rests",
        r"""\b(?!the |all |my |your |this )[a-z]+ rests? (?:in|as|like|unchanged|identical|the
        \ same|so)\b""",
    ),
    (
        "supposed meant intended & not isn aren",
        r"""^(?!(?:it|that|this|there)\b|it['’]s|that['’]s).*\b(?:(?:is|are|was|were) not|isn['’]t
        |aren['’]t|not) (?:supposed|meant|intended) to (?!happen|crash|fail|hang|break|look|do that
        |be (?:there|red|empty|slow|broken|so|that|like))\w""",
    ),
    ("question & out", r"\bout of (?:the )?question\b"),
    (
        "let leave & as like",
        r"\b(?:let|leave)\b.{1,60}\b(?:as|like) (?:it|they) (?:is|are|was|were|stands?)\b",
    ),
    (
        "absolutely categorically strictly & not no never",
        r"\b(?:absolutely|categorically|strictly) (?:not|no|never)\b(?! (?:idea|clue|sure|"
        r"problem))",
    ),
)
"""Must and must not by those who think them in another tongue."""

LASTING = Ways(
    # For all that is to come: how to work, when to ask, how to talk.
    (
        "before & tell ask show explain wait warn check say run",
        r"""^(?:and |but |also |please )*before (?:you|each|every|any\w*|doing|touching|deleting
        |changing|\w+ing)\b.{1,80}\b(?:tell|ask|show|explain|wait|warn|check|run)\b
        | \b(?:tell|ask|show|explain to|wait|warn|let) (?:me|for|us|until)\b.{0,80}\bbefore
        \ (?:you|each|every|any\w*|doing|touching|applying|deleting|changing|installing)\b""",
    ),
    (
        "wait & my",
        r"\bwait for (?:my|our|me to|the) (?:\w+ )?(?:go|ok|okay|yes|word|sign|approv\w+|say|nod)",
    ),
    (
        "each every any & after before with at on in per for",
        rf"""\b(?:run|commit|test|push|tell|show|explain|check|update|ask|stop|save|lint|format
        |build
        |summari[sz]e|note)\b.{{0,60}}\b(?:after|before|with|at|on|per) (?:each|every|any) (?:\w+ )?
        {_STEP}\b | ^(?:and |but |also |please )*(?:after|before|with|at|per) (?:each|every|any)
        \ (?:\w+ )?{_STEP}\b,? \w""",
    ),
    (
        "after & one other another",
        r"""\bone (?:thing|step|file|change|question) after (?:the other|another)\b""",
    ),
    (
        "time & step thing file change question commit one two",
        r"""\b(?:one|a|two) (?:[\w-]+ )?(?:step|thing|file|change|question|commit|task|module
        |ticket)s?
        \ at a time\b""",
    ),
    (
        "small little tiny short baby & steps commits pieces chunks diffs",
        r"""^(?:and |but |also |please |in |make |do |take |go in |keep it to )*(?:very )?(?:small
        |little|tiny|short|baby) (?:steps|commits|pieces|chunks|diffs|prs|pull requests)\b""",
    ),
    (
        "explain talk like words terms language beginner & explain talk easy simple plain layman",
        r"""\bexplain\b.{0,40}\b(?:like|as if|as though) (?:i|you|to|we)\b | \b(?:use|in
        |with) (?:easy
        |simple|plain|short|normal) (?:words|terms|language|sentences)\b(?! first)(?!.*\btell me\b)
        | \blayman['’]?s terms\b""",
    ),
    (
        LANGUAGES.replace("|", " "),
        rf"""\b(?:answer|reply|respond|talk|speak|write|explain|comment)\b(?: (?:to me|me|always
        |only
        |it|everything|please))* (?:in )?(?:plain |simple )?(?:{LANGUAGES})\b(?!.*\?)""",
    ),
    (
        "answers replies explanations & short brief long simple",
        r"\b(?:short|brief|simple) (?:answers|replies|explanations)\b",
    ),
    (
        "say so tell approve confirm ok okay agree agreed & i",
        r"""\b(?:only |not )?(?:when|until|unless|once|after|if) i(?:['’]ve| have)? (?:say so
        |said so
        |say go|say yes|tell you(?: to| so)|told you(?: to| so)|ok(?:ay)?(?:ed)? it|approved?
        |confirm(?:ed)?)\b""",
    ),
)
"""Asked for once and meant for every step from here on."""
