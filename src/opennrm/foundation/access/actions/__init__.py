"""The only code that writes organisations, staff, access and tokens."""

from .records import (
    Opening,
    end_access,
    exclude,
    give_access,
    grant_row,
    lock_subject,
    name_subject,
    open_record,
    open_records,
)
from .repeats import begin_answer, forget_answers, keep_answer
from .staff import (
    change_organisation,
    choose_password,
    create_organisation,
    create_user,
    end_other_sessions,
    let_in,
    refuse_account,
    renew_account,
    set_active,
    turn_down_renewal,
)
from .tokens import Given, Wanted, create_own_token, create_program_token, end_token, note_refused, note_use

__all__ = [
    "Given",
    "Opening",
    "Wanted",
    "begin_answer",
    "change_organisation",
    "choose_password",
    "create_organisation",
    "create_own_token",
    "create_program_token",
    "create_user",
    "end_access",
    "end_other_sessions",
    "end_token",
    "exclude",
    "forget_answers",
    "give_access",
    "grant_row",
    "keep_answer",
    "let_in",
    "lock_subject",
    "name_subject",
    "note_refused",
    "note_use",
    "open_record",
    "open_records",
    "refuse_account",
    "renew_account",
    "set_active",
    "turn_down_renewal",
]
