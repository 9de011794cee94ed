"""The scripts behave: they stop at what they do not know, and count what failed."""

import os
from pathlib import Path

import pytest

from .repository import ROOT, run

PATH = os.environ["PATH"]
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix)


def _bash(program: str, **environment: str) -> tuple[int, str, str]:
    ended = run("bash", "-c", program, **({"PATH": PATH} | environment))
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_a_script_can_be_run(script: Path) -> None:
    """It is executable, and says in its second line what it does."""
    assert os.access(script, os.X_OK)
    first, second, *_ = script.read_text(encoding="utf-8").splitlines()
    assert first == "#!/usr/bin/env bash"
    assert second.startswith("# ")
    assert run("bash", "-n", str(script)).returncode == 0


@pytest.mark.parametrize("script", ["setup", "test"])
def test_an_unknown_word_is_refused_before_anything_is_done(script: str) -> None:
    """A mistyped name must not look like a success."""
    refused = run(f"scripts/{script}", "nonsense")
    assert refused.returncode == 1
    assert "nonsense" in refused.stderr


def test_every_check_runs_and_each_failure_counts() -> None:
    """One summary for all, also after a failure."""
    checks = "check one false; check two true; check three false; summary"
    code, out, _ = _bash(f". scripts/common.sh; . scripts/checks.sh; {checks}")
    assert code == 1
    assert out.splitlines() == ["failed: one", "failed: three", "checks: 1 passed, 2 failed"]


def test_nothing_failed_is_a_success() -> None:
    """The summary is the exit code."""
    code, out, _ = _bash(". scripts/common.sh; . scripts/checks.sh; check one true; summary")
    assert (code, out) == (0, "checks: 1 passed, 0 failed\n")


@pytest.mark.parametrize("environment", [{}, {"HOME": ""}, {"HOME": "/proc/nowhere"}])
def test_a_machine_without_a_home_uses_the_clone(environment: dict[str, str]) -> None:
    """Containers and services often have none."""
    code, out, _ = _bash('. scripts/common.sh; echo "$HOME $CACHE"', **environment)
    assert (code, out) == (0, f"{ROOT}/.cache/home {ROOT}/.cache/home/.cache/energy-app\n")


def test_home_assistant_keeps_its_byte_code() -> None:
    """A variable that some machines set makes it start in fifteen seconds in place of three."""
    program = ". scripts/common.sh; echo ${PYTHONDONTWRITEBYTECODE-unset}"
    assert _bash(program, PYTHONDONTWRITEBYTECODE="1")[1] == "unset\n"


def test_the_mirror_is_that_of_the_distribution(tmp_path: Path) -> None:
    """Other people's archives beside it, and its security updates, have no Python for us."""
    apt = tmp_path / "apt-get"
    apt.write_text(
        "#!/bin/sh\n"
        "echo http://packages.example/apt thing-bookworm main\n"
        "echo http://mirror.example/debian-security bookworm-security main\n"
        "echo http://mirror.example/debian bookworm contrib\n"
        "echo http://mirror.example/debian bookworm main\n"
        "echo http://mirror.example/debian bookworm-updates main\n"
    )
    apt.chmod(0o755)
    program = ". scripts/debian.sh; debian_codename() { echo bookworm; }; debian_mirror"
    assert _bash(program, PATH=f"{tmp_path}:{PATH}")[1] == "http://mirror.example/debian\n"
