"""The blueprint of the stage, and what its views share: this person's sitting, and the answer to a save that cannot be taken."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from exam_app.db import db
from exam_app.sitting import finding, rules
from exam_app.sitting.finding import Registration, Sitting
from exam_app.web import errorpages
from exam_app.web.door import me, wants_json

pages = Blueprint("sitting", __name__)
Answer = str | AnyResponse | tuple[str | AnyResponse, int]


@pages.errorhandler(rules.Unacceptable)
def refuse_content(error: rules.Unacceptable) -> Response:
    """A save that cannot be taken as it is: 422, as JSON for the page's own script."""
    problem = errorpages.Problem(422, str(error), "Go back, change what is named and save again.")
    return errorpages.show(problem)


def my_registration(public_id: str) -> Registration:
    """This person's registration, or 404."""
    return finding.registration_of(db.session(), me().account_id, public_id)


def my_sitting(public_id: str) -> Sitting:
    """This person's sitting, or 404."""
    return finding.sitting_of(db.session(), me().account_id, public_id)


def is_over(sitting: Sitting) -> bool:
    """Whether the part is closed or its time is over, at the instant of this request."""
    return rules.is_over(sitting.state, sitting.ends_at, finding.policy_of(sitting.registration).grace, g.now)


def to_receipt(sitting: Sitting) -> AnyResponse:
    """Where every page of a part leads once it is over."""
    return redirect(url_for("sitting.receipt", public_id=sitting.public_id))


def contact() -> str:
    """Whom to ask for help, in words."""
    return str(current_app.extensions["settings"].help_contact)


def as_json(body: dict[str, Any], status: int = 200) -> Response:
    """A JSON answer with its status."""
    answer = jsonify(body)
    answer.status_code = status
    return answer


__all__ = ["Answer", "as_json", "contact", "is_over", "my_registration", "my_sitting", "pages", "to_receipt", "wants_json"]
