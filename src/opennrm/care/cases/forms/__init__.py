"""What do the pages of a case ask?"""

from .case import FilterForm, FindForm, NeedsForm, NoteForm, OpenCaseForm, SafetyForm, SearchForm
from .consent import ConsentForm, KeepOutForm
from .person import ContactForm, EditFactsForm, FactsForm, IdentityForm

__all__ = [
    "ConsentForm",
    "ContactForm",
    "EditFactsForm",
    "FactsForm",
    "FilterForm",
    "FindForm",
    "IdentityForm",
    "KeepOutForm",
    "NeedsForm",
    "NoteForm",
    "OpenCaseForm",
    "SafetyForm",
    "SearchForm",
]
