"""Facts that bind though nothing in their wording says so: formats, units, tongues, who reads"
" it."""

from __future__ import annotations

from ctxtui.core.evidence.norm_words import CLAUSE, LANGUAGES, OUTSIDE, OUTSIDE_WORDS
from ctxtui.core.evidence.ways import Ways

_NOT_IT = (
    r"(?!(?:it|its|it['’]s|that|this(?! (?:repo|project|package|codebase|machine|box|account|"
    r"folder))|there|i|what|which|here|who|why|how|if|when)\b)"
)
# What a report of trouble goes on with.
_AMISS = (
    r"(?!.*\b(?:although|even though|instead|suddenly|now|again|why|wrong|broken|should(?:n['’]t)?"
    r"|but (?:it|i|they|we|the)|somehow|anymore|no longer)\b)"
)
_UNITS = (
    r"milli(?:gram|met(?:re|er)|second|volt)s?|grams?|kilos?|kilograms?|kg|cents?|pence|euros?|"
    r"dollars?|pounds?|francs?|met(?:re|er)s?|mm|cm|km|miles|feet|inch(?:es)?|seconds|millis|"
    r"minutes|hours|days|bytes|celsius|fahrenheit|kelvin|percent|degrees|radians|lit(?:re|er)s?|"
    r"watts?|volts?|pixels|points|cmyk|rgb"
)
_ENCODINGS = (
    r"utf-?\d+|latin-?\d|iso[- ]?\d[\d-]*|windows-?\d+|cp-?\d+|ascii|ebcdic|base64|hexadecimal|"
    r"(?:big|little)[- ]endian"
)
_FORMS = (
    r"utc|gmt|cet|local time|server time|integers?|whole numbers|decimals?|floats|uuids?|ulids?|"
    r"json|xml|yaml|toml|csv|tsv|net|gross|tax(?:es)? (?:included|excluded)|"
    r"(?:including|excluding|with|without|incl|excl)\.? (?:the )?(?:tax|vat)|"
    r"[dmyj]{2,4}[./-][dmyj]{2,4}(?:[./-][dmyj]{2,4})?|iso dates?|(?:24|12)[- ]hours?|"
    r"(?:zero|one|0|1)[- ](?:based|indexed)|lon(?:gitude)?[ /,-]+lat(?:itude)?|"
    r"lat(?:itude)?[ /,-]+lon(?:gitude)?|case[- ](?:in)?sensitive|(?:comma|tab|semicolon|pipe)"
    r"(?:s|[- ](?:separated|delimited))|immutable|append[- ]only|write[- ]once|public|private|"
    r"confidential|anonymi[sz]ed|pseudonymi[sz]ed|encrypted|hashed"
)
_HOW = (
    r"(?: (?:still|always|only|all|just|plain|in|as|with|an?|stored|kept|given|sent|written|"
    r"shown|counted|measured|saved|integer|whole|full|nothing but|by))*"
)
_SENDS = (
    r"(?:is|are|comes?|sends?|gives?|delivers?|expects?|speaks?|reads?|writes?|wants?|takes?|"
    r"counts?"
    r"|understands?|knows?|accepts?|measures?|reports?|prints?|stores?)"
)
_PRODUCTS = (
    r"windows|macos|ubuntu|debian|centos|rhel|suse|fedora|raspbian|solaris|android|ios|ipados|"
    r"oracle|"
    r"mysql|mariadb|postgres(?:ql)?|sqlite|mongo(?:db)?|redis|sql server|java|jdk|jre|python|php|"
    r"ruby|rails|node(?:\.?js)?|perl|golang|rust|kotlin|swift|gcc|clang|\.net|dotnet|c\+\+|excel|"
    r"access|office|outlook|libreoffice|firefox|chrome|chromium|safari|edge|internet explorer|ie|"
    r"tomcat|apache|nginx|spring(?: boot)?|django|laravel|symfony|wordpress|drupal|typo3|angular|"
    r"react|vue|jquery|bootstrap|webpack|docker|kernel|qt|gtk|matlab|cuda|unity|gradle|maven|xcode|"
    r"flutter|dart|elixir|erlang|otp|scala|spark|kafka|elasticsearch|terraform|kubernetes|ansible|"
    r"powershell|delphi|fortran|cobol|opengl|directx|bluetooth|usb|html|css|es|opengl es"
)
_PRODUCT_WORDS = (
    "windows macos ubuntu debian centos rhel suse fedora raspbian solaris android ios ipados oracle"
    " mysql mariadb postgres postgresql sqlite mongo mongodb redis sql java jdk jre python php ruby"
    " rails node nodejs perl golang rust kotlin swift gcc clang net dotnet c excel access office"
    " outlook libreoffice firefox chrome chromium safari edge explorer ie tomcat apache nginx"
    " spring"
    " django laravel symfony wordpress drupal typo angular react vue jquery bootstrap webpack"
    " docker"
    " kernel qt gtk matlab cuda unity gradle maven xcode flutter dart elixir erlang otp scala spark"
    " kafka elasticsearch terraform kubernetes ansible powershell delphi fortran cobol opengl"
    " directx bluetooth usb html css es"
)
_DATA = (
    r"(?:secrets|passwords|credentials|tokens|keys|cert(?:ificate)?s|config\w*|settings|"
    r"env(?:ironment)? \w+|prices|rates|texts|translations|strings|images|icons|fonts|colou?rs|"
    r"packages|deps|dependencies|permissions|rights|roles|logins|access|versions|addresses|"
    r"customers|members|orders|names|dates|holidays|numbers|data)"
)
_DAYS = (
    r"(?:\d|mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|"
    r"nights?|evenings?|midnight|noon|weekends?|christmas|easter|january|february|march|april|may|"
    r"june|july|august|september|october|november|december)"
)

