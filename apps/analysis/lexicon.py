"""Cue words in French and English, written for Vigie: features and explanations, never a decision alone.

Entries are folded (no accents, no capitals). `stem/a/b` stands for `stem`, `stema` and `stemb`; `_` joins the
words of a phrase. A list's weight is how much one hit says about its field, from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

POSITIVE = {
    "fr": """
    merci bravo super genial/e/s/aux excellent/e/s parfait/e/s/ement satisfait/e/s content/e/s ravi/e/s
    heureux heureuse/s top nickel impeccable/s formidable/s magnifique/s adore/r/s j_adore aime/r j_aime
    recommande/r/s je_recommande efficace/s rapide/s/ment agreable/s sympa/s sympathique/s professionnel/le/s
    chapeau felicitation/s reactif/s reactive/s serieux competent/e/s gentil/s/le/les aimable/s accueillant/e/s
    delicieux delicieuse/s savoureux succulent/e/s copieux copieuse incroyable/s fantastique/s merveilleux
    merveilleuse/s bon/s bonne/s bien meilleur/e/s beau belle/s joli/e/s cool fier fiere/s plaisir bonheur
    hate espoir progres succes reussi/e/s reussite victoire facile/s facilement utile/s pratique/s
    a_l_ecoute rien_a_redire au_top sans_souci tres_bien bonne_idee bonne_nouvelle bon_rapport_qualite
    vivement enfin_une_bonne confiance rassurant/e/s disponible/s clair/e/s simple/s abordable/s
    """,
    "en": """
    thanks thank_you thx great awesome amazing love/d/s excellent perfect/ly happy best good nice wonderful
    fantastic brilliant cool fun excited glad impressed helpful friendly recommend beautiful enjoy/ed/ing
    yay win/s winning congrats congratulations appreciate/d kudos fast easy super lovely better proud
    can_t_wait well_done good_job great_job thank_u lol haha smooth delicious
    """,
}

NEGATIVE = {
    "fr": """
    honte honteux honteuse/s inadmissible/s scandaleux scandaleuse/s scandale nul/s nulle/s mauvais/e/s pire/s
    horrible/s catastrophe/s catastrophique/s decu/e/s decevant/e/s deception arnaque/s/r arnaqueur/s voleur/s
    voleuse/s escroc/s escroquerie incompetent/e/s incompetence lamentable/s deplorable/s ridicule/s
    minable/s degoute/e/s degoutant/e inacceptable/s insupportable/s aucun/e jamais probleme/s panne/s
    bug/s bugs defectueux casse/e/s retard/s annule/e/s refuse/e/s refus mensonge/s menteur/s mensongere/s
    menti ment attente attendre attends fuir fuyez evitez eviter a_fuir a_eviter pas_content plus_jamais
    ras_le_bol marre j_en_ai_marre galere/s impossible injoignable/s malheureusement desagreable/s
    triste/s tristesse mort/s danger dangereux dangereuse/s peur inquiet/e inquietant/e/s grave/s crise echec
    colere furieux furieuse merde plainte litige tribunal mediocre/s cher/s chere/s trop_cher hors_de_prix
     froid/e fade/s sec bruyant/e infect/e immangeable avarie moisi/e intoxication malade/s
    foutage_de_gueule se_moque se_moquent se_foutent resilie/r resiliation bon_courage aucune_reponse
    sans_reponse pas_de_reponse mal malgre perdu/e/s perte/s pollution licenciement/s fermeture
    """,
    "en": """
    worst bad terrible horrible awful poor hate/d/s sucks suck fail/s/ed failure disappointed disappointing
    disappointment ridiculous unacceptable useless broken broke cancelled canceled delay/s/ed late lost
    waiting wait waited rude never problem/s issue/s error wrong worse angry upset frustrated frustrating
    annoying annoyed disgusting scam fraud stolen refund complaint stuck ruined mess pathetic joke fix
    no_response not_working doesn_t_work does_not_work won_t can_t stop sad sick unhappy lies liar liars
    nightmare disgrace shame wtf smh ugh hours_on_hold on_hold hung_up rip_off ripped_off
    """,
}

INSULT = {
    "fr": """
    con cons conne/s connard/s connasse/s connards abruti/e/s cretin/e/s debile/s imbecile/s idiot/e/s
    salaud/s salopard/s salope/s salopes pute/s putes encule/s encules enculee fdp fils_de_pute
    fils_de_chien batard/e/s ordure/s raclure/s pourriture/s enfoire/e/s bouffon/ne/s tocard/e/s
    clochard/e/s mongol/s mongolien/ne attarde/e/s trisomique/s degenere/e/s sous_merde grosse_merde
    sale_merde ta_gueule ferme_ta_gueule tg ntm nique_ta_mere va_te_faire va_te_faire_foutre
    va_te_faire_enculer allez_vous_faire allez_vous_faire_foutre bande_de_nuls bande_de_cons
    bande_d_incapables pauvre_type pauvre_con pauvre_conne sale_con sale_conne sale_type grosse_vache
    gros_porc gros_lard grosse_truie cassos pouffiasse/s poufiasse/s petasse/s grognasse/s crevard/e/s
    charogne/s vermine/s nazi/s facho/s trouduc trou_du_cul tete_de_con face_de_rat sac_a_merde
    """,
    "en": """
    idiot/s moron/s stupid dumb dumbass dumbasses asshole/s arsehole/s bastard/s bitch/es cunt/s dick/s
    dickhead/s douche douchebag/s jackass loser/s scumbag/s scum wanker/s retarded imbecile/s
    fuck_you fuck_off stfu shut_up piece_of_shit son_of_a_bitch prick/s twat/s tosser/s whore/s slut/s
    trash clown/s pig/s coward/s hoe/s pathetic_excuse screw_you go_to_hell kys motherfucker/s
    """,
}

VULGAR = {
    "fr": """
    merde/s merdique/s putain/s bordel chier chiant/e/s chie/s foutre fout foutu/e/s cul couille/s
    couilles baise/r/s baiser enculer nique/r/nt niquer branle/r/s branleur/s branler chatte/s chiotte/s
    emmerde/r/nt emmerder fait_chier faire_chier casse_les_couilles casser_les_couilles suce/r/s sperme
    burne/s cul_de gueule bande_mou branlette/s connerie/s saloperie/s
    """,
    "en": """
    shit/s shitty bullshit fuck/s fucked fucking fuckin fuk ass asses arse crap damn goddamn piss pissed
    cock/s pussy tits dick_pic wtf bollocks bloody_hell shitshow horseshit porn jerk_off
    """,
}

# Words that are attacks on a group by themselves. Reclaimed and quoted use exists: a feature, not a verdict.
SLUR = {
    "fr": """
    bougnoule/s bicot/s raton/s negre/s negro/s negresse/s youpin/e/s youpine feuj/s bamboula/s
    macaque/s singe/s chinetoque/s niakoue/s niakwe/s crouille/s arabe_de_merde
    sale_arabe/s sales_arabes sale_noir/e sales_noirs sale_juif/s sales_juifs sale_race sale_musulman
    sale_chinois rom_de_merde romanos manouche/s gitan/s tafiole/s tantouze/s tarlouze/s pede/s pd pds
    gouine/s fiotte/s travelo/s enturbanne/e/s islamo_racaille racaille/s bougnoul/s gwer babtou/s
    mongolien/s handicape_mental sale_pede sale_gouine sale_handicape sales_immigres sous_race
    """,
    "en": """
    nigger/s nigga/s kike/s chink/s gook/s spic/s wetback/s paki/s raghead/s towelhead/s sandnigger
    faggot/s fag/s dyke/s tranny trannies shemale/s coon/s beaner/s gypsy gypsies cripple/s
    white_trash redneck/s camel_jockey zipperhead/s
    """,
}

IDENTITY = {
    "fr": """
    arabe/s noir/s noire/s blanc/s juif/s juive/s musulman/e/s chretien/ne/s catholique/s africain/e/s
    maghrebin/e/s algerien/ne/s marocain/e/s tunisien/ne/s chinois/e/s asiatique/s turc/s rom/s tsigane/s
    etranger/s etrangere/s immigre/e/s migrant/e/s refugie/e/s homo/s homosexuel/s homosexuelle/s gay/s
    lesbienne/s trans transgenre/s transsexuel/s femme/s handicape/e/s autiste/s islam immigration
    polonais/e roumain/e/s portugais/e/s voile/s voilee/s hijab noirs_et minorite/s
    """,
    "en": """
    black/s white/s jew/s jewish muslim/s islam christian/s catholic/s african/s arab/s asian/s chinese
    mexican/s indian/s immigrant/s migrant/s refugee/s foreigner/s gay/s lesbian/s trans transgender
    homosexual/s women woman disabled disability autistic illegals minorities latino/s
    """,
}

DEHUMANISING = {
    "fr": """
    parasite/s cafard/s rat/s rats vermine/s animaux animal betes sauvages barbares sous_hommes cancer
    invasion envahisseur/s envahissent envahis nuisible/s peste fleau race/s retourne_dans_ton_pays
    rentre_chez_toi rentrez_chez_vous dehors degage/z expulser expulsez remigration grand_remplacement
    bons_a_rien tous_des voleurs_de mangent_nos profitent_de nos_aides pas_les_bienvenus a_exterminer
    inferieur/s inferieure/s
    """,
    "en": """
    parasite/s cockroach/es rat/s vermin animal/s savages subhuman/s cancer invasion invaders plague
    disease go_back_to send_them_back deport get_out_of_our don_t_belong all_of_them inferior filth
    exterminate wiped_out less_than_human should_not_exist
    """,
}

THREAT = {
    "fr": """
    je_vais_te on_va_te je_te_tue te_tuer vous_tuer te_crever te_buter te_saigner te_planter te_casser
    te_defoncer te_demonter te_fracasser te_frapper te_retrouver te_niquer te_bruler t_attendre
    vous_retrouver vous_bruler vous_le_payer va_le_payer vas_le_payer tu_vas_voir vous_allez_voir
    tu_vas_payer tu_vas_le_regretter vous_allez_le_regretter je_sais_ou_tu je_sais_ou_vous
    devant_chez_toi chez_toi_ce_soir on_va_venir je_vais_venir on_vient_chez tu_es_mort t_es_mort
    vous_etes_morts tu_vas_mourir tu_vas_crever creve/z crever mourir meurs egorger egorge pendre pendez
    fusiller bruler brulez gazer exterminer lapider tabasser cogner buter flinguer une_balle
    coup_de_couteau a_mort peine_de_mort menace/s/r
    """,
    "en": """
    i_will_kill i_ll_kill kill_you kill_them kill_all gonna_kill going_to_kill i_will_find find_you
    hurt_you beat_you i_know_where you_live burn_down burn_you shoot_you shoot_them hang_them hang_you
    you_re_dead you_are_dead you_will_pay you_ll_pay watch_your_back should_die deserve_to_die
    must_die should_be_shot should_be_killed should_be_hanged should_be_beaten stab slit_your
    punch_you break_your bomb murder gas_them string_them
    """,
}

COUNTER = {
    "fr": """
    antiracisme contre_le_racisme stop_racisme denoncer denonce/z inacceptable_de_dire raciste/s
    racisme homophobe/s homophobie xenophobe/s antisemite/s antisemitisme islamophobe/s intolerable
    tolerance respect egalite solidarite solidaire fier_d_etre fiere_d_etre personne_ne_devrait
    ne_devrait_etre arretez_de_dire dire_que traiter_de traite/s_de insulter harcelement
    """,
    "en": """
    racist/s racism homophobic homophobia xenophobic antisemitism islamophobia is_unacceptable
    is_not_ok nobody_should no_one_should stop_saying calling_someone equality respect solidarity
    proud_to_be hate_speech disgraceful discrimination
    """,
}

COMPLAINT = {
    "fr": """
    remboursement rembourser remboursez reclamation/s sav service_client service_apres_vente colis
    commande livraison livre livree facture/s debite prelevement/s preleve conseiller/s dossier contrat
    en_panne ne_marche_pas marche_pas ne_fonctionne_pas fonctionne_pas ne_marche_plus toujours_pas
    toujours_rien depuis_des_semaines depuis_des_mois depuis_plusieurs aucune_nouvelle personne_ne_repond
    trois_semaines relance/s appels raccroche/nt renvoye vous_vous_moquez inadmissible
    """,
    "en": """
    refund order delivery shipping account customer_service support help fix working work not_working
    still_waiting still_no no_reply no_answer charged billed billing invoice canceled cancelled delayed
    lost_my my_bag my_luggage my_flight crashed crashes crash update why_is why_does why_can
    when_will unable trying_to hours days weeks months return replacement
    """,
}

QUESTION = {
    "fr": """
    comment pourquoi quand quel quelle quels quelles combien ou_est est_ce_que est_ce qu_est_ce
    pouvez_vous peut_on puis_je pourriez_vous avez_vous savez_vous quelqu_un_sait y_a_t_il qui_peut
    pk pq besoin_d_aide aidez_moi svp s_il_vous_plait renseignement/s question/s
    """,
    "en": """
    how why when what where which who can_you could_you do_you does_anyone anyone_know is_there are_there
    can_i could_i please help need_help any_idea any_update question
    """,
}

URGENT = {
    "fr": """
    urgent/e/s urgence/s urgentissime vite immediatement tout_de_suite au_plus_vite ce_soir aujourd_hui
    maintenant en_danger danger accident incendie feu explosion fuite_de_gaz blesse/e/s hospitalise/e
    hopital suicide suicider me_tuer en_finir intoxication allergie allergique enfant/s bebe bloque/e/s
    avocat/s plainte tribunal huissier police gendarmerie presse journaliste/s dgccrf mise_en_demeure
    60_millions que_choisir signal_arnaques fuite_de_donnees pirate/e/s piratage rappel_produit
    """,
    "en": """
    urgent urgently emergency asap immediately right_now today tonight danger accident fire explosion
    gas_leak injured hospital suicide kill_myself poisoning allergic allergy child children baby stranded
    stuck lawyer/s lawsuit sue court police press journalist/s reporter data_breach hacked recall
    """,
}

PRODUCT = {
    "fr": """
    produit/s article/s telephone/s ordinateur/s ecran/s batterie/s chargeur/s appli application/s logiciel/s
    appareil/s qualite taille couleur/s gout saveur/s plat/s viande/s dessert/s repas cuisine nourriture
    bug/s panne/s defaut/s defectueux casse mise_a_jour version/s recette emballage voiture/s garantie/s
    contrat/s couverture formule/s machine clavier camera image memoire performance/s
    frites pizza/s poisson sauce carte_des_vins menu/s
    """,
    "en": """
    product/s item/s phone/s iphone ipad ios android app/s screen battery charger device/s laptop computer
    update software quality size color taste food dish meal seat/s plane wifi camera keyboard bug/s crash
    feature/s siri version design price/s ticket/s
    """,
}

SERVICE = {
    "fr": """
    service/s accueil serveur/s serveuse/s personnel conseiller/s conseillere/s vendeur/s vendeuse/s
    livraison/s livreur/s livre/e colis delai/s attente attendre attendu rendez_vous telephone_sonne
    hotline standard sav service_client service_clients remboursement/s rembourse/r dossier/s sinistre/s
    reponse/s repond repondent repondre interlocuteur/s gestion gestionnaire/s agence/s technicien/s
    resiliation reclamation/s courrier/s mail/s appel/s rappeler rappele expert/s patron equipe
    """,
    "en": """
    service customer_service staff agent/s rep reps support help desk call/s phone_call on_hold hold
    wait/ed/ing delivery shipping luggage bag/s baggage flight/s delayed cancelled gate crew attendant/s
    rude response reply refund/s booking rebook reservation website line queue manager
    """,
}

BRAND = {
    "fr": """
    entreprise/s societe/s marque/s groupe boite image reputation ethique valeurs ecologie ecologique
    environnement pollution greenwashing boycott boycotter boycottez actionnaire/s profits dividendes
    salaries employes licenciement/s licencie/s greve/s syndicat/s exploitation patron_du direction
    fiscale fraude evasion scandale lobby capitalisme made_in_france delocalisation racisme_de sexiste
    assureur/s mutuelle/s banque/s compagnie/s
    """,
    "en": """
    company companies brand corporation ethics values environment boycott shareholders profits workers
    employees layoffs strike union tax_evasion scandal greed greedy monopoly reputation ceo stock shares
    airline/s
    """,
}

STATEMENT = {
    "fr": """
    communique communique_de_presse pdg porte_parole declaration/s a_declare propos interview tribune
    publicite/s pub pubs campagne spot slogan affiche/s annonce/s annonce_de excuses presente_ses_excuses
    votre_tweet votre_post votre_publication votre_message votre_communication votre_reponse bad_buzz
    community_manager le_cm langue_de_bois prise_de_parole conference_de_presse discours partenariat
    sponsor sponsorise ambassadeur egerie influenceur/s directeur_general
    """,
    "en": """
    statement press_release spokesperson ceo_said announcement announced interview advert ad ads
    commercial campaign slogan apology apologise apologize your_tweet your_post your_ad your_statement
    your_reply pr_team social_media_team tone_deaf keynote speech sponsor partnership
    """,
}

SPAM = {
    "fr": """
    gagnez gagner_de_l_argent argent_facile cliquez clique_ici lien_en_bio code_promo promo_exclusive
    offre_exclusive abonnez_vous abonne_toi follow_back suivez_moi dm_moi contactez_moi whatsapp telegram
    investissement rentable bitcoin crypto trading forex credit_rapide pret_entre_particuliers voyant
    marabout retour_affectif revenus_complementaires gratuit_ici concours_gagne
    """,
    "en": """
    click_here link_in_bio make_money earn_money free_followers follow_back followback promo_code
    limited_offer buy_now bitcoin crypto trading forex giveaway dm_me whatsapp telegram onlyfans
    work_from_home passive_income investment_plan subscribe_to check_out_my
    """,
}

NEGATOR = {
    "fr": "ne n pas jamais aucun aucune rien sans ni plus personne guere non",
    "en": "not no never none nothing without don_t doesn_t didn_t isn_t wasn_t can_t won_t couldn_t neither nor",
}

INTENSE = {
    "fr": "tres trop vraiment tellement super hyper totalement completement absolument extremement si franchement",
    "en": "very really so too totally absolutely completely extremely such fucking literally",
}

CATEGORIES: dict[str, dict[str, str]] = {
    "positive": POSITIVE,
    "negative": NEGATIVE,
    "insult": INSULT,
    "vulgar": VULGAR,
    "slur": SLUR,
    "identity": IDENTITY,
    "dehumanising": DEHUMANISING,
    "threat": THREAT,
    "counter": COUNTER,
    "complaint": COMPLAINT,
    "question": QUESTION,
    "urgent": URGENT,
    "product": PRODUCT,
    "service": SERVICE,
    "brand": BRAND,
    "statement": STATEMENT,
    "spam": SPAM,
    "negator": NEGATOR,
    "intense": INTENSE,
}
MAX_WORDS = 4


@dataclass(frozen=True, slots=True)
class Cue:
    """One folded phrase of a list."""

    words: tuple[str, ...]
    category: str
    lang: str


def _expand(entry: str) -> list[str]:
    stem, *endings = entry.split("/")
    return [stem, *(stem + ending for ending in endings)]


@cache
def cues() -> tuple[Cue, ...]:
    """Every phrase of every list, expanded, each once per category and language."""
    found: dict[Cue, None] = {}
    for category, by_lang in CATEGORIES.items():
        for lang, words in by_lang.items():
            for entry in words.split():
                for form in _expand(entry):
                    phrase = tuple(part for part in form.split("_") if part)
                    found[Cue(phrase, category, lang)] = None
    return tuple(found)
