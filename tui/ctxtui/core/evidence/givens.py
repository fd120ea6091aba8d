"""What is simply so where the user works: settings, definitions, terms, people, verbless norms."""

from __future__ import annotations

from ctxtui.core.evidence.norm_words import CLAUSE, MADE, NUMBER, NUMBERS
from ctxtui.core.evidence.ways import Ways

_NOT_IT = (
    r"(?!(?:it|its|it['’]s|that|that['’]s|this(?! (?:repo|project|package|codebase|machine|box|"
    r"account|folder))|there|there['’]s|i|what|which|here|who|why|how|if|"
    r"when|he|she|then)\b)"
)
# What is said of a thing that has just been looked at.
_JUDGED = (
    r"(?!(?:\w+ly )?(?:too|not|wrong|broken|weird|strange|odd|ugly|nice|good|great|fine|ok|okay|"
    r"pretty|"
    r"better|best|bad|worse|perfect|still|now|off|gone|missing|empty|correct|right|different|lost|"
    r"reached|exceeded|old|new|unclear|clear|hard|easy|confusing|blank|cut|back|done|there|here|"
    r"null|"
    r"undefined|zero|up|down|going|getting|being|always the|very|so|what i|because|why|how|"
    r"invalid|unknown|unused|big|small|high|low|long|short|slow|fast|just|also|only (?:shown|"
    r"there)|"
    r"[a-z]+ing|handled|computed|set in|changed|ignored|passed|called|defined|updated|swapped|"
    r"reversed|messed|random\w*|flipped)\b)"
)
_AMISS = (
    r"(?!.*\b(?:again|since (?:monday|tuesday|yesterday|today|this|the)|now|today|suddenly|"
    r"randomly|"
    r"sometimes|why|wrong|broken|crash\w*|error|although|somehow)\b)"
)
_SETTINGS = (
    r"order|ordering|sorting|grouping|numbering|naming|currency|tone|language|time ?zone|encoding|"
    r"separator|delimiter|decimal (?:mark|sign)|unit|units|licen[cs]e|resolution|precision|"
    r"schedule|"
    r"interval|spelling|paper|paper size|font|typeface|colou?r scheme|level|target|baseline|"
    r"line length|indent|indentation|page size|billing|numbers format|default|charset|"
    r"line endings?|naming scheme|branch model|merge strategy|address form|salutation"
)
_TERMS = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?|tries|attempts|requests|"
    r"ms|s)"
)
_VERBS = (
    r"loads|runs|shows|works|crashes|fails|starts|stops|comes|goes|looks|opens|hangs|appears|ends|"
    r"returns|prints|gets|is|was|has|does|sits|lives|jumps|breaks|throws|sends|says|moves|stays|"
    r"exits|"
    r"dies|blinks|flickers|happens|renders|links|points|thanks|lots|errors|problems|issues|bugs|"
    r"warnings|questions|typos|failures|results|changes|loads|this|always|yes|its|news|fixes|ideas|"
    r"needs|wants|makes|takes|means|uses|keeps|gives|finds|sees|calls|adds|sets|puts|reads|writes|"
    r"passes|builds|clicks|details|previous|various|less|plus|us|as|thoughts|steps|leads|belongs"
)

