"""Personal data in a draft that would be public: what it shows, and what it asks for. Pure.

A brand's own contact (a role address, a shop, a number one is told to call) is no personal data.
"""

import re
from collections.abc import Iterator

from apps.charter.tone_text import FoldedText

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_ROLE = re.compile(
    r"(?:contact|service|sav|support|client|clients|clientele|customer|customers|care|help|aide|info|infos|hello|bonjour|"
    r"relation|reclamation|reclamations|complaints?|privacy|dpo|rgpd|gdpr|dataprotection|donnees|press|presse|retours?|"
    r"returns?|refunds?|sales|boutique|commande|commandes|orders?|moderation|social|team|equipe|noreply)(?:[\w.+-]*)@"
)
# A phone number as French people and English speakers write it; at least nine digits.
_PHONE = re.compile(r"(?<![\w/.,-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .-]?\(?\d{2,4}\)?){3,6}(?![\w/]|[.,-]\d)")
_PUBLIC_PHONE = re.compile(
    r"(?<!\w)(?:appel(?:ez|er|le)|contact(?:ez|er)?|joign(?:ez|ables?)|joindre|telephon(?:ez|er|e)?|compos(?:ez|er)|call|ring|phone|reach|hotline|standard|service client\w*|"
    r"numero vert|numero gratuit|helpline|customer service)[^.!?\n]{0,60}$"
)
_HIS_PHONE = re.compile(
    r"(?:vous (?:avons |a )?(?:appel|contact|joindre|rappel|joign)\w*|(?:call|reach|phone|ring|contact)(?:ed|ing)? you|"
    r"(?:votre|ton|your) (?:numero|number|telephone|phone|portable|mobile))[^.!?\n]{0,40}$"
)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w-])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w-])")
_CARD_NAMED = re.compile(r"(?<!\w)(?:carte|card|cb|visa|mastercard)[^.!?\n]{0,30}$")
_NIR = re.compile(
    r"(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ab]) ?\d{3} ?\d{3}(?: ?\d{2})?(?!\d)"
)
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_STREET = re.compile(
    r"\b\d{1,4}(?: ?(?:bis|ter|[a-d]))?,? (?:(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allee|route|quai|cours|square)"
    r"(?: (?:de|du|des|la|le|les|l'|d'))* ?[a-z][\w'-]+|(?:[a-z]+ ){1,3}(?:street|avenue|road|lane|drive|close|court|boulevard|st|rd|ave)\b)"
)
_SHOP = re.compile(
    r"(?<!\w)(?:boutique|magasin|agence|notre|nos|siege|showroom|stores?|shops?|branch|our|office)[^.!?\n]{0,60}$"
)
_BORN = re.compile(
    r"(?:nee? le|date de naissance ?:?|born on|date of birth ?:?|dob ?:?) ?\d{1,2}[ /.-][\w/.-]+(?: \d{2,4})?"
)
_REFERENCE = re.compile(
    r"(?:commande|dossier|contrat|client|facture|colis|suivi|reservation|billet|order|account|customer|policy|invoice|tracking|"
    r"booking|ticket|case|parcel|reference|ref)s?\.?(?: ?(?:est|is|le|the|portant|client|customer|n°|nº|no\.?|nr|numero|number|num\.?|id|"
    r"ref\.?|reference|file|#|:)){0,4} ?[#(]?(?=(?:[a-z-]{0,19}\d){2})([a-z0-9][a-z0-9-]{4,20})\b"
)
_ASKED = re.compile(
    r"\b(?:envo(?:yez|ie)|donne[zr]?|communique[zr]?|indique[zr]?|transmet(?:tez|s|tre)|laisse[zr]?|precise[zr]?|partage[zr]?|ecri(?:vez|s)|"
    r"send|give|share|tell|provide|post|leave|drop|dm|confirm|need|quel(?:le)? est|what(?:'s| is))"
    r"(?:[- ](?:nous|moi|us|me))?(?: \w+){0,3}? (?:votre|vos|ton|ta|tes|your|le|la)(?: [\w'-]+){0,2}? "
    r"(?:numero (?:de )?(?:telephone|commande|client|portable|dossier|contrat|compte|carte)|telephone|adresse|e-?mails?|mail|iban|rib|carte|"
    r"date de naissance|nom complet|nom de famille|coordonnees|mot de passe|order number|order id|account number|phone(?: number)?|"
    r"address|full name|date of birth|card|password|postcode|booking reference|contact details)"
)
_IN_PRIVATE = re.compile(
    r"(?<!\w)(?:messages? prives?|en prive|mp|dm|dms|pm|messagerie|message direct|direct messages?|private messages?|private|privately|in private|inbox|"
    r"formulaire|form|espace client|confidentiel\w*|secure|securise\w*|par (?:e-?mail|mail|telephone|courriel)|by (?:e-?mail|phone))(?!\w)"
    r"|https?://\S|(?<!\w)[\w.+-]{1,64}@[\w-]"
)
Place = tuple[int, int]


def _luhn(digits: str) -> bool:
    """The check sum of payment cards (ISO/IEC 7812-1)."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _iban(text: str) -> bool:
    """The check sum of bank accounts (ISO 13616: modulo 97)."""
    compact = text.replace(" ", "")
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _digits(text: str) -> str:
    return "".join(char for char in text if "0" <= char <= "9")


def _before(text: str, place: int) -> str:
    return text[max(0, place - 80) : place]


def _phone_is_private(text: str, match: re.Match[str]) -> bool:
    digits = _digits(match.group())
    if not 9 <= len(digits) <= 15 or len(set(digits)) < 3:
        return False
    before = _before(text, match.start())
    if _HIS_PHONE.search(before):
        return True
    return not digits.startswith(("08", "03", "36")) and not _PUBLIC_PHONE.search(before)


def _candidates(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _EMAIL.finditer(text):
        if not _ROLE.match(match.group()):
            yield match, "e-mail"
    yield from ((match, "IBAN") for match in _IBAN.finditer(text) if _iban(match.group()))
    for match in _CARD.finditer(text):
        digits = _digits(match.group())
        named = _CARD_NAMED.search(_before(text, match.start()))
        if 13 <= len(digits) <= 19 and (named or _luhn(digits)):
            yield match, "carte/card"
    yield from ((match, "NIR") for match in _NIR.finditer(text))
    yield from ((match, "SSN") for match in _SSN.finditer(text))
    yield from ((match, "tél./phone") for match in _PHONE.finditer(text) if _phone_is_private(text, match))
    for match in _STREET.finditer(text):
        if not _SHOP.search(_before(text, match.start())):
            yield match, "adresse/address"
    yield from ((match, "naissance/birth") for match in _BORN.finditer(text))


def personal_data(text: FoldedText) -> Iterator[tuple[int, int, str]]:
    """Places of personal data with their kind: addresses, phones, bank and card numbers, dates of birth."""
    for match, kind in _candidates(text.folded):
        yield *text.place(match.start(), match.end()), kind


def references(text: FoldedText) -> Iterator[Place]:
    """Places of order, file and customer numbers."""
    for match in _REFERENCE.finditer(text.folded):
        yield text.place(match.start(1), match.end(1))


def asked_in_public(text: FoldedText) -> Iterator[Place]:
    """Places where personal data is asked for while nothing in the draft says to send it in private."""
    if _IN_PRIVATE.search(text.folded):
        return
    for match in _ASKED.finditer(text.folded):
        yield text.place(match.start(), match.end())
