"""The settings of one installation, read once at start from the environment and `.env`.

This is the only module that looks at the environment. Every problem is reported at once, each by the variable's name.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import UserError

DISCORD_API = "https://discord.com/api/v10"

_TOKEN = re.compile(r"[\w-]{17,}\.[\w-]{4,}\.[\w-]{20,}", re.ASCII)
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


class SettingsError(UserError):
    """One or more settings are wrong; the sentence lists them all, one a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "Callboard cannot start with these settings (from the environment or .env; .env.example explains each):\n"
            "{problems}",
            problems="\n".join(f"  {problem}" for problem in problems),
        )
        self.problems = problems


def _token(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError(
            "does not have the shape of a bot token (three parts with dots between them). Copy it again from the "
            "Bot page of your application in Discord's developer portal"
        )
    return value


def _web_address(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError("must be an address such as http://127.0.0.1:8765/api/v10")
    return value.rstrip("/") if value else value


def _on_this_machine(value: str | None) -> str | None:
    if value is not None and urlsplit(value).hostname not in _THIS_MACHINE:
        raise ValueError("must be a sandbox's on this machine, such as http://127.0.0.1:8765/sandbox/clock")
    return value


_Address = AfterValidator(_web_address)


class Settings(BaseSettings):
    """Every setting. The field's name in capitals is the variable's name."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    discord_token: Annotated[SecretStr | None, AfterValidator(_token)] = Field(
        default=None, description="the bot's token, from the Bot page of your application in Discord's developer portal"
    )
    discord_api_url: Annotated[str, _Address] = Field(
        default=DISCORD_API, description="where Discord's REST API is; a sandbox's for trying things out"
    )
    callboard_database: Path = Field(
        default=Path("var/callboard.db"), description="the SQLite file that holds everything the bot must remember"
    )
    callboard_shows: Path = Field(
        default=Path("data/shows"), description="the folder with the show packs, one YAML file a show"
    )
    callboard_show: str = Field(
        default="etoile", description="the show that a command means when none is named: the id of a pack"
    )
    callboard_sandbox_port: int = Field(
        default=8765, ge=0, le=65535, description="where `make try` shows its page: a port of this machine"
    )
    callboard_clock_url: Annotated[str | None, _Address, AfterValidator(_on_this_machine)] = Field(
        default=None, description="a sandbox's clock to follow instead of the machine's own, for tests only"
    )
    callboard_requests_per_second: float = Field(
        default=48.0, gt=0, le=50, description="how many requests a second to send Discord at most; its limit is 50"
    )
    callboard_ready_timeout: float = Field(
        default=2.0, gt=0, le=60, description="seconds to wait for further servers to be told at log-in"
    )
    callboard_log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="how much to log: debug, info, warning or error"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the four below are pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not taken: `load_settings` is handed the environment
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values only from what `load_settings` hands over."""
        return (init_settings,)


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings; the environment wins over `env_file`, and an empty value counts for nothing.

    Raises `SettingsError` with every problem at once.
    """
    problems: list[str] = []
    given = {} if env_file is None else _read_env_file(env_file, problems)
    given |= {name: value for name, value in (os.environ if environ is None else environ).items() if value}
    values = {name: given[name.upper()] for name in Settings.model_fields if name.upper() in given}
    problems += [
        _unknown(name)
        for name in sorted(given)
        if name.startswith("CALLBOARD_") and name.lower() not in Settings.model_fields
    ]
    try:
        settings = Settings(**values)  # pyright: ignore[reportArgumentType] - pydantic parses the strings
    except ValidationError as error:
        problems += [_sentence(problem["loc"], problem["msg"]) for problem in error.errors(include_input=False)]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _read_env_file(path: Path, problems: list[str]) -> dict[str, str]:
    """Read what the file sets, if it is there; add to `problems` what cannot be read in it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.append(f"{path} cannot be read ({error.strerror}). It must be a file that Callboard may read.")
        return {}
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(f"{path}:{line} is not UTF-8. Save the file with the encoding UTF-8.")
        return {}
    given: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            written = binding.original.string
            line = binding.original.line + written[: -len(written.lstrip())].count("\n")
            problems.append(f"{path}:{line} cannot be understood. Write NAME=value.")
        elif binding.key and binding.value:
            given[binding.key] = binding.value
    return given


def _unknown(name: str) -> str:
    known = {field.partition("_")[2].upper(): field.upper() for field in Settings.model_fields}
    near = get_close_matches(name.removeprefix("CALLBOARD_"), known, n=1, cutoff=0.5)
    hint = f"Did you mean {known[near[0]]}?" if near else "Take it out; .env.example lists all there are."
    return f"{name} is not a setting. {hint}"


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]).upper()
    default = Settings.model_fields[str(location[0])].default
    hint = "" if default is None else f" (default: {default})"
    message = message.removeprefix("Value error, ")
    message = re.sub(r"^Input should be", "must be", message)
    return f"{name} {message}{hint}."
