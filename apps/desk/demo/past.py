"""Two months of invented mentions for each brand, with one crisis: what a desk looks like when it has lived."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.networks.contract import AuthorData, PostData

DAYS = 60
PER_DAY = 22
CRISIS_DAYS_AGO = 12
CRISIS_POSTS = 190


@dataclass(frozen=True, slots=True)
class Voice:
    """What people say about one brand, by tone; {x} is filled in at random from `things`."""

    handle: str
    things: tuple[str, ...]
    happy: tuple[str, ...]
    plain: tuple[str, ...]
    unhappy: tuple[str, ...]
    crisis: tuple[str, ...]


VOICES = {
    "lumen": Voice(
        "maison_lumen",
        ("lampe Aurore", "suspension Brise", "applique Grès", "lampe de bureau Cap"),
        (
            "Reçue hier, la {x} de @maison_lumen est superbe, merci !",
            "Toujours aussi content de ma {x} Maison Lumen, très belle lumière le soir.",
            "Bravo @maison_lumen, service impeccable et {x} magnifique.",
        ),
        (
            "Quelqu'un a déjà monté la {x} de Maison Lumen ? On peut mettre un variateur ?",
            "Maison Lumen ouvre une boutique à Nantes, j'irai voir la {x}.",
            "@maison_lumen la {x} existe-t-elle en bleu ?",
        ),
        (
            "Déçue : la {x} de @maison_lumen clignote après trois semaines. Que faites-vous ?",
            "@maison_lumen ma {x} est arrivée cassée, personne ne répond au téléphone.",
            "La {x} Maison Lumen : belle mais mauvaise qualité, l'interrupteur lâche.",
        ),
        (
            "La lampe Aurore de @maison_lumen chauffe tellement que je me suis brûlée. C'est dangereux !",
            "Encore une lampe Aurore Maison Lumen qui fume… il faut un rappel, c'est inadmissible.",
            "@maison_lumen votre lampe Aurore a fondu sur la table. Je veux être remboursé.",
            "Maison Lumen attend quoi pour rappeler ses lampes ? Un incendie ? Honteux.",
        ),
    ),
    "tramway": Voice(
        "tramway_express",
        ("colis", "paquet", "commande", "relais"),
        (
            "Livré en avance par @tramway_express, livreur adorable, merci !",
            "Tramway Express : mon {x} arrivé en 24 h, parfait.",
        ),
        (
            "@tramway_express à quelle heure ferme le point {x} de la gare ?",
            "Tramway Express livre-t-il le samedi ?",
            "Je dois déposer un {x} chez Tramway Express, il faut une étiquette imprimée ?",
        ),
        (
            "@tramway_express mon {x} est en retard de cinq jours et le suivi ne bouge plus.",
            "Tramway Express a perdu mon {x}, le service client me raccroche au nez.",
            "Encore un avis de passage sans sonner, @tramway_express, j'étais chez moi toute la journée !",
        ),
        (
            "Grève ou pas, @tramway_express, prévenez vos clients ! Aucun {x} livré depuis lundi.",
            "Tramway Express : dépôt de Metz bloqué, mon {x} y dort depuis une semaine.",
        ),
    ),
    "basilic": Voice(
        "basilic_co",
        ("pâtes au pesto", "menu du midi", "tarte salée", "brunch"),
        (
            "Très bon {x} chez @basilic_co ce midi, équipe souriante.",
            "Basilic & Co reste ma cantine préférée, le {x} est un délice.",
        ),
        (
            "Basilic & Co ouvre à quelle heure le dimanche ?",
            "@basilic_co le {x} est-il végétarien ?",
            "On se retrouve chez Basilic & Co pour le {x} ?",
        ),
        (
            "Une heure d'attente chez @basilic_co pour un {x} froid. Plus jamais.",
            "Basilic & Co : {x} décevant et addition salée, le serveur était désagréable.",
        ),
        (
            "Les propos du fondateur de Basilic & Co sont une honte pour ses équipes. Je boycotte.",
            "@basilic_co vous cautionnez cette interview ? Vos clients attendent des excuses.",
            "Après cette prise de parole, je ne mettrai plus les pieds chez Basilic & Co.",
        ),
    ),
}
FIRST = (
    "ana",
    "leo",
    "nora",
    "max",
    "ines",
    "paul",
    "zoe",
    "hugo",
    "lila",
    "sam",
    "eva",
    "noe",
    "lou",
    "tom",
    "mia",
    "jad",
)
LAST = ("b", "du13", "_lille", "75", "w", "_m", "du35", "z", "_k", "44", "_r", "d", "31", "_v", "06", "p")


def _author(chance: random.Random) -> AuthorData:
    handle = f"{chance.choice(FIRST)}{chance.choice(LAST)}{chance.randint(1, 40)}"
    followers = int(chance.paretovariate(1.1) * 40)
    return AuthorData(
        external_id=handle, handle=handle, name=handle.title(), followers=min(followers, 90_000), country="FR"
    )


def _post(number: str, text: str, at: datetime, chance: random.Random) -> PostData:
    return PostData(
        external_id=number,
        network="practice",
        kind="post",
        text=text,
        url="",
        posted_at=at,
        author=_author(chance),
        lang="fr",
        likes=int(chance.paretovariate(1.3)) - 1,
        reposts=int(chance.paretovariate(2.0)) - 1,
    )


def past_posts(slug: str, now: datetime, seed: int = 7) -> Iterator[PostData]:
    """The brand's invented past, oldest first: a daily rhythm, and for Maison Lumen one crisis of a day and a half."""
    chance, voice = random.Random(f"{seed}{slug}"), VOICES[slug]  # noqa: S311 - a story, not a secret
    hours = [1, 1, 0, 0, 0, 1, 3, 6, 9, 10, 10, 11, 13, 12, 10, 10, 11, 13, 15, 16, 15, 12, 8, 4]
    found: list[tuple[datetime, str]] = []
    for day in range(DAYS, -1, -1):
        midnight = (now - timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
        for hour in chance.choices(range(24), hours, k=chance.randint(PER_DAY - 8, PER_DAY + 8)):
            tone = chance.choices((voice.happy, voice.plain, voice.unhappy), (42, 38, 20))[0]
            at = midnight + timedelta(hours=hour, seconds=chance.randint(0, 3599))
            found.append((at, chance.choice(tone).format(x=chance.choice(voice.things))))
    if slug == "lumen":
        began = (now - timedelta(days=CRISIS_DAYS_AGO)).replace(hour=17, minute=40, second=0, microsecond=0)
        for _number in range(CRISIS_POSTS):
            at = began + timedelta(hours=min(chance.expovariate(1 / 5), 40))
            found.append((at, chance.choice(voice.crisis).format(x=chance.choice(voice.things))))
    found.sort()
    for number, (at, text) in enumerate(found):
        if at < now - timedelta(minutes=10):
            yield _post(f"past-{slug}-{number}", text, at, chance)
