"""French words of crisis to start from, by sector, written for Vigie: an agency copies a list and makes it its own.

Each entry is a word, a phrase, or a beginning of words (``arnaqu*``), as a list of the query language takes it.
Content, not interface: it is not translated.
"""

from collections.abc import Mapping
from typing import NamedTuple


class WordList(NamedTuple):
    """A list to start from: its title in French and in English, and its entries."""

    title_fr: str
    title_en: str
    entries: tuple[str, ...]


COMMON = WordList(
    "Crise, tous secteurs",
    "Crisis, any sector",
    (
        "scandale", "scandaleu*", "honte", "honteu*", "boycott", "boycotte*", "boycottons", "bad buzz", "polémique",
        "indigne", "indignation", "inadmissible", "inacceptable", "intolérable", "lamentable", "arnaqu*", "escroqu*",
        "mensonge", "menteur", "mensongère", "publicité mensongère", "plainte", "porter plainte", "dépôt de plainte",
        "plainte collective", "action collective", "class action", "procès", "tribunal", "mise en demeure", "avocat",
        "lanceur d'alerte", "enquête", "perquisition", "garde à vue", "mise en examen", "signalement", "pétition",
        "plus jamais", "à fuir", "fuyez", "démission", "démissionne*", "excuses publiques", "présente ses excuses",
        "UFC-Que Choisir", "60 millions de consommateurs", "DGCCRF", "SignalConso", "balance ton",
    ),
)  # fmt: skip

BY_SECTOR: Mapping[str, WordList] = {
    "commun": COMMON,
    "alimentation": WordList(
        "Alimentation et restauration",
        "Food and restaurants",
        (
            "intoxication", "intoxiqué", "intoxication alimentaire", "salmonel*", "listeria", "listériose", "botulisme",
            "E. coli", "hépatite A", "rappel produit", "rappel de produits", "rappelés", "date de péremption", "périmé",
            "moisi", "moisissure", "avarié", "pourri", "cafard", "rat", "souris", "asticot", "cheveu", "corps étranger",
            "morceau de verre", "morceau de plastique", "allergène", "choc anaphylactique", "fermeture administrative",
            "contrôle d'hygiène", "hygiène déplorable", "malade après", "vomi*", "diarrhée", "pesticide", "oxyde d'éthylène",
            "maltraitance animale", "L214", "élevage intensif", "huile de palme",
        ),
    ),
    "transport": WordList(
        "Transports et voyages",
        "Transport and travel",
        (
            "accident", "déraill*", "collision", "crash", "incendie", "évacuation", "évacués", "panne", "immobilisé",
            "bloqués à bord", "bloqué à quai", "retard", "annulation", "annulé", "vol annulé", "train annulé", "grève",
            "préavis de grève", "surbooking", "bagage perdu", "bagages perdus", "remboursement refusé",
            "sans climatisation", "malaise voyageur", "agression", "harcèlement", "contrôleur", "amende abusive",
            "blessé", "mort", "sécurité ferroviaire", "droit de retrait", "galère", "pris en otage",
        ),
    ),
    "banque": WordList(
        "Banque et assurance",
        "Banking and insurance",
        (
            "fraude", "frauduleu*", "phishing", "hameçonnage", "faux conseiller", "spoofing", "compte bloqué",
            "compte clôturé", "virement bloqué", "argent disparu", "prélèvement abusif", "frais abusifs", "agios",
            "fichage", "interdit bancaire", "refus de remboursement", "refus d'indemnisation", "sinistre refusé",
            "expert d'assurance", "résiliation abusive", "fuite de données", "données volées", "piratage", "piraté",
            "blanchiment", "évasion fiscale", "paradis fiscal", "énergies fossiles", "faillite", "panne application",
            "médiateur", "ACPR", "AMF",
        ),
    ),
    "numerique": WordList(
        "Télécoms, services en ligne, données",
        "Telecoms, online services, data",
        (
            "panne", "panne générale", "en panne", "hors service", "coupure", "coupure internet", "inaccessible", "bug",
            "bugué", "lag", "serveur down", "fuite de données", "données personnelles", "données volées", "piratage",
            "piraté", "hacké", "cyberattaque", "ransomware", "rançongiciel", "mot de passe", "RGPD", "CNIL",
            "espionnage", "surveillance", "vente de données", "désabonnement impossible", "facture abusive",
            "hors forfait", "résiliation", "publicité intrusive", "algorithme", "compte supprimé", "compte piraté",
        ),
    ),
    "sante": WordList(
        "Santé, pharmacie, cosmétique",
        "Health, pharmacy, cosmetics",
        (
            "effet secondaire", "effets indésirables", "effet indésirable", "réaction allergique", "allergie", "brûlure",
            "eczéma", "hospitalis*", "urgences", "décès", "mort", "cancer", "cancérigène", "cancérogène",
            "perturbateur endocrinien", "toxique", "toxicité", "retrait du marché", "lot rappelé", "ANSM",
            "pharmacovigilance", "pénurie", "rupture de stock", "erreur médicale", "maltraitance", "négligence",
            "test sur les animaux", "tests sur animaux", "essai clinique", "conflit d'intérêts", "surfacturation",
        ),
    ),
    "distribution": WordList(
        "Commerce, mode, livraison",
        "Retail, fashion, delivery",
        (
            "contrefaçon", "faux avis", "fausse promotion", "faux prix", "commande jamais reçue", "jamais reçu",
            "jamais livré", "colis perdu", "colis volé", "remboursement", "pas remboursé", "service client injoignable",
            "injoignable", "défectueux", "défaut", "dangereux", "rappel produit", "travail des enfants", "travail forcé",
            "Ouïghours", "atelier clandestin", "Rana Plaza", "fast fashion", "greenwashing", "écoblanchiment", "plagiat",
            "copié", "invendus détruits", "destruction des invendus", "discrimination", "vigile", "fouille", "racis*",
        ),
    ),
    "energie": WordList(
        "Énergie, industrie, environnement",
        "Energy, industry, environment",
        (
            "pollution", "pollué", "marée noire", "fuite", "fuite de gaz", "explosion", "incendie", "nuage toxique",
            "Seveso", "Lubrizol", "contamination", "contaminé", "PFAS", "polluants éternels", "amiante", "plomb",
            "nappe phréatique", "rejet", "rejets toxiques", "déchets", "greenwashing", "écoblanchiment", "ZAD",
            "militants", "Greenpeace", "Extinction Rebellion", "coupure de courant", "délestage", "compteur", "Linky",
            "facture", "hausse des prix", "superprofits", "licenciement", "fermeture d'usine", "accident du travail",
        ),
    ),
    "employeur": WordList(
        "L’employeur : climat social et comportements",
        "The employer: social climate and behaviour",
        (
            "harcèlement", "harcèlement moral", "harcèlement sexuel", "agression sexuelle", "viol", "sexis*", "racis*",
            "homophob*", "transphob*", "antisémit*", "islamophob*", "discriminat*", "grossophob*", "burn-out",
            "burn out", "suicide", "souffrance au travail", "management toxique", "toxique", "licenciement",
            "plan social", "PSE", "délocalisation", "grève", "débrayage", "syndicat", "prud'hommes",
            "inspection du travail", "travail dissimulé", "heures non payées", "salaires impayés", "stagiaire exploité",
            "#metoo", "#balancetonporc", "propos déplacés", "propos racistes", "dérapage",
        ),
    ),
}  # fmt: skip
