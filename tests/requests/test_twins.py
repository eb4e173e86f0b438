"""The phone's screen knows every topic, time, reason and refusal that the server knows, and no other."""

from __future__ import annotations

import re

from flask import Flask

from app.pwa.assets import STATIC
from app.requests.schemas import SAID, TOPIC_WORDS, Suits
from app.requests.views import phone
from app.web.errors import SENTENCES
from tests.served import ROOT

SCREEN = (STATIC / "screens" / "requests.js").read_text("utf-8")
PAGE = (ROOT / "app" / "pwa" / "templates" / "pwa" / "requests.html").read_text("utf-8")


def block(name: str) -> dict[str, str]:
    """The keys of a list of words in the screen's module, and what each says."""
    part = SCREEN.split(name, 1)[1].split("});", 1)[0]
    return dict(re.findall(r'^\s+(\w+): _\("(.+?)"\),$', part, re.M))


def test_each_topic_has_the_servers_words() -> None:
    assert block("const topicWords") == {str(topic): words for topic, words in TOPIC_WORDS.items()}


def test_each_time_that_suits_has_words() -> None:
    assert {*block("const words = /** @type"), "today"} == set(Suits) and 'suits === "today"' in SCREEN


def test_each_reason_can_be_tapped() -> None:
    assert tuple(re.findall(r'data-why="(\w+)"', PAGE)) == SAID


def test_each_refusal_about_a_request_has_words_on_the_phone_and_a_sentence(app: Flask) -> None:
    said = [getattr(view, "described", None) for name, view in app.view_functions.items() if "request_door." in name]
    codes = {code for one in said if one for status, found in one.refuses.items() if status != 429 for code in found}
    elsewhere = {"device_revoked", "not_on_this_phone", "suspended", "not_found", "unavailable"}
    assert len(said) == 5 and codes - elsewhere == set(block("const noWords"))
    assert codes <= set(SENTENCES)
    assert phone.blueprint.name == "request_door"
