"""The operator's door: the first officer comes in, somebody who lost a passkey comes back."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.people import settle_village


def said(app: Flask, *words: str) -> str:
    """What a command prints; it has to end well."""
    answer = app.test_cli_runner().invoke(args=list(words))
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_first_officer_gets_a_link_that_opens_the_invitation(app: Flask, client: FlaskClient) -> None:
    settle_village()
    link = said(app, "first-officer", "--commune", "99902", "--name", "Đinh Thị Yên").split()[5]
    assert "/i/" in link
    page = client.get("/i/" + link.rpartition("/")[2])
    assert page.status_code == 200
    assert "Đinh Thị Yên" in page.get_data(as_text=True)


def test_a_commune_that_is_not_there_is_refused_with_words(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["first-officer", "--commune", "00000", "--name", "A"])
    assert answer.exit_code == 1
    assert "00000" in answer.output


@pytest.mark.parametrize(("where", "reaches"), [([], "all places"), (["--province", "99"], "tỉnh Sông Mẫu")])
def test_an_administrator_gets_a_link_for_all_places_or_for_one_province(
    app: Flask, client: FlaskClient, where: list[str], reaches: str
) -> None:
    settle_village()
    line = said(app, "first-administrator", *where, "--name", "Đinh Thị Yên").splitlines()[0]
    assert reaches in line
    assert "Đinh Thị Yên" in client.get("/i/" + line.rpartition("/")[2]).text


@pytest.mark.parametrize("code", ["98", "99902"])
def test_a_code_of_no_province_is_refused_with_words(app: Flask, code: str) -> None:
    settle_village()
    answer = app.test_cli_runner().invoke(args=["first-administrator", "--province", code, "--name", "A"])
    assert answer.exit_code == 1
    assert code in answer.output


def test_the_shell_gives_an_officer_a_way_back(app: Flask) -> None:
    village = settle_village()
    line = said(app, "way-back", "--commune", "99901", "--name", village.officer.name)
    assert "/recover" in line


def test_a_name_that_nobody_has_is_refused(app: Flask) -> None:
    settle_village()
    answer = app.test_cli_runner().invoke(args=["way-back", "--commune", "99901", "--name", "Không Ai"])
    assert answer.exit_code == 1


def test_every_command_says_what_it_does(app: Flask) -> None:
    assert all(command.help for command in app.cli.commands.values())
