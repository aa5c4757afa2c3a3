"""What each part of the query language finds."""

import pytest

from apps.collection.matching import Matcher, PostText, explain, matches
from apps.collection.query import parse

LISTS = {"crise": ["boycott", "bad buzz", "arnaqu*", "#lumenbashing"], "été": ["plage"]}


def found(query: str, text: str, **facts: object) -> bool:
    """The answer, the same by the direct path and by the engine."""
    read, post, matcher = parse(query, LISTS), PostText(text, **facts), Matcher()
    matcher.add("q", read)
    answer = matches(read, post)
    assert bool(matcher.match([post])) == answer
    return answer


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("scandale", "Des SCANDALES !"), ("ete", "L'été"), ("journal", "les journaux"), ("arnaque", "qu’arnaque"),
        ("l'arnaque", "cette arnaque"), ("L'Oréal", "loreal"), ("loreal", "L'Oréal"), ("week-end", "weekend"),
        ("weekend", "week-end"), ("porte-monnaie", "porte monnaie"), ("aujourd'hui", "aujourd’hui"),
        ("McDonald's", "McDonalds"), ("mcdonald", "McDonald’s"), ("S.N.C.F.", "S.N.C.F"), ("scandale", "ѕcаndаlе"),
        ("кот", "кот"), ("кот", "это кот"), ("привет", "ПРИВЕТ"), ("日本", "在日本国"), ("lumen", "_lumen_"),
        ("arcenciel", "un arc-en-ciel"), ("arc-en-ciel", "l'arcenciel"), ("rocknroll", "du rock’n’roll"),
        ("rock'n'roll", "rocknroll"), ('"bon weekend"', "bon week-end"), ('"merci loreal"', "Merci L'Oréal"),
        ('"week-end porte-monnaie"', "weekend porte-monnaie"), ("weeken*", "les week-ends"), ("week-en*", "weekend"),
        ("scandale", "s҉c҉andale"), ("arnaque", "аrnaquё"), ("вата", "вата и соль зимой"), ("raw:вата", "вата и соль зимой"),
        ('raw:"foo_bar"', "#foo_bar"), ("raw:C++", "du C++ !"), ("scandale", "日本 ѕсаndаӏе"),
    ],
)  # fmt: skip
def test_a_word_is_found_in_each_of_its_forms(query, text):
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("shell", "she'll"), ("scan", "scandale"), ("#lumen", "lumen"), ("@sncf", "@SNCF_Connect"), ("prix", "pris"),
     ("bad buzz", "bad"), ('"bad buzz"', "buzz bad"), ('raw:"Lumen"', "lumen"), ("raw:Bon", "Bonjour"),
     ("bata", "вата и соль зимой"), ("weeken*", "week end"), ('"bon weekend"', "bon week end")],
)  # fmt: skip
def test_what_only_resembles_is_not_found(query, text):
    assert not found(query, text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("lumen ET panne", True), ("lumen AND grève", False), ("lumen OU grève", True), ("lumen SAUF panne", False),
     ("lumen -grève", True), ("lumen NOT (grève OR panne)", False), ("(lumen OR tramway) (panne OR retard)", True),
     ("lumen OR (grève -panne)", True), ("panne -«lumen en panne»", False)],
)  # fmt: skip
def test_operators_in_both_languages(query, expected):
    assert found(query, "Lumen en panne") is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [("lumen NEAR/3 panne", True), ("lumen NEAR/2 panne", False), ("panne ONEAR/3 lumen", True),
     ("lumen ONEAR/3 panne", False), ("(lumen OR tramway) NEAR/3 (grève OR panne)", True),
     ("panne NEAR/1 totale NEAR/1 chez", True), ('"panne totale" NEAR/2 lumen', True), ("lumen NEAR/5 lumen", False)],
)  # fmt: skip
def test_near_counts_words_between(query, expected):
    assert found(query, "panne totale chez Lumen") is expected


@pytest.mark.parametrize(
    ("query", "text"),
    [("scan*", "scandaleux"), ("organi?er", "organizer"), ("f?mme", "Femmes"), ("org?ni*", "organisation"),
     ("#lum*", "#lumenfail"), ('"bad buz*"', "un bad buzzzz"), ("l'arnaqu*", "d'arnaqueurs"), ("сканд*", "скандал")],
)  # fmt: skip
def test_wildcards(query, text):
    assert found(query, text)