GIVENS = Ways(
    # A setting and its value.
    (
        "order ordering sorting grouping numbering naming currency tone language timezone zone"
        " encoding separator delimiter mark sign unit units license licence resolution precision"
        " schedule interval spelling paper font typeface scheme level target baseline length indent"
        " indentation size billing format default charset ending endings model strategy form"
        " salutation & is are",
        rf"""{CLAUSE}(?:the |our |their |my )?(?:[\w'’-]+ ){{0,2}}(?:{_SETTINGS}) (?:is
        |are) {_JUDGED}
        (?:always |by |in |the |an? )*\w+(?: [\w./-]+){{0,4}}(?=\W*$|[,;]){_AMISS}""",
    ),
    # For how long, after how much time.
    (
        f"kept stored saved retained held cached killed locked deleted removed purged archived"
        f" closed"
        f" rotated dropped valid ends expires expire end dies restarts reboots resets renewed"
        f" logged"
        f" lasts last & {NUMBERS}",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’-]+ ){{1,6}}?(?:(?:is|are|gets?|stays?) (?:\w+ )?(?:kept
        |stored
        |saved|retained|held|cached|killed|locked|deleted|removed|purged|archived|closed|rotated
        |dropped|valid|renewed|logged out)|ends?|expires?|dies|restarts|reboots|resets|lasts?)
        \ (?:for|after|every|within|at) (?:at (?:most|least) )?{NUMBER} ?{_TERMS}\b{_AMISS}""",
    ),
    (
        "until & lives live stays stay remains remain supported valid",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’-]+ ){{1,5}}?(?:lives?|stays?|remains?|is supported|is valid
        |are
        valid) until\b{_AMISS}""",
    ),
    # What words mean, what things are.
    (
        "means stands counts short mean",
        rf"""^(?:and |but |also )?{_NOT_IT}(?:[\w./'’"-]+ ){{1,3}}?(?:means|stands for|counts as
        |is short for) (?!that\b|the (?:same|end)|there|it\b|i\b|we\b|you\b|they\b|nothing|a lot
        |by\b
        )\w""",
    ),
    (
        "sizes numbers names dates ids prices times weights & are",
        r"^(?:the |our )?\w*?(\w{3,}s) are (?:all )?(?:\w+ ){1,2}\1\b",
    ),
    (
        "made fake invented fictional dummy synthetic & is are",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’-]+ ){{1,5}}?(?:is|are) (?:all )?(?:made up|fake|invented
        |fictional|dummy|synthetic)\b""",
    ),
    (
        "generated vendored upstream legacy",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’./-]+ ){{1,5}}?(?:is
        |are) (?:auto[- ]?|all )?(?:generated(?! (?:in
        |at|when|twice|wrong|empty))|vendored|third[- ]party|legacy)\b""",
    ),
    (
        "closed final locked sealed audited signed approved & is are",
        r"""\b(?:numbers|figures|books|accounts|years?|periods?|quarter|months?|invoices|minutes
        |contracts?|statutes|records|wording|design|layout|schema|spec) (?:is|are) (?:closed|final
        |locked|sealed|audited|signed(?: off)?|approved)\b""",
    ),
    (
        "set given dictated prescribed & is are",
        r"\b(?:is|are) (?:set|a given)\W*$ | \b(?:is|are) (?:dictated|prescribed) by\b",
    ),
    (
        "someone somebody else & code file folder work module package is are",
        r"\b(?:is|are) (?:someone|somebody) else['’]s\b",
    ),
    (
        "per & is are",
        rf"{CLAUSE}{_NOT_IT}(?:[\w'’-]+ ){{1,4}}?(?:is|are) (?:one |always |only )?per \w+{_AMISS}",
    ),
    # Who is there, and with what.
    (
        "blind deaf dyslexic handed wheelchair elderly sixty seventy eighty seventies eighties"
        " beginners retired",
        r"""\b(?:is|are|['’]re|['’]m|am|in (?:his|her|their)) (?:\w+ ){0,2}?(?:colou?r[- ]?blind
        |blind
        |deaf|dyslexic|left[- ]handed|in a wheelchair|elderly|over (?:sixty|seventy|eighty)|sixties
        |seventies|eighties|beginners|retired)\b""",
    ),
    (
        "one two three four single # & there only just",
        rf"""\bthere(?:['’]s| is| are) (?:only |just |exactly )?(?:one|a single
        |{NUMBER}) [\w -]{{2,30}}
        \ (?:for (?:all|every|the whole|us\b|everyone|everybody)|in the whole|to share
        |between us)\b""",
    ),
    (
        "no & printer printers till tills scanner scanners phone phones tablet tablets device"
        " devices"
        " box boxes terminal terminals kiosk kiosks watch watches display machine machines",
        r"""\b(?:printer|till|scanner|phone|tablet|device|box|terminal|kiosk|watch|display|machine)
        (?:s|es)? (?:has|have|knows?) no (?!error|idea|problem|data|signal at)\w+""",
    ),
    (
        "does signs approves decides looks takes",
        rf"""^(?:and |but |also )?{_NOT_IT}[\w'’-]+ (?:does|signs|approves
        |decides(?: on)?|looks after
        |takes care of) (?:the|all|our|every) [\w -]{{2,25}}\W*$""",
    ),
    # A fact with the reason why it is so, or what follows from it.
    (
        "so because since & wants want needs need expects expect requires require reads read can"
        " complain complains insists prints print law told promised",
        rf"""^(?:and |but |also )?{_NOT_IT}(?!(?:you|we|they)\b)(?:[\w'’./-]+ ){{1,6}}?(?:is|are
        |has|have
        |go|goes|get|gets|come|comes|run|runs|start|starts|begin|end|ends|[a-z]{{3,}}s) {_JUDGED}
        [^,;]{{1,60}}?,? (?:(?:because|since
        |as) (?:[\w'’-]+ ){{1,4}}?(?:wants?|needs?|expects?|requires?
        |reads?|complains?|insists?|prints?)\b|so (?:that )?(?:people|they|users|customers|everybody
        |everyone|nobody|visitors|the (?!bug|error)\w+|guests|readers) (?:can|need
        |may)\b){_AMISS}""",
    ),
    (
        "s what how why & that",
        rf"""^(?:and |but |also )?{_NOT_IT}[^,;]{{8,80}}, (?:and )?that['’]s (?:what (?:we|they
        |the|our|he
        |she|i) (?:told|promised|agreed|signed|want|expect|need|use|are used|have|know)|how (?:the
        |they
        |people|our|it['’]s (?:done|printed)|we)|the (?:law|rule|contract|agreement|deal))\b""",
    ),
    # How the world around it goes.
    (
        "only",
        rf"""{CLAUSE}{_NOT_IT}(?!(?:you|we|they)\b|{MADE})(?:[\w'’-]+ ){{1,5}}?only (?!has\b
        |shows\b|works
        \b|happens\b|was\b|this\b|takes \d)[a-z]+(?<!s)s \w{_AMISS}""",
    ),
    (
        "reads read uses use opens open prints print sees see fills fill works work",
        rf"""{CLAUSE}{_NOT_IT}(?!(?:you|we|they)\b
        |{MADE})(?:[\w'’-]+ ){{1,4}}?(?:reads?|uses?|opens?
        |prints?|sees?|fills?|works?) (?:this|it|them|that|everything|these)? ?(?:on|in|with|from
        |out)
        \ (?:an?|their|his|her|my|old|paper|the (?:old|phone|tablet|train|shop|field|way|dark|sun
        |rain))
        \b{_AMISS}""",
    ),
    (
        "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends nights winter"
        " summer"
        " every once twice noon midnight & we meets meet opens open closes close starts start"
        " polls"
        " calls asks checks pulls sends runs comes goes",
        rf"""{CLAUSE}{_NOT_IT}(?!(?:you|they)\b|{MADE})(?:[\w'’-]+ ){{0,4}}?(?:meets?|opens?|closes?
        |starts?|polls|calls|asks|checks|pulls|sends|comes|goes
        |we [a-z]+(?<!ed)) (?:[\w'’-]+ ){{0,4}}?
        (?:(?:on|over|in) (?:the )?(?:mondays|tuesdays|wednesdays|thursdays|fridays|saturdays
        |sundays
        |weekends|winter|summer)|every (?:\d|second|minute|hour|night|day|week|month|year)|(?:once
        |twice)
        \ an? |at (?:noon|midnight|night)){_AMISS}""",
    ),
    (
        f"to through & {NUMBERS}",
        rf"""{CLAUSE}{_NOT_IT}(?!{MADE})(?:[\w'’-]+ ){{1,4}}?(?:is|are|runs?|goes|go
        |counts?)(?: \w+)?
        \ (?:from )?(?:{NUMBER}|[a-f]) (?:to|through) (?:{NUMBER}|[a-z])\b(?! (?:errors?|failures?))
        {_AMISS}""",
    ),
    (
        "switched shut retired replaced decommissioned discontinued turned phased sunset closed",
        r"""\b(?:is|are|gets?|will be|be|being) (?:switched off|shut down|retired|replaced
        |decommissioned|discontinued|turned off|phased out|sunset|closed)(?: down)? (?:in|on|by|at
        |next
        |this|from|with|soon|after)\b""",
    ),
    (
        "numbered counted named called priced billed measured paid sold booked rounded taxed"
        " charged"
        " weighed invoiced dated spelled spelt addressed abbreviated mirrored synced replicated"
        " forwarded fed backed negative positive signed inclusive exclusive relative absolute"
        " cumulative optional mandatory unique approximate provisional & is are gets get",
        rf"""{CLAUSE}{_NOT_IT}(?!{MADE}|(?:you|we|they)\b)(?:[\w'’-]+ ){{1,5}}?(?:is|are
        |gets?) (?:\w+ )?
        (?:numbered|counted|named|priced|billed|measured|paid|sold|booked|rounded|taxed|charged
        |weighed
        |invoiced|dated|spelled|spelt|addressed|abbreviated|mirrored|synced|replicated|forwarded|fed
        |backed up|negative|positive|signed|inclusive|exclusive|relative|absolute|cumulative
        |optional
        |mandatory|unique|approximate|provisional)(?: (?:by|from|in|per|after|with|without|as|at
        |to|into
        |on|for|when|if|across|within|up|down|half|every|of)\b|\W*$){_AMISS}""",
    ),
    (
        "t no & got have",
        r"""\b(?:we|they|he|she) (?:haven['’]t got|hasn['’]t got|don['’]t have|have no|['’]ve no
        |have got
        \ no) (?:(?:an?|any|the) )?(?:\w+ )?(?:test|staging|dev|development|backup|second|budget
        |designer
        |admin|ops|qa|tester|database|cluster|environment|licen[cs]e|spare)\b""",
    ),
    (
        "used done spoken written called & isn aren not",
        r"""\b(?:isn['’]t|is not|aren['’]t|are not|never) (?:used|done|spoken|written
        |called that) (?:here
        |in (?:the|our|this) (?!test|function|code)|at)\b""",
    ),
    (
        "what & is are",
        rf"""{CLAUSE}{_NOT_IT}(?!{MADE})(?:[\w'’-]+ ){{1,4}}?(?:is|are) what(?:['’]s| is| are
        |ever is)
        \ (?:on|in|at|printed|written|paid|left|sold|there)\b""",
    ),
    (
        "final settled set given firm sacred law rule agreed & that",
        r"""[,;] (?:and )?that(?:['’]s| is) (?:final|settled|set|a given|given|firm|sacred|the law
        |the rule
        |agreed|not up for \w+)\W*$""",
    ),
    # Without a verb.
    (
        "first last with as by under via through without before next brackets bold italics pairs"
        " alphabetical same lower upper",
        rf"""^(?=.{{6,75}}$)(?:and |also |but )?(?!(?:\w+ )?(?:{_VERBS})\b)(?:[a-z-]+ )?
        [a-z-]{{2,}}(?<!s)s (?:first|last|with(?:out)?|as|under|via|through|in (?:the same|brackets
        |bold|italics|small|lower|upper|one|front|their|its own|pairs|alphabetical)|by|before
        |next to)(?: (?:the |an? )?[\w-]+(?: [\w-]+){{0,2}})?
        (?=\W*$|[,;] (?!but|why|can|is|what|it|i\b))""",
    ),
    (
        f"every each any & {NUMBERS}",
        rf"""^(?:and |also |but |at least )*{NUMBER} [\w-]+ (?:on|per|for|in|at|to|with) (?:each
        |every
        |any) \w""",
    ),
    (
        "one & ,",
        r"""^one (?!thing|more|question|moment|sec|second|of\b|last|other|another|small|bug|problem
        |thought|point|idea|sided|day|time|minute|note|by|down|after)[a-z-]+, \w""",
    ),
)
"""Nobody words them as rules; whoever ignores them gets it wrong."""
