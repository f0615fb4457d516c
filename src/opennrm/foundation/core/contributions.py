"""What do higher rooms add to lower rooms' pages and events? One typed registry, no signals.

Each room declares its additions in `contributions.py`, which is imported when the platform starts.
Whatever runs on an event runs in the transaction of that event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from .verdict import Text


class Ordered(Protocol):
    """Anything with a place in the order of a page."""

    @property
    def order(self) -> int: ...


T = TypeVar("T", bound=Ordered)


class Registry(Generic[T]):
    """Additions of one kind, in the order their rooms gave them."""

    def __init__(self) -> None:
        self._items: list[T] = []

    def add(self, item: T) -> None:
        """Add something; equal items are added once, so importing twice does no harm."""
        if item not in self._items:
            self._items.append(item)
            self._items.sort(key=lambda added: added.order)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)


@dataclass(frozen=True)
class Tab:
    """A tab of the case page: shown when the viewer sees its section of that case."""

    key: str
    label: Text
    section: Any  # access.Section
    url_name: str  # reversed with the case's reference
    order: int
    count: Callable[[Any, Any], int | None] = lambda viewer, case: None


@dataclass(frozen=True)
class Happened:
    """One entry of the timeline, without any sealed text."""

    at: datetime
    title: Text
    by: Text = ""
    text: Text = ""
    key: bool = False
    url: str = ""


@dataclass(frozen=True)
class Timeline:
    """Where timeline entries come from; asked only for sections the viewer sees."""

    section: Any
    entries: Callable[[Any, Any], Iterable[Happened]]  # (viewer, case)
    order: int = 0


@dataclass(frozen=True)
class Panel:
    """A block on the overview of a case: a template and what it needs; None leaves the block out."""

    key: str
    section: Any
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]  # (viewer, case)
    order: int
    side: bool = True


@dataclass(frozen=True)
class Alert:
    """A sentence shown above the buttons of a case."""

    text: Text
    tone: str = "danger"


@dataclass(frozen=True)
class Alerts:
    """Where safety alerts come from."""

    section: Any
    alerts: Callable[[Any, Any], Iterable[Alert]]  # (viewer, case)
    order: int = 0


@dataclass(frozen=True)
class InDanger:
    """What is owed to somebody in danger comes before everything else that is due."""

    items: Callable[[Any], Collection[Any]]  # (viewer) → the items of those obligations
    order: int = 0


@dataclass(frozen=True)
class NameTold:
    """A name that somebody told before the case began, so that nobody is asked for it again."""

    words: Text  # who wrote it down
    is_there: Callable[[Any, Any], bool]  # (viewer, case), without opening it
    opened: Callable[[Any, Any], str]  # (viewer, case), journalled
    order: int = 0


@dataclass(frozen=True)
class Button:
    """An act offered on the case page when `offered` says so."""

    label: Text
    url_name: str
    offered: Callable[[Any, Any], bool]  # (viewer, case)
    order: int


@dataclass(frozen=True)
class Stage:
    """A stage of the way through the mechanism: reached when `reached` holds, never set by hand.

    `reached` and `over` are database conditions on the case, so a list of cases asks for all stages at once.
    Stages run side by side: each says itself when it is over; one that does not is over once a later one is reached.
    """

    key: str
    label: Text
    reached: Callable[[], Any]
    order: int
    over: Callable[[], Any] | None = None


@dataclass(frozen=True)
class HomeCount:
    """A number on the first screen that opens its own list. `group` is "answer", "late" or "changed"."""

    key: str
    group: str
    label: Callable[[int], str]
    count: Callable[[Any], int]
    url: Callable[[], str]
    permission: str
    order: int


@dataclass(frozen=True)
class NavItem:
    """An item of the menu for those who hold the permission; without one, for everybody who is signed in."""

    label: Text
    url_name: str
    permission: str
    order: int
    count: Callable[[Any], int] | None = None
    only_when_waiting: bool = False  # in the menu only while it counts something


@dataclass(frozen=True)
class Reaction:
    """What a higher room does when something happens below it, in the same transaction."""

    run: Callable[..., None]
    order: int = 0


@dataclass(frozen=True)
class Chore:
    """Work behind the pages: `run` does what is due now and says how much; asked again after `every` seconds."""

    key: str  # what the number that `run` returns counts, for whoever runs the worker
    run: Callable[[], int]
    every: int
    order: int = 0


event_names: dict[str, Text] = {}  # journal event → words for "who has seen this"
read_names: dict[str, Text] = {}  # section → what a page reads of it while the sealed part stays closed
case_tabs: Registry[Tab] = Registry()
case_timeline: Registry[Timeline] = Registry()
case_panels: Registry[Panel] = Registry()
case_alerts: Registry[Alerts] = Registry()
case_buttons: Registry[Button] = Registry()
case_stages: Registry[Stage] = Registry()
names_told: Registry[NameTold] = Registry()
owed_in_danger: Registry[InDanger] = Registry()
home_counts: Registry[HomeCount] = Registry()
navigation: Registry[NavItem] = Registry()
case_list_buttons: Registry[NavItem] = Registry()  # beside the list of cases
on_person_described: Registry[Reaction] = Registry()  # run(person=..., by=...)
on_consent_given: Registry[Reaction] = Registry()  # run(consent=..., by=...)
on_consent_withdrawn: Registry[Reaction] = Registry()  # run(consent=..., by=...)
on_kept_out: Registry[Reaction] = Registry()  # run(record=..., whom=an organisation, by=...)
chores: Registry[Chore] = Registry()
