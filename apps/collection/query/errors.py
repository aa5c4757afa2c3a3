"""Why a query is refused, where, and what to do instead: every sentence of the language in one table."""

from apps.core.errors import VigieError

# code: (what is wrong, remedy). English templates; shown through gettext with the same names in braces.
SENTENCES: dict[str, tuple[str, str]] = {
    "empty": ("The query is empty.", "Write at least one word to look for."),
    "too_long": (
        "The query has {size} characters; at most {limit} are allowed.",
        "Split it into several watches, or move words into a list.",
    ),
    "too_deep": (
        "Brackets are nested more than {limit} deep.",
        "Remove brackets that change nothing, or split the query.",
    ),
    "too_many_terms": (
        "The query looks for more than {limit} words once its lists are opened.",
        "Split it into several watches.",
    ),
    "open_quote": ("This quotation mark is never closed.", "Close it, or remove it."),
    "open_bracket": ("This bracket is never closed.", "Add “)”, or remove this bracket."),
    "stray_bracket": ("This bracket closes nothing.", "Remove it, or add “(” before."),
    "empty_brackets": ("There is nothing between these brackets.", "Write a word inside, or remove them."),
    "empty_quotes": (
        "There is nothing between these quotation marks.",
        "Write a word inside, or remove them.",
    ),
    "missing_before": ("{operator} has nothing before it.", "Write a word before {operator}, or remove it."),
    "missing_after": ("{operator} has nothing after it.", "Write a word after {operator}, or remove it."),
    "mixed": (
        "AND and OR stand side by side; this reads as {first} or as {second}.",
        "Add the brackets you mean.",
    ),
    "no_word": (
        "“{text}” holds no letter, digit or emoji to look for.",
        'Write a word, or raw:"{text}" together with a word.',
    ),
    "near_needs_distance": ("{operator} needs a distance.", "Write {operator}/5: at most five words apart."),
    "near_distance": (
        "The distance {distance} is not between 1 and {limit}.",
        "Choose a number of words from 1 to {limit}.",
    ),
    "too_many_nears": ("More than {limit} NEAR stand in one query.", "Split it into several watches."),
    "near_operand": (
        "Only words, phrases and OR between them can stand beside {operator}.",
        "Move the other condition outside: (a {operator}/5 b) AND …",
    ),
    "short_prefix": (
        "“{text}” has fewer than {limit} letters before the star.",
        "Write at least {limit} letters before *.",
    ),
    "star_inside": ("A star can only end a word.", "Write the beginning of the word, then *."),
    "mark_at_edge": (
        "A question mark stands for one letter inside a word, not at its edge.",
        "Put letters on both sides, end with *, or remove it.",
    ),
    "pattern_too_open": (
        "“{text}” leaves more than one of its first three letters open.",
        "Write at least two of the first three letters.",
    ),
    "unknown_field": ("There is no field “{name}”.", "{suggestion}"),
    "missing_value": ("{name}: has no value.", "Write the value right after the colon: {example}"),
    "bad_value": ("“{value}” is not a value of {name}:.", "Choose among {choices}."),
    "field_star": ("{name}: takes no star.", "Write the whole value, as in {example}"),
    "bad_site": ("“{value}” is not the name of a site.", "Write a host name such as site:lemonde.fr"),
    "unknown_list": ("There is no list “{name}”.", "{suggestion}"),
    "empty_list": ("The list “{name}” is empty.", "Add words to the list, or remove it from the query."),
    "bad_list_entry": (
        "The entry “{entry}” of the list “{name}” is refused: {reason}",
        "Correct that entry of the list.",
    ),
    "stray_comparison": (
        "“{text}” compares nothing.",
        "Write followers>1000, likes>=10, engagement>=50 or count(word)>=2.",
    ),
    "unknown_measure": ("“{name}” cannot be compared with a number.", "Choose among {choices}."),
    "missing_comparison": ("{name} needs a comparison.", "Write {example}"),
    "count_operand": (
        "count() counts words, phrases and OR between them only.",
        "Write count(word)>=2 or count(word OR other)>=2.",
    ),
    "number_too_big": ("The number {value} is too big.", "Write at most {limit}."),
    "nothing_positive": (
        "Nothing says what to look for, only what to leave out.",
        "Add a word, a phrase, a #tag or an author: that the posts must have.",
    ),
    "unbounded": (
        "This part alone would fetch every post: no word, author or site limits it.",
        "Add a word, a phrase, a #tag, author: or site: to it.",
    ),
}


class QueryError(VigieError):
    """A refused query: ``code``, the place (``position`` and ``length`` in code points), and the remedy.

    ``values`` fill the sentences of ``SENTENCES[code]``, so that they can be translated where they are shown.
    """

    def __init__(self, code: str, position: int, length: int, **values: object) -> None:
        sentence, remedy = SENTENCES[code]
        super().__init__(sentence.format(**values), remedy=remedy.format(**values))
        self.code = code
        self.position = position
        self.length = length
        self.values = values
