"""Builds the app from its settings."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, sample, urls
from app.accounts.session_cookie import load_actor
from app.config import Settings
from app.core.db import db, prepare_engine
from app.core.keys import open_keys
from app.core.seal import SealKeys
from app.pwa import assets, citizen
from app.requests.queries import count_new
from app.web import access, errors, headers, health, language, locale, menu, typed

MIGRATIONS = "migrations"


def create_app(settings: Settings | None = None) -> Flask:
    """The whole site. Without settings they are read from the environment, and refused when odd."""
    settings = settings or Settings.from_env()
    app = Flask("app", static_folder=None, template_folder="web/templates")
    app.config.update(
        SETTINGS=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SECRET_KEY=settings.secret_key.get_secret_value(),
        PREFERRED_URL_SCHEME=settings.public_origin.split(":")[0],
        MAX_CONTENT_LENGTH=2_000_000,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions["keys"] = open_keys(settings.keys_dir)
    app.extensions["seal_keys"] = SealKeys(app.extensions["keys"].seal_folder)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True)
    Compress(app)
    locale.init_app(app)
    errors.init_app(app)
    access.init_app(app, load_actor)
    headers.init_app(app, [citizen.style_source()])
    typed.init_app(app)
    menu.init_app(app, {"/requests/": count_new})
    language.init_app(app)
    assets.init_app(app)
    citizen.init_app(app)
    health.init_app(app, assets.version, {"modules": assets.missing})
    urls.register(app)
    cli.register(app)
    if settings.sample:
        app.register_blueprint(sample.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        # Not X-Forwarded-Host: a proxy that does not set it passes on what anybody wrote. `Host` itself is passed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.on_sqlite:
        return {
            "connect_args": {"check_same_thread": False},
            "pool_size": 20,
            "max_overflow": 20,
            "hide_parameters": True,  # names and hashes have no place in a log of errors
        }
    return {
        "hide_parameters": True,
        "pool_size": 16,
        "max_overflow": 16,
        "pool_pre_ping": True,
        "connect_args": {"options": "-c timezone=utc -c synchronous_commit=on"},
    }
