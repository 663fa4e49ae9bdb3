"""Forms of giving out."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired


class SeedForm(FlaskForm):
    """The seed of a previewed allocation, so that what was seen is what is done."""

    seed = IntegerField("Seed", [InputRequired()])