BARE_FACTS = Ways(
    # How it is written, counted, encoded.
    (
        "gram grams kilo kilos kilogram kilograms kg cent cents pence euro euros dollar dollars"
        " pound pounds franc francs metre metres meter meters milligram milligrams millimetre"
        " millimetres millimeter millimeters millisecond milliseconds millivolt millivolts mm cm km"
        " miles feet inch inches seconds millis minutes hours days bytes celsius fahrenheit kelvin"
        " percent degrees radians litre litres liter liters watt watts volt volts pixels points"
        " cmyk rgb"
        " utf latin iso windows cp ascii ebcdic base hexadecimal endian utc gmt cet local server"
        " integer"
        " integers numbers decimal decimals floats uuid uuids ulid ulids json xml yaml toml csv tsv"
        " net gross tax taxes vat dd mm yy yyyy jj jjjj mmm hour hours based indexed lat lon"
        " latitude longitude sensitive insensitive comma commas tab tabs semicolon semicolons pipe"
        " pipes immutable append write public private confidential anonymised anonymized"
        " pseudonymised pseudonymized encrypted hashed",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’/-]+ ){{1,6}}?{_SENDS}{_HOW}
        \ (?:{_UNITS}|{_ENCODINGS}|{_FORMS})(?![\w-])(?! (?:too|longer|shorter|late|off|ago|old|per
        |more|less|wide|high|faster|slower|and it|later)\b){_AMISS}""",
    ),
    (
        "format form notation",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’-]+ ){{1,5}}?(?:is|are|comes?|arrives?)(?: \w+)?
        \ (?:in|at|under|of) the (?:format|form|notation) \w{_AMISS}""",
    ),
    (
        LANGUAGES.replace("|", " "),
        rf"""{CLAUSE}{_NOT_IT}(?!(?:error|message|that page)\b)(?:[\w'’-]+ ){{1,5}}?
        (?:is|are|stays?|goes|go|must be)(?: \w+)? in (?:{LANGUAGES})\b{_AMISS}""",
    ),
    (
        "start starts begin begins end ends",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’-]+ )*?(?:\w+s|week|year|month|day|season|number|code|id|name
        |season) (?:starts?|begins?|ends?) (?:with (?:an?|the|two|three|\d)\b|on (?:an? )?{_DAYS}
        \b|in (?:january|february|march|april|july|august|september|october))(?!.*\b(?:crash|error
        |fail|wrong|again)\w*)""",
    ),
    # What is shared, what is out in the world already.
    (
        "share shares",
        r"""\b(?<!i )(?<!you )shares? (?:the|its|their|an?|one|a single|our) [\w-]+(?: [\w-]+){0,2}
        \ with\b | \b(?:and|both|all|two|three|four|teams|they) (?:[\w-]+ )?share (?:one|an?|the)
        (?! same (?:bug|problem|error|issue|cause|fate))\b""",
    ),
    (
        "already long",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’-]+ )+?(?:is|are|was|were|has been|have been) (?:already|long)
        \ (?:\w+ )?(?:registered|published|printed|in use|in the wild|signed|announced|promised
        |sold|booked|public|engraved|ordered|indexed|on sale|in print)\b""",
    ),
    (
        "printed engraved published registered",
        rf"""{CLAUSE}{_NOT_IT}(?:[\w'’-]+ )+?(?:is|are|have been|has been) (?:already )?(?:printed
        |engraved|published|registered) (?:on|in|with|at|under) (?!the (?:log|console|terminal
        |screen|wrong))\w""",
    ),
    (
        "saved stored kept filed recorded & old previous first earlier existing current last",
        r"""\b(?:saved|stored|kept|filed|recorded)\b.{0,40}\b(?:in|with|from|by|under|of) the
        \ (?:old|previous|first|earlier|existing|current|last) (?:\w+ )?(?:format|version|app
        |schema|system|layout|structure|release|scheme|program|one)\b""",
    ),
    # Where it comes from, who reads it.
    (
        "come comes arrive arrives & through via from out by",
        rf"""{CLAUSE}(?:all |the |our |any |these )*(?:\w+ )?{_DATA} (?:only |all |always
        )?(?:comes?|arrives?)(?: in| out)? (?:through|via|from|out of|by)\b(?! (?:the wrong
        |nowhere))""",
    ),
    (
        "matches match keys hangs hang hooks greps filters alerts alert joins",
        r"""\b(?:match(?:es)?|keys|hangs?|hooks|filters|alerts?|joins) on (?:it|them|that|those|this
        |these|its|their|the)\b | \bgreps (?:for )?(?:it|them|that|those|this|these|the)\b""",
    ),
    (
        "reads read parse parses imports import opens open scrapes scrape polls consumes consume"
        f" loads scans prints use uses & {OUTSIDE_WORDS}",
        rf"""{CLAUSE}(?:the|our|their|two|three|\d+|another|other|some|all|an?|both|your)
        \ (?:[\w-]+ ){{0,2}}?(?:{OUTSIDE})s? (?:[\w-]+ ){{0,3}}?(?:reads?|parses?|imports?|opens?
        |scrapes?|polls|consumes?|loads|scans|prints|uses?) (?:it|them|this|that|those|these|its
        |their)\b""",
    ),
    (
        "read parsed imported opened consumed printed scraped polled processed scanned & by",
        r"""\b(?:is|are|gets?) (?:\w+ )?(?:read|parsed|imported|opened|consumed|printed|scraped
        |polled|processed|scanned) by (?!hand\b|me\b|(?:the|this|an?) (?:\w+ )?(?:loop|function
        |method|parser|tests?|class|handler|code|loader|module|thread|process)\b)\w""",
    ),
    (
        "all & we you they i one anyone anybody",
        r"""^(?!(?:that|this|it|which|these|those)\b|that['’]s|it['’]s).*\b(?:is|are) all (?:of
        \ [\w ]{2,20} |that )?(?:we|you|they|i|one|anyone|anybody) (?:ever |can |may |will |want to
        |need to )*(?:keep|store|get|show|log|save|send|want|ask|print|take|accept|allow|give|let
        |hand)s?\b""",
    ),
    (
        "only nothing & speaks speak takes take accepts accept knows know understands understand"
        " reads read prints print supports support sends send opens open eats handles allows",
        rf"""{CLAUSE}(?!i\b|you\b)(?:[\w'’-]+ ){{1,5}}?(?:speaks?|takes?|accepts?|knows?
        |understands?
        |reads?|prints?|supports?|sends?|opens?|eats|handles|allows?) (?:only|nothing (?:but|else
        |newer|older|more))\b(?! the (?:first|last|second))""",
    ),
    # When it may not be touched.
    (
        "freeze frozen maintenance cutoff cut curfew blackout hours embargo backups backup window"
        " deploys releases",
        rf"""\b(?:freeze|maintenance(?: window)?|cut-?off|curfew|blackout|(?:quiet|opening|office
        |business) hours|embargo|backups?|(?:release|deploy\w*|change|service) window|deploys
        |releases) (?:is|are|runs?|starts?|begins?|ends?|lasts?|goes|go out|happens?)(?: [\w'’.:-]+)
        {{0,3}}? {_DAYS}""",
    ),
    (
        "memory ram disk stack flash swap & #",
        r"\bhas only (?:about )?\d[\d.,]* ?[kmgt]i?[bo]\b",
    ),
    # What is installed there.
    (
        f"{_PRODUCT_WORDS} & #",
        rf"""^(?!.*\b(?:install|upgrade|update|switch|move|migrate|try|download|tested|tried|check
        |changelog|release notes)\b).*\b(?:is|are|has|have|runs?|with|on|still|only|just|got|uses?
        |['’]re|['’]s)(?: [\w'’]+){{0,3}}? (?:the )?(?:{_PRODUCTS})[ -]?(?:version |server |release
        \ |sp)?v?\d(?!\w*:) | \b(?:is|are|on|with|have|has|use) (?:the )?version \d[\d.]* of
        \ (?:{_PRODUCTS})\b""",
    ),
    (
        "precisely exactly always least most & expects expect wants want needs need requires reads"
        " takes has",
        r"""\b(?:expects?|wants?|needs?|requires?|reads|takes|has) (?:precisely|exactly|always|at
        \ (?:least|most)) (?:\d|an?\b|one|two|three|four|five|six|seven|eight|nine|ten|twelve|the
        \ same)""",
    ),
    (
        "enough plenty sufficient suffices",
        r"""^(?!(?:that|it|this|i|we|they|not|thanks|ok)\b|that['’]s|it['’]s)(?:[\w'’-]+ ){2,8}?
        (?:(?:is|are) (?:\w+ )?(?:enough|plenty|sufficient)|suffices)(?=\W*$|[,;]| (?:for (?!today
        |now|that)|here|because|since|and))""",
    ),
    # Said with a raised finger.
    (
        "careful attention beware warning caution",
        r"""^(?:and |but |so |oh |please )?(?:careful|attention|beware|caution)[,:!]? (?!it['’]?s
        |i\b|here|to\b|please|about|with (?:that|this|it)\b)\w""",
    ),
)
"""What data look like, who shares and who reads them, when they are not to be touched."""
