"""The worker: each job at its interval, and one that fails stops no other."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable

import pytest
from flask import Flask

from app import cli
from app.config import Settings
from app.core.db import checkpoint, db, transaction
from app.core.jobs import Job, run_one, work


def counting(stop: threading.Event, until: int) -> tuple[list[int], Callable[[], None]]:
    runs: list[int] = []

    def run() -> None:
        runs.append(1)
        if len(runs) == until:
            stop.set()

    return runs, run


def test_a_failing_job_stops_no_other() -> None:
    stop = threading.Event()
    runs, run = counting(stop, 2)

    def fail() -> None:
        raise RuntimeError("no")

    often = dt.timedelta(seconds=0)
    work([Job("fails", often, fail), Job("counts", often, run)], stop)
    assert len(runs) == 2


def test_a_job_waits_for_its_interval() -> None:
    stop = threading.Event()
    hourly: list[int] = []
    runs, run = counting(stop, 3)
    work(
        [Job("hourly", dt.timedelta(hours=1), lambda: hourly.append(1)), Job("often", dt.timedelta(0), run)],
        stop,
    )
    assert hourly == [1]
    assert len(runs) == 3


def test_a_quiet_job_speaks_only_of_what_it_found(caplog: pytest.LogCaptureFixture) -> None:
    found = iter([None, "2 runs"])
    job = Job("looks often", dt.timedelta(0), lambda: next(found), quiet=True)
    with caplog.at_level("INFO"):
        assert run_one(job)
        assert caplog.messages == []
        assert run_one(job)
    assert "2 runs" in caplog.messages[0]


def test_every_job_of_the_worker_runs(app: Flask) -> None:
    assert [job.name for job in cli.jobs() if not run_one(job)] == []


def test_the_log_of_sqlite_is_given_back(app: Flask, settings: Settings) -> None:
    if not settings.on_sqlite:
        assert checkpoint(db.engine) == "not needed"
        return
    with transaction() as session:
        session.connection().exec_driver_sql("create table heap (bytes blob)")
        session.connection().exec_driver_sql("insert into heap values (zeroblob(1000000))")
    assert checkpoint(db.engine) == "empty"
    path = settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as other:
        assert other.execute("select count(*) from heap").fetchone() == (1,)
