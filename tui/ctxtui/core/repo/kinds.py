"""Which changed files are for reading, which are only counted, and which stay shut."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from fnmatch import translate
from pathlib import Path
from typing import Literal

Kind = Literal[
    "text",
    "binary",
    "lock",
    "generated",
    "vendored",
    "secret",
    "submodule",
    "large",
    "unreadable",
]

# What check-attr is asked for, in .gitattributes' own words.
ATTRIBUTES = ("linguist-generated", "linguist-vendored", "filter")

_HEAD = 4096  # bytes; banners and pointers stand at the top


def _named(patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns.split()))


_SECRETS = _named("""
    .env* *.env *.pem *.key *.p8 *.p12 *.pfx *.ppk *.jks *.keystore *.kdbx *.gpg *.ovpn
    id_rsa* id_dsa* id_ecdsa* id_ed25519* .credentials.json credentials credentials.json
    .git-credentials .netrc _netrc .npmrc .pypirc .pgpass .my.cnf .htpasswd
    .dockercfg .dockerconfigjson .boto .s3cfg .vault-token .vault_pass*
    *.tfvars *.tfvars.json *.tfstate *.tfstate.backup
    secret.json secret.toml secret.y*ml secret.txt
    secrets.json secrets.toml secrets.y*ml secrets.txt
    *service-account*.json *service_account*.json *serviceaccount*.json client_secret*.json
    *firebase-adminsdk*.json gcp-key*.json
""")
_SECRET_PLACES = _named(".ssh .gnupg .aws")
_LOCKS = _named("""
    *.lock *.lockb *.lockfile package-lock.json npm-shrinkwrap.json pnpm-lock.yaml go.sum
    conda-lock.yml packages.lock.json package.resolved cartfile.resolved .terraform.lock.hcl
    cabal.project.freeze
""")
_VENDORED_PLACES = _named("""
    node_modules bower_components vendor vendored third_party third-party pods site-packages
    .venv venv .yarn
""")
_GENERATED_PLACES = _named("dist __snapshots__ __generated__ __pycache__")
_GENERATED = _named("""
    *.min.js *.min.css *.js.map *.css.map *_pb2.py *_pb2.pyi *_pb2_grpc.py *.pb.go *.pb.cc *.pb.h
    *.g.dart *.freezed.dart *.generated.* *.designer.cs *.snap *.pyc
""")
_ONE_LINERS = (".js", ".mjs", ".cjs", ".css", ".html", ".json", ".svg", ".map")

_BANNER = re.compile(
    rb"@generated|code generated .{0,200}do not edit|automatically generated|"
    rb"auto-?generated.{0,80}do not (?:edit|modify)",
    re.IGNORECASE,
)
_KEY = re.compile(rb"PRIVATE KEY(?: BLOCK)?-----|\"private_key\"\s*:")


def is_secret(path: str) -> bool:
    """Whether a file's name says that it holds keys or passwords; its content is then never read.

    `path` is relative to the repository. `.env.example` counts too: people fill in the wrong one.
    """
    return kind_by_name(path) == "secret"


def holds_key(content: bytes) -> bool:
    """Whether a private key stands in `content`, whatever the file is called."""
    # Plain searches rule out nearly all content, twenty times as fast as the pattern.
    named = b"PRIVATE KEY" in content or b'"private_key"' in content
    return named and _KEY.search(content) is not None


def kind_by_name(path: str) -> Kind:
    """What the name alone tells; "text" where it tells nothing."""
    *folders, name = path.lower().rstrip("/").split("/")
    if _SECRETS.match(name) or any(map(_SECRET_PLACES.match, folders)):
        return "secret"
    if _LOCKS.match(name):
        return "lock"
    if any(map(_VENDORED_PLACES.match, folders)):
        return "vendored"
    if _GENERATED.match(name) or any(map(_GENERATED_PLACES.match, folders)):
        return "generated"
    return "text"


def kind_by_attributes(kind: Kind, attributes: Mapping[str, str]) -> Kind:
    """`kind` as .gitattributes corrects it; a secret or a lock file stays one."""
    if kind in ("secret", "lock"):
        return kind
    if attributes.get("filter") in ("lfs", "git-crypt"):
        return "secret" if attributes["filter"] == "git-crypt" else "binary"
    for name, meant in (("linguist-vendored", "vendored"), ("linguist-generated", "generated")):
        said = attributes.get(name)
        if said in ("set", "true"):
            return "vendored" if meant == "vendored" else "generated"
        if said in ("unset", "false") and kind == meant:
            return "text"
    return kind


def kind_by_head(path: str, head: bytes) -> Kind:
    """What the first bytes of a text file tell: a key, git-lfs's pointer, a generator's banner."""
    if holds_key(head):
        return "secret"
    if head.startswith(b"version ") and b"\noid sha256:" in head[:200]:
        return "binary"
    if _BANNER.search(b"\n".join(head.split(b"\n")[:10])):
        return "generated"
    minified = len(head) == _HEAD and b"\n" not in head and path.lower().endswith(_ONE_LINERS)
    return "generated" if minified else "text"


def read_head(file: Path) -> bytes:
    """The first bytes of a regular file; nothing of a link, a pipe, or what can't be read."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        return os.read(handle, _HEAD) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    finally:
        os.close(handle)
