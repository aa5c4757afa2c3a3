"""What each finding says to the person who writes: a reason and a suggestion, in French and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """A reason and a suggestion, each in both languages."""

    reason_fr: str
    reason_en: str
    suggestion_fr: str
    suggestion_en: str

    @property
    def reason(self) -> dict[str, str]:
        return {"fr": self.reason_fr, "en": self.reason_en}

    @property
    def suggestion(self) -> dict[str, str]:
        return {"fr": self.suggestion_fr, "en": self.suggestion_en}


ADVICE: dict[str, Advice] = {
    "emotion": Advice(
        "La marque dit ce qu'elle ressent : l'échange devient personnel.",
        "The brand says what it feels: the exchange becomes personal.",
        "Revenez aux faits et à ce que la personne a vécu.",
        "Go back to the facts and to what the person went through.",
    ),
    "aggression": Advice(
        "Ces mots attaquent la personne ou la menacent.",
        "These words attack or threaten the person.",
        "Retirez-les. Le diriez-vous en face, au comptoir ?",
        "Take them out. Would you say it face to face, across a counter?",
    ),
    "harsh": Advice(
        "Ces mots seront lus comme une attaque ou comme du mépris.",
        "These words will read as an attack or as contempt.",
        "Dites la même chose en parlant du problème, pas de la personne.",
        "Say the same about the problem, not about the person.",
    ),
    "irony": Advice(
        "L'ironie envers une personne mécontente se retourne toujours contre la marque.",
        "Irony towards an unhappy person always turns against the brand.",
        "Écrivez au premier degré : ce que vous avez compris, ce que vous faites.",
        "Write it straight: what you understood, what you do.",
    ),
    "capitals": Advice(
        "Les majuscules se lisent comme un cri.",
        "Capitals read as shouting.",
        "Écrivez en minuscules ; l'ordre des mots suffit à insister.",
        "Use lower case; the order of the words is emphasis enough.",
    ),
    "exclamation": Advice(
        "Tant de ponctuation fait perdre son calme au message.",
        "So much punctuation makes the message lose its calm.",
        "Gardez un point ; au plus un point d'exclamation, pour saluer ou remercier.",
        "Keep a full stop; at most one exclamation mark, to greet or to thank.",
    ),
    "defensiveness": Advice(
        "La marque se défend avant d'aider.",
        "The brand defends itself before it helps.",
        "Reconnaissez d'abord ce que la personne a vécu, puis dites ce que vous faites.",
        "Acknowledge what the person went through, then say what you do.",
    ),
    "blame": Advice(
        "La faute est renvoyée à la personne.",
        "The fault is put on the person.",
        "Expliquez comment faire maintenant, sans dire ce qu'il aurait fallu faire.",
        "Explain what can be done now, not what should have been done.",
    ),
    "legal_admission": Advice(
        "Cette phrase peut valoir reconnaissance de responsabilité.",
        "This sentence may count as an admission of liability.",
        "Regrettez ce qui est arrivé sans le qualifier ; demandez l'avis du service juridique.",
        "Regret what happened without judging it; ask the legal department.",
    ),
    "promise_without_date": Advice(
        "Une promesse est faite sans dire pour quand.",
        "A promise is made without saying by when.",
        "Donnez un jour et une heure que vous tiendrez.",
        "Give a day and a time that you will keep.",
    ),
    "personal_data": Advice(
        "Une donnée personnelle serait publiée.",
        "Personal data would be made public.",
        "Retirez-la et poursuivez en message privé.",
        "Take it out and go on in a private message.",
    ),
    "personal_data_asked": Advice(
        "Une donnée personnelle est demandée sans dire de l'envoyer en privé.",
        "Personal data is asked for without saying to send it in private.",
        "Ajoutez « en message privé ».",
        "Add “in a private message”.",
    ),
    "reference": Advice(
        "Un numéro de commande ou de dossier permet à d'autres de se faire passer pour la personne.",
        "An order or file number lets others pretend to be this person.",
        "Ne le citez qu'en message privé.",
        "Quote it in a private message only.",
    ),
    "forbidden_word": Advice(
        "La marque n'emploie pas ce mot.",
        "The brand does not use this word.",
        "Choisissez un autre mot.",
        "Choose another word.",
    ),
    "address_vous": Advice(
        "La marque vouvoie.",
        "The brand says “vous”.",
        "Passez au vouvoiement.",
        "Use “vous”.",
    ),
    "address_tu": Advice(
        "La marque tutoie.",
        "The brand says “tu”.",
        "Passez au tutoiement.",
        "Use “tu”.",
    ),
    "address_mixed": Advice(
        "Le message passe du vouvoiement au tutoiement.",
        "The message mixes “vous” and “tu”.",
        "Gardez l'un des deux du début à la fin.",
        "Keep one of them from beginning to end.",
    ),
    "missing_apology": Advice(
        "Cette personne est mécontente et rien ne dit que la marque le regrette.",
        "This person is unhappy and nothing says that the brand is sorry.",
        "Commencez par des excuses simples pour ce qui a été vécu.",
        "Begin with a plain apology for what happened.",
    ),
    "missing_next_step": Advice(
        "La personne ne sait pas ce qui va se passer maintenant.",
        "The person does not know what happens now.",
        "Dites la solution, ou la prochaine étape et qui s'en occupe.",
        "Say the solution, or the next step and who takes it.",
    ),
    "too_long": Advice(
        "Le message dépasse ce que le réseau accepte.",
        "The message is longer than the network takes.",
        "Raccourcissez à partir d'ici.",
        "Shorten it from here on.",
    ),
    "long": Advice(
        "Le message est plus long que ce que le réseau recommande.",
        "The message is longer than the network advises.",
        "Gardez l'essentiel en public, le reste en message privé.",
        "Keep the essential in public, the rest in a private message.",
    ),
    "unfilled_variable": Advice(
        "Une variable n'est pas remplie.",
        "A variable is not filled in.",
        "Remplacez-la par sa valeur.",
        "Replace it with its value.",
    ),
    "empty": Advice(
        "Le message est vide.",
        "The message is empty.",
        "Écrivez une réponse.",
        "Write a reply.",
    ),
}
