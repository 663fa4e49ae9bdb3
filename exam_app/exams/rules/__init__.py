"""The rules of exams: documents, policy, forms, windows. Pure."""

from exam_app.exams.rules.documents import (
    blueprint_document,
    blueprint_from,
    content_hash,
)
from exam_app.exams.rules.forms import (
    BankMoved,
    CutScoreRefused,
    FormFrozen,
    FormImpossible,
    FormNotReady,
    FormPlanned,
    NameTaken,
    NotOnForm,
    OwnProposal,
    ProposalMissing,
    ProposalStale,
    SearchUnderWay,
    SheetRefused,
    WishMisread,
    checked_cut,
    chosen_well,
    prompts_missing,
)
from exam_app.exams.rules.policy import (
    THIRD_WAYS,
    TIES,
    EssayChoice,
    ExamPolicy,
    ReviewerRules,
    policy_from,
    reviewer_rules_from,
)
from exam_app.exams.rules.windows import (
    Check,
    WindowFrozen,
    WindowNotReady,
    WindowRefused,
    WindowStage,
    checked_times,
    is_open,
    local_instant,
    minutes_for,
    stage_of,
)

__all__ = [
    "BankMoved", "Check", "CutScoreRefused", "EssayChoice", "ExamPolicy", "FormFrozen", "FormImpossible", "FormNotReady",
    "FormPlanned", "NameTaken", "NotOnForm", "OwnProposal", "ProposalMissing", "ProposalStale", "ReviewerRules",
    "SearchUnderWay", "SheetRefused", "THIRD_WAYS", "TIES", "WindowFrozen", "WindowNotReady", "WindowRefused", "WindowStage", "WishMisread",
    "blueprint_document", "blueprint_from", "checked_cut", "checked_times", "chosen_well", "content_hash", "is_open",
    "local_instant", "minutes_for", "policy_from", "prompts_missing", "reviewer_rules_from", "stage_of",
]  # fmt: skip
