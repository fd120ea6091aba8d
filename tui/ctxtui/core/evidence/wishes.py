"""Ways in which polite people wish for what is to stay or not to be."""

from __future__ import annotations

from ctxtui.core.evidence.ways import Ways

# Words by which a wish is one for all that is to come, and not for a step.
_LASTING = (
    r"(?:keep(?:s|ing)?|kept|stay(?:s|ed|ing)?|remain(?:s|ed|ing)?|leav(?:e|es|ing)(?! (?:me|a) )|"
    r"left|avoid(?:s|ed|ing)?|refrain(?:s|ed|ing)?|retain(?:s|ed|ing)?|preserv(?:e|es|ed|ing)|"
    r"sparing|mindful|gentle|untouched|unchanged|unaltered|intact|alone|not(?! (?:too|only|sure|"
    r"so|yet))|\w+n['’]t|never|"
    r"nothing|nobody|none|no (?!later|longer|doubt|problem|hurry|one knows)\w+|without|only|"
    r"stick(?:s|ing)?|confin\w+|limit\w*|restrict\w*|continu(?:e|es|ed|ing) to|every|each|always|"
    r"as (?:it|they) (?:is|are|stands?|was|were)|at a time|before (?:you|any\w*|it|each|we)\b)"
)
_TO_SEE = r"(?! to (?:see|know|hear|have)\b| of you\b| if you (?:could )?(?:tell|show|look)\b)"
_ADVERBS = r"(?:really |very |so |much |most |quite |rather |far |all |also |be |feel |indeed )*"

WISHES = Ways(
    (
        "grateful thankful obliged glad happy happier pleased delighted relieved appreciate love"
        " prefer like comfortable easier",
        rf"""\b(?:i|we|they)(?:['’]d| would| should) {_ADVERBS}(?:grateful|thankful|obliged|glad
        |happy|happier|pleased|delighted|relieved|appreciate|love|prefer|like|more comfortable)\b
        {_TO_SEE}.{{0,140}}\b{_LASTING}\b""",
    ),
    (
        "would d & be",
        rf"""\b(?:it|that|this)(?:['’]d| would) be (?:an? |{_ADVERBS})*(?:\w+ )?(?:nice|good|great
        |lovely|kind|preferable|better|best|ideal|desirable|helpful|help|kindness|relief|safer
        |safest|wise|wiser|nicer|useful|pity|shame|welcome|important|a must)\b{_TO_SEE}.{{0,140}}
        \b{_LASTING}\b""",
    ),
    (
        "possible trouble convenient mind kind wonder kindly ideally preference ask beg suggest"
        " agree"
        " request hope",
        rf"""\b(?:if (?:it['’]?s? )?(?:is |be )?(?:at all |in any way )?possible|if (?:it['’]s
        |it is)
        \ not too much (?:trouble|to ask)|if it (?:is|['’]s) convenient|(?:would you|if you (?:do
        |would)n['’]t) mind|(?:so|very) kind (?:as|and)|i wonder (?:if|whether)|kindly|ideally
        |for preference|(?:may|might|can|could) (?:i|we) (?:\w+ )?(?:ask|beg|suggest|agree|request)
        |(?:i|we) (?:would |do |kindly |must )?(?:ask|beg|request)(?: you)? (?:that|to|for)
        |(?:i|we) (?:do |very much )?hope (?:that )?(?:we|you|it|the))\b.{{0,140}}\b{_LASTING}\b""",
    ),
    (
        "ideally preferably & work works function functions run runs be is are look looks",
        r"""^(?:and |but |so )?(?:ideally|preferably),? (?:it|the|this|that|everything|all|our|my)
        \b.{1,80}\b(?:works?|functions?|runs?|continues?|be|is|are|looks?)\b""",
    ),
    # What one would not like.
    (
        "rather sooner",
        r"""\b(?:i|we|they|she|he|you|one)(?:['’]d| would| should) (?:much |far |really |very much
        |all )*(?:rather|sooner) (?!see\b|know\b|hear\b)\w""",
    ),
    (
        "wish want like care dream hate loath dislike & not never t hate dislike loath",
        r"""\b(?:i|we|one|they|she|he|people|members|nobody)(?:['’]d| would| should)(?: not|n['’]t
        | never) (?:really )?(?:wish|want|like|care|dream)\b(?! to (?:be a (?:nuisance|bother)
        |bother|seem|sound|impose|keep you|rush)) | \b(?:i|we)(?:['’]d| would) hate (?:to (?!be a)
        |for |it if ) | \b(?:would be|am|are|i['’]m) loath to\b""",
    ),
    (
        "keen fond comfortable attached particular strict picky fussy allergic & i we m re am are"
        " is",
        r"""\b(?:(?:am|are|is|['’]m|['’]re)(?: not|n['’]t) (?:so |very |too |really |quite |terribly
        )*(?:keen on|fond of|comfortable with|happy about|in favou?r of)|(?:am|are|['’]m|['’]re)
        \ (?:\w+ )?(?:attached to|particular about|strict about|picky about|fussy about
        |allergic to))\b""",
    ),
    (
        "ought",
        r"""\b(?<!i )(?<!we )ought (?:not |never |always |also |only )?to (?!(?:do (?:it|the trick)
        |work\W*$|help|be (?:easy|enough|fine|ok|simple|quick|there)|have|know|see|say|mention
        |thank|apologi[sz]e|tell)\b)\w | \b(?:i|we) ought (?:not|never) to\b""",
    ),
    (
        "best better",
        r"""\b(?:best|better) (?:not|left|kept|to (?:leave|keep|avoid|stay|stick|not))\b(?! to know)
        | \b(?:you|we)(?:['’]d| had) better (?!idea|see|look|check|start|go|get|start)\w""",
    ),
    ("shall shan", r"\b(?:shall (?:not|never|only|always|remain|stay)|shan['’]t)\b"),
    (
        "do & leave avoid retain preserve refrain keep take",
        r"""(?:^|[,;] |\b(?:and|but|so|please) )do (?:please )?(?:leave|avoid|retain|preserve
        |refrain
        |keep (?:the|to|it|them|that|all|every)|take care)\b""",
    ),
)
"""Mild by their wording, however firmly they are meant."""
