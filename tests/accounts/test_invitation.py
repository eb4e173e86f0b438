"""An invitation lets one person register once, and a look at it changes nothing."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts import commands, queries
from app.accounts.models import Challenge, Invitation, Passkey, Person, SignIn
from app.core.actor import RoleKind
from app.core.db import db, transaction
from app.core.errors import Gone
from tests.accounts.authenticator import Authenticator
from tests.accounts.doors import address_on, ask, come_in, invite, new_id, sign_in, use
from tests.conftest import Clock
from tests.people import Village, actor_of, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_officer_invites_and_gets_a_link_once_as_text_and_as_a_drawing(app: Flask, village: Village) -> None:
    office = sign_in(app, village.officer)
    form = {"name": "Bùi  Văn Mới", "role": f"volunteer:{village.hamlet.id}", "minor": "yes", "person": new_id()}
    page = office.post(f"/people/in/{village.commune.id}/invite", data=form)
    assert page.status_code == 200
    assert "<svg" in page.text
    made = db.session.get(Person, uuid.UUID(form["person"]))
    assert made is not None
    assert (made.name, made.minor, made.state) == ("Bùi Văn Mới", True, "invited")
    assert made.position > 0
    assert app.test_client().get(address_on(page.text)).status_code == 200
    assert address_on(page.text).removeprefix("/i/") not in str(db.session.scalars(select(Invitation.code_hash)).all())


def test_a_form_sent_twice_invites_one_person_and_the_second_link_serves(app: Flask, village: Village) -> None:
    office = sign_in(app, village.officer)
    form = {"name": "Bùi Văn Mới", "role": f"volunteer:{village.hamlet.id}", "person": new_id()}
    links = [address_on(office.post(f"/people/in/{village.commune.id}/invite", data=form).text) for _again in range(2)]
    assert [app.test_client().get(link).status_code for link in links] == [410, 200]
    assert len([person for person in queries.people_of(village.commune.id) if person.state == "invited"]) == 1


def test_faults_in_the_form_are_shown_at_their_fields(app: Flask, village: Village) -> None:
    office = sign_in(app, village.officer)
    address = f"/people/in/{village.commune.id}/invite"
    nameless = office.post(address, data={"name": " ", "role": f"volunteer:{village.hamlet.id}"})
    assert (nameless.status_code, 'id="name-fault"' in nameless.text) == (422, True)
    odd = office.post(address, data={"name": "A", "role": f"head:{village.commune.id}"})
    assert (odd.status_code, 'id="role-fault"' in odd.text) == (422, True)
    child = office.post(address, data={"name": "A", "role": f"head:{village.hamlet.id}", "minor": "yes"})
    assert (child.status_code, 'id="minor-fault"' in child.text) == (422, True)


def test_nobody_is_invited_into_another_commune_or_above_ones_own_role(app: Flask, village: Village) -> None:
    office = sign_in(app, village.officer)
    address = f"/people/in/{village.commune.id}/invite"
    for role in (f"volunteer:{village.other_hamlet.id}", f"overseer:{village.province.id}", "administrator:"):
        assert office.post(address, data={"name": "A", "role": role}).status_code == 403
    elsewhere = f"/people/in/{village.other_commune.id}/invite"
    assert office.get(elsewhere).status_code == 403
    assert sign_in(app, village.volunteer).get(address).status_code == 403
    assert sign_in(app, village.administrator).get(elsewhere).status_code == 200


def test_opening_the_link_a_hundred_times_uses_nothing_up(client: FlaskClient, village: Village) -> None:
    _person, code = invite(village)
    before = (count(Challenge), count(SignIn), count(Passkey))
    for _look in range(100):
        page = client.get(f"/i/{code}", headers={"User-Agent": "Zalo preview"})
        assert page.status_code == 200
    assert (count(Challenge), count(SignIn), count(Passkey)) == before
    come_in(client, code)


def test_the_page_greets_by_name_role_and_place(client: FlaskClient, village: Village) -> None:
    _person, code = invite(village, kind=RoleKind.HEAD)
    page = client.get(f"/i/{code}").text
    assert "Bùi Văn Mới" in page
    assert "Trưởng thôn, thôn Bến Đá" in page
    assert 'data-needs="phone"' in page


def test_zalo_and_facebook_are_sent_to_a_real_browser_and_may_not_register(
    client: FlaskClient, village: Village
) -> None:
    _person, code = invite(village)
    for agent in (
        "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Zalo android/24",
        "Mozilla/5.0 (iPhone) Mobile [FBAN/FBIOS;FBAV/490]",
    ):
        page = client.get(f"/i/{code}", headers={"User-Agent": agent}).text
        assert "data-passkey" not in page
        assert f"http://localhost:5000/i/{code}" in page
        assert "data-copy" in page
        assert ("intent://localhost:5000/i/" in page) == ("Android" in agent)


def test_the_finished_registration_signs_in_and_uses_the_invitation_up(client: FlaskClient, village: Village) -> None:
    person, code = invite(village)
    phone = Authenticator()
    opening = ask(client, f"/i/{code}/options").get_json()
    answer = ask(client, f"/i/{code}/finish", phone.create(opening))
    assert answer.get_json() == {"next": "/field/enrol"}
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # plain http on localhost
    db.session.rollback()
    assert queries.person(person.id).state == "active"
    assert client.get("/account").status_code == 200
    assert ask(client, f"/i/{code}/options").status_code == 410
    assert client.get(f"/i/{code}").status_code == 410


def test_an_officer_goes_to_the_figures_and_gets_no_phone_check(client: FlaskClient, village: Village) -> None:
    _person, code = invite(village, kind=RoleKind.OFFICER)
    assert 'data-needs="office"' in client.get(f"/i/{code}").text
    phone = Authenticator()
    opening = ask(client, f"/i/{code}/options").get_json()
    assert ask(client, f"/i/{code}/finish", phone.create(opening)).get_json() == {"next": "/coverage/"}


def test_two_browsers_that_finish_make_one_passkey(app: Flask, village: Village) -> None:
    _person, code = invite(village)
    browsers = [app.test_client(), app.test_client()]
    openings = [ask(browser, f"/i/{code}/options").get_json() for browser in browsers]
    answers = [
        ask(browser, f"/i/{code}/finish", Authenticator().create(opening))
        for browser, opening in zip(browsers, openings, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [200, 410]
    assert count(Passkey) == 1


def test_an_invitation_lives_fourteen_days(client: FlaskClient, village: Village, clock: Clock) -> None:
    _person, code = invite(village)
    clock.forward(days=13, hours=23)
    assert client.get(f"/i/{code}").status_code == 200
    clock.forward(hours=2)
    page = client.get(f"/i/{code}")
    assert (page.status_code, "14 ngày" in page.text) == (410, True)


def test_inviting_again_withdraws_the_old_link(app: Flask, village: Village) -> None:
    person, old = invite(village)
    page = sign_in(app, village.officer).post(f"/people/{person.id}/invite")
    stranger = app.test_client()
    assert stranger.get(f"/i/{old}").status_code == 410
    come_in(stranger, address_on(page.text).removeprefix("/i/"))
    assert sign_in(app, village.officer).post(f"/people/{person.id}/invite").status_code == 409


def test_an_unknown_code_is_not_found(client: FlaskClient, village: Village) -> None:
    assert client.get("/i/nothing-of-ours").status_code == 404
    assert ask(client, "/i/nothing-of-ours/options").get_json()["code"] == "invitation_unknown"


def test_a_suspended_person_cannot_come_in_by_an_old_invitation(village: Village) -> None:
    person, code = invite(village)
    with transaction():
        commands.suspend(actor_of(village.officer, RoleKind.OFFICER, village.commune), queries.person(person.id))
    with pytest.raises(Gone):
        queries.invitation(code)


def test_the_passkey_made_at_the_invitation_opens_the_sign_in(app: Flask, village: Village) -> None:
    _person, code = invite(village)
    phone = come_in(app.test_client(), code)
    other_browser = app.test_client()
    assert use(other_browser, phone).get_json() == {"next": "/field/"}
    assert other_browser.get("/account").status_code == 200
