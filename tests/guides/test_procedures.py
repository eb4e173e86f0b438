"""The 25 services as data: their numbers and names, the same on the server and on the phone."""

from __future__ import annotations

import datetime as dt
import re

from app.guides import queries
from app.guides.schemas import Certainty
from app.guides.texts import GUIDES
from tests.architecture.texts import ROOT

ON_THE_PHONE = ROOT / "static" / "pwa" / "services.js"


def test_there_are_25_by_number() -> None:
    assert [one.number for one in queries.procedures()] == list(range(1, 26))


def test_the_phone_counts_the_same_services_by_the_same_short_names() -> None:
    found = re.findall(r'\[(\d+), _\("([^"]+)"\)\]', ON_THE_PHONE.read_text("utf-8"))
    assert {int(number): name for number, name in found} == {one.number: one.short for one in queries.procedures()}


def test_a_short_name_is_not_longer_than_the_official_one_but_where_it_spells_an_abbreviation_out() -> None:
    longer = {one.number for one in queries.procedures() if len(one.short) > len(one.name)}
    assert longer <= {17}


def test_only_number_25_could_not_be_checked_and_nothing_rests_on_it() -> None:
    doubtful = [one for one in queries.procedures() if one.certainty is Certainty.UNCHECKED]
    assert [one.number for one in doubtful] == [25]
    assert doubtful[0].mandatory_from is None and doubtful[0].source.certainty is Certainty.UNCHECKED


def test_the_others_are_filed_online_only_since_october_2025() -> None:
    assert {one.mandatory_from for one in queries.procedures() if one.number < 25} == {dt.date(2025, 10, 1)}


def test_nothing_is_filled_in_by_guess() -> None:
    """No source that was found gives codes or how far each can be done online."""
    assert {(one.code, one.online) for one in queries.procedures()} == {("", "")}


def test_every_procedure_leads_to_a_guide_that_leads_to_the_same_page() -> None:
    links = {guide.slug: guide.link for guide in GUIDES}
    assert {one.guide for one in queries.procedures()} <= set(links)
    for one in queries.procedures():
        assert one.link and (links[one.guide] in {None, one.link})


def test_residence_is_filed_at_its_own_page() -> None:
    own = {one.number for one in queries.procedures() if one.link and "dancuquocgia" in one.link.address}
    assert own == {3, 4, 5, 6}
