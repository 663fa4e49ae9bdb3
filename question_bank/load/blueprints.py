"""Reads blueprints/<id>.toml and checks that each one adds up."""

from collections import Counter
from pathlib import Path

from question_bank.load.folder import CONTENT, read_folder
from question_bank.load.table import Table
from question_bank.model import Blueprint, Cell, CognitiveLevel, LevelShare


def load_blueprints(content: Path = CONTENT) -> tuple[Blueprint, ...]:
    """All blueprints; raises ContentError with every fault of the folder."""
    return read_folder(content / "blueprints", _blueprint)


def _blueprint(table: Table) -> Blueprint:
    blueprint = Blueprint(
        id=table.identifier(),
        title=table.text("title"),
        population=table.text("population"),
        version=table.number("version", least=1),
        total=table.number("total", least=1),
        job_analysis=table.text("job_analysis"),
        status=table.text("status"),
        cells=tuple(_cell(cell) for cell in table.tables("cells")),
        levels=_levels(table.table("levels")),
        job_analysis_on=table.optional_day("job_analysis_on"),
    )
    if table.is_sound:
        _check_cells(table, blueprint)
        _check_levels(table, blueprint)
    return blueprint


def _cell(table: Table) -> Cell:
    cell = Cell(table.text("name"), table.texts("areas"), table.number("count", least=1))
    table.close()
    return cell


def _levels(table: Table) -> tuple[LevelShare, ...]:
    shares = tuple(_share(level, table.table(level)) for level in CognitiveLevel)
    table.close()
    return shares


def _share(level: CognitiveLevel, table: Table) -> LevelShare:
    share = LevelShare(level, table.number("min"), table.number("max"))
    if share.least > share.most:
        table.fault("min", f"{share.least} is above max {share.most}", "Let min be no greater than max")
    table.close()
    return share


def _check_cells(table: Table, blueprint: Blueprint) -> None:
    in_cells = sum(cell.count for cell in blueprint.cells)
    if in_cells != blueprint.total:
        table.fault("total", f"is {blueprint.total} but the cells add up to {in_cells}", "Make the two agree")
    for name in _repeated([cell.name for cell in blueprint.cells]):
        table.fault("cells", f"two cells are called {name!r}", "Give each its own name")
    for ref in _repeated([ref for cell in blueprint.cells for ref in cell.areas]):
        table.fault("cells", f"{ref!r} is listed twice", "List it in one cell only")


def _check_levels(table: Table, blueprint: Blueprint) -> None:
    least = sum(share.least for share in blueprint.levels)
    most = sum(share.most for share in blueprint.levels)
    if not least <= blueprint.total <= most:
        problem = f"allow {least} to {most} items, the form has {blueprint.total}"
        table.fault("levels", problem, "Move min or max until the total lies between their sums")


def _repeated(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