def test_raw_takes_case_and_signs_exactly():
    assert found('raw:"C\'est Bon!"', "oui, C'est Bon!")
    assert not found('raw:"C\'est Bon!"', "oui, c'est bon!")
    assert found(r'raw:"dit \"oui\""', 'il a dit "oui"')


def test_tags_handles_and_emoji_are_words():
    assert found("#lumen @sncf 😡", "nul😡 #Lumen @SNCF")
    assert found("👩‍💻", "une 👩‍💻 là")


@pytest.mark.parametrize(
    ("query", "expected"),
    [("author:@Alice", True), ("author:ali", False), ("bio:journaliste lumen", True), ("lang:fr lumen", True),
     ("net:bluesky lumen", True), ("type:review lumen", True), ("site:lemonde.fr", True), ("site:monde.fr", False),
     ("link:lemonde.fr/eco", True), ("link:lemonde.fr/sport lumen", False), ("country:fr lumen", True),
     ("has:image lumen", True), ("has:video lumen", False), ("has:link lumen", True), ("has:email lumen", True),
     ("has:phone lumen", True), ("followers>1000 lumen", True), ("followers>2k lumen", False),
     ("engagement>=50 lumen", True), ("is:verified lumen", True), ("is:reply lumen", False),
     ("bio:journal* lumen", True), ('bio:"journaliste à Lyon" lumen', True), ("bio:lyo lumen", False),
     ("has:video|image lumen", True), ("is:reply|repost lumen", False), ("link:lemonde.fr?a=1 lumen", False)],
)  # fmt: skip
def test_fields(query, expected):
    post = "Lumen : écrire à a.b@lumen.fr ou 06 12 34 56 78"
    facts = {"author": "alice", "bio": "Journalistes à Lyon", "lang": "fr-FR", "network": "bluesky", "type": "review",
             "links": ("https://www.lemonde.fr/eco/1",), "country": "FR", "media": ("image",), "followers": 2000,
             "likes": 40, "reposts": 10, "is_verified": True}  # fmt: skip
    assert found(query, post, **facts) is expected


def test_an_unknown_number_compares_with_nothing():
    assert not found("lumen followers<10", "lumen")


def test_counting_and_lists():
    assert found("count(scandale)>=2", "scandale, scandales")
    assert not found("count(scandale OR honte)>2", "scandale, honte")
    assert found("list:crise lumen", "les arnaqueurs de Lumen")
    assert found("list:ÉTÉ NEAR/2 lumen", "la plage Lumen")
    assert not found("lumen -list:crise", "bad buzz pour Lumen")


def test_the_parts_that_matched_are_shown_in_code_points():
    text = "😡 Des ѕcаndаlеs chez l'équipe Lumen, pas de promo #Lumen"
    query = parse('(scandale OR absent) AND "equipe lumen" AND #lumen NOT absent')
    assert [text[start:end] for start, end in explain(query, PostText(text))] == [
        "ѕcаndаlеs",
        "équipe Lumen",
        "#Lumen",
    ]
    assert explain(parse("absent"), PostText(text)) == []


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [("café", "un cafe\u0301s.", "cafe\u0301s"), ("❤️", "oh ❤️!", "❤️"), ("👍", "👍🏽", "👍🏽"), ("loreal", "à L'Oréal.", "L'Oréal"),
     ("arcenciel", "un arc-en-ciel", "arc-en-ciel"), ("lumen", "#lumen", "lumen"), ("#lumen", "＃lumen", "＃lumen"),
     ("fleur", "une ﬂeur", "ﬂeur"), ("scandale", "scan\u200bdale", "scan\u200bdale"), ('"chez loreal"', "chez L'Oréal", "chez L'Oréal")],
)  # fmt: skip
def test_a_shown_part_is_whole(query, text, shown):
    assert [text[start:end] for start, end in explain(parse(query), PostText(text))] == [shown]


def test_near_shows_only_the_places_that_are_near():
    text = "lumen a b c d e f panne lumen"
    assert explain(parse("lumen NEAR/1 panne"), PostText(text)) == [(18, 23), (24, 29)]
