"""The operator's door: `flask <command>`, one line each in the table at the end."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.accounts.commands import invite, issue_code, purge_expired
from app.accounts.queries import people_of
from app.assists.commands import recount
from app.backup import commands as backups
from app.backup import endings
from app.backup.keyfiles import copy_keys
from app.backup.schemas import Refused
from app.config import Settings
from app.core.actor import OPERATOR, RoleKind
from app.core.db import checkpoint, db, transaction
from app.core.jobs import Job, work
from app.devices import commands as devices
from app.places.commands import load_official
from app.places.models import Place
from app.places.queries import by_code
from app.places.schemas import PlaceKind
from app.posters import printer
from app.posters.commands import forget_printed
from app.requests.commands import expire as expire_requests
from app.visits.commands import expire
from app.web import quota

SECOND, MINUTE, HOUR, DAY = (
    dt.timedelta(seconds=1),
    dt.timedelta(minutes=1),
    dt.timedelta(hours=1),
    dt.timedelta(days=1),
)


def settings() -> Settings:
    """The settings of this run."""
    found: Settings = current_app.config["SETTINGS"]
    return found


# ---------------------------------------------------------------- counting


@click.command("recount")
@with_appcontext
def recount_all() -> None:
    """Rebuild every count from the stored entries, and say how many were wrong: none, on sound data."""
    with transaction() as session:
        found = recount(session)
    print(f"recount: {found.assists} assists count, {found.mended_cells} tallies were wrong and are mended")
    print(f"recount: {found.mended_visits} return visits were wrong and are mended")
    print(f"recount: {found.mended_posters} posters stood otherwise than was said of them, and are mended")


# ---------------------------------------------------------------- places


@click.group("places")
def places() -> None:
    """Provinces and communes."""


@places.command("load")
@with_appcontext
def load_places() -> None:
    """Bring provinces and communes to the official list; run it again after every upgrade."""
    with transaction():
        report = load_official()
    print(f"places: {report.added} added, {report.changed} changed, {report.same} as they were")


# ---------------------------------------------------------------- people


def _commune(code: str) -> Place:
    found = by_code(code)
    if found is None or found.kind != PlaceKind.COMMUNE.value:
        raise click.ClickException(f"no commune has the code {code}; five digits, as in the official list")
    return found


@click.command("first-officer")
@click.option("--commune", "code", required=True, help="the commune's official code, five digits")
@click.option("--name", required=True, help="the officer's full name")
@with_appcontext
def first_officer(code: str, name: str) -> None:
    """Invite a commune's first officer; everybody else is invited by officers, on their pages."""
    with transaction():
        commune = _commune(code)
        person, secret = invite(OPERATOR, name, RoleKind.OFFICER, commune.id, minor=False)
    print(f"{person.name}, {commune.full_name}: {settings().public_origin}/i/{secret}")
    print("The link lets one person in, once. Hand it over yourself; whoever opens it becomes that officer.")


@click.command("first-administrator")
@click.option("--province", "code", default="", help="only this province, by its official code of two digits")
@click.option("--name", required=True, help="the administrator's full name")
@with_appcontext
def first_administrator(code: str, name: str) -> None:
    """Invite who looks after the installation: all places, or one province."""
    with transaction():
        province = by_code(code) if code else None
        if code and (province is None or province.kind != PlaceKind.PROVINCE.value):
            raise click.ClickException(f"no province has the code {code}; two digits, as in the official list")
        person, secret = invite(OPERATOR, name, RoleKind.ADMINISTRATOR, province.id if province else None, minor=False)
    where = province.full_name if province else "all places"
    print(f"{person.name}, {where}: {settings().public_origin}/i/{secret}")
    print("The link lets one person in, once. Hand it over yourself; whoever opens it becomes the administrator.")


@click.command("way-back")
@click.option("--commune", "code", required=True, help="the commune's official code, five digits")
@click.option("--name", required=True, help="the person's name as it stands on the page of people")
@with_appcontext
def way_back(code: str, name: str) -> None:
    """A code for somebody who lost their passkey, when no two officers are left to give one. Read it to them."""
    with transaction():
        found = [person for person in people_of(_commune(code).id) if person.name == name]
        if len(found) != 1:
            raise click.ClickException(f"{len(found)} people of that commune have the name {name}")
        spoken = issue_code(OPERATOR, found[0], "recover")
    print(f"{name}: {spoken}   at {settings().public_origin}/recover, within ten minutes")


