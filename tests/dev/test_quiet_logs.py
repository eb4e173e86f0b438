"""An invitation's address is a key, and people's names are theirs: no log of ours keeps either. And what a header of
a stranger cannot do to the site."""

from __future__ import annotations

import http.client
import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.core.db import db
from app.factory import create_app
from tests.served import fresh_database, serve

NAME = "Trần Thị Lan"
SECRET = "c2VjcmV0LWFkZHJlc3M"


def test_the_server_writes_no_address_and_no_header_moves_the_site(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as url:
        served = serve(tmp_path, url)
        served.start()
        try:
            wire = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
            for path in (f"/i/{SECRET}", f"/h/{SECRET}", f"/recover?code={SECRET}"):
                wire.request("GET", path, headers={"SCRIPT_NAME": "/elsewhere"})
                answer = wire.getresponse()
                assert answer.status in {200, 404}
                assert "/elsewhere" not in answer.read().decode()
        finally:
            served.kill()
            with served.app.app_context():
                db.engine.dispose()
        assert SECRET not in served.log()


def test_an_error_is_logged_with_its_rule_and_without_what_the_database_was_given(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(code: str) -> str:
        db.session.execute(sa.text("select * from nowhere where name = :name"), {"name": f"{NAME} {code}"})
        return ""

    broken.access_rule = app.view_functions["invitations.page"].access_rule  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "invitations.page", broken)
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/i/{SECRET}")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "nowhere" not in answer.text
    assert "broken: GET /i/<code>" in caplog.text
    assert SECRET not in caplog.text
    assert NAME not in caplog.text


def test_only_the_host_that_the_proxy_itself_was_asked_for_is_believed(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"trusted_proxies": 1}))
    app.add_url_rule("/host", "host", _host)
    app.view_functions["host"].access_rule = app.view_functions["sign_in.page"].access_rule  # type: ignore[attr-defined]
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    answer = app.test_client().get("/host", base_url="http://xa.example.vn", headers=headers)
    assert answer.text == "https://xa.example.vn/ 203.0.113.7"
    with app.app_context():
        db.engine.dispose()


def _host() -> str:
    from flask import request

    return f"{request.host_url} {request.remote_addr}"
