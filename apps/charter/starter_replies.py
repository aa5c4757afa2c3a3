"""The reply templates of a new brand, by issue type and profile, in French and English. To be adapted.

A troll gets no template: a troll is never answered.
"""

from dataclasses import dataclass

UNHAPPY, OCCASIONAL, HARDCORE = "unhappy_customer", "occasional_hater", "hardcore_hater"


@dataclass(frozen=True, slots=True)
class StarterReply:
    """One template in both languages; an empty issue type or profile fits all."""

    name_fr: str
    name_en: str
    text_fr: str
    text_en: str
    issue_type: str = ""
    profile: str = ""
    kind: str = "reply"


REPLIES: tuple[StarterReply, ...] = (
    StarterReply(
        "Réponse d'attente",
        "Holding reply",
        "Bonjour $first_name, nous avons bien lu votre message et nous sommes désolés de cette situation. $department s'en "
        "occupe et nous vous répondons ici avant $promised_at. $signature",
        "Hello $first_name, we have read your message and we are sorry about this. $department is looking into it and we "
        "will answer you here by $promised_at. $signature",
        kind="holding",
    ),
    StarterReply(
        "Produit : client mécontent",
        "Product: unhappy customer",
        "Bonjour $first_name, nous sommes désolés que $product vous ait déçu. $solution Pour que nous retrouvions votre achat, "
        "écrivez-nous en message privé. $signature",
        "Hello $first_name, we are sorry that $product let you down. $solution So that we can find your purchase, please "
        "send us a private message. $signature",
        "product",
        UNHAPPY,
    ),
    StarterReply(
        "Service : client mécontent",
        "Service: unhappy customer",
        "Bonjour $first_name, toutes nos excuses pour ce que vous avez vécu. $solution Vous aurez de nos nouvelles avant "
        "$promised_at ; d'ici là, vous pouvez nous joindre en message privé. $signature",
        "Hello $first_name, we apologise for what you went through. $solution You will hear from us by $promised_at; until "
        "then you can reach us in a private message. $signature",
        "service",
        UNHAPPY,
    ),
    StarterReply(
        "Marque : client mécontent",
        "Brand: unhappy customer",
        "Bonjour $first_name, nous regrettons que $brand ne soit pas à la hauteur de ce que vous en attendiez. $solution "
        "Nous lisons votre message avec l'équipe concernée. $signature",
        "Hello $first_name, we are sorry that $brand did not live up to what you expected. $solution We are sharing your "
        "message with the team concerned. $signature",
        "brand",
        UNHAPPY,
    ),
    StarterReply(
        "Prise de parole : client mécontent",
        "Statement: unhappy customer",
        "Bonjour $first_name, nous sommes désolés que nos mots vous aient heurté. Voici ce que nous avons voulu dire : $fact "
        "$solution $signature",
        "Hello $first_name, we are sorry that our words hurt you. Here is what we meant: $fact $solution $signature",
        "statement",
        UNHAPPY,
    ),
    StarterReply(
        "Produit : critique occasionnelle",
        "Product: occasional critic",
        "Bonjour $first_name, merci d'en parler. À propos de $product : $fact Le détail est ici : $link $signature",
        "Hello $first_name, thank you for raising this. About $product: $fact The details are here: $link $signature",
        "product",
        OCCASIONAL,
    ),
    StarterReply(
        "Service : critique occasionnelle",
        "Service: occasional critic",
        "Bonjour $first_name, merci pour ce retour. $fact Si quelque chose vous est arrivé, racontez-le-nous en message privé "
        "et nous regarderons ensemble. $signature",
        "Hello $first_name, thank you for this feedback. $fact If something happened to you, tell us in a private message "
        "and we will look at it with you. $signature",
        "service",
        OCCASIONAL,
    ),
    StarterReply(
        "Marque : critique occasionnelle",
        "Brand: occasional critic",
        "Bonjour $first_name, la question mérite une réponse précise : $fact Vous trouverez nos engagements ici : $link "
        "$signature",
        "Hello $first_name, the question deserves a precise answer: $fact Our commitments are here: $link $signature",
        "brand",
        OCCASIONAL,
    ),
    StarterReply(
        "Prise de parole : critique occasionnelle",
        "Statement: occasional critic",
        "Bonjour $first_name, nous entendons que ce message a été mal reçu. Les faits : $fact Notre position complète est "
        "ici : $link $signature",
        "Hello $first_name, we hear that this message was badly received. The facts: $fact Our full position is here: "
        "$link $signature",
        "statement",
        OCCASIONAL,
    ),
    StarterReply(
        "Critique répétée : une réponse factuelle, puis la charte",
        "Repeated attacks: one factual answer, then the charter",
        "Bonjour $first_name, voici les faits : $fact La source est ici : $link Nous restons disponibles en message privé pour "
        "toute question précise. $signature",
        "Hello $first_name, here are the facts: $fact The source is here: $link We remain available in a private message for "
        "any precise question. $signature",
        "",
        HARDCORE,
    ),
    StarterReply(
        "Rappel de la charte",
        "Reminder of the charter",
        "Bonjour $first_name, votre avis a sa place ici. La forme de ce message ne respecte pas notre charte ($article) : "
        "merci de le reformuler. La charte : $link $signature",
        "Hello $first_name, your opinion has its place here. The form of this message goes against our charter ($article): "
        "please put it differently. The charter: $link $signature",
    ),
    StarterReply(
        "Données personnelles publiées",
        "Personal data in public",
        "Bonjour $first_name, pour vous protéger nous avons masqué votre message, qui contenait des données personnelles. "
        "Poursuivons en message privé. $signature",
        "Hello $first_name, to protect you we have hidden your message, which contained personal data. Let us go on in a "
        "private message. $signature",
    ),
)