# ---------------------------------------------------------------- backup


@click.command("backup")
@click.option("--keys", type=click.Path(path_type=Path), help="also copy the key files there, away from the data")
@with_appcontext
def backup(keys: Path | None) -> None:
    """Back up the database; phones may let go of what the file holds."""
    try:
        if keys is not None:
            print(f"keys: {copy_keys(settings().keys_dir, settings().backup_dir, keys)} files in {keys}")
        made = backups.back_up(settings())
    except Refused as refusal:
        raise click.ClickException(refusal.reason) from None
    print(f"backup: {made.path}, {made.entries} entries, safe below {made.mark}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put a backup in place of the database; a new epoch begins and phones send again what they keep."""
    try:
        restored = backups.restore(settings(), file)
    except Refused as refusal:
        raise click.ClickException(refusal.reason) from None
    print(f"restored: {restored.entries} entries; epoch {restored.epoch}; everybody signs in again")
    if restored.ended:
        print(f"{restored.ended} requests for help had ended since, and ended again: their contacts are gone")
    if restored.aside:
        print(f"the database of before: {restored.aside}")
    print("now: flask db upgrade (a backup of an older version), then start the server")


def back_up_when_due() -> str:
    """A backup a day; until one is made phones keep everything they sent."""
    made = backups.back_up_when_due(settings())
    return f"{made.path.name}, {made.entries} entries" if made else "not due"


# ---------------------------------------------------------------- the worker


def truncate_log() -> str:
    """Give SQLite's write-ahead log back to the disk; nothing to do on PostgreSQL."""
    return checkpoint(db.engine)


def clear_expired() -> None:
    """Challenges, codes, sign-ins, quotas and printed files that are over."""
    with transaction():
        purge_expired()
        quota.forget_old()
        forget_printed()


def keep_badges() -> str:
    """Badges of people whose phones are heard from stay good; those that are missing are issued."""
    with transaction():
        renewed, issued = devices.keep_badges()
    return f"{renewed} renewed, {issued} issued"


def _page_by_page(end: Callable[[Session], int]) -> str:
    """A few at a time: whoever sends meanwhile does not wait long."""
    ended = 0
    while True:
        with transaction() as session:
            found = end(session)
        ended += found
        if not found:
            return f"{ended} ended"


def end_old_visits() -> str:
    """Return visits of 60 days ago, and the phone numbers that were left with them."""
    return _page_by_page(expire)


def end_old_requests() -> str:
    """Requests that nobody released, and those of 60 days ago, with their contacts; seats that were taken and left."""
    return _page_by_page(expire_requests)


def keep_what_ended() -> str | None:
    """What a restore must not bring back: beside the backups, where the restore finds it."""
    with transaction() as session:
        ended, noted = endings.agree(session, settings().backup_dir)
    return f"{noted} noted, {ended} ended again" if ended or noted else None


def jobs() -> tuple[Job, ...]:
    """What the worker does, and how often. A new job is a new line."""
    return (
        Job("draw posters", 2 * SECOND, printer.draw_waiting, quiet=True),  # somebody waits, with the page open
        Job("truncate the write-ahead log", MINUTE, truncate_log),
        Job("clear what has expired", 10 * MINUTE, clear_expired),
        Job("keep what ended", MINUTE, keep_what_ended, quiet=True),
        Job("keep badges good", HOUR, keep_badges),
        Job("end old return visits", HOUR, end_old_visits),  # before the backup: what ended is in none
        Job("end old requests for help", HOUR, end_old_requests),
        Job("back up when due", HOUR, back_up_when_due),
    )


def _in_context(app: Flask, job: Job) -> Job:
    def run() -> object:
        with app.app_context():
            return job.run()

    return dataclasses.replace(job, run=run)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do the periodic work until stopped: clearing what expired, the database's log, backups."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    stop = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work([_in_context(app, job) for job in jobs()], stop)


# ---------------------------------------------------------------- the table

COMMANDS: tuple[click.Command, ...] = (
    recount_all,
    places,
    backup,
    restore,
    worker,
    first_administrator,
    first_officer,
    way_back,
)


def register(app: Flask) -> None:
    """Make the commands known to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
