"""Every address has a rule, and the rules hold: every route, every role, things of one's own commune and of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Address

from app.config import Settings
from app.core.actor import RoleKind
from app.factory import create_app
from app.web.access import Door, rule_of
from app.web.writes import is_writing
from tests.architecture.house import House, Side, Visitor, as_it_was
from tests.architecture.knocks import CHANGED_BY_READING, SAFE, WRITING_GETS, Knock, Unfilled, knock, routes

VISITORS = ["anonymous", "volunteer", "head", "officer", "overseer", "administrator", "suspended"]
# Routes that no form alone can make write, with the test that walks them whole.
HARD_TO_WRITE = {
    "account.finish": "needs a passkey's answer: tests/accounts/test_account.py",
    "guide_office.draft": "writes nothing, whatever is sent: tests/guides/office/test_pages.py",
}


# ---------------------------------------------------------------- what is written beside the views


def _every_route(settings: Settings) -> Iterator[tuple[Address, str, Any]]:
    app = create_app(settings.model_copy(update={"sample": True}))
    for address, method in routes(app):
        yield address, method, app.view_functions[address.endpoint]


def test_every_address_has_a_rule(settings: Settings) -> None:
    without = sorted({address.rule for address, _method, view in _every_route(settings) if rule_of(view) is None})
    assert not without, f"mark these views with one of @allow, @public, @signed_in, @signed_by_device: {without}"


def test_every_address_that_changes_something_says_who_commits(settings: Settings) -> None:
    silent = sorted(
        f"{method} {address.rule}"
        for address, method, view in _every_route(settings)
        if method not in SAFE and not is_writing(view)
    )
    assert not silent, f"mark these views with @writes, or @commits_itself and the reason: {silent}"


def test_no_address_that_only_reads_has_a_transaction(settings: Settings) -> None:
    writing = {
        address.endpoint for address, method, view in _every_route(settings) if method in SAFE and is_writing(view)
    }
    assert writing == set(WRITING_GETS)


def test_whoever_commits_alone_says_why(settings: Settings) -> None:
    for address, _method, view in _every_route(settings):
        reason = getattr(view, "commits_itself", None)
        assert reason is None or len(reason.split()) >= 5, f"{address.rule}: {reason!r} is no reason"


# ---------------------------------------------------------------- the matrix


def _send(client: FlaskClient, call: Knock) -> Any:
    if call.method in SAFE:
        return client.open(call.address, method=call.method)
    return client.open(call.address, method=call.method, data=call.form, content_type=_content_type(call))


def _content_type(call: Knock) -> str | None:
    return "multipart/form-data" if call.form else None


def _expected(call: Knock, visitor: Visitor, *, own_things: bool) -> bool:
    """Whether this visitor may, from the rule, the visitor's roles and the place alone."""
    if call.rule.door is Door.PUBLIC:
        return True
    if call.rule.door is Door.SIGNED_IN:
        return visitor.name not in {"anonymous", "suspended"} and (own_things or call.chain is None)
    if call.rule.door is Door.DEVICE:
        return False  # a browser has no phone's signature, whoever sits before it
    return visitor.may(call.rule, call.chain)


def _was_let_in(answer: Any, *, public: bool) -> bool:
    if public:  # codes of strangers are not found, but nobody is asked to sign in
        return answer.status_code not in {401, 403}
    return answer.status_code not in {401, 403, 404} and "/sign-in?next=" not in (answer.location or "")


def _calls(house: House, visitor: Visitor) -> Iterator[tuple[str, Side, Knock, bool]]:
    """Every route about things of every commune; those of one's own account also about one's own things."""
    for address, method in routes(house.app):
        for word, side in house.sides.items():
            if not address.arguments and word != "own" and address.endpoint != "sync.take_in_file":
                continue
            call = knock(house, address, method, side)
            yield word, side, call, False
        if call.rule.door is Door.SIGNED_IN and visitor.passkey:
            yield "their own", house.own, knock(house, address, method, house.own, visitor), True


def test_every_address_can_be_filled(house: House) -> None:
    unknown = []
    for address, method in routes(house.app):
        try:
            knock(house, address, method, house.own)
        except Unfilled as gap:
            unknown.append(str(gap))
    assert not unknown, "\n".join(unknown)


