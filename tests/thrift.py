"""What is the same for every app that tests make is made once: addresses are compiled and templates read one time in a
process. Nothing of it changes what an app does; without it, it is most of the time that tests take."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

_compiled: dict[tuple[Any, ...], dict[str, Any]] = {}


class KnownRule(Rule):
    """An address whose twin in another app was compiled before takes its pattern over."""

    def compile(self) -> None:
        key = (
            self.rule, self.endpoint, self.subdomain, self.host, frozenset(self.methods or ()), repr(self.defaults),
            self.merge_slashes, self.strict_slashes, self.build_only,
        )  # fmt: skip
        if key not in _compiled:
            before = dict(self.__dict__)
            super().compile()
            made = {name: one for name, one in self.__dict__.items() if before.get(name) is not one}
            _compiled[key] = {**made, "arguments": self.arguments}  # the one that is added to
        self.__dict__.update(_compiled[key])


class KnownTemplates(BytecodeCache):
    """Compiled templates by name and source; another source of the same name is another template."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self.kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.load_bytecode(io.BytesIO(kept))

    def dump_bytecode(self, bucket: Bucket) -> None:
        into = io.BytesIO()
        bucket.write_bytecode(into)
        self.kept[bucket.key, bucket.checksum] = into.getvalue()


def be_thrifty() -> None:
    """For every app that this process makes from now on."""
    Flask.url_rule_class = KnownRule
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KnownTemplates()}
