"""Settings: every problem is said at once, each by its variable's name and with what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import DISCORD_API, Settings, SettingsError, load_settings

TOKEN = ".".join(["a" * 24, "b" * 6, "c" * 38])


def problems(environ: dict[str, str], env_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ, env_file)
    heading, *lines = str(refused.value).splitlines()
    assert ".env.example" in heading
    assert [line.strip() for line in lines] == refused.value.problems
    return refused.value.problems


def test_without_anything_set_everything_but_the_token_has_a_default(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path / ".env")
    assert settings == Settings()
    assert settings.discord_token is None
    assert settings.discord_api_url == DISCORD_API


def test_every_problem_is_said_at_once_by_name() -> None:
    told = problems(
        {
            "DISCORD_TOKEN": "secret-but-no-token",
            "DISCORD_API_URL": "discord.com",
            "CALLBOARD_SANDBOX_PORT": "99999",
            "CALLBOARD_READY_TIMEOUT": "soon",
            "CALLBOARD_REQUESTS_PER_SECOND": "51",
            "CALLBOARD_LOG_LEVEL": "loud",
            "CALLBOARD_DATABSE": "var/callboard.db",
        }
    )
    assert {line.split()[0] for line in told} == {
        "DISCORD_TOKEN",
        "DISCORD_API_URL",
        "CALLBOARD_SANDBOX_PORT",
        "CALLBOARD_READY_TIMEOUT",
        "CALLBOARD_REQUESTS_PER_SECOND",
        "CALLBOARD_LOG_LEVEL",
        "CALLBOARD_DATABSE",
    }
    assert len(told) == 7


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CALLBOARD_SANDBOX_PORT", "99999", ["65535", "default: 8765"]),
        ("CALLBOARD_SANDBOX_PORT", "http", ["must be a valid integer"]),
        ("CALLBOARD_LOG_LEVEL", "loud", ["'debug', 'info', 'warning' or 'error'", "default: info"]),
        ("CALLBOARD_REQUESTS_PER_SECOND", "0", ["greater than 0"]),
        ("DISCORD_API_URL", "discord.com/api", ["http://127.0.0.1:8765/api/v10"]),
        ("CALLBOARD_CLOCK_URL", "http://clock.example/sandbox/clock", ["on this machine"]),
        ("CALLBOARD_CLOCK_URL", "http://127.0.0.1@clock.example/sandbox/clock", ["on this machine"]),
        ("CALLBOARD_CLOCK_URL", "http://[::1/sandbox/clock", ["IPv6"]),
    ],
)
def test_a_value_that_cannot_be_says_what_it_must_be(name: str, value: str, words: list[str]) -> None:
    (told,) = problems({name: value})
    assert told.startswith(name)
    assert all(word in told for word in words), told


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765", "http://localhost:8765", "http://[::1]:8765"])
def test_the_clock_of_a_sandbox_on_this_machine_is_followed(url: str) -> None:
    given = f"{url}/sandbox/clock"
    assert load_settings({"CALLBOARD_CLOCK_URL": given}, None).callboard_clock_url == given


@pytest.mark.parametrize("token", ["x", "Bot " + TOKEN, f'"{TOKEN}"', TOKEN + "\n", TOKEN.replace("a", "а"), "a.b.c"])
def test_a_malformed_token_is_refused_without_being_shown(token: str) -> None:
    (told,) = problems({"DISCORD_TOKEN": token})
    assert told.startswith("DISCORD_TOKEN does not have the shape of a bot token")
    assert "Bot page" in told
    assert TOKEN not in told


def test_the_token_is_in_no_repr() -> None:
    settings = load_settings({"DISCORD_TOKEN": TOKEN}, None)
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == TOKEN
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("unknown", "known"),
    [
        ("CALLBOARD_DATABSE", "CALLBOARD_DATABASE"),
        ("CALLBOARD_PORT", "CALLBOARD_SANDBOX_PORT"),
        ("CALLBOARD_LOGLEVEL", "CALLBOARD_LOG_LEVEL"),
        ("CALLBOARD_TOKEN", "DISCORD_TOKEN"),
    ],
)
def test_a_misspelt_name_names_the_nearest(unknown: str, known: str) -> None:
    assert problems({unknown: "1"}) == [f"{unknown} is not a setting. Did you mean {known}?"]


def test_a_name_like_no_other_says_where_all_are() -> None:
    (told,) = problems({"CALLBOARD_ZZZZZZZZZZZZZZZZZZZZ": "1"})
    assert ".env.example" in told


def test_names_of_other_programs_are_none_of_ours() -> None:
    assert load_settings({"PATH": "/bin", "DISCORD_OPENAPI": "openapi.json"}, None) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.write_text(
        f"DISCORD_TOKEN={TOKEN}\nCALLBOARD_SHOW=lighthouse\nexport CALLBOARD_SHOWS='my shows'\n", "utf-8"
    )
    settings = load_settings({"CALLBOARD_SHOW": "etoile"}, written)
    assert settings.callboard_show == "etoile"
    assert settings.callboard_shows == Path("my shows")
    assert settings.discord_token is not None


def test_empty_means_unset_in_the_file_and_in_the_environment(tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.write_text("".join(f"{name.upper()}=\n" for name in Settings.model_fields), "utf-8")
    assert load_settings(dict.fromkeys(map(str.upper, Settings.model_fields), ""), written) == Settings()
    written.write_text("CALLBOARD_SHOW=lighthouse\n", "utf-8")
    assert load_settings({"CALLBOARD_SHOW": ""}, written).callboard_show == "lighthouse"


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.write_text("CALLBOARD_SHOW=lighthouse\r\n", "utf-8-sig")
    assert load_settings({}, written).callboard_show == "lighthouse"


def test_a_file_that_is_not_utf8_is_named_with_the_line_beside_the_other_problems(tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.write_bytes("CALLBOARD_LOG_LEVEL=info\nCALLBOARD_SHOW=étoile\n".encode("latin-1"))
    file, port = problems({"CALLBOARD_SANDBOX_PORT": "-1"}, written)
    assert file == f"{written}:2 is not UTF-8. Save the file with the encoding UTF-8."
    assert port.startswith("CALLBOARD_SANDBOX_PORT")


def test_what_stands_in_the_files_place_and_cannot_be_read_is_named(tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.mkdir()
    (told,) = problems({}, written)
    assert told == f"{written} cannot be read (Is a directory). It must be a file that Callboard may read."


def test_a_line_that_sets_nothing_is_named_without_being_shown(tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.write_text(f'# ours\n\n  \n{TOKEN}\nCALLBOARD_SHOW=etoile\n\nDISCORD_TOKEN="{TOKEN}\n', "utf-8")
    assert problems({}, written) == [f"{written}:{line} cannot be understood. Write NAME=value." for line in (4, 7)]
