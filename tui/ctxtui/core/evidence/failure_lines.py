"""How compilers, exceptions and tools say in a line why they failed, the most telling first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Lines that say why. `needs` are words without one of which there is none of them."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    last: bool = False
    """The deepest cause comes last."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said at a place of the output, and of which file; empty if that is unknown."""

    says: str
    start: int
    file: str = ""


def _family(needs: tuple[str, ...], pattern: str, *, last: bool = False) -> Family:
    return Family(needs, re.compile(pattern, re.MULTILINE), last)


_EXCEPTION = (
    r"(?:[A-Za-z_$][\w$]*(?:\.|::|\\))*[A-Za-z_$][\w$]*(?:Error|Exception|Interrupt|Exit|Failure)\b"
    r"(?: \[\w+\])?(?: \(.{1,40}?\))?: .+"
)
_PLACE = r"(?:[A-Za-z]:[\\/])?[^\s:()\[\]]+\.\w+"

SAYS = (
    # Infrastructure: what is wrong comes in words below the place.
    _family(("Error: ",), r"^(?P<says>Error: .+)\n\s*\n +(?P<where>on \S+ line \d+).*\n"
            r"(?: +\d+: .*\n)*"
            r"[ \t]*\n(?!Error: )(?P<why>\S.*(?:\n\S.*){0,2})"),
    # Engines.
    _family(("SCRIPT ERROR: ",),
            r"^(?:USER )?SCRIPT ERROR: (?P<says>.+)(?:\n\s+at: .*\((?P<where>res://[^)]+)\))?"),
    # R: the deepest cause, and what a file that can't be opened is called.
    _family(("Caused by error",), r"^Caused by error(?: in .+)?:\n! (?P<says>.+)", last=True),
    _family(("cannot open the connection",),
            r"^ +(?P<says>cannot open (?:compressed )?(?:file|URL) .+)"),
    _family(("Error in ", "Error:\n"), r"^Error(?: in .+)?:\n! (?P<says>.+)"),
    _family(("Error in ",), r"^(?P<says>Error in (?!job |plugin|rule )[^\n:]+? :(?: .+"
        r"|(?=\n +\S)))"),
    # What was found by those who look for holes, and what a store or a database answered.
    _family(("@INC",), r"^(?P<says>Can't locate .+)"),
    _family(("Crate: ",), r"^Title: +(?P<says>.+)"),
    _family(("Confidence: ",), r"^Message: (?P<says>.+)"),
    _family(("Database error:\n",), r"^Database error:\n(?P<says>\S.+)"),
    _family(("Error making API request",),
            r"^.*Errors:\n\s*(?:\* \d+ errors? occurred:\s*)?\* (?P<says>.+)"),
    _family(("configure: error:",), r"^(?P<says>configure: error:.*)"),
    _family(("Error response from daemon: ",),
            r"^(?:docker stderr: )?(?P<says>.*\bError response from daemon: .+)"),
    _family(("##[error]",), r"^.*?##\[error\](?P<says>.+)"),
    # Linkers: what is missing or too big, not that `ld` gave up.
    _family(("overflowed by",), r"^(?:\S*/)?(?P<says>.*\boverflowed by .+)"),
    _family(
        ("undefined reference to", "unresolved external", "multiple definition", "duplicate symbol",
         "will not fit in", "cannot find -l", "undefined symbol", "Undefined symbols"),
        r"^(?:/\S{40,}/)?(?P<says>.*\b(?:undefined reference to|unresolved external symbol"
        r"|multiple "
        r"definition|duplicate symbol|will not fit in|cannot find -l|undefined symbol:?) ?.+"
        r"|Undefined symbols.*\n +.+)",
    ),
    _family(("AddressSanitizer", "ThreadSanitizer", "LeakSanitizer", "runtime error: "),
            r"^(?:==\d+==)?(?P<says>ERROR: \w+Sanitizer: .+|WARNING: \w+Sanitizer: .+"
            r"|\S+:\d+:\d+: runtime error: .+)"),
    # Compilers and type checkers, each file for itself.
    _family((": error:",),
            rf"^(?P<says>(?P<file>{_PLACE}):\d+:\d+: error:(?: \[[\w-]+\])?)\n"
            r" +(?:• )?(?P<more>\S.*)"),
    _family(
        ("error",),
        rf"^[ \t]*(?P<says>(?P<file>{_PLACE})(?::\d+(?:[:.]\d+)*(?:-\d+)?|\(\d+(?:,\d+)*\))"
        rf"[: -]+(?:fatal )?error(?: ?[:\[]| [A-Z]+-?\d+).+)",
    ),
    _family(("error[",), r"^(?P<says>error\[\w+\]: .+)"),
    _family(("e: ",), rf"^e: (?P<says>(?:file://)?(?P<file>{_PLACE}):.+)"),
    _family(("[ERROR] ",), r"^\[ERROR\] (?P<says>(?P<file>\S+\.\w+):\[\d+,\d+\] .+)"),
    _family((": error:", ": fatal error", ": error "),
            r"^[ \t]*(?P<says>\S.{0,80}? : (?:fatal )?error \w+: .+)"),
    _family(("CMake Error",), r"^(?P<says>CMake Error.*:\n(?:[ \t]*\n)* +\S.*(?:\n  \S.*){0,3})"),
    # Bundlers.
    _family(("error during build:",),
            r"^error during build:\n(?:Error: )?(?P<says>.+)"),
    _family(("ERROR in ",), r"^ERROR in .+\n(?P<says>\S.+)"),
    _family(("✘ [ERROR]",), r"✘ \[ERROR\] (?P<says>.+)"),
    _family(("Type error: ", "Module not found: "),
            r"^(?P<says>(?:Type error|Module not found): .+)"),
    _family(("Warning, treated as error",), r"^Warning, treated as error:\n(?P<says>.+)"),
    _family(("└─ ",), r"^ +(?P<says>error: .+)"),
    _family((": FAILED:\n",),
            r"^(?P<says>\S+:\d+: FAILED:)\n +(?P<more>\S.*)(?:\nwith expansion:\n +(?P<with>.+))?"),
    _family(("Script compilation error",), r"\^ (?P<says>[A-Z].+)"),
    _family(("Failed test ",), r"^#? *(?P<says>Failed test .+)"),
    _family(("Error in ",),
            r"^[\d: ]*(?:Database|Compilation|Runtime) Error in .+\n[\d: ]*(?P<says>\S.+)"),
    # Documents.
    _family(("! ", "l."), r"^! (?P<says>(?!=)\S.+(?:\n(?!! ).*){0,6}?\nl\.\d+.*)"),
    _family(("! ",), r"^! (?P<says>(?!\[)[A-Z].+)"),
    # Exceptions, the deepest cause.
    _family(("Caused by: ",), r"^[ \t]*Caused by: (?P<says>.+)", last=True),
    _family(("Caused by:\n",), r"^Caused by:\n(?P<says>.+)", last=True),
    _family(("Traceback (most", "Error", "Exception", "Interrupt", "Exit"),
            r"^[ \t]*Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*+"
            rf"(?P<says>[A-Za-z_][\w.]*(?:: .+)?)$|^(?P<raised>{_EXCEPTION})", last=True),
    _family(("Error", "Exception", "Failure"),
            rf"^[ \t]+(?:\d+\.\d+ )?(?:\*\* )?(?P<says>{_EXCEPTION})"),
    _family(("** (",), r"^[ \t]*\*\* (?P<says>\(.+)"),
    _family(("Unhandled exception", "Exception in thread"),
            r"^(?:Unhandled exception[.:]|Exception in thread \S+) (?P<says>.+)"),
    _family(("panic: ", "panicked at "), r"^(?P<says>panic: .+)|panicked at .*:\n(?P<rust>.+)"),
    _family((":in ",), r"^\S+:\d+:in [`'].+?': (?P<says>.+ \([\w:]+\))"),
    _family(("PHP ", "Fatal error"),
            r"^(?:PHP )?(?P<says>(?:Fatal|Parse) error: .+)"),
    # Tools that say what they could not do.
    _family(("FAILED! =>",),
            r"^(?P<says>fatal: \[.+?\]: FAILED!) =>.*\"msg\": \"(?:non-zero return"
            r"|MODULE FAIL)[^\"]*\""
            r".*?\"(?:module_)?stderr\": \"(?P<more>(?:\\.|[^\"\\])+)"),
    _family(("FAILED! => ",),
            r"^(?P<says>fatal: \[.+?\]: FAILED!) => \w+=.*\n(?:  .*\n)*?  stderr: *(?P<more>\S.*)"),
    _family(("! => ",), r"^(?P<says>fatal: \[.+?\]: (?:FAILED"
        r"|UNREACHABLE)!) => \w+=.*\n(?:  .*\n)*?"
            r"  msg: *(?:[|>]-?\s+)?(?P<more>\S.*)"),
    _family(("FAILED! =>", "UNREACHABLE! =>"),
            r"^(?P<says>fatal: \[.+?\]: (?:FAILED|UNREACHABLE)!) =>.*?\"msg\": \"(?P<more>(?:\\.|"
            r"[^\"\\])+)"),
    _family(("╰─▶",), r"^ *× (?P<says>.+\n +╰─▶ .+(?:\n {6}\S.*){0,3})"),
    _family((" × ",), r"^ +× (?P<says>\S.+)"),
    _family(("Because ",), r"^(?P<says>Because .+(?:\n {1,6}\S.*){0,3})"),
    _family(("error occurred:",), r"error occurred:\n\s+\* (?P<says>.+)"),
    _family(("[emerg]", "[crit]", "[alert]", "[fatal]"),
            r"^(?P<says>.*\[(?:emerg|crit|alert|fatal)\] .+)"),
    _family(("ERROR: ",), r"^(?P<says>ERROR: .+ failed\b.*)\n(?P<more>[A-Z]\w+ .+)"),
    _family((" Problem 1",), r"^ +Problem 1\n(?: +- .+\n)* +- (?P<says>.+)"),
    _family((" … while", "error:\n"), r"^ +(?P<says>error: .+)", last=True),
    _family(("ERROR: ",), r"^(?:psql:\S+ )?(?P<says>ERROR: {2}.+)"),
    _family(("npm ERR! ", "npm error "),
            r"^npm (?:ERR!|error) (?P<says>peer .+|notarget .+|404 .+|Missing script.+|"
            r"`npm ci` can only.+|Invalid .+|Missing: .+|E[A-Z]{4,}: .+)"),
    _family(("ERR_PNPM_",), r"^\s*(?P<says>ERR_PNPM_(?!RECURSIVE)\w+ .+)"),
    _family(("E: ",), r"^(?P<says>E: .+)"),
    _family(("[rejected]", "[remote rejected]"),
            r"^ ?! (?P<why>\[(?:remote )?rejected\] .+)\n(?P<says>error: failed to push.*)"),
    _family(("CONFLICT (",), r"^(?P<says>CONFLICT \(.+)"),
    _family(("is invalid: ", "Error from server"),
            r"^(?P<says>The \S+ \".+\" is invalid: .+|Error from server.+)"),
    _family(("ERROR ",), r"^(?P<says>ERROR (?!in |at )\S+ .+)"),
    _family(("Error: ",), r"^(?P<says>Error: .+)(?:\n[ \t]*\n +(?P<where>on \S+ line \d+))?"),
    _family(("error: ", "fatal: ", "Fatal error"), r"^(?P<says>(?:error|fatal|Fatal error): .+)"),
    _family(("ERROR",), r"^(?P<says>ERROR(?:!|:) .+)"),
    # Finders of faults.
    _family(("error",), r"^ +(?P<says>\d+:\d+ +error +\S.+)"),
    _family(("SC",), r"^[ \t]*(?P<says>SC\d{4}\b.+)"),
    _family(("   ",), r"^ {1,4}:?\d+ {3,}(?P<says>[A-Z].+)"),  # a table below the name of a file
    _family(("✗", "✖", "✘", "✕", "not ok "),
            r"^[ \t]*(?:[✗✖✘✕]|not ok \d+ -) *(?P<says>.+)"),
    _family((" FAILED", "--- FAIL: "), r"^(?P<says>--- FAIL: .+|\S+ > .+ FAILED)"),
    _family((":",), rf"^(?P<says>{_PLACE}[:(]\d+(?:[:,]\d+)?\)?:? \S.+)"),
    # Gradle: what went wrong comes after, the deepest at the end.
    _family(("* What went wrong:",), r"^\s*> (?!Run with|Get more|Task )(?P<says>\S.+)", last=True),
    _family(("not found", "No such file", "Permission denied", "timed out", "refused", "denied"),
            r"^(?P<says>.*\b(?:command not found|No such file or directory|Permission denied|"
            r"not found|timed out|refused|denied).*)"),
    _family(("rror", "ERROR", "FAIL", "ailed", "annot", "ould not", "nable to"),
            r"^(?P<says>.*\b(?:error|ERROR|Error|FAIL|failed|Failed|[Cc]annot|[Cc]ould not|"
            r"[Uu]nable to)\b.*)"),
    _family(
        ("nvalid", "nknown", "nexpected", "issing", "nrecogni", "o such", " not ", "n't ",
         "equired", "bort", "mismatch", "onflict", "already "),
        r"^(?P<says>.*\b(?:[Ii]nvalid|[Uu]nknown|[Uu]nexpected|[Mm]issing|[Uu]nrecogni[sz]ed"
        r"|[Nn]o such"
        r"|(?:is|are|was|were|does|do|did|has|have|could|can|must)(?:n't| not)|[Rr]equired|mismatch"
        r"|[Aa]bort(?:ed|ing)|[Cc]onflicts?|already (?:exists|in use|taken))\b.*)",
    ),
)  # fmt: skip

