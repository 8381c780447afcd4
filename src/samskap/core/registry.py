"""Where domains hang what others show, so that nothing earlier imports anything later.

A domain registers in its ``AppConfig.ready``; the workbench, the Monday mail, the navigation, the start page, the
search index and the page "my data" read from here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from samskap.core.access import Actor
from samskap.core.models import Network, Organisation, Room, User


@dataclass(frozen=True)
class NavigationItem:
    """An entry in the main navigation. ``label`` is lazily translated; ``order`` follows the chain.

    ``within``: how the addresses of other pages begin that belong under it; the entry is marked there too.
    """

    label: Any
    route: str
    order: int
    shown: Callable[[Actor], bool] = lambda actor: True
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attention:
    """Something that needs the actor now. ``due`` sorts the list; ``label`` is its kind in one word."""

    label: str
    text: str
    url: str
    due: datetime | None = None


@dataclass(frozen=True)
class Card:
    """One figure and one sentence on the workbench."""

    title: str
    figure: str
    sentence: str
    url: str


@dataclass(frozen=True)
class StartBlock:
    """A block on the start page, or on that of an organisation, a room or a network: a template and what it needs."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """What the search index keeps of one object in one language."""

    object_id: str
    language: str
    url: str
    title: str
    body: str
    organisation_id: int | None
    visibility: str
    network_id: int | None = None
    room_id: int | None = None


@dataclass(frozen=True)
class PersonalData:
    """A domain's part in fetching and erasing one's data. ``fetch`` returns JSON-able values by heading.

    ``chapter``, lazily translated: parts of one chapter stand on one page of "my data".
    """

    name: str
    chapter: Any
    fetch: Callable[[User], Mapping[str, Any]]
    erase: Callable[[User], None]


@dataclass(frozen=True)
class StoredData:
    """A line for the data protection page: what is stored, why, for how long, who sees it."""

    what: Any
    why: Any
    kept: Any
    seen_by: Any


@dataclass(frozen=True)
class Cookie:
    """A line for the data protection page: a cookie or something kept in the browser. ``lifetime`` is a sentence."""

    name: str
    purpose: Any
    lifetime: Any
    when: Any


@dataclass(frozen=True)
class Named:
    """What a journal line is about: its name and the page where it stands, if there is one.

    ``seen_by`` says whether an actor may know of it today; an organisation's journal has lines about what is others'.
    """

    name: str
    url: str = ""
    seen_by: Callable[[Actor], bool] = lambda actor: True


@dataclass
class _Registry:
    navigation: list[NavigationItem] = field(default_factory=list)
    attention: list[Callable[[Actor], Iterable[Attention]]] = field(default_factory=list)
    cards: list[Callable[[Actor], Card | None]] = field(default_factory=list)
    network_news: list[Callable[[Actor], Iterable[Attention]]] = field(default_factory=list)
    start_blocks: list[Callable[[Actor], StartBlock | None]] = field(default_factory=list)
    organisation_blocks: list[Callable[[Actor, Organisation], StartBlock | None]] = field(default_factory=list)
    need_blocks: list[Callable[[Actor, Any], StartBlock | None]] = field(default_factory=list)
    """What later rooms show on the page of a need; the need is a ``needs.models.Need``."""
    conversation_blocks: list[Callable[[Actor, Any], StartBlock | None]] = field(default_factory=list)
    """The same for a conversation, on its page and in its workroom: a ``cocreation.models.Conversation``."""
    room_blocks: list[Callable[[Actor, Room], StartBlock | None]] = field(default_factory=list)
    network_blocks: list[Callable[[Actor, Network], StartBlock | None]] = field(default_factory=list)
    search_sources: dict[str, Callable[[], Iterable[Found]]] = field(default_factory=dict)
    search_kinds: dict[str, Any] = field(default_factory=dict)
    personal_data: list[PersonalData] = field(default_factory=list)
    stored_data: list[Callable[[], Iterable[StoredData]]] = field(default_factory=list)
    cookies: list[Callable[[], Iterable[Cookie]]] = field(default_factory=list)
    journal_actions: dict[str, Any] = field(default_factory=dict)
    """Lazily translated sentences by action, in the past tense and without a subject."""
    journal_objects: dict[str, Callable[[Iterable[str]], Mapping[str, Named]]] = field(default_factory=dict)
    """By kind of object (``app.model``): the names of those with the given ids that still exist; one query."""


registry = _Registry()
