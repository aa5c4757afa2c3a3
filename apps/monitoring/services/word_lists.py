"""Reusable word lists: the agency's, with what the brand adds and takes away; a list that changes reaches every watch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.agency.access import Actor, require
from apps.agency.models import Brand
from apps.audit.services import record
from apps.collection.models import KeywordList
from apps.collection.query import QueryError, parse
from apps.collection.services import put_query
from apps.collection.word_lists import BY_SECTOR
from apps.core import outbox
from apps.core.errors import VigieError
from apps.core.tenancy import PUBLIC, current_brand, current_schema, in_public
from apps.monitoring.models import BrandWordList, Watch

MOST_WORDS = 2000
LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Starter:
    """A list of French crisis words to begin with."""

    sector: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BrandList:
    """A word list as the brand uses it: its words, those of the agency, and what the brand adds and takes away.

    is_changed: the brand has a say of its own in it.
    """

    name: str
    words: tuple[str, ...]
    shared: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    is_changed: bool = False


def starters() -> list[Starter]:
    """The lists to begin with, by sector, titled in the reader's language."""
    french = (get_language() or "fr").startswith("fr")
    return [
        Starter(sector, found.title_fr if french else found.title_en, found.entries)
        for sector, found in BY_SECTOR.items()
    ]


def word_lists(agency_id: int) -> dict[str, list[str]]:
    """What `list:name` stands for: the agency's lists (before those of all agencies), as the entered brand changed them."""
    lists = _shared(agency_id)
    if current_schema() == PUBLIC:
        return lists
    return lists | {own.name: _changed(lists.get(own.name, []), own) for own in BrandWordList.objects.all()}


def _shared(agency_id: int) -> dict[str, list[str]]:
    rows = KeywordList.objects.filter(Q(agency_id=agency_id) | Q(agency_id=None))
    return {row.name: list(row.words) for row in rows.order_by(F("agency_id").asc(nulls_first=True))}


def _changed(shared: Sequence[str], own: BrandWordList) -> list[str]:
    removed = {word.casefold() for word in own.removed}
    kept = [word for word in shared if word.casefold() not in removed]
    return list(dict.fromkeys([*kept, *own.added]))


def save_brand_list(
    actor: Actor, name: str, added: Sequence[str], removed: Sequence[str] = ()
) -> BrandWordList:
    """Say what the brand adds to the agency's list of this name and takes from it; a new name is a list of its own.

    Every watch of the brand that uses it listens with the new words from now on. Raises VigieError, and QueryError
    where nothing is left of the list or an entry cannot be read.
    """
    require(actor, "watch:edit")
    with transaction.atomic():
        found, _created = BrandWordList.objects.update_or_create(
            name=_name(name), defaults={"added": _words(added), "removed": _words(removed)}
        )
        parse(
            f"list:{found.name}", word_lists(current_brand().agency_id)
        )  # empty, or an entry that is no query
        facts = {"added": len(found.added), "removed": len(found.removed)}
        record(actor, "word_list.saved", target_type="word_list", target_id=found.pk, facts=facts)
        restore_watches()
    return found


def start_brand_list(actor: Actor, sector: str, name: str = "") -> BrandWordList:
    """Begin a list of the brand with the French crisis words of a sector. Raises VigieError for an unknown one."""
    if sector not in BY_SECTOR:
        raise VigieError(
            _("There is no such sector."), field="sector", value=sector, remedy=", ".join(BY_SECTOR)
        )
    return save_brand_list(actor, name or f"crise-{sector}", BY_SECTOR[sector].entries)


def forget_brand_list(actor: Actor, name: str) -> None:
    """Take back what the brand changed in a list. Raises VigieError while a watch needs it."""
    require(actor, "watch:edit")
    with transaction.atomic():
        BrandWordList.objects.filter(name=name).delete()
        lists = word_lists(current_brand().agency_id)
        for watch in _using_lists():
            try:
                parse(watch.query, lists)
            except QueryError as error:
                raise VigieError(
                    _("The watch “%(name)s” still uses this list.") % {"name": watch.name},
                    field="list",
                    remedy=error.told(_)[1],
                ) from None
        record(actor, "word_list.forgotten", target_type="word_list", target_id=name)
        restore_watches()


def brand_lists() -> list[BrandList]:
    """Every list that the entered brand can write, by name: the agency's, changed or not, and the brand's own."""
    shared = _shared(current_brand().agency_id)
    own = {row.name: row for row in BrandWordList.objects.all()}
    found = [BrandList(name, tuple(words), tuple(words)) for name, words in shared.items() if name not in own]
    for name, row in own.items():
        words = shared.get(name, [])
        changed = tuple(_changed(words, row))
        found.append(
            BrandList(name, changed, tuple(words), tuple(row.added), tuple(row.removed), is_changed=True)
        )
    return sorted(found, key=lambda one: one.name)


def restore_watches() -> int:
    """Hand every watch of the entered brand that uses a list to the matcher again, in the caller's transaction.

    Returns how many.
    """
    return hand_over(_using_lists())


def hand_over(watches: Iterable[Watch]) -> int:
    """Hand these watches of the entered brand to the matcher, in the caller's transaction. Returns how many.

    One that cannot be read (any more) keeps listening as it did: its page shows what is wrong.
    """
    brand, stored = current_brand(), 0
    lists = word_lists(brand.agency_id)
    for watch in watches:
        try:
            text = parse(watch.query, lists).normalised
        except QueryError:
            continue
        put_query(brand.pk, watch.pk, text, watch.active)
        stored += 1
    return stored


def apply_changed_lists(_now: datetime) -> int:
    """Tell the brands of every list of an agency that changed since it was last applied. Returns how many lists.

    Whoever saved it, and wherever: the list itself knows.
    """
    with in_public(), transaction.atomic():
        due = KeywordList.objects.select_for_update(skip_locked=True).filter(
            Q(applied_at=None) | Q(changed_at__gt=F("applied_at")), changed_at__isnull=False
        )
        rows = list(due)
        brands = Brand.objects.filter(state=Brand.State.ACTIVE)
        if rows and all(row.agency_id is not None for row in rows):
            brands = brands.filter(agency_id__in={row.agency_id for row in rows})
        for brand_id in brands.values_list("pk", flat=True) if rows else ():
            outbox.emit("collection.list_changed", {}, brand_id=brand_id)
        KeywordList.objects.filter(pk__in=[row.pk for row in rows]).update(applied_at=F("changed_at"))
    return len(rows)


def _using_lists() -> list[Watch]:
    return list(Watch.objects.filter(query__icontains="list:").order_by("pk"))


def _name(name: str) -> str:
    tidy = name.strip().casefold()
    if not tidy or len(tidy) > 40 or not all(char.isalnum() or char in "-_" for char in tidy):
        raise VigieError(
            _("A list is named with letters, digits and dashes, at most 40."), field="name", value=name
        )
    return tidy


def _words(words: Sequence[str]) -> list[str]:
    tidy = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(tidy) > MOST_WORDS:
        raise VigieError(_("This list is too long."), field="words", value=len(tidy))
    for word in tidy:
        if len(word) > LONGEST_WORD:
            raise VigieError(_("This word is too long."), field="words", value=word[:LONGEST_WORD])
    return tidy
