"""What `energy-core agents` asks, and what it writes."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from ..agents.client import AgentClient
from ..config import Nothing, ServerConfig
from ..config_file import load
from ..exceptions import ConfigError, RequestError
from .agents import TOKEN_VARIABLE
from .output import complain, printable
from .server_token import read_token
from .state_folder import default_folder


def run(args: argparse.Namespace) -> int:
    """Ask, and write the answer. Raises EnergyCoreError."""
    try:
        return asyncio.run(_ask(args))
    except RequestError as error:
        for key, why in error.wrong.items():
            complain(f"{key}: {why}")
        if error.wrong:
            return 1
        raise


async def _ask(args: argparse.Namespace) -> int:
    """Ask, and write the answer. Raises EnergyCoreError."""
    url, token = _place(args)
    changes = _changes(args.changes) if args.action == "set" else {}
    async with AgentClient(url, token) as client:
        if args.action == "list":
            _write_list(await client.list(), as_json=args.json)
        elif args.action == "config":
            _write(await client.get_config(args.agent), as_json=args.json)
        elif args.action == "set":
            _write(await client.set_config(args.agent, changes), as_json=args.json)
        elif args.follow:
            async with aclosing(client.follow(args.agent)) as news:
                async for _, states in news:
                    _write(states, as_json=args.json)
        else:
            _write(await client.get_states(args.agent), as_json=args.json)
    return 0


def _place(args: argparse.Namespace) -> tuple[str, str]:
    """Return where to ask, and with which token. One that is not to be found is a ConfigError."""
    token = args.token or os.environ.get(TOKEN_VARIABLE)
    server, folder = ServerConfig(), default_folder()
    if args.config:
        house = load(args.config)
        if house.server is None:
            raise ConfigError("server", None, "a section [server], or nobody answers", where=args.config)
        server = house.server
        folder = Path(house.run.state_folder) if house.run.state_folder else folder
    if not token and (args.config or not args.url):
        token = server.token or read_token(folder)
    if not token:
        takes = f"the token of the server, here, in {TOKEN_VARIABLE} or by --config"
        raise ConfigError("token", Nothing(), takes)
    host = f"[{server.host}]" if ":" in server.host else server.host
    return args.url or f"ws://{host}:{server.port}", token


def _changes(pairs: Sequence[str]) -> dict[str, Any]:
    """Return settings as they stand on the command line: JSON, or a text."""
    changes: dict[str, Any] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals or not key or key in changes:
            raise ConfigError(key or "KEY=VALUE", pair, "KEY=VALUE once for each key, as period=30s")
        changes[key] = _value(text)
    return changes


def _value(text: str) -> Any:
    """Return what a text stands for."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _write_list(found: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Write a line for each agent."""
    for each in found:
        if as_json:
            line = json.dumps(each)
        else:
            error = each.get("error")
            line = f"{each.get('agent_id')!s:<40} {printable(str(error)) if error else 'well'}"
        sys.stdout.write(f"{line}\n")


def _write(found: Mapping[str, Any], *, as_json: bool) -> None:
    """Write a line for each state or setting, what is in another indented."""
    lines = [json.dumps(found)] if as_json else _lines(found, "")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _lines(found: Mapping[str, Any], indent: str) -> list[str]:
    """Return a line for each value."""
    lines = []
    for key, value in found.items():
        name = f"{indent}{printable(str(key))}"
        if isinstance(value, Mapping) and value:
            lines += [name, *_lines(value, f"{indent}  ")]
        else:
            lines.append(f"{name:<28} {_shown(value)}".rstrip())
    return lines


def _shown(value: Any) -> str:
    """Write a value for people."""
    if value is None or value in ({}, []):
        return "-"
    return printable(value) if isinstance(value, str) else json.dumps(value).removesuffix(".0")
