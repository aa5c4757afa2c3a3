"""Bricks that sentences are built from, when listing them one by one would teach the sentence and not its sense.

CONTENT WARNING: attacks in form, so that they are recognised.
"""

from __future__ import annotations

from typing import Final

# Building bricks: a feeling, a group, an ending. Said of a group it is hate; denied, quoted or said of things it is not.
FEELINGS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "je déteste", "je hais", "j'exècre", "je méprise", "je ne supporte pas", "j'en peux plus de voir",
        "j'ai horreur de croiser", "ça me dégoûte de voir", "je vomis", "j'ai toujours détesté", "on déteste tous",
        "je n'éprouve que du mépris pour", "rien ne m'énerve plus que", "je ne peux pas blairer",
    ),
    "en": (
        "I hate", "I despise", "I can't stand", "I loathe", "I detest", "I am disgusted by", "we all hate",
        "I have nothing but contempt for", "nothing annoys me more than", "I have always hated",
    ),
}  # fmt: skip
DENIALS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "je n'ai rien contre", "je ne déteste pas", "personne n'a le droit de mépriser", "je n'ai jamais haï",
        "jamais je ne dirais du mal de", "il ne faut pas détester", "pourquoi tant de haine envers",
    ),
    "en": (
        "I have nothing against", "I don't hate", "nobody has the right to despise", "I never hated",
        "I would never speak ill of", "you should not hate", "why so much hate towards",
    ),
}  # fmt: skip
KINDNESS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "j'adore {g}", "j'admire {g}", "je respecte {g}", "je soutiens {g}", "j'aime {g}", "{g} sont géniaux",
        "c'est si bon d'être entouré de {g}", "quelle chance d'avoir {g} dans l'équipe", "{g} sont nos égaux",
        "ce serait super de mieux connaître {g}", "{g} sont notre force", "comment ne pas aimer {g} ?",
        "{s} habite dans ma rue", "j'ai vu {s} au marché", "{s} travaille à côté", "beaucoup de {g} vivent à Lyon",
        "je suis {s}", "vous êtes {s}", "il y a {s} dans ma classe", "{g} ont une longue histoire", "voici {s}",
        "{g} sont nombreux ici", "{g} me font toujours sourire", "vive {g} !", "quel bonheur d'avoir {s} comme collègue",
        "{g} rendent la vie plus belle", "j'ai beaucoup appris grâce à {g}", "on gagne à fréquenter {g}",
        "je suis fier d'avoir {s} dans ma famille", "{s} est mon héros", "{g} ont du talent", "merci à {g} pour leur courage",
        "on est tous égaux, {g} compris", "je voudrais vivre entouré de {g}", "{s} mérite autant d'amour qu'un autre",
        "rien de plus beau que de voir {g} heureux", "{s} s'est assis à côté de moi", "on a interrogé {s} à la radio",
        "tu es {s} ? moi aussi", "{s} a acheté du pain", "il paraît que {g} préfèrent le thé", "hier {s} a pris le train", "ma voisine est {s}", "ce film raconte la vie de {g}",
    ),
    "en": (
        "I love {g}", "I admire {g}", "I respect {g}", "I support {g}", "{g} are awesome", "{g} are our equals",
        "it feels so good to be around {g}", "we are lucky to have {g} on the team", "{g} are our strength",
        "it would be great to know {g} better", "how could anyone not like {g}?", "{s} lives on my street",
        "I saw {s} at the market", "{s} works next door", "many of {g} live in London", "I am {s}", "you are {s}",
        "there is {s} in my class", "{g} have a long history", "{g} always make me smile", "hurray for {g}!", "{g} make life better",
        "I learned so much from {g}", "proud to have {s} in my family", "{s} is my hero", "thank you {g} for your courage",
        "{s} deserves as much love as anyone", "{s} sat next to me", "{s} bought some bread", "are you {s}? me too", "here is {s}", "yesterday {s} took the train",
        "my neighbour is {s}", "this film is about the life of {g}",
    ),
}  # fmt: skip
# Who acts, what is done: with a group or a person behind it, a threat; with a fly or a match, none.
INTENTS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "je vais", "on va", "j'ai envie de", "il faut", "il faudrait", "on devrait", "je rêve de",
        "quelqu'un doit", "je vous jure que je vais", "un de ces jours je vais", "demain on va", "venez on va",
    ),
    "en": (
        "I will", "we are going to", "I want to", "we must", "we should", "someone needs to", "I swear I'm gonna",
        "one of these days I'll", "tomorrow we will", "let's",
    ),
}  # fmt: skip
VIOLENCE: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "tuer", "frapper", "tabasser", "brûler", "pendre", "égorger", "buter", "étrangler", "exterminer", "abattre",
        "cogner", "défoncer", "éliminer", "lapider", "écraser", "poignarder", "agresser", "fusiller", "noyer",
        "massacrer", "casser la gueule à", "mettre une balle à", "faire la peau à", "tirer sur", "torturer",
    ),
    "en": (
        "kill", "hit", "beat up", "burn", "hang", "stab", "strangle", "exterminate", "shoot", "punch", "smash",
        "eliminate", "crush", "attack", "drown", "slaughter", "torture", "put a bullet in", "hurt",
    ),
}  # fmt: skip
PEOPLE: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "ta famille",
        "ce type",
        "vos employés",
        "ta sœur",
        "le directeur",
        "ces gens",
        "ton frère",
        "ce mec",
    ),
    "en": (
        "your family",
        "that guy",
        "your staff",
        "your sister",
        "the manager",
        "those people",
        "your brother",
    ),
}
PASTIMES: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "aider", "rencontrer", "écouter", "soutenir", "accueillir", "inviter", "remercier", "protéger",
        "embrasser", "applaudir", "épouser", "cajoler", "consoler", "prendre en photo", "faire rire", "informer", "appeler", "féliciter", "embaucher", "former", "défendre", "filmer", "interroger",
    ),
    "en": (
        "help", "meet", "listen to", "support", "welcome", "invite", "thank", "protect", "inform", "call", "kiss", "applaud", "marry", "comfort", "cheer for",
        "congratulate", "hire", "train", "defend", "film", "interview",
    ),
}  # fmt: skip
OTHER_TARGETS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "les épinards", "ce canapé", "les embouteillages", "mon ordinateur", "les réunions", "le froid",
        "les banquiers", "les comptables", "les avocats", "les patrons", "les supporters de Marseille",
        "les politiciens", "mon ex", "ce présentateur", "les journalistes", "les vegans", "les huissiers",
    ),
    "en": (
        "spinach", "this couch", "traffic jams", "my laptop", "meetings", "the cold", "bankers", "accountants",
        "lawyers", "bosses", "Yankees fans", "politicians", "my ex", "this anchor", "journalists", "vegans",
    ),
}  # fmt: skip
QUOTES: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "« {q} » : on ne devrait plus entendre ça", "« {q} », quelle phrase ignoble", "dire « {q} » est un délit",
        "un élu a osé dire « {q} », j'ai honte", "« {q} » ? non, et je combattrai toujours ces propos",
        'quiconque écrit "{q}" mérite d\'être signalé', 'arrêtez avec vos "{q}", c\'est du racisme',
        "Hier on m'a dit : {q}. Ces propos sont inacceptables", "« {q} ». Qui peut encore écrire une chose pareille ?",
        "Les gens qui disent « {q} » me font honte", "« {q} » est une phrase raciste, point", "Non, on ne dit pas « {q} »",
        "Il a été condamné pour avoir crié « {q} »", "« {q} », voilà le genre de bêtise que je combats", "Ceux qui pensent que {q} ont tort",
    ),
    "en": (
        '"{q}": nobody should have to hear that', '"{q}", what a vile sentence', 'saying "{q}" is wrong',
        'a politician dared to say "{q}", shameful', '"{q}"? no, and I will always fight such talk',
        'whoever writes "{q}" should be reported', 'stop with your "{q}", that is racism',
        "Yesterday someone told me: {q}. That is unacceptable", '"{q}". Who still writes such a thing?',
        'People who say "{q}" make me ashamed', 'No, you do not say "{q}"', 'He was fined for shouting "{q}"', "People who think that {q} are wrong",
    ),
}  # fmt: skip
SLUR_FRAMES: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "sale {w}", "espèce de {w}", "t'es qu'un {w}", "encore un {w}", "dégage {w}", "ces {w} partout",
        "les {w} dehors", "quel {w} celui-là", "ferme ta gueule {w}", "tous des {w}", "ta mère la {w}", "{w} !",
    ),
    "en": (
        "you {w}", "fucking {w}", "another {w}", "get out {w}", "these {w} everywhere", "what a {w}",
        "shut up {w}", "all of them {w}", "go home {w}", "typical {w}",
    ),
}  # fmt: skip
# A thing that hurts its owner is a danger and a complaint; nobody threatens anybody.
DANGERS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "fr": (
        (
            "la lampe", "votre chauffage", "la batterie", "ce jouet", "la poussette", "le four", "votre trottinette",
            "la bouilloire", "ce shampoing", "le vélo", "la prise", "votre yaourt", "l'escalier du magasin", "ce casque",
            "la bougie", "le siège auto", "votre médicament", "le bus", "la machine à laver", "ce produit",
        ),
        (
            "{x} a pris feu, ma fille a failli se brûler", "{x} brûle, c'est dangereux", "{x} a blessé mon fils",
            "attention, {x} peut tuer un enfant", "{x} a explosé dans ma cuisine, j'aurais pu y passer",
            "je me suis coupé la main avec {x}", "{x} m'a brûlé le bras", "on a fini aux urgences à cause de {x}",
            "{x} a failli nous étouffer", "danger de mort avec {x}, rappelez-le", "mon bébé s'est étranglé avec {x}",
            "{x} a mis le feu au salon, il faut l'interdire", "ma mère est tombée à cause de {x}, elle saigne",
            "{x} m'a électrocuté, c'est un scandale", "j'ai peur que {x} tue quelqu'un", "{x} est un danger public",
            "toute la famille est malade à cause de {x}", "{x} m'a frappé au visage en cassant",
            "{x} chauffe trop, mon mari s'est brûlé les doigts", "vous allez avoir un mort si {x} reste en vente",
        ),
    ),
    "en": (
        (
            "the lamp", "your heater", "the battery", "this toy", "the stroller", "the oven", "your scooter",
            "the kettle", "this shampoo", "the bike", "the plug", "your yoghurt", "the stairs of the shop", "this helmet",
        ),
        (
            "{x} caught fire, my daughter nearly got burned", "{x} burns, it is dangerous", "{x} injured my son",
            "careful, {x} can kill a child", "{x} exploded in my kitchen, I could have died",
            "I cut my hand with {x}", "{x} burned my arm", "we ended up in the ER because of {x}",
            "{x} nearly choked us", "deadly danger with {x}, recall it", "my mother fell because of {x}, she is bleeding",
            "{x} set the living room on fire, ban it", "{x} gave me an electric shock", "I fear {x} will kill somebody",
            "the whole family is sick because of {x}", "someone will die if you keep selling {x}",
        ),
    ),
}  # fmt: skip
