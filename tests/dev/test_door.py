"""The launcher: what it refuses, what it remembers, and that its locks lock."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import door, imports, operate, run, steps, vendor
from tools.test import failed_files

ROOT = Path(__file__).resolve().parents[2]


def plan(*words: str) -> run.Plan:
    return run.plan_of(run.parser(["run"]).parse_args(list(words)))


def test_help_lists_every_command() -> None:
    said = subprocess.run([sys.executable, "dev", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"./dev {name}" in said for name in door.COMMANDS)


def test_an_unknown_command_is_refused_with_the_list() -> None:
    done = subprocess.run([sys.executable, "dev", "fly"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "./dev run" in done.stderr


def test_the_first_start_of_a_folder_decides_whether_it_is_a_sample(tmp_path: Path) -> None:
    assert plan("--data", str(tmp_path / "a")).sample
    assert plan("--data", str(tmp_path / "a"), "--empty").sample
    assert not plan("--data", str(tmp_path / "b"), "--empty").sample
    assert not plan("--data", str(tmp_path / "b")).sample


def test_a_database_that_was_there_before_never_becomes_a_sample(tmp_path: Path) -> None:
    (tmp_path / "thonso.db").touch()
    assert not plan("--data", str(tmp_path)).sample


def test_a_real_database_is_not_asked_for_where_the_sample_is(tmp_path: Path) -> None:
    assert plan("--data", str(tmp_path)).sample
    with pytest.raises(steps.Stop, match="sample village"):
        run.main(["run", "--data", str(tmp_path), "--empty"])


def test_a_port_that_somebody_has_is_refused_before_anything_is_announced(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(steps.Stop, match=f"port {port}"):
            run.main(["run", "--data", str(tmp_path), "--port", str(port)])
    run.refuse_taken("127.0.0.1", port)


def test_listening_beyond_this_machine_needs_https(tmp_path: Path) -> None:
    with pytest.raises(steps.Stop, match="https"):
        plan("--data", str(tmp_path), "--host", "0.0.0.0")
    public = plan("--data", str(tmp_path), "--host", "0.0.0.0", "--origin", "https://xa.example.vn")
    assert run.environment_of(public)["THONSO_SAMPLE"] == "0"


def test_the_secret_of_a_folder_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = run.environment_of(plan("--data", str(tmp_path)))["THONSO_SECRET_KEY"]
    assert run.environment_of(plan("--data", str(tmp_path)))["THONSO_SECRET_KEY"] == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_step_is_done_only_for_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "STAMPS", tmp_path)
    file = tmp_path / "lock"
    file.write_text("one")
    steps.done("step", steps.fingerprint([file]))
    assert steps.is_done("step", steps.fingerprint([file]))
    file.write_text("two")
    assert not steps.is_done("step", steps.fingerprint([file]))


def test_every_python_package_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {
        line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "requirements.lock").read_text().splitlines()
    }
    names = {re.split(r"[\[<>=!~ ]", need)[0].lower() for need in wanted}
    assert names <= pinned


def test_the_lockfile_of_the_phones_modules_names_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def test_the_bundled_modules_are_there_with_their_licences() -> None:
    assert all(path.exists() for path in vendor.products())
    licences = (vendor.VENDOR / "LICENSES.txt").read_text()
    assert all(package in licences for bundle in vendor.BUNDLES for package in bundle.packages)


def operate_on(folder: Path, *words: str) -> int:
    return operate.main([words[0], "--data", str(folder), *words[1:]])


def test_a_real_database_is_not_reset_by_the_way(tmp_path: Path) -> None:
    plan("--data", str(tmp_path / "real"), "--empty")
    with pytest.raises(steps.Stop, match="--real"):
        operate_on(tmp_path / "real", "reset", "--yes")
    assert (tmp_path / "real" / "kind").exists()


def test_a_sample_is_reset_when_asked(tmp_path: Path) -> None:
    plan("--data", str(tmp_path / "sample"), "--port", "1")
    (tmp_path / "sample" / "origin").write_text("http://localhost:1")
    assert operate_on(tmp_path / "sample", "reset", "--yes") == 0
    assert not (tmp_path / "sample").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(steps.Stop, match="not a folder of"):
        operate_on(tmp_path, "reset", "--yes")


def test_a_screens_modules_are_counted_through_its_static_imports(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nconst c = () => import("./c.js");\n// import "./d.js"\n'
    )
    (tmp_path / "b.js").write_text('export { e } from "./e.js";\nimport "./a.js";\n')
    for name in "cde":
        (tmp_path / f"{name}.js").write_text("")
    assert imports.needs(tmp_path / "a.js", tmp_path) == ("a.js", "b.js", "e.js")


def test_tests_that_fall_with_what_they_stand_on_are_one_failed_file(tmp_path: Path) -> None:
    memory = tmp_path / "v" / "cache"
    memory.mkdir(parents=True)
    failed = ["tests/a/test_b.py::test_one", "tests/a/test_b.py::test_two[x::y]", "tests/a/test_c.py::test_one"]
    (memory / "lastfailed").write_text(json.dumps(dict.fromkeys(failed, True)))
    assert failed_files(tmp_path) == {"tests/a/test_b.py", "tests/a/test_c.py"}
