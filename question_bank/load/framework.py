"""Reads framework.toml: the domains and areas with their codes."""

from pathlib import Path

from question_bank.load.folder import CONTENT, FOLDERS, read_single
from question_bank.load.table import Table
from question_bank.model import Area, Domain, DomainKind, Framework, NewMexicoCode


def load_framework(content: Path = CONTENT) -> Framework:
    """The competency framework; raises ContentError with every fault of the file."""
    return read_single(content / "framework.toml", _framework)


def load_frameworks() -> dict[str, Framework]:
    """The framework of every shipped bank by its population ("IMH", "ECMH"), the first bank first."""
    return {framework.population: framework for framework in map(load_framework, FOLDERS)}


def _framework(table: Table) -> Framework:
    framework = Framework(
        id=table.identifier(),
        population=table.text("population"),
        title=table.text("title"),
        domains=tuple(_domain(domain) for domain in table.tables("domains")),
        new_mexico=_new_mexico(table.table("new_mexico")),
    )
    if table.is_sound:
        _check_unique(table, framework)
    return framework


def _new_mexico(table: Table) -> dict[str, NewMexicoCode]:
    return {code: _new_mexico_code(table.table(code)) for code in table.names()}


def _new_mexico_code(table: Table) -> NewMexicoCode:
    code = NewMexicoCode(table.text("name"), table.texts("designation_codes"))
    table.close()
    return code


def _domain(table: Table) -> Domain:
    domain_id, codes = table.identifier(), table.texts("codes")
    domain = Domain(
        id=domain_id,
        number=table.number("number", least=1),
        name=table.text("name"),
        kind=table.choice("kind", DomainKind),
        codes=codes,
        coded=table.text("coded"),
        new_mexico_codes=table.texts("new_mexico_codes"),
        areas=tuple(_area(area, domain_id, codes) for area in table.tables("areas")),
    )
    table.close()
    return domain


def _area(table: Table, domain_id: str, inherited: tuple[str, ...]) -> Area:
    codes = table.texts("codes") if "codes" in table else inherited
    area = Area(ref=f"{domain_id}/{table.identifier()}", name=table.text("name"), codes=codes)
    table.close()
    return area


def _check_unique(table: Table, framework: Framework) -> None:
    ids = [domain.id for domain in framework.domains]
    refs = [area.ref for domain in framework.domains for area in domain.areas]
    for name in sorted({name for name in ids + refs if (ids + refs).count(name) > 1}):
        table.fault("domains", f"{name!r} stands there twice", "Give one of them another id")
