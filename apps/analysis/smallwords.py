"""Words that explain nothing on their own: never given as a reason, however much they weighed."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from apps.analysis.textbatch import fold, phrase_hash

SMALL: Final = (
    # French: articles, pronouns, prepositions, conjunctions, auxiliaries, and what elision leaves of them.
    """
    a à ah ai aie aient ainsi ait alors apres après as au aucun aucune aupres aura aurai auraient aurais aurait auras
    aurez auront aussi autre autres aux avaient avais avait avant avec avez aviez avoir avons ayant bah ben c ca ça car
    ce ceci cela celle celles celui cent ces cet cette ceux chacun chaque chez ci comme comment d dans de dedans depuis
    des deux devant dis dit dites donc dont du durant elle elles en encore enfin entre es est et etaient etais etait
    etant ete etes etre eu euh eut fais faisait fait faites faire faut fois font fut h hein hier hui ici il ils j je
    jusqu jusque k l la là le les lequel laquelle leur leurs lors lorsque lui m ma mais me meme memes mes mets mettre
    mettez moi moins mon mr mme n ne ni non nos notre nous o oh on ont or ou où oui par parce parfois parmi pas pendant
    peu peut peux peuvent plus plutot point pour pourquoi pourrait pourtant pouvez pouvoir pres presque puis puisque qu
    quand quant que quel quelle quelles quelqu quelque quelques quels qui quoi rien s sa sans se sera serait seront ses
    si sinon soi soient sois soit sommes son sont sous souvent suis sur t ta tant te tel telle tels tes toi ton tous
    tout toute toutes tres trois trop tu un une va vais vas vers veut veux vont vos votre vous voici voila vu y quelquun
    ya jai jsuis cest sest ete deja aller vraiment toujours jamais allez vient viens venir faudrait doit dois devez pk bcp tjrs mdr lol
    """,
    # English, the same kinds.
    """
    a about after again all also am an and any are aren as at be because been before being both but by came can come
    could couldn d did didn do does doesn doing don done down each else ever every for from get gets getting go goes
    going gonna gonna got had hadn has hasn have haven having he her here hers him his how i if in into is isn it its
    just let like ll m make many may maybe me might mine more most much must my no nor not now of off oh ok on once one
    only or other our ours out over own please re really s said same say says she should shouldn since so some still
    such t take than that the their theirs them then there these they this those though through to too u under until up
    ur us ve very via wanna want wants was wasn we well were weren what when where which while who whom whose why will
    with won would wouldn yeah yes yet you your yours already eventually totally probably im youre dont cant didnt thats isnt rt http https www com amp
    """,
)


@cache
def hashes() -> NDArray[np.uint64]:
    """The sorted hashes of the small words, as batches of texts carry them."""
    words = {fold(word) for text in SMALL for word in text.split()}
    return np.array(sorted(phrase_hash([word]) for word in words), dtype=np.uint64)


def among(tokens: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of these tokens are small words."""
    known = hashes()
    place = np.minimum(np.searchsorted(known, tokens), len(known) - 1)
    found: NDArray[np.bool_] = known[place] == tokens
    return found
