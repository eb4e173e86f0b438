"""Work that nobody waits for: a table of jobs, each at its own interval, none of which can stop another."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table: its name, how long from one start to the next, and what it does.

    A `quiet` one looks again and again for something to do, and says nothing when it found nothing (None).
    """

    name: str
    every: dt.timedelta
    run: Callable[[], object]
    quiet: bool = False


def run_one(job: Job) -> bool:
    """Run a job; whatever it raises is logged and goes no further. True when it ended well."""
    began = time.monotonic()
    try:
        found = job.run()
    except Exception:
        log.exception("job %s failed", job.name)
        return False
    if found is None and job.quiet:
        return True
    log.info("job %s done in %.2f s: %s", job.name, time.monotonic() - began, "" if found is None else found)
    return True


def work(jobs: Sequence[Job], stop: threading.Event, tick: Callable[[], float] = time.monotonic) -> None:
    """Run each job at once and then at its interval, one after the other, until `stop` is set."""
    due = dict.fromkeys(jobs, tick())
    while not stop.is_set():
        for job in jobs:
            if not stop.is_set() and tick() >= due[job]:
                due[job] = tick() + job.every.total_seconds()
                run_one(job)
        stop.wait(max(0.05, min(due.values()) - tick()))
