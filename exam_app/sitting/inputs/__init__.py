"""Forms and JSON bodies of this stage, by page: they parse, bound and explain, and touch nothing."""

from exam_app.sitting.inputs.bodies import parse_checks, parse_marks, parse_plain_save, parse_read, parse_save
from exam_app.sitting.inputs.office import (
    DecideForm,
    DecisionForm,
    FeeForm,
    GrantForm,
    PauseOneForm,
    ReopenForm,
    TellForm,
    WithdrawForm,
)
from exam_app.sitting.inputs.place import (
    LONGEST_REFERENCE,
    ArrangementForm,
    ConfirmForm,
    ReceiptForm,
    StartForm,
    TriedForm,
    WindowForm,
)
from exam_app.sitting.inputs.window import (
    CandidateIncidentForm,
    DecideLateForm,
    IncidentForm,
    MessageForm,
    MinutesForm,
    OutageForm,
    PauseForm,
    ProposeLateForm,
    RescueForm,
    WhoForm,
)

__all__ = [
    "LONGEST_REFERENCE", "ArrangementForm", "CandidateIncidentForm", "ConfirmForm", "DecideForm", "DecideLateForm", "DecisionForm", "FeeForm", "GrantForm",
    "IncidentForm", "MessageForm", "MinutesForm", "OutageForm", "PauseForm", "PauseOneForm", "ProposeLateForm", "ReceiptForm", "ReopenForm",
    "RescueForm", "StartForm", "TellForm", "TriedForm", "WhoForm", "WindowForm", "WithdrawForm",
    "parse_checks", "parse_marks", "parse_plain_save", "parse_read", "parse_save",
]  # fmt: skip
