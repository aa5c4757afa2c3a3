"""The articles of a new brand's first charter, in French and English. To be adapted by the brand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StarterArticle:
    """One article as it is first written; no networks means all of them."""

    code: str
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str
    breaches: tuple[str, ...]
    actions: tuple[str, ...]
    examples: tuple[str, ...]
    networks: tuple[str, ...] = ()


ARTICLES: tuple[StarterArticle, ...] = (
    StarterArticle(
        "criticism",
        "La critique est la bienvenue",
        "Criticism is welcome",
        "Vous pouvez dire que vous êtes mécontent, que vous trouvez un prix trop élevé, qu'un produit vous a déçu ou que "
        "vous n'êtes pas d'accord avec nous. Une critique, même sévère, n'est jamais supprimée ni masquée : nous y répondons.",
        "You may say that you are unhappy, that a price is too high, that a product let you down or that you disagree "
        "with us. Criticism, however severe, is never deleted or hidden: we answer it.",
        ("criticism",),
        ("nothing",),
        (
            "Troisième retard ce mois-ci, je n'achèterai plus chez vous.",
            "Your new advert is in very poor taste.",
        ),
    ),
    StarterArticle(
        "vulgar",
        "Pas de vulgarité gratuite",
        "No gratuitous vulgarity",
        "Un mot qui échappe sous la colère n'est pas supprimé : nous répondons au fond. Les messages faits surtout de "
        "grossièretés ou d'images obscènes peuvent être masqués après un rappel.",
        "A word that slips out in anger is not removed: we answer what it is about. Messages made mostly of obscenities "
        "or obscene pictures may be hidden after a reminder.",
        ("vulgar",),
        ("nothing", "warn", "hide"),
        ("Message composé uniquement de grossièretés.", "A comment that is nothing but obscenities."),
    ),
    StarterArticle(
        "insult",
        "Pas d'insultes envers les personnes",
        "No insults against people",
        "Vous pouvez critiquer nos produits et nos décisions. Insulter quelqu'un, client ou membre de nos "
        "équipes, est autre chose : le message peut être masqué ou supprimé, et son auteur bloqué s'il recommence.",
        "You may criticise our products and our decisions. Insulting a person, a customer or somebody of our teams is "
        "another matter: the message may be hidden or deleted, and its author blocked if it goes on.",
        ("insult",),
        ("warn", "hide", "delete", "block"),
        ("Insulte visant une vendeuse par son prénom.", "Name-calling aimed at another customer."),
    ),
    StarterArticle(
        "discrimination",
        "Pas de discrimination",
        "No discrimination",
        "Tout propos qui rabaisse ou exclut des personnes pour leur sexe, leur orientation, leur handicap, leur âge, leur "
        "religion ou leur apparence est supprimé, et son auteur peut être bloqué. Le dénoncer reste permis.",
        "Whatever belittles or excludes people for their sex, orientation, disability, age, religion or looks is "
        "deleted, and its author may be blocked. Speaking out against it is always allowed.",
        ("discrimination",),
        ("warn", "hide", "delete", "block"),
        (
            "Propos qui refuse un service à des personnes handicapées.",
            "A joke that shuts women out of a profession.",
        ),
    ),
    StarterArticle(
        "racism",
        "Pas de racisme",
        "No racism",
        "Les propos racistes, antisémites ou xénophobes sont supprimés sans rappel préalable, après capture ; leur auteur "
        "est bloqué. Ils peuvent être signalés aux autorités.",
        "Racist, antisemitic or xenophobic words are deleted without a reminder, once a capture is kept; their author is "
        "blocked. They may be reported to the authorities.",
        ("racism",),
        ("hide", "delete", "block"),
        ("Propos haineux sur l'origine d'un livreur.", "Hateful words about the origin of a driver."),
    ),
    StarterArticle(
        "threat",
        "Pas de menaces",
        "No threats",
        "Menacer une personne ou un lieu, ou appeler à le faire, entraîne la suppression du message, le blocage de son "
        "auteur et, si le danger paraît réel, un signalement immédiat.",
        "Threatening a person or a place, or calling for it, leads to the deletion of the message, the blocking of its "
        "author and, where the danger seems real, an immediate report to the authorities.",
        ("threat",),
        ("hide", "delete", "block"),
        ("« Je vous attends à la sortie du magasin. »", "“I know where your team parks.”"),
    ),
    StarterArticle(
        "spam",
        "Pas de publicité ni d'arnaque",
        "No advertising and no scams",
        "Les publicités, les liens sans rapport, les faux comptes du service client et les messages copiés en série sont "
        "masqués ou supprimés ; leur auteur peut être bloqué.",
        "Adverts, unrelated links, fake customer-service accounts and messages copied in series are hidden or deleted; "
        "their author may be blocked.",
        ("spam",),
        ("warn", "hide", "delete", "block"),
        ("Lien vers un faux formulaire de remboursement.", "The same link posted under twenty posts."),
    ),
    StarterArticle(
        "personal-data",
        "Pas de données personnelles en public",
        "No personal data in public",
        "Numéros de téléphone, adresses, e-mails ou numéros de commande, les vôtres comme ceux d'autrui, sont masqués pour "
        "protéger les personnes. Nous vous invitons à poursuivre en message privé : ce n'est pas une sanction.",
        "Phone numbers, addresses, e-mails or order numbers, your own or somebody else's, are hidden to protect people. "
        "We invite you to go on in a private message: this is no sanction.",
        ("personal_data",),
        ("warn", "hide", "delete"),
        ("Numéro de téléphone d'un livreur publié.", "An order number with a full name and address."),
    ),
    StarterArticle(
        "trolling",
        "Pas de provocation répétée",
        "No repeated provocation",
        "Provoquer encore et encore, sans rien demander ni rapporter, empêche les autres d'échanger. Nous n'y répondons pas ; "
        "ces messages peuvent être supprimés et leur auteur bloqué. Revenir avec une vraie question change tout.",
        "Provoking again and again, without asking or reporting anything, keeps others from talking. We do not answer it; "
        "such messages may be deleted and their author blocked. Coming back with a real question changes everything.",
        ("trolling",),
        ("nothing", "hide", "delete", "block"),
        (
            "Dixième provocation du jour, sans lien avec le sujet.",
            "The tenth taunt of the day, about nothing.",
        ),
    ),
)