@pytest.mark.parametrize("name", VISITORS)
def test_a_visitor_comes_in_where_the_rules_say_and_nowhere_else(house: House, name: str) -> None:
    visitor, faults = house.visitors[name], []
    for word, side, call, own_things in _calls(house, visitor):
        said = f"{name} {call.method} {call.address} ({call.endpoint}, {word})"
        with as_it_was(house):
            answer = _send(visitor.client, call)
            may = _expected(call, visitor, own_things=own_things)
            if answer.status_code >= 500:
                faults.append(f"{said}: broken, {answer.status_code}")
            if _was_let_in(answer, public=call.rule.door is Door.PUBLIC) != may and not _not_there(call, answer):
                faults.append(f"{said}: {'should be let in' if may else 'let in'}, {answer.status_code}")
            changed = house.changed() - CHANGED_BY_READING.get(call.endpoint, set())
            if changed and (not may or call.method in SAFE):
                faults.append(f"{said}: {'refused' if not may else 'only read'}, but changed {sorted(changed)}")
            faults += [f"{said}: shows {shown!r}" for shown in _strangers_shown(house, visitor, side, answer, call)]
    assert not faults, "\n".join(faults)


def _not_there(call: Knock, answer: Any) -> bool:
    """A phone's door answers 401 to a browser; files of another version are not there for anybody."""
    return call.rule.door is Door.PUBLIC and answer.status_code == 404


def _strangers_shown(house: House, visitor: Visitor, side: Side, answer: Any, call: Knock) -> set[str]:
    """Names of communes that the visitor does not reach and did not ask for by a secret address."""
    if answer.mimetype not in {"text/html", "application/json"}:
        return set()
    page = answer.get_data(as_text=True)
    closed = [one for one in house.sides.values() if not visitor.reaches(one)]
    if call.rule.door is Door.PUBLIC:
        closed = [one for one in closed if one is not side]
    return {shown for one in closed for shown in one.names if shown in page}


def test_what_should_change_something_does(house: House) -> None:
    """Else the test above would find every refusal harmless."""
    idle = []
    for address, method in routes(house.app):
        rule = rule_of(house.app.view_functions[address.endpoint])
        if method in SAFE or rule is None or rule.door not in {Door.ROLES, Door.SIGNED_IN}:
            continue
        visitor = house.visitors["officer" if RoleKind.OFFICER in rule.roles or not rule.roles else "administrator"]
        mine = visitor if rule.door is Door.SIGNED_IN else None
        with as_it_was(house):
            answer = _send(visitor.client, knock(house, address, method, house.own, mine))
            if not house.changed():
                idle.append(f"{address.endpoint} ({answer.status_code})")
    assert {one.split()[0] for one in idle} <= set(HARD_TO_WRITE), f"give these a better form in knocks.py: {idle}"


# ---------------------------------------------------------------- the confused officer


def test_things_of_another_commune_cannot_be_slipped_into_ones_own_forms(house: House) -> None:
    officer, tried = house.visitors["officer"], Counter[str]()
    for address, method in routes(house.app):
        rule = rule_of(house.app.view_functions[address.endpoint])
        if method in SAFE or rule is None or rule.door is not Door.ROLES:
            continue
        own = knock(house, address, method, house.own)
        for word, call in _mixed(house, address, own):
            with as_it_was(house):
                answer = _send(officer.client, call)
                assert answer.status_code < 500
                changed = house.changed()
                assert not changed, f"{call.endpoint}: {word} of another commune changed {sorted(changed)}"
            tried[call.endpoint] += 1
    assert sum(tried.values()) >= 15, tried


def _mixed(house: House, address: Address, own: Knock) -> Iterator[tuple[str, Knock]]:
    """The own call with one argument, or one field that names something, exchanged for the neighbour's."""
    for side in (house.near, house.far):
        theirs = knock(house, address, own.method, side)
        mine, other = own.address.split("/"), theirs.address.split("/")
        places = [number for number, (here, there) in enumerate(zip(mine, other, strict=True)) if here != there]
        for number in places if len(places) > 1 else []:
            mixed = "/".join(other[n] if n == number else part for n, part in enumerate(mine))
            yield f"part {number} of the address", _with(own, mixed, own.form)
        for name, value in theirs.form.items():
            if name != "file" and value != own.form.get(name):
                yield name, _with(own, own.address, own.form | {name: value})


def _with(call: Knock, address: str, form: dict[str, Any]) -> Knock:
    return Knock(call.endpoint, call.rule, call.method, address, form, call.chain)


@pytest.mark.parametrize("name", ["officer", "overseer", "volunteer", "head"])
@pytest.mark.parametrize("start", ["/people/", "/places/", "/points/", "/teams/", "/posters/", "/coverage/"])
def test_a_search_finds_only_what_one_reaches(house: House, name: str, start: str) -> None:
    page = house.visitors[name].client.get(start, query_string={"q": "troi biec"}, follow_redirects=True)

    assert "Trời Biếc" not in page.get_data(as_text=True)
