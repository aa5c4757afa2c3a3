"""Why a query is refused, where, and what to do instead: every sentence of the language in one table."""

from collections.abc import Callable

from apps.core.errors import VigieError


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; Django's own mark needs settings, which the matcher does without."""
    return sentence


# code: (what is wrong, remedy). English templates; shown through gettext with the same names in braces.
SENTENCES: dict[str, tuple[str, str]] = {
    "empty": (_("The query is empty."), _("Write at least one word to look for.")),
    "too_long": (
        _("The query has {size} characters; at most {limit} are allowed."),
        _("Split it into several watches, or move words into a list."),
    ),
    "too_deep": (
        _("Brackets are nested more than {limit} deep."),
        _("Remove brackets that change nothing, or split the query."),
    ),
    "too_many_terms": (
        _("The query looks for more than {limit} words once its lists are opened."),
        _("Split it into several watches."),
    ),
    "open_quote": (_("This quotation mark is never closed."), _("Close it, or remove it.")),
    "open_bracket": (_("This bracket is never closed."), _("Add “)”, or remove this bracket.")),
    "stray_bracket": (_("This bracket closes nothing."), _("Remove it, or add “(” before.")),
    "empty_brackets": (
        _("There is nothing between these brackets."),
        _("Write a word inside, or remove them."),
    ),
    "empty_quotes": (
        _("There is nothing between these quotation marks."),
        _("Write a word inside, or remove them."),
    ),
    "missing_before": (
        _("{operator} has nothing before it."),
        _("Write a word before {operator}, or remove it."),
    ),
    "missing_after": (
        _("{operator} has nothing after it."),
        _("Write a word after {operator}, or remove it."),
    ),
    "mixed": (
        _("AND and OR stand side by side; this reads as {first} or as {second}."),
        _("Add the brackets you mean."),
    ),
    "no_word": (
        _("“{text}” holds no letter, digit or emoji to look for."),
        _('Write a word, or raw:"{text}" together with a word.'),
    ),
    "near_needs_distance": (
        _("{operator} needs a distance."),
        _("Write {operator}/5: at most five words apart."),
    ),
    "near_distance": (
        _("The distance {distance} is not between 1 and {limit}."),
        _("Choose a number of words from 1 to {limit}."),
    ),
    "too_many_nears": (_("More than {limit} NEAR stand in one query."), _("Split it into several watches.")),
    "near_operand": (
        _("Only words, phrases and OR between them can stand beside {operator}."),
        _("Move the other condition outside: (a {operator}/5 b) AND …"),
    ),
    "near_and": (
        _("AND cannot stand beside {operator}: what it joins lies in several places."),
        _("Say it for each: {example}"),
    ),
    "short_prefix": (
        _("“{text}” has fewer than {limit} letters before the star."),
        _("Write at least {limit} letters before *."),
    ),
    "star_inside": (_("A star can only end a word."), _("Write the beginning of the word, then *.")),
    "mark_at_edge": (
        _("A question mark stands for one letter inside a word, not at its edge."),
        _("Put letters on both sides, end with *, or remove it."),
    ),
    "pattern_too_open": (
        _("“{text}” leaves more than one of its first three letters open."),
        _("Write at least two of the first three letters."),
    ),
    "unknown_field": (_("There is no field “{name}”."), _("Did you mean {close}?")),
    "unknown_field_choose": (_("There is no field “{name}”."), _("Choose among {choices}.")),
    "missing_value": (_("{name}: has no value."), _("Write the value right after the colon: {example}")),
    "bad_value": (_("“{value}” is not a value of {name}:."), _("Choose among {choices}.")),
    "field_star": (_("{name}: takes no star."), _("Write the whole value, as in {example}")),
    "bad_site": (_("“{value}” is not the name of a site."), _("Write a host name such as site:lemonde.fr")),
    "unknown_list": (_("There is no list “{name}”."), _("Did you mean {close}?")),
    "unknown_list_choose": (_("There is no list “{name}”."), _("Choose among {choices}.")),
    "no_list": (_("There is no list “{name}”."), _("Create the list first.")),
    "empty_list": (
        _("The list “{name}” is empty."),
        _("Add words to the list, or remove it from the query."),
    ),
    "bad_list_entry": (
        _("The entry “{entry}” of the list “{name}” is refused: {reason}"),
        _("Correct that entry of the list."),
    ),
    "stray_comparison": (
        _("“{text}” compares nothing."),
        _("Write followers>1000, likes>=10, engagement>=50 or count(word)>=2."),
    ),
    "unknown_measure": (_("“{name}” cannot be compared with a number."), _("Choose among {choices}.")),
    "missing_comparison": (_("{name} needs a comparison."), _("Write {example}")),
    "count_operand": (
        _("count() counts words, phrases and OR between them only."),
        _("Write count(word)>=2 or count(word OR other)>=2."),
    ),
    "number_too_big": (_("The number {value} is too big."), _("Write at most {limit}.")),
    "nothing_positive": (
        _("Nothing says what to look for, only what to leave out."),
        _("Add a word, a phrase, a #tag or an author: that the posts must have."),
    ),
    "unbounded": (
        _("This part alone would fetch every post: no word, author or site limits it."),
        _("Add a word, a phrase, a #tag, author: or site: to it."),
    ),
}


class QueryError(VigieError):
    """A refused query: ``code``, the place (``position`` and ``length`` in code points), and the remedy.

    ``values`` fill the sentences of ``SENTENCES[code]``, so that they can be translated where they are shown.
    """

    def __init__(self, code: str, position: int, length: int, **values: object) -> None:
        self.code = code
        self.position = position
        self.length = length
        self.values = values
        sentence, remedy = self.told(str)
        super().__init__(sentence, remedy=remedy)

    def told(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """What is wrong and the remedy in another language, a refusal inside this one (of a list's entry) too."""
        values = {
            name: value.told(translate)[0] if isinstance(value, QueryError) else value
            for name, value in self.values.items()
        }
        sentence, remedy = SENTENCES[self.code]
        return translate(sentence).format(**values), translate(remedy).format(**values)
