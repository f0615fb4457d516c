"""The only code that writes organisations, staff, access and tokens."""

from .records import (
    Opening,
    change_organisation,
    create_organisation,
    create_user,
    end_access,
    exclude,
    give_access,
    grant_row,
    name_subject,
    open_record,
    open_records,
    set_active,
)
from .repeats import begin_answer, forget_answers, keep_answer
from .tokens import Given, Wanted, create_own_token, create_program_token, end_token, note_refused, note_use

__all__ = [
    "Given",
    "Opening",
    "Wanted",
    "begin_answer",
    "change_organisation",
    "create_organisation",
    "create_own_token",
    "create_program_token",
    "create_user",
    "end_access",
    "end_token",
    "exclude",
    "forget_answers",
    "give_access",
    "grant_row",
    "keep_answer",
    "name_subject",
    "note_refused",
    "note_use",
    "open_record",
    "open_records",
    "set_active",
]
