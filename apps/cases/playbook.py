"""What to do for each issue type and profile: steps and advice in French and English. Pure data and one look-up."""

from dataclasses import dataclass

FACE_TO_FACE = {
    "fr": "Le diriez-vous en face de la personne, devant d'autres clients ?",
    "en": "Would you say it face to face, in front of other customers?",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence in both languages."""

    fr: str
    en: str

    def text(self, lang: str) -> str:
        return self.fr if lang.startswith("fr") else self.en


@dataclass(frozen=True, slots=True)
class Playbook:
    """How to handle one kind of case. Where answer is False the reply box is closed."""

    answer: bool
    apology: bool
    follow_up_days: int
    steps: tuple[Line, ...]
    advice: tuple[Line, ...]
    question: Line = Line(FACE_TO_FACE["fr"], FACE_TO_FACE["en"])


_CAPTURE = Line("Gardez une capture.", "Keep a capture.")
_PROFILE_STEPS: dict[str, tuple[Line, ...]] = {
    "unhappy_customer": (
        _CAPTURE,
        Line("Excusez-vous pour ce qui a été vécu.", "Apologise for what the person went through."),
        Line(
            "Donnez la solution, ou la prochaine étape avec un jour et une heure.",
            "Give the solution, or the next step with a day and a time.",
        ),
        Line("Passez en message privé pour les données.", "Move to a private message for any data."),
        Line("Revenez vers la personne quand c'est réglé.", "Come back to the person once it is settled."),
    ),
    "occasional_hater": (
        _CAPTURE,
        Line("Cherchez ce qu'il y a de vrai dans la critique.", "Look for what is true in the criticism."),
        Line("Répondez une fois, avec un fait vérifiable.", "Answer once, with a fact that can be checked."),
        Line("Ne relancez pas : laissez retomber.", "Do not come back to it: let it settle."),
    ),
    "hardcore_hater": (
        _CAPTURE,
        Line(
            "Regardez le dossier de l'auteur sur les autres réseaux.",
            "Look at the author's dossier on other networks.",
        ),
        Line(
            "Une seule réponse, calme et factuelle, pour ceux qui lisent.",
            "One answer only, calm and factual, for those who read.",
        ),
        Line(
            "Ensuite, la charte : rappel, puis l'action que l'article permet.",
            "Then the charter: a reminder, then the action its article allows.",
        ),
    ),
    "troll": (
        _CAPTURE,
        Line("Ne répondez pas.", "Do not answer."),
        Line(
            "Choisissez l'article de la charte qui s'applique.",
            "Pick the article of the charter that applies.",
        ),
        Line(
            "Masquez ou supprimez, et bloquez, si l'article le permet ; sinon ignorez.",
            "Hide or delete, and block, where the article allows it; ignore otherwise.",
        ),
    ),
    "unknown": (
        _CAPTURE,
        Line(
            "Lisez l'historique de l'auteur et choisissez un profil.",
            "Read the author's history and choose a profile.",
        ),
        Line(
            "Dans le doute, répondez comme à un client mécontent.",
            "In doubt, answer as to an unhappy customer.",
        ),
        Line("Dites ce que vous faites, et pour quand.", "Say what you do, and by when."),
    ),
}

_PROFILE_ADVICE: dict[str, tuple[Line, ...]] = {
    "unhappy_customer": (
        Line("La colère parle du problème, pas de vous.", "The anger is about the problem, not about you."),
        Line(
            "Un client bien aidé devient souvent un soutien : notez la suite dans le dossier.",
            "A customer who was helped well often becomes a supporter: note what follows in the dossier.",
        ),
    ),
    "occasional_hater": (
        Line(
            "Pas d'excuses pour un désaccord : de l'écoute et un fait.",
            "No apology for a disagreement: an ear and a fact.",
        ),
    ),
    "hardcore_hater": (
        Line(
            "Vous n'écrivez pas pour convaincre l'auteur, mais pour ceux qui lisent.",
            "You do not write to convince the author, but for those who read.",
        ),
        Line("Une critique factuelle reste, même répétée.", "A factual criticism stays, even when repeated."),
    ),
    "troll": (
        Line("Toute réponse nourrit la provocation.", "Any answer feeds the provocation."),
        Line(
            "S'il y a une vraie question dans le message, ce n'est pas un troll : changez le profil.",
            "If there is a real question in the message, it is no troll: change the profile.",
        ),
    ),
    "unknown": (),
}

_ISSUE_ADVICE: dict[str, Line] = {
    "product": Line(
        "Produit : demandez le modèle et une photo en privé ; s'il y a un danger, prévenez la qualité tout de suite et "
        "dites d'arrêter l'usage.",
        "Product: ask for model and picture in private; if there is a danger, tell product quality at once and say to "
        "stop using it.",
    ),
    "service": Line(
        "Service : retrouvez le dossier avant d'écrire ; si vous ne pouvez pas conclure dans l'heure, envoyez une réponse "
        "d'attente avec un service et une heure.",
        "Service: find the file before you write; if you cannot settle it within the hour, send a holding reply with a "
        "department and a time.",
    ),
    "brand": Line(
        "Marque : répondez par des engagements vérifiables, jamais par une opinion.",
        "Brand: answer with commitments that can be checked, never with an opinion.",
    ),
    "statement": Line(
        "Prise de parole : n'improvisez pas. Reprenez la position validée ; s'il n'y en a pas, interrogez la communication.",
        "Statement: do not improvise. Use the approved position; if there is none, refer it to communication.",
    ),
}
# Days after which to look again at what became of the person.
_FOLLOW_UP = {"unhappy_customer": 3, "occasional_hater": 7, "hardcore_hater": 7, "troll": 0, "unknown": 3}
PROFILES = tuple(_PROFILE_STEPS)
ISSUE_TYPES = tuple(_ISSUE_ADVICE)


def playbook(issue_type: str, profile: str) -> Playbook:
    """The playbook of an issue type and a profile; an unknown profile is handled with an unhappy customer's care."""
    known = profile if profile in _PROFILE_STEPS else "unknown"
    advice = _PROFILE_ADVICE[known]
    if known != "troll" and issue_type in _ISSUE_ADVICE:
        advice = (_ISSUE_ADVICE[issue_type], *advice)
    return Playbook(
        answer=known != "troll",
        apology=known == "unhappy_customer",
        follow_up_days=_FOLLOW_UP[known],
        steps=_PROFILE_STEPS[known],
        advice=advice,
    )
