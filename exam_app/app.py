"""Makes the application: wires settings, database, door and stages, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from exam_app import blind
from exam_app.accounts import signing
from exam_app.accounts import views as accounts
from exam_app.accounts.passwords import Passwords
from exam_app.applications import views as applications
from exam_app.bank import views as bank
from exam_app.clock import Clock, SystemClock
from exam_app.config import ROOT, Config
from exam_app.db import db
from exam_app.durability import engine_options
from exam_app.exams import views as exams
from exam_app.exams.blueprints import views as blueprints
from exam_app.home import views as home
from exam_app.home.frame import frame
from exam_app.notices import views as notices
from exam_app.results import views as results
from exam_app.review import views as review
from exam_app.review.sight import SIGHT
from exam_app.sitting import views as sitting
from exam_app.sitting.deeds import groups
from exam_app.sitting.passes import PassSigner
from exam_app.sitting.tickets import TicketSigner
from exam_app.sitting.views.fast import FastWay
from exam_app.sitting.views.fast_paper import PaperWay
from exam_app.sitting.views.fast_start import StartWay
from exam_app.standards import views as standards
from exam_app.statistics import views as statistics
from exam_app.vault import use
from exam_app.web import assets, door, errorpages, filters, headers
from exam_app.web.cookies import Cookies
from exam_app.web.gate import Gate

STAGES = (accounts, notices, applications, bank, exams, blueprints, sitting, review, results, statistics, standards, home)
LARGEST_REQUEST = 2 * 1024 * 1024  # an essay of 100,000 words still fits


def create_app(config: Config, clock: Clock | None = None) -> Flask:
    """The application under these settings. `clock` is the machine's own unless a test gives another."""
    app = Flask(__name__, instance_path=str(config.instance), static_url_path=f"/static/{assets.version()}")
    app.config.update(_flask_settings(config))
    app.session_interface = Cookies()
    use(config.ring)
    app.extensions.update(
        clock=clock or SystemClock(),
        settings=config,
        passwords=Passwords(config.argon2_memory_kib, config.argon2_rounds),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Each page names fifteen files: to ask the router for their addresses would take a tenth of its time.
    app.jinja_env.globals["static"] = app.static_url_path
    _connect(app, config)
    # First of all: even the check of a form's token may show a page that tells the time.
    app.before_request(door.fix_now)
    CSRFProtect(app)
    signing.install(app, LoginManager(app))
    for part in (filters, headers, errorpages):
        part.install(app)
    for stage in STAGES:
        app.register_blueprint(stage.pages)
    app.context_processor(frame)
    _open_the_fast_way(app, config)
    return app


def _open_the_fast_way(app: Flask, config: Config) -> None:
    with app.app_context():
        lives = {"idle": timedelta(minutes=config.idle_minutes), "longest": timedelta(hours=config.session_hours)}
        all_groups = groups(db.engine, **lives)
    passes, tickets = PassSigner(config.secret_key), TicketSigner(config.secret_key)
    app.extensions.update(starts=all_groups.starts, passes=passes, tickets=tickets)

    def now() -> datetime:
        return cast(Clock, app.extensions["clock"]).now()

    start_way = StartWay(Gate(app.wsgi_app), all_groups.starts, tickets, now)
    paper_way = PaperWay(start_way, all_groups.pulses, passes, now)
    app.wsgi_app = FastWay(paper_way, all_groups, passes, now)  # type: ignore[method-assign]


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(config.database_url),
        "SESSION_COOKIE_NAME": "__Host-exam" if config.secure_cookies else "exam",
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=config.session_hours),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        # A page left open through a whole part must still be able to send its form.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _connect(app: Flask, config: Config) -> None:
    db.init_app(app)
    blind.install(app, SIGHT, config.reviewer_database_url)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
