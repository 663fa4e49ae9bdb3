"""What people send to the bank, by deed."""

from exam_app.bank.inputs.editing import ItemForm, NewItemForm
from exam_app.bank.inputs.keys import confirm_form, key_form, letters_of
from exam_app.bank.inputs.listing import filter_from, page_from
from exam_app.bank.inputs.review import (
    AnswerForm,
    AskForm,
    CommentForm,
    ExpertiseForm,
    MoveForm,
    ReplyForm,
    VoteForm,
    is_sound,
    judge_form,
    judged,
)

__all__ = [
    "AnswerForm", "AskForm", "CommentForm", "ExpertiseForm", "ItemForm", "MoveForm", "NewItemForm",
    "ReplyForm", "VoteForm", "confirm_form", "filter_from", "is_sound", "judge_form", "judged", "key_form", "letters_of", "page_from",
]  # fmt: skip
