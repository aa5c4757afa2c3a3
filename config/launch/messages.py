"""`./vigie messages`: brings the French catalogue up to date with what code and templates say, and names the gaps.

Babel reads and writes the catalogue, so that no gettext tools are needed; Django itself turns a template into what
Babel can read. Messages are sorted and carry no line numbers: a change of code moves no line of the catalogue.
"""

import io
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.places import PROJECT
from config.launch.say import say

CATALOGUE = PROJECT / "config" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
SOURCES = ("apps/**/*.py", "config/**/*.py", "templates/**/*.html", "templates/**/*.txt")
# Django's names for gettext; the number is the argument, "c" a context.
Said = tuple[str | tuple[str, ...], str | None, bool]
KEYWORDS = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def extracted() -> dict[tuple[str | None, str], Said]:
    """Every message that code and templates say: (context, singular) to (singular or pair, context, whether it is a %-format)."""
    from babel.messages.extract import extract  # noqa: PLC0415 - a tool of development
    from django.utils.translation.template import templatize  # noqa: PLC0415 - needs no settings, but costs a start

    found: dict[tuple[str | None, str], Said] = {}
    for pattern in SOURCES:
        for path in sorted(PROJECT.glob(pattern)):
            if "migrations" in path.parts:
                continue
            source = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                source = templatize(source, origin=str(path.relative_to(PROJECT)))
            file = io.BytesIO(source.encode())
            for _line, text, _comments, context in extract(
                "python", file, keywords=KEYWORDS, options={"encoding": "utf-8"}
            ):
                first = text[0] if isinstance(text, tuple) else text
                if first:
                    found[(context, first)] = (text, context, "%(" in first or "%s" in first)
    return found


def messages() -> int:
    """Rewrite the catalogue and its compiled form; returns 1 while a sentence has no French yet, and prints it."""
    try:
        from babel.messages.catalog import Catalog  # noqa: PLC0415
        from babel.messages.mofile import write_mo  # noqa: PLC0415
        from babel.messages.pofile import read_po, write_po  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise LaunchError(
            "The tools for translating are not installed: run ./vigie test once, then this again."
        ) from error
    with CATALOGUE.open("rb") as file:
        known = read_po(file, locale="fr")
    said = Catalog(
        locale="fr",
        header_comment="# French for Vigie.",
        fuzzy=False,
        project="Vigie",
        msgid_bugs_address="",
        creation_date=known.creation_date,
    )
    for text, context, is_format in extracted().values():
        old = known.get(text if not isinstance(text, tuple) else text[0], context)
        said.add(
            text,
            old.string if old and not old.fuzzy else None,
            context=context,
            flags=["python-format"] if is_format else [],
        )
    with CATALOGUE.open("wb") as file:
        write_po(file, said, sort_output=True, omit_header=False, width=0)
    with Path(CATALOGUE).with_suffix(".mo").open("wb") as file:
        write_mo(file, said)
    missing = [
        one
        for one in said
        if one.id and not all(one.string if isinstance(one.string, tuple) else (one.string,))
    ]
    for one in missing:
        say(f"no French yet: {one.id!r}")
    return 1 if missing else 0
