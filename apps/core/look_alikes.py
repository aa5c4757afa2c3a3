"""Letters of other scripts drawn like a Latin one, from the confusables table of Unicode TR39.

Derived from that table, kept to single letters of non-Latin scripts whose drawing is one ASCII letter, with the
lower-case forms that TR39 draws as Latin small capitals (Cyrillic ve, en, ka, em, te). Capital I-like letters go
to "i" and the palochka to "l", where TR39 does not tell I, l and 1 apart.
"""

_BY_LATIN_LETTER = {
    "a": "ΑαАаᎪᗅꓮ𐊠𖽀",
    "b": "ΒβВЬвьᏏᏴᑲᖯᗷꓐ𐊂𐊡𐌁",
    "c": "ϲϹСсᏟⲤⲥꓚꮯ𐊢𐌂𐐕𐐽𐔜",
    "d": "ԁᎠᏧᑯᗞᗪꓒꓓ",
    "e": "ΕЕеҽᎬⴹꓰ𐊆𑢦𑢮",
    "f": "Ϝքᖴꓝ𐊇𐊥𐔥𑢢𑣂",
    "g": "ԌցᏀᏳꓖ",
    "h": "ΗНнһհᎻᏂᕼⲎꓧ𐋏",
    "i": "ΙιІіᎥꙇꭵ𑣃",
    "j": "ͿϳЈјᎫᒍꓙ",
    "k": "ΚκКкᏦᛕⲔꓗ𐔘",
    "l": "ӀӏᏞᒪᛁⲒⳐⵏꓡꓲ𐊊𐌉𐐛𐔦𑢣𑢲𖼖𖼨",
    "m": "ΜϺМмᎷᗰᛖⲘꓟ𐊰𐌑",
    "n": "ΝոռⲚꓠ𐔓",
    "o": "ΟοσОоՕօଠഠဝჿዐⲞⲟⵔꓳ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑢵𑣈𑣗",
    "p": "ΡρРрᏢᑭⲢⲣꓑ𐊕",
    "q": "ԛգզⵕ",
    "r": "гᎡᏒᖇᴦⲅꓣꮁ𐒴𖼵",
    "s": "ЅѕՏᏕᏚꓢꮪ𐊖𐐠𐑈𑣁𖼺",
    "t": "ΤτТтᎢⲦꓔ𐊗𐊱𐌕𑢼𖼊",
    "u": "υՍսሀᑌꓴ𐓎𐓶𑢸𑣘𖽂",
    "v": "νѴѵᏙᐯⴸꓦꛟꮩ𐔝𑜆𑢠𑣀𖼈",
    "w": "ѡԜԝաᎳᏔꓪꮃ𑜊𑜎𑜏",
    "x": "ΧХхᕁᕽᚷⲬⵝꓫ𐊐𐊴𐌗𐔧",
    "y": "ΥγУуҮүყᎩᎽⲨꓬ𐊲𑢤𑣜𖽃",
    "z": "ΖᏃꓜꮓ𑢩𑣄",
}

LOOK_ALIKES: dict[str, str] = {
    letter: latin for latin, letters in _BY_LATIN_LETTER.items() for letter in letters
}
