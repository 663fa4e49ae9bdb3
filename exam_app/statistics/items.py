"""The statistics of one item version, over all windows or in one; its options only for who has opened the key.

Receives counts; hands on the values of a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from exam_app.bank.figures import flag_words
from exam_app.bank.keys import in_published_forms
from exam_app.bank.models import ItemVersion
from exam_app.bank.reading import ItemText, item_text
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review.quality.viewdata import Cell
from exam_app.statistics import pooling
from exam_app.statistics.plot import quantile_plot
from exam_app.statistics.rules import FEW, LEAST
from exam_app.statistics.viewdata import AskedLine, ItemFiguresPage, Line, OptionLine, Options
from exam_app.statistics.wording import ITEM_LINES, MISSING, TOO_FEW, cell, percent, plain
from question_bank.analysis import ItemCounts, ItemStatistics, OptionStatistics, flags, pooled

Asked = Mapping[int, tuple[Window, int, ItemCounts]]  # window id: the window, the position, the counts


def item_page(session: Session, version: ItemVersion, *, window: str = "", shows_key: bool) -> ItemFiguresPage:
    """The figures of a version in the window with this public id, or over all. Raises Missing where nobody was asked it."""
    asked = _asked(session, version)
    chosen = [counts for one, _, counts in asked.values() if window in ("", one.public_id)]
    if not chosen:
        raise Missing
    found = pooled(chosen, least=LEAST)
    text = item_text(version, bool(in_published_forms(session, [version.id])))
    return ItemFiguresPage(
        version.item.public_id, version.item.code, text, window, found.presented, found.forms, LEAST, found.is_too_few,
        _lines(found), found.blank, found.not_reached, flag_words(pooling.kinds(found)),
        [_asked_line(*one, window) for one in asked.values()], _options(found, text) if shows_key and not found.is_too_few else None,
    )  # fmt: skip


def _asked(session: Session, version: ItemVersion) -> Asked:
    windows = pooling.windows_with(session, [version.id])
    held = pooling.counts_of(session, windows)
    found = {}
    for window in windows:
        places = [int(item.id) for item in held[window].items]
        at = places.index(version.id)
        found[window] = session.get_one(Window, window), at + 1, held[window].of(at)
    return found


def _lines(found: ItemStatistics) -> Sequence[Line]:
    if found.is_too_few:
        return ()
    cells = {
        "p": cell(found.p, LEAST), "rest_r": cell(found.rest_r, LEAST, is_signed=True), "total_r": cell(found.total_r, LEAST, is_signed=True),
    }  # fmt: skip
    cells["upper_lower"] = Cell(plain(found.upper_lower))
    return [Line(*ITEM_LINES[name], shown) for name, shown in cells.items()]


def _asked_line(window: Window, position: int, counts: ItemCounts, chosen: str) -> AskedLine:
    found = pooled([counts], least=LEAST)
    p, r = (TOO_FEW, TOO_FEW) if found.is_too_few else (cell(found.p, LEAST), cell(found.rest_r, LEAST, is_signed=True))
    return AskedLine(
        window.public_id, window.title, window.form.code, position, found.presented, p, r, window.public_id == chosen
    )


def _options(found: ItemStatistics, text: ItemText) -> Options:
    texts = dict(text.options)
    in_points = all(option.mean_score is not None or option.n == 0 for option in found.options)
    lines = [_option(option, texts[option.letter], in_points) for option in found.options]
    return Options(
        lines,
        "points" if in_points else "share of the points",
        quantile_plot(found),
        [flag.says.replace("(r -", "(r \N{MINUS SIGN}") for flag in flags(found, pooling.LIMITS)],
    )


def _option(option: OptionStatistics, text: str, in_points: bool) -> OptionLine:
    # With so few choosers the mean score, and what can be reckoned back to it, would be somebody's own.
    few = option.n < FEW
    mean = MISSING if few else plain(option.mean_score) if in_points else percent(option.mean_share)
    r = Cell(MISSING, is_quiet=True) if few else cell(option.rest_r, LEAST, is_signed=True)
    return OptionLine(option.letter, text, option.is_key, option.n, percent(option.share), r, mean)
