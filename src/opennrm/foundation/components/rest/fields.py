"""What may stand in a field that a program sends? Codes of a list, days, words; nothing is guessed or converted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictBool,
    StringConstraints,
)
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country


class Sent(BaseModel):
    """What a program sends: a field that is not known here is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class OneOf:
    """The words a field may hold, named when the platform has started."""

    words: Callable[[], Iterable[str]]
    what: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "enum": list(self.words()), "title": self.what}

    def _known(self, word: str) -> str:
        if word not in set(self.words()):
            raise PydanticCustomError(
                "not_listed", _("This is not a code of the list {what}."), {"what": self.what}
            )
        return word


def codes(key: str, *, blank: bool = False) -> OneOf:
    """The codes of a list; blank where nothing need be said."""
    return OneOf(lambda: [*([""] if blank else []), *code_list(key).codes], key)


def _written_day(given: Any) -> Any:
    """A date is written 2026-03-01; numbers and instants are no dates."""
    if isinstance(given, str) and len(given) != 10:
        raise PydanticCustomError("date", _("Write a day as 2026-03-01."))
    if given is not None and not isinstance(given, str | date):
        raise PydanticCustomError("date", _("Write a day as 2026-03-01."))
    return given


def _whole(given: Any) -> Any:
    """A whole number is written as a number; JSON knows no difference between 7 and 7.0."""
    if isinstance(given, bool | str):
        raise PydanticCustomError("whole", _("Write a whole number."))
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _written_moment(given: Any) -> Any:
    """An instant is written with its zone, such as 2026-03-01T14:30:00+03:00."""
    if given is not None and not isinstance(given, str | datetime):
        raise PydanticCustomError("moment", _("Write a moment as 2026-03-01T14:30:00+03:00."))
    return given


def _territories() -> list[str]:
    return ["", *country().territories]


def _plain(limit: int) -> Any:
    return StringConstraints(max_length=limit, pattern="^[^\\x00]*$")


Day = Annotated[date, BeforeValidator(_written_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment)]
Territory = Annotated[str, OneOf(_territories, "territories of the country")]
Line = Annotated[str, _plain(200)]
Words = Annotated[str, _plain(20_000)]
Truth = StrictBool
Hour = Annotated[int, Field(ge=0, le=23), BeforeValidator(_whole)]
Year = Annotated[int, Field(ge=1900, le=2100), BeforeValidator(_whole)]
YearOfEvent = Annotated[int, Field(ge=1930, le=2100), BeforeValidator(_whole)]
MonthOfYear = Annotated[int, Field(ge=1, le=12), BeforeValidator(_whole)]


def example(**values: Any) -> ConfigDict:
    """What a schema looks like filled in, for the description of the API; a test holds it to the schema."""
    return ConfigDict(json_schema_extra={"examples": [values]})


def sent_example(**values: Any) -> ConfigDict:
    """The same for what is sent."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})