# They sum up, or pass on that something below them failed.
_NOISE = re.compile(
    r"\s*(?:Exit code \d+|\$ .*|\[[\w:./-]+\] \$ .*|[-=_~*#⎯─!]{3,}.*|npm (?:ERR!"
    r"|error) (?:A complete"
    r" log|code|errno|path|command|Lifecycle|Exit status|Test failed|Failed at|This is probably"
    r"|workspace|location).*|npm (?:ERR!|error)"
    r"|.*ERROR task failed.*|Totals?: \d+.*|(?:[Ee]rror: )?exit status \d+.*|Finished in .*"
    r"|\w*make(?:\[\d+\])?: (?:\*\*\*|Target|Leaving|Entering) .*|(?:ok|\?)\s.*|=== \w+ .*"
    r"|\s*--- (?:PASS|SKIP): .*|PASS|\.\.\. \[\d+ characters truncated\] \.\.\."
    r"|ninja: .*|FAILED: \S+\.\w+"
    r"|\[?ERROR\]? Found \d+ errors?.*|(?:collect2|clang|clang\+\+): (?:fatal )?error: (?:ld"
    r"|linker)"
    r" .*|\d+ errors? generated.*|(?:error: )?could not compile .*|error: aborting due to .*"
    r"|error: test failed, to rerun .*|error: \d+ targets? failed.*|(?:error: )?Recipe .+ failed .*"
    r"|[×x✗✘]? ?[Bb]uild failed.*|BUILD FAIL.*|Build FAILED.*|\** ?(?:BUILD|TEST) FAILED.*"
    r"|error during build:?|Failed to compile\.?|FAIL(?:ED)?[.:!]?|FAIL\s+\S+(?:\s+[\d.]+s)?"
    r"|(?:ERROR|FAIL)\s+\S+|.{0,80}\[build failed\]|.{0,20}\b\d+ (?:problems?|failed|failing"
    r"|failures?"
    r"|errors?)\b[^'\"`]{0,80}|(?:Test Files|Tests?|Test Suites|Tests run):? .*\d.*"
    r"|.*(?:ELIFECYCLE|Command failed with exit code|[Pp]rocess completed with exit code).*"
    r"|.*finished with non-zero exit value.*|A failure occurred while executing .*|Compilation (?:"
    r"error\. See log|failed; see the compiler).*|There were failing tests.*|Failures?:|Errors?:"
    r"|(?:\[ERROR\] )?Failed to execute goal .*|\[ERROR\]\s*(?:COMPILATION ERROR.*|-> .*|To see .*"
    r"|Failures.*|Errors.*|Re-run .*|For more .*|After .*|\[Help.*)?|rake aborted!"
    r"|.*\bCalledProcessError: .*|SystemExit: .*|.*returned (?:a )?non-zero (?:exit )?(?:status"
    r"|code)"
    r".*|Execution failed for task .*|FAILURE: Build failed.*|.*did not complete successfully: exit"
    r" code.*|error: subprocess-exited-with-error|error: command .+ failed with exit .*"
    r"|\S*Errors while running CTest.*|The following tests FAILED:|.*\.{3,}\**Failed +[\d.]+ sec"
    r"|latexmk: .*|Latexmk: .*|.*gave return code \d+|Reading package lists.*|#+ .*"
    r"|(?:StandardError: )?An error has occurred, (?:this and )?all later migrations.*"
    r"|error: (?:builder for|build of|\d+ dependencies of) .*|.*fatal error LNK1120.*"
    r"|Error: (?:Command failed|Process completed|Build failed with|[Ee]xit status).*"
    r"|> ?\S+@\S+ .*|.*\bsee (?:the )?log\b.*|Error Message:|Diagnostics:|.*\berrors? occurred:"
    r"|.*[Ss]ome tests failed\.?|Result: FAIL|\s*at \S.*|(?:RUN|Running) .*|Run options:.*"
    r"|\d+ warnings?.*)?\s*$"
)
_WARNING = re.compile(
    r"(?:[\w.]*Warning\b|.*\bFutureWarning\b|.*\bDeprecationWarning\b|\S+\s*(?:\d+:\d+:?)?\s*"
    r"warning\b|npm (?:WARN|warn)|\S+ : warning)"
)


def is_noise(says: str) -> bool:
    """It only sums up, warns, or passes on that something failed."""
    return _NOISE.match(says) is not None or _WARNING.match(says) is not None


def lines_that_say(family: Family, text: str) -> Iterator[Said]:
    """What lines of a family say, the best first."""
    if not any(word in text for word in family.needs):
        return
    hits = list(family.pattern.finditer(text))
    for hit in reversed(hits) if family.last else hits:
        named = hit.groupdict()
        file = named.pop("file", None) or ""
        why = named.pop("why", None)
        parts = [named.pop("says", None), *named.values()]
        says = " ".join(part for part in parts if part)
        yield Said(f"{says}: {why}" if why else says, hit.start(), file)
