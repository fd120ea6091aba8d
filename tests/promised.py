"""What `ctxtui schema` promises, with every key that it doesn't promise forbidden."""

from __future__ import annotations

from functools import cache

from jsonschema import Draft202012Validator

from ctxtui.schema import schema


@cache
def promised(name: str) -> Draft202012Validator:
    """The closed schema of a document, made once: making it takes longer than a use of it."""
    return Draft202012Validator(schema(name, closed=True))
