"""Loading show packs from files: either everything is right, or every problem is named with file, line and path."""

from __future__ import annotations

from pathlib import Path

from bot.show.pack import ShowPack
from bot.show.problems import Fault, PackError, Problem, write_way
from bot.show.reading import BrokenYamlError, read_yaml
from bot.show.references import list_faults
from bot.show.shapes import check_shape
from bot.show.shows import Show, Shows

__all__ = ["PackError", "Problem", "load_pack", "load_packs"]


def load_pack(path: Path) -> ShowPack:
    """Load one pack. Raises `PackError` with every problem at once."""
    pack, problems = _try_pack(path)
    if pack is None or problems:
        raise PackError(problems)
    return pack


def load_packs(folder: Path, default: str | None = None) -> Shows:
    """Load every `*.yaml` of a folder; `default` is the id of the show that is meant when none is named.

    Without it that is the first by file name. Raises `PackError` with every problem of every file at once.
    """
    tries = [_try_pack(path) for path in sorted(folder.glob("*.yaml"))]
    problems = [problem for _, found in tries for problem in found]
    problems += [
        Problem(path, None, "", "this file is passed over; name show packs .yaml")
        for path in sorted(folder.glob("*.yml"))
    ]
    packs = [pack for pack, _ in tries if pack is not None]
    if not tries and not problems:
        problems.append(Problem(folder, None, "", "there is no show pack here; put at least one .yaml file into it"))
    elif default is not None and not problems and default not in {pack.id for pack in packs}:
        known = ", ".join(pack.id for pack in packs)
        problems.append(Problem(folder, None, "", f"there is no show “{default}” here; choose one of: {known}"))
    if problems:
        raise PackError(problems)
    return Shows([Show(pack) for pack in packs], default)


def _try_pack(path: Path) -> tuple[ShowPack | None, list[Problem]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return None, [Problem(path, None, "", f"the file cannot be read ({error.strerror}); check its permissions")]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [Problem(path, line, "", "this line is not UTF-8; save the file with the encoding UTF-8")]
    try:
        reading = read_yaml(text)
    except BrokenYamlError as error:
        return None, [Problem(path, error.line, "", error.message)]
    if reading.values is None and not reading.faults:
        return None, [Problem(path, 1, "", "the file is empty; write a show pack, or remove it")]
    pack, faults = check_shape(reading.values)
    told = {fault.way for fault in faults}
    faults = [*reading.faults, *faults, *(fault for fault in list_faults(reading.values) if fault.way not in told)]
    if pack is not None and pack.id != path.stem:
        faults.append(Fault(("id",), f"the file is called {path.name}; call it {pack.id}.yaml, or correct the id"))
    problems = [
        Problem(path, fault.line or reading.line_of(fault.way), write_way(fault.way), fault.message) for fault in faults
    ]
    return pack, sorted(problems, key=lambda problem: problem.line or 0)
