"""Pieces that the ways of stating a norm are made of."""

from __future__ import annotations

CLAUSE = (
    r"(?:^|[,;:–—] ?| - |\b(?:and|but|so|because|since|as|that|where|while|also|then|though) )"
    r"(?:please |but |and |so |also |ok |well )*"
)
"""Where a clause begins."""
NAMES = r"(?:[\w./'’#+-]+ )"
"""A word of what a clause is about, with the blank after it."""
NUMBER = (
    r"(?:\d[\d.,_]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|"
    r"fifty|hundred|half an?|a (?:single|dozen|hundred|thousand))\b)"
)
NUMBERS = (
    "# one two three four five six seven eight nine ten twelve twenty thirty fifty hundred half"
    " single dozen thousand"
)
"""Words without one of which there is no `NUMBER`."""
LANGUAGES = (
    "english|german|french|spanish|italian|portuguese|dutch|danish|swedish|norwegian|finnish|"
    "icelandic|polish|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|russian|ukrainian|"
    "croatian|serbian|slovene|estonian|latvian|lithuanian|irish|welsh|scots|basque|catalan|"
    "galician|arabic|hebrew|persian|hindi|bengali|tamil|urdu|thai|vietnamese|chinese|mandarin|"
    "cantonese|japanese|korean|swahili|afrikaans|latin"
)
OUTSIDE = (
    "teams?|customers?|clients?|partners?|banks?|erp|accountants?|accounting|bookkeepers?|auditors?|"
    "scripts?|programs?|programmes?|software|systems?|apps?|shops?|librar(?:y|ies)|machines?|"
    "printers?|tills?|scanners?|tools?|vendors?|suppliers?|compan(?:y|ies)|institutes?|"
    "department|agenc(?:y|ies)|ministry|warehouse|office|dashboards?|monitoring|importers?|"
    "grafana|excel|plugins?|services?|schools?|hospital|insurers?|registry"
)
"""Who may read what a program writes, besides the program itself."""
OUTSIDE_WORDS = (
    "team teams customer customers client clients partner partners bank banks erp accountant"
    " accountants accounting bookkeeper bookkeepers auditor auditors script scripts program"
    " programs"
    " programme programmes software system systems app apps shop shops library libraries machine"
    " machines printer printers till tills scanner scanners tool tools vendor vendors supplier"
    " suppliers company companies institute institutes department agency agencies ministry"
    " warehouse office dashboard dashboards monitoring importer importers grafana excel plugin"
    " plugins service services school schools hospital hospitals insurer insurers"
    " registry"
)
"""Words without one of which there is no `OUTSIDE`."""
MADE = (
    r"(?:(?:the|this|that|these|those|my|our|your|a|an|each|every|second|first|third|last|other|"
    r"new)"
    r" )*(?:[\w-]+ )?(?:pages?|buttons?|lists?|tabs?|columns?|rows?|functions?|methods?|"
    r"class(?:es)?|"
    r"scripts?|files?|search|tests?|builds?|app|apps|screens?|headers?|footers?|menus?|errors?|"
    r"logs?|"
    r"loops?|query|queries|jobs?|branch(?:es)?|commits?|prs?|code|variables?|modules?|components?|"
    r"dialogs?|forms?|fields?|images?|icons?|links?|charts?|outputs?|totals?|results?|commands?|"
    r"parsers?|handlers?|endpoints?|requests?|responses?|table|tables|title|box|boxes|cursor|mouse|"
    r"window|import|exporter|importer|program|server|worker|thread|process|pipeline|hook|hooks|"
    r"tool|"
    r"plan|idea|problem|issue|bug|question|answer|difference|approach|change|fix|message|one|"
    r"ones)\b"
)
"""What is being made, and what goes on there: what is said of it is mostly a description."""
