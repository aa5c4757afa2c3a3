"""What people say on the practice network: three stories told beat by beat, and talk around them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beat:
    """One line of a story. `to` names the beat it answers."""

    name: str
    author: str
    text: str
    to: str = ""
    lang: str = "fr"
    likes: int = 0
    reposts: int = 0


STORIES: dict[str, tuple[Beat, ...]] = {
    "lumen": (
        Beat(
            "announce",
            "maison_lumen",
            "Notre lampe Aurore arrive en boutique : verre soufflé, LED, 149 €.",
            likes=212,
            reposts=31,
        ),
        Beat(
            "lovely",
            "ines_deco",
            "La lampe Aurore de Maison Lumen est une merveille 😍",
            "announce",
            likes=14,
        ),
        Beat(
            "hot",
            "odile_brume",
            "Ma lampe Aurore de Maison Lumen chauffe énormément au bout d’une heure, impossible de toucher le pied. Normal ?",
            likes=22,
            reposts=4,
        ),
        Beat(
            "me_too",
            "papa_de_zoe",
            "Pareil chez nous : la lampe Maison Lumen brûle. Ma fille de 4 ans a failli y laisser les doigts.",
            "hot",
            likes=61,
            reposts=18,
        ),
        Beat(
            "greed",
            "m_ferrand",
            "149 € pour un radiateur. Maison Lumen se moque du monde, comme d’habitude.",
            "hot",
            likes=33,
            reposts=6,
        ),
        Beat(
            "smell",
            "odile_brume",
            "Et maintenant une odeur de plastique fondu. @maison_lumen, vous attendez quoi pour répondre ?",
            "hot",
            likes=48,
            reposts=12,
        ),
        Beat(
            "test",
            "tests_de_lucie",
            "J’ai mesuré : 83 °C sur le pied de la lampe Aurore (Maison Lumen) après deux heures. Je débranche la mienne.",
            likes=540,
            reposts=260,
        ),
        Beat(
            "recall",
            "papa_de_zoe",
            "À quand un rappel du produit, @maison_lumen ? C’est dangereux.",
            "test",
            likes=97,
            reposts=40,
        ),
        Beat(
            "calm_down",
            "nadege_lune",
            "La mienne ne chauffe pas du tout, c’est peut-être une série défectueuse.",
            "test",
            likes=9,
        ),
        Beat(
            "boycott",
            "m_ferrand",
            "Boycott Maison Lumen. Ils le savaient, c’est certain.",
            "test",
            likes=71,
            reposts=35,
        ),
    ),
    "tramway": (
        Beat(
            "promise",
            "tramway_express",
            "Livré en 24 h ou remboursé : c’est notre promesse de décembre.",
            likes=88,
            reposts=9,
        ),
        Beat(
            "late",
            "julien_colis",
            "Tramway Express : colis annoncé mardi, nous sommes samedi, et le suivi dit « en cours » depuis quatre jours.",
            likes=17,
            reposts=3,
        ),
        Beat(
            "ghost",
            "lecolisfantome",
            "Je suis votre colis, je vis désormais à l’entrepôt de Tramway Express. J’y ai des amis. 👻",
            "late",
            likes=120,
            reposts=44,
        ),
        Beat(
            "birthday",
            "mamie_suzon",
            "Le cadeau d’anniversaire de mon petit-fils n’est jamais arrivé. Merci Tramway Express, il a pleuré.",
            likes=39,
            reposts=8,
        ),
        Beat(
            "silence",
            "julien_colis",
            "Trois appels au service client de Tramway Express, trois fois raccroché au nez. C’est honteux, je veux mon remboursement !",
            "late",
            likes=52,
            reposts=21,
        ),
        Beat(
            "b2b",
            "karine_b2b",
            "14 commandes de mes clientes bloquées chez @tramway_express. Je perds de l’argent tous les jours.",
            "promise",
            likes=76,
            reposts=30,
        ),
        Beat(
            "english",
            "tom_abroad",
            "@tramway_express my parcel has been 'out for delivery' for five days. Does anybody work there?",
            lang="en",
            likes=12,
        ),
        Beat(
            "good_driver",
            "velo_marc",
            "Pour une fois : livreur Tramway Express adorable ce matin, en avance de deux heures 👏",
            likes=25,
        ),
        Beat(
            "mock",
            "lecolisfantome",
            "Nouvelle offre Tramway Express : payez maintenant, héritez plus tard.",
            "silence",
            likes=210,
            reposts=95,
        ),
        Beat(
            "legal",
            "julien_colis",
            "Dernier message avant la mise en demeure, @tramway_express. Numéro de suivi TX-48213.",
            "silence",
            likes=44,
            reposts=10,
        ),
    ),
    "basilic": (
        Beat(
            "statement",
            "basilic_co",
            "Nos clients pressés ne sont pas notre cuisine : la lenteur est un art, et elle se mérite.",
            likes=19,
            reposts=2,
        ),
        Beat(
            "contempt",
            "chloe_sale",
            "« Elle se mérite » ? Basilic & Co prend ses clients pour des imbéciles. Quel mépris.",
            "statement",
            likes=143,
            reposts=38,
        ),
        Beat(
            "inside",
            "serveur_anonyme",
            "J’ai travaillé chez Basilic & Co. La lenteur, c’est surtout deux serveurs pour soixante couverts.",
            "statement",
            likes=388,
            reposts=151,
        ),
        Beat(
            "press",
            "gazette_midi",
            "« La lenteur se mérite » : la phrase de Basilic & Co ne passe pas. Notre récit.",
            likes=260,
            reposts=132,
        ),
        Beat(
            "laugh",
            "rire_jaune",
            "Basilic & Co : l’addition, elle, arrive très vite 😂😂",
            "press",
            likes=305,
            reposts=88,
        ),
        Beat(
            "cold",
            "chloe_sale",
            "Une heure dix d’attente dimanche chez Basilic & Co, plat froid, et pas une excuse.",
            "statement",
            likes=64,
            reposts=11,
        ),
        Beat(
            "defend",
            "paul_gourmand",
            "Je défends Basilic & Co : leurs gnocchis valent l’attente. Mais la phrase est maladroite.",
            "press",
            likes=41,
            reposts=3,
        ),
        Beat(
            "english",
            "emma_green",
            "Visited Basilic & Co last night. Slow, yes. Delicious, also yes.",
            lang="en",
            likes=18,
        ),
        Beat(
            "sorry_when",
            "gazette_midi",
            "Toujours pas de réaction de @basilic_co ce soir.",
            "press",
            likes=77,
            reposts=26,
        ),
        Beat(
            "insult",
            "rire_jaune",
            "@basilic_co même vos plantes sont mortes d’attendre, bande de clowns.",
            "statement",
            likes=29,
            reposts=4,
        ),
    ),
}

# Slots keep a long-running demo from repeating itself word for word.
SLOTS: dict[str, tuple[str, ...]] = {
    "day": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"),
    "city": ("Lyon", "Nantes", "Lille", "Metz", "Rennes", "Grenoble", "Toulouse", "Dijon"),
    "hours": ("deux heures", "trois heures", "une heure et demie", "vingt minutes", "une soirée"),
    "days": ("trois", "quatre", "cinq", "six", "huit"),
    "room": ("le salon", "la chambre", "le bureau", "la cuisine", "l’entrée"),
    "dish": ("les gnocchis", "la soupe au pistou", "le risotto", "la tarte fine", "le lapin aux olives"),
    "lamp": ("Aurore", "Comète", "Vesper", "Petite Ourse"),
    "number": ("TX-48213", "TX-50177", "TX-51902", "TX-47760", "TX-52331"),
}

TALK: dict[str, dict[str, tuple[str, ...]]] = {
    "lumen": {
        "unhappy": (
            "Ma lampe $lamp de Maison Lumen chauffe trop après $hours. Je fais quoi ?",
            "Deuxième lampe Maison Lumen en panne dans $room. Déçue.",
            "Service après-vente de Maison Lumen injoignable depuis $day, et la lampe $lamp clignote.",
        ),
        "hater": (
            "Maison Lumen, du joli qui brûle. Fuyez la lampe $lamp.",
            "Encore une pub Maison Lumen. Ils feraient mieux de rappeler leurs lampes.",
        ),
        "happy": (
            "Reçu ma lampe $lamp de Maison Lumen pour $room : superbe lumière ✨",
            "Un an avec ma lampe Maison Lumen dans $room, toujours ravie.",
        ),
        "press": ("Je remesure la lampe $lamp de Maison Lumen après $hours, résultats $day.",),
        "neutral": (
            "Quelqu’un connaît le prix de la lampe $lamp chez Maison Lumen ?",
            "Maison Lumen ouvre une boutique à $city.",
        ),
    },
    "tramway": {
        "unhappy": (
            "Colis $number toujours pas là après $days jours. Tramway Express, répondez !",
            "Avis de passage de Tramway Express alors que j’étais chez moi toute la journée à $city. Scandaleux.",
            "Tramway Express a livré mon colis chez un voisin que personne ne connaît. Remboursez-moi.",
        ),
        "troll": (
            "Tramway Express : votre colis a été vu à $city, il vous embrasse 👻",
            "Pari : la neige arrive avant le colis $number de Tramway Express.",
        ),
        "happy": (
            "Tramway Express à $city : commandé hier, reçu ce matin. Merci !",
            "Le livreur de Tramway Express a monté mes cinq étages, respect.",
        ),
        "neutral": (
            "Tramway Express livre-t-il le $day à $city ?",
            "Point relais Tramway Express fermé à $city, vous en connaissez un autre ?",
        ),
    },
    "basilic": {
        "unhappy": (
            "Basilic & Co à $city : $hours d’attente, $dish tiède. Plus jamais.",
            "Note salée et accueil glacial chez Basilic & Co, $day soir à $city.",
        ),
        "hater": (
            "Chez Basilic & Co on vous explique que c’est de votre faute si c’est froid. J’y étais.",
            "Basilic & Co recrute : personne ne veut y rester, demandez-vous pourquoi.",
        ),
        "troll": (
            "J’ai commandé $dish chez Basilic & Co $day, je raconterai à mes petits-enfants si c’était bon.",
            "Basilic & Co, étoilé au guide des salles d’attente 😂",
        ),
        "happy": (
            "Chez Basilic & Co à $city, $dish : un bonheur.",
            "Patron de Basilic & Co venu s’excuser à table pour l’attente. Classe.",
        ),
        "press": ("Basilic & Co : ce que disent les clients de $city, notre enquête $day.",),
        "neutral": ("Une table chez Basilic & Co $day à $city, quelqu’un a réussi à réserver ?",),
    },
}

NOISE = (
    "Il pleut encore sur $city.",
    "Quelqu’un pour un match $day soir à $city ?",
    "Le tramway de $city est encore en retard, et je ne parle pas des colis.",
    "J’ai planté du basilic sur le balcon, il a tenu $days jours.",
    "Belle lumière ce soir sur $city.",
    "Des idées de lecture pour le train de $day ?",
)

ECHOES = (
    "Pareil pour moi.",
    "Courage…",
    "On attend leur réponse alors 🍿",
    "Ça m’est arrivé aussi $day.",
    "Vous exagérez un peu, non ?",
)

# How somebody answers the brand's answer: first by how they feel, then by how it went.
REACTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "unhappy": {
        "good": (
            "Merci d’avoir répondu et de prendre ça au sérieux. Je vous écris en privé.",
            "D’accord, merci pour votre réponse rapide. J’attends votre solution, et je vous dirai.",
        ),
        "again": (
            "Problème réglé, merci à vous. Franchement, bravo pour le suivi 🙏",
            "Tout est arrangé, je retire ce que j’ai dit. Merci !",
        ),
        "bad": (
            "Réponse toute faite. Vous n’avez même pas lu mon message.",
            "C’est une blague ? Je veux une vraie solution, pas du blabla.",
        ),
    },
    "hater": {
        "good": ("Belles paroles. On jugera aux actes.", "Ah, ils savent écrire. Et agir ?"),
        "again": ("Mouais. Je continue à regarder.",),
        "bad": ("Langue de bois, comme toujours avec vous.", "Merci de prouver que j’avais raison."),
    },
    "troll": {
        "good": (
            "Oh, il m’a répondu ! Maman, je suis célèbre 😂",
            "Trop long, pas lu. Et mon colis imaginaire ?",
        ),
        "again": ("Encore ! Encore ! Danse, petit stagiaire 🕺",),
        "bad": ("Touché, le stagiaire s’énerve 🍿", "Capture d’écran faite, merci pour le fou rire."),
    },
    "happy": {
        "good": ("Avec plaisir, continuez comme ça !",),
        "again": ("❤️",),
        "bad": ("Euh… je vous faisais un compliment, pourtant.",),
    },
}
REACTIONS["press"] = REACTIONS["neutral"] = {
    "good": ("Merci de cette réponse précise.", "Merci, c’est noté."),
    "again": ("Merci.",),
    "bad": ("Cela ne répond pas à la question.",),
}
