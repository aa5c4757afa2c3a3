"""What the tone check listens for in French. Patterns meet folded text: lower case, no accents, straight quotes.

Each is matched between word boundaries. They concern the brand speaking to a person: "nous comprenons votre
colère" is empathy, "vos propos nous mettent en colère" is not.
"""

US = r"(?:nous|on|je)"
YOU = r"(?:vous|tu)"

INSULTS = (
    r"idiot(?:e|s|es)?",
    r"imbecil(?:e|es|ites?)",
    r"cretin(?:e|s|es)?",
    r"debil(?:e|es|ites?)",
    r"abruti(?:e|s|es)?",
    r"conn(?:e|es|ard|ards|arde|asse|asses)",
    r"(?:gros |sale |pauvre |petit )?con",
    r"conneries?",
    r"bouffon(?:ne|s|nes)?",
    r"guignols?",
    r"clowns?",
    r"tocards?",
    r"minables?",
    r"pathetiques?",
    r"(?:sale |gros |petit )?menteu(?:r|rs|se|ses)",
    r"mythomanes?|mythos?",
    r"taree?s?",
    r"cinglee?s?",
    r"hysteriques?",
    r"salop(?:e|es|ard|ards)|salauds?",
    r"encul\w{1,5}|batards?|fdp|ntm|pute?s?",
    r"(?:ta|vos|votre|leurs?) (?:gueule|betise|mediocrite|stupidite|connerie)s?",
    r"fermez[- ](?:la|votre)|la ferme|ferme[- ]la|taisez[- ]vous|tais[- ]toi",
    r"degage[zr]?|cassez[- ]vous|barrez[- ]vous|va te faire \w+|allez vous faire \w+",
    r"fou(?:tez|s)[- ](?:nous|moi|le camp|la paix)",
    r"merde|merdique|putain|bordel|chier|fait chier|foutre|je m'en fous",
    r"(?:espece|bande) d(?:e |')\w+",
    r"(?:vous etes|vous n'etes (?:qu'|que )?|tu es|tu n'es (?:qu'|que )?|t'es) ?(?:vraiment |bien |quand meme |tout simplement |juste |completement )?"
    r"(?:un |une |des )?(?:nul(?:le|s|les)?|ignorants?|ignorantes?|betes?|stupides?|ridicules?|malhonnetes?|"
    r"haineu(?:x|se|ses)|trolls?|parano\w*|fous?|folle|malades?|incapables?|incultes?|lamentables?|impolie?s?|"
    r"grossiers?|grossieres?|mauvaise langue|agressifs?|agressives?|de mauvaise foi|rageu\w+|frustree?s?|"
    r"insupportables?|penibles?)",
)

THREATS = (
    rf"{US} (?:allons|va|vais|n'hesiterons pas a) (?:vous |te )?(?:poursuivre|attaquer|denoncer|signaler a la police)"
    r"(?: en justice)?",
    r"(?:nous|on|je) (?:portons|porterons|porte|porterai|allons porter|va porter) plainte",
    r"(?:vous serez|tu seras) (?:poursuivi|attaque|denonce)\w*",
    r"nos avocats?|notre avocate?|notre service juridique (?:vous|va|prendra)",
    r"(?:vous|tu) (?:le |allez le |vas le )?regrette(?:rez|ras|r)",
    r"(?:mefiez[- ]vous|fais gaffe|faites (?:gaffe|attention) a ce que vous dites|attention a ce que vous (?:dites|ecrivez))",
    r"vous aurez (?:affaire a|(?:bientot )?de nos nouvelles(?! (?:avant|d'ici|sous|demain|aujourd|dans|des|ce|cette|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)))",
    r"(?:vous|te) (?:poursuivr|attaquer|assigner|trainer)(?:ons|a|ai)|(?:poursuivre|attaquer|assigner|trainer) en justice|poursuites (?:judiciaires|penales)|engager des poursuites|action en justice contre",
)

HARSH = (
    r"(?:cessez|arretez|finissez|arrete|cesse) (?:donc |un peu )?de (?:nous |me )?(?:raconter|prendre|chercher|faire semblant|mentir|provoquer|insister|dire|faire)|(?:raconte\w*|dites|dis) (?:des )?(?:salades|betises|sornettes|balivernes|bobards|histoires)",
    r"(?:stupides?|imbecillites?|anerie|inepties?)|(?:aucun|aucune|pas d'|pas de|sans|manquez de|manques de|manque de|manque d') ?(?:education|respect|politesse|savoir[- ]vivre|decence|courtoisie)",
    r"(?:nous|on|je) (?:allons |va |vais )?(?:vous |te )(?:bloqu|bann|signal)(?:e|er|ons|erons|era|erai)|continuez comme (?:ca|cela)|allez (?:donc )?vous plaindre",
    r"(?:votre|ton) (?:avis|opinion|commentaire|message) (?:est|n'a|ne|n') ?(?:nous |m')?(?:nul|inutile|sans interet|aucune? (?:valeur|interet)|interesse (?:pas|personne)|importe (?:pas|peu))",
    r"(?:te |se |vous )?moque(?:s|z)?(?:[- ](?:vous|tu))? de (?:qui|nous|moi)(?! (?:contacter|ecrire))|(?:quelle|votre) (?:betise|stupidite|mediocrite|mechancete|agressivite)",
    r"(?:des |de )?(?:clients?|clientes?|gens|personnes?) (?:comme (?:vous|toi)|de votre espece)|renseignez[- ]vous avant|verifiez vos (?:sources|informations) avant",
    r"si (?:ca|cela) ne (?:vous|te) (?:plait|convient) pas,? (?:c'est|allez|va|tant|passez|changez|n'achetez|partez|la porte|personne)\w*|si vous n'etes pas (?:content|contente|satisfaite?),? (?:c'est|allez|tant|passez|changez|partez|la porte)\w*",
    r"comment osez[- ]vous|comment oses[- ]tu",
    r"(?:pour qui|vous vous prenez pour qui|mais qui) (?:vous prenez[- ]vous|tu te prends|etes[- ]vous pour)",
    r"vous vous prenez pour qui|tu te prends pour qui",
    r"calmez[- ]vous|calme[- ]toi|on se calme|du calme|baissez d'un ton|changez de ton",
    r"apprenez a (?:lire|ecrire|parler|respecter|vous exprimer)|apprends a (?:lire|ecrire|parler)",
    r"(?:si vous saviez|vous ne savez pas|tu ne sais pas|si tu savais) lire",
    r"(?:vous devriez|tu devrais) avoir honte|honte a vous|honte a toi",
    r"(?:occupez|melez|mele|occupe)[- ](?:vous|toi) de (?:vos|tes|ce qui)",
    r"(?:nous|on|je) (?:nous |m'|s')?(?:en )?(?:fiche|fichons|moque|moquons|fout|foutons|tape|balance)",
    r"(?:on s'en|je m'en|nous nous en) (?:fiche|fichons|moque|moquons|fout|foutons|tape|balance|bat)",
    r"(?:ca|cela) (?:nous|m')(?: est)? ?(?:egal|indiffere)",
    r"(?:vous )?racontez n'importe quoi|tu racontes n'importe quoi|c'est n'importe quoi|n'importe quoi",
    r"(?:vous mentez|tu mens|arretez de mentir|arrete de mentir|mensonges?)",
    r"arretez (?:de (?:vous plaindre|pleurer|raler|pleurnicher|nous harceler|crier|hurler)|votre (?:cirque|cinema))",
    r"arrete (?:de (?:te plaindre|pleurer|raler|pleurnicher|crier)|ton (?:cirque|cinema))",
    r"allez (?:donc )?voir ailleurs|va voir ailleurs|changez (?:donc )?de (?:marque|fournisseur|cremerie)",
    r"bon vent|bon debarras|tant pis pour (?:vous|toi)|(?<!avez )(?<!as )(?<!ai )(?<!a )(?<!avons )bien fait(?! de)",
    r"(?:personne|nul) ne vous (?:a )?(?:oblige|retient|force)\w*",
    r"vous exagerez|tu exageres|vous abusez|tu abuses|c'est (?:vraiment )?ridicule|vous delirez",
    r"(?:vos|tes) (?:jeremiades|pleurnicheries|caprices|enfantillages|betises|aneries|inepties|elucubrations|delires)",
    r"de mauvaise foi|votre mauvaise foi",
    r"(?:vous n'avez|tu n'as|z'avez) rien compris|vous ne comprenez (?:donc )?(?:vraiment )?rien",
    r"(?:ca suffit|ca va bien|c'est bon,? maintenant|lachez[- ]nous|fichez[- ]nous la paix)",
    r"vous n'avez rien de mieux a faire|trouvez[- ]vous une (?:vie|occupation)",
    r"a cote de la plaque|(?:mon|ma) pauvre(?: (?:monsieur|ami|amie|dame|fille|garcon))?|mon (?:petit monsieur|vieux|gars)|ma petite dame",
    r"cass(?:er|ez|es|e) les (?:pieds|oreilles|bonbons)|(?:vous|tu) (?:nous|me|m') ?(?:saoul|soul|gonfl|fatigu|embet|cass|enerv|agac|lass|pomp|emmerd)(?:ez|es)|(?:faites|fais|faire) perdre (?:notre|mon) temps|perte de temps",
    r"(?:allez|va|vas|partez|pars)\b[^.!?\n]{0,25}? ailleurs|pleurnich\w+|chouin\w+|arretez de (?:nous|me) \w+",
    r"mal elevee?s?|malotrus?|malpolie?s?|ingrate?s?|capricieu(?:x|ses?)|radins?|profiteu\w+|(?:vous etes|tu es|espece d')\b[^.!?\n]{0,15}?(?:escrocs?|arnaqueu\w+|voleu\w+|menteu\w+)",
    r"(?:vous feriez|tu ferais) mieux de|(?:vous|te) taire|on ne (?:parle|repond|discute) pas (?:a|avec) (?:des|les|ce genre)",
    r"(?:votre|ton|ta|vos|tes|ce|cet|cette|ces) (?:\w+ )?(?:commentaires?|avis|messages?|remarques?|questions?|plaintes?|reclamations?|critiques?|histoires?|comportement|attitude|propos|ton) (?:est|sont|etait|etaient) (?:\w+ment |tres |vraiment |tout a fait |juste |si )*(?:debile|stupide|idiot|ridicule|absurde|nul|pitoyable|lamentable|honteu|grotesque|inutile|deplace|deplorable|insultant|agressi|malveillant|pueril|affligeant|mensong|malhonnete|inacceptable|intolerable|minable)\w*",
    r"(?:vous n'y|tu n'y) (?:connaissez|connais|comprenez|comprends) rien|(?:savez[- ]vous|vous savez|sais[- ]tu|faut savoir|faut apprendre a|il faut) lire|ouvrez les yeux|reflechissez (?:un peu|avant)|un peu de (?:bon sens|jugeote|tenue|retenue)",
    r"(?:vous|tu) (?:inventez|inventes|fabulez|affabulez|affabules)|affabulations?|(?:vous cherchez|tu cherches) (?:juste |seulement |encore |manifestement )?(?:a (?:nuire|faire|gratter|obtenir|attirer)|la petite bete|des histoires|l'attention)|faire le buzz",
    r"(?:personne|on) ne vous a (?:rien )?(?:demande|sonne)|gardez (?:donc )?vos|epargnez[- ]nous|merci de (?:vous calmer|baisser d'un ton|changer de ton|cesser vos|arreter vos)",
    r"boulets?|blaireaux?|bolosses?|nazes?|casse[- ]pieds|emmerdeu\w+|andouilles?|cornichons?|pauvre type|culot|sans[- ]gene",
    r"(?:achet|mett|pren|fait|faite)\w*[- ]?(?:vous |toi )?(?:des lunettes|soigner|vos (?:medicaments|cachets))|retourn(?:ez|e) a l'ecole|(?:allez|va)[- ](?:vous|te) (?:soigner|rhabiller|coucher)|d'une (?:rare )?(?:betise|stupidite|mechancete|mauvaise foi|grossierete|impolitesse|agressivite|malhonnetete|insolence)",
    r"quel(?:le)? (?:mauvaise foi|ingratitude|grossierete|insolence|manque de)",
)

EMOTION = (
    r"(?:nous |me |m')(?:met|mettent|rend|rendent) (?:hors de (?:nous|moi)|fous?|folle|malades?|furieu\w+|tristes?)|(?:sans voix|bouche bee|tombons des nues|tombe des nues)|(?:vraiment |tellement |trop |si )+injuste",
    r"(?:je suis|nous sommes|on est) (?:\w+ment |tres |si |bien |tellement )*(?:decu|attriste|peine|blesse|choque|touche)\w{0,3} (?:par|de|d'|que) ?(?:votre|vos|ton|tes|ce|ces|cet|cette|lire|vous|tant|autant)",
    r"(?:nous|me|m') ?(?:a |ont |fait |font )+(?:beaucoup |vraiment )?(?:de la |de )?(?:peine|mal|chagrin)|quel(?:le)? (?:deception|tristesse|violence|agressivite|colere|mechancete)",
    r"(?:je trouve|je juge|nous trouvons|on trouve) (?:ca|cela|(?:votre|ce|cette) \w+) (?:\w+ )?(?:revoltant|choquant|scandaleux|honteu|blessant|desolant|insultant|injuste|vexant|decevant|triste|inadmissible|hallucinant)\w*",
    r"(?:vos|votre|tes|ton|ta) (?:agressivite|accusations?|critiques?|attaques?|remarques?|insultes?|insinuations?|mots|attitude|mepris|ingratitude|comportement) (?:gratuite?s? |nous |me |m'|est |sont |vraiment )+(?:bless|choqu|enerv|agac|revolt|attrist|decoi|exasper|degout|fatigu|lass|inadmissible|inacceptable|intolerable|insupportable)\w*",
    r"(?:ca|cela) (?:nous|me) (?:fait|donne) (?:mal|de la peine|enrager|envie de)|(?:on se sent|nous nous sentons|je me sens) (?:\w+ )?(?:insulte|attaque|blesse|agresse|trahi)\w*|comment pouvez[- ]vous (?:dire|ecrire|penser)",
    r"(?:je suis|nous sommes|on est|suis|sommes) (?:\w+ment |tres |assez |un peu )?(?:choque|outre|scandalise|blesse|vexe|enerve|furieu|en colere|degoute|excede|"
    r"exaspere|agace|indigne|revolte|sideree?|hallucine|consterne|a bout|fatigue|las|lasse|"
    r"stupefait|ulcere|offense)\w{0,4}",
    r"(?:vos propos|votre message|votre commentaire|votre ton|cela|ca|ce que vous dites) (?:nous |me |m'|)"
    r"(?:blesse|choque|enerve|agace|mette?n?t? en colere|revolte|attriste|decoit|exaspere|degoute|enrage)\w{0,4}",
    r"(?:j'en ai|nous en avons|on en a) (?:marre|assez|ras[- ]le[- ]bol|plein le dos)|ras[- ]le[- ]bol|y en a marre",
    r"(?:je perds|nous perdons|on perd) patience|a bout de (?:nerfs|patience)",
    r"(?:ca|cela) (?:m'|nous |me )(?:enerve|saoule|gave|degoute|fatigue|desole profondement)",
    r"c'est (?:vraiment |tout simplement |carrement )?(?:scandaleux|honteux|insupportable|hallucinant|incroyable|"
    r"revoltant|ignoble|abject)(?: de votre part| de lire)?",
    r"(?:inadmissible|inacceptable|honteux|indigne) de (?:votre|ta) part",
    r"j'hallucine|on croit rever|je reve|non mais (?:franchement|serieusement|allo|je reve)|serieusement \?",
    r"quel(?:le)? (?:honte|scandale|horreur|ingratitude|culot|toupet)",
    r"on adore (?:absolument )?nos clients|on vous aime (?:trop|tellement)",
    r"(?:votre|vos|ton|ta|tes|ce|cet|cette|ces|de tels) (?!deception|experience|mesaventure|situation|frustration|attente)\w+ (?:nous |me |m')(?:\w+ment |vraiment |tres |beaucoup )?(?:attrist|bless|vex|pein|choqu|revolt|decoi|decu|degout|enerv|agac|desesper|insult|offens|indign|sider|heurt|exasper|lass|ulcer|sap)\w*",
    r"(?:ca|cela|vous|tu|vos \w+|votre \w+|ton \w+) (?:nous |me |m')(?:met|mettez|mettent|mets) (?:\w+ment )?(?:hors de|en (?:colere|rage|larmes|boule))|(?:nous|on|je) (?:sommes|est|suis) (?:\w+ment |tres |assez |un peu |vraiment |tous )*(?:ecoeur|horrifi|bouleverse|effondre|depite|remonte|vexe|froisse|navre d'etre|fache)\w*",
    r"(?:la )?moutarde (?:nous|me) monte|(?:nous|m'|me) (?:a|ont) (?:\w+ment |tous )?(?:retourn|boulevers|sidere|glac|sci)\w*|(?:la|c'en est|c'est|cette fois,? c'est),? (?:vraiment )?trop(?! (?:tard|tot|loin|long|court|petit|grand|cher))|(?:notre|toute notre|toute l') ?equipe (?:est|en est) (?:\w+ment |tres )?(?:bless|choqu|furieu|retourn|decourag|demoralis|attrist|bouleves|bouleversee|enervee|excedee)\w*",
    r"(?:je n'en peux|nous n'en pouvons|on n'en peut) plus|apres tout ce (?:que nous (?:avons fait|faisons)|qu'on (?:a fait|fait))|(?:dur|difficile|penible|douloureux) (?:a|de) (?:lire|entendre|encaisser)",
    r"(?:je suis|nous sommes|on est|suis|sommes|l'equipe est|nos equipes sont) (?:\w+ment |tres |assez |un peu |vraiment )*(?:ecoeure|atterre|effare|abasourdi|meurtri|humilie|decourage|demoralise|sous le choc|hors de (?:moi|nous))\w*",
    r"c'est (?:\w+ment |tellement |si |tres |quand meme )*(?:blessant|decourageant|demoralisant|penible|usant|epuisant|rageant|desesperant|insultant|humiliant|ecoeurant|affligeant|consternant|dur) (?:de (?:vous )?(?:lire|voir|recevoir|entendre)|pour (?:nous|l'equipe|nos equipes|moi))",
    r"(?:ca|cela) (?:nous|me) rend(?:ent)? \w+|mise?s? en (?:colere|rage|larmes)|(?:nous|m'|me) (?:a|ont) (?:mise?s? en|fait (?:pleurer|mal|bondir))|gache\w* (?:notre|ma|la) (?:journee|soiree|semaine|matinee|fete)|votre (?:agressivite|mepris|ingratitude|hostilite|violence|haine) (?:nous|me|est) \w+",
)

IRONY = (
    r"merci (?:\w+ )?pour (?:ce|cette|votre|ton|ta) (?:\w+ )?(?:roman|dissertation|poeme|lecon|cours|sermon|spectacle|expose|discours|chef d'oeuvre|epopee|conference|monologue|feuilleton)\w*|quel(?:le)? (?:tragedie|drame|exploit|heroisme|courage|epopee|aventure|catastrophe nationale)|c'est (?:l'everest|la mer a boire|de la physique nucleaire|sorcier|pas sorcier|bac \+ ?\d+)",
    r"(?:on|nous) (?:sort|sortons) les (?:mouchoirs|violons)|(?:votre|ta) vie (?:est |a ete )?(?:ruinee?|gachee?|brisee?|detruite)",
    r"quel(?:le)? (?:drame|malheur|cauchemar|suspense|tragedie|catastrophe)|oh la la|moment de (?:poesie|litterature|philosophie|bonne humeur)|(?:votre|quelle) (?:legendaire|immense|grande) (?:patience|gentillesse|politesse|amabilite)",
    r"(?:ravie?s?|contente?s?|heureux) (?:de voir |de constater |d'apprendre )?que vous (?:soyez|etes) (?:si|aussi|toujours aussi|tellement)|c'est sur qu'avec vous|avec vous,? (?:au moins|on est|le client)|le monde (?:ne tourne|tourne) (?:pas )?autour",
    r"encore une? (?:specialiste|experte?|genie|mecontente?|rageu\w+)|l'eau (?:chaude|tiede)|que votre vie soit si",
    r"(?:bravo|felicitations)(?!,? (?:a (?:vous|toute?|tous|l'equipe|notre|nos|lui|elle|eux)|pour (?:votre|ton|ta|vos|le|la|l') ?(?:mariage|bebe|naissance|diplome|victoire|anniversaire|nouve\w+|reussite|retraite|permis|emmenagement|promotion|succes|grossesse|titre|prix|performance|course|record|medaille)))|chapeau(?: bas| l'artiste)?",
    r"(?:quelle|belle|grande) (?:surprise|nouveaute|perspicacite|decouverte|trouvaille|intelligence|finesse|elegance)",
    r"comme c'est (?:original|etonnant|curieux|dommage|bizarre|mignon|touchant|gentil|pratique)",
    r"(?:quel|comme c'est) dommage|quel talent|quel genie|quel sens de (?:l'humour|la nuance)|quel (?:grand )?expert",
    r"(?:oh|ah),? (?:le|la|les) pauvres?|pauvre (?:petit|petite|chou|cheri|cherie|de vous|de toi)|pauvre vous",
    r"mais (?:oui,? )?bien sur|ben voyons|mais oui,? mais oui|a d'autres|cause toujours",
    r"(?:merci|super) (?:pour|de) (?:cette|cet|ce|votre|ta|ton|vos) (?:si |tres )?(?:brillante?|charmante?|delicate?|"
    r"magnifique|fine|subtile|adorable|passionnante?|lumineuse?|lecon|cours|expertise|eclairage de genie)\w*",
    r"(?:toujours|quel) (?:un )?plaisir de vous lire|on adore vous lire|vous etes trop (?:aimable|bon|bonne|gentil\w*)",
    r"vous nous manquere?z|tu nous manqueras|nous en sommes (?:tout )?(?:emus|bouleverses)",
    r"(?:puisque |comme )?vous (?:qui )?(?:savez|connaissez) (?:si bien )?(?:tout|mieux que (?:nous|tout le monde))",
    r"(?:monsieur|madame|m\.|mme) (?:je[- ]sais[- ]tout|parfaite?|l'expert|irreprochable)|captain obvious|sherlock",
    r"(?:sortez|sors)[- ]?(?:donc )?les (?:violons|mouchoirs)|on va (?:pleurer|vous plaindre)|snif|bouh",
    r"m+d+r+|lo+l|ptdr|xptdr|ha ?ha(?: ?ha)*|hi ?hi(?: ?hi)*|hehe",
    r"vous avez (?:tout )?gagne (?:un|une|le|la) (?:medaille|prix|bon)|la palme (?:de|du)|mention speciale",
    r"(?:il y a|c'est) plus grave dans la vie|la fin du monde|drame national|on a vu pire",
    r"(?:genial|super|formidable|magnifique|parfait),? encore (?:un|une|vous)",
    r"(?:vous avez|tu as) (?:sans doute|surement|certainement) (?:un diplome|fait de longues etudes|invente)",
    r"condoleances pour (?:votre|ta|ton|vos) (?!perte|pere|mere|mari|femme|epou|fils|fille|frere|soeur|proche|famille|deuil|grand|ami|maman|papa)\w+|(?:appel|preven|alert)\w+ (?:vite |de suite |tout de suite |immediatement )?(?:les pompiers|la police|le samu|le president|l'armee|interpol|les secours|l'elysee|la nasa|le gign|la presse)|president de la republique|prix nobel|cellule psychologique|minute de silence",
    r"(?:on|nous) n'y (?:avait|avions|aurait|aurions) (?:jamais|pas) pense|ah bon|tiens donc|sans blague|sans rire|on (?:l'ignorait|ne (?:le )?savait pas)|qui l'eut cru|quelle lucidite|quel sens de l'observation",
    r"(?:grande?s? |fins? |fines? )(?:specialiste|expert|connaisseu|philosophe)\w*|(?:specialiste|expert|connaisseu|critique|juriste)\w* (?:du dimanche|de salon|de comptoir|autoproclame\w*)",
    r"la marmotte|croire? au pere noel|(?:du|trop de|autant de|beaucoup de) temps (?:libre|a perdre)|standing ovation|clap clap|tapis rouge|en helicoptere|sur un plateau d'argent|votre (?:altesse|majeste|seigneurie)|vous survivrez|personne n'(?:est|en est) mort|(?:on|vous) (?:ne |n')(?:va|allez) pas en mourir",
    r"(?:heureusement|encore heureux) que vous (?:etes|soyez)|apprendre notre (?:metier|travail)|(?:que|qu'est-ce qu'on) fer(?:ions[- ]nous|ait) sans|comment avez[- ]vous (?:fait(?! pour)|pu survivre|survecu|tenu)|oh mon dieu|l'horreur|quelle affaire|einstein|client(?:e)? de l'annee|(?:medaille|trophee|palme|oscar) d(?:u|e la|e l')",
    r"(?:vous devriez|tu devrais|pourquoi ne pas) (?:ouvrir|postuler|ecrire un|devenir|donner des cours)|(?:ravie?s?|enchantee?s?|heureu\w+|flattee?s?|honoree?s?) que vous (?:ayez|preniez|nous)\b[^.!?\n]{0,50}?(?:insult|critiqu|agress|menac|reproch|plaind)\w*",
    r"c'est vrai que vous etes|(?:waouh|wahou|wow|oh|ouah),? quel(?:le)?s? \w+|parfaite?s? comme (?:vous|toi)|on va pleurer",
)

DEFENSIVE = (
    r"ne sommes pas (?:des )?(?:magicien|devin|robot|surhomme|parfait)\w*|ne sont pas (?:des )?(?:magicien|devin|robot|surhomme|machine)\w*|(?:elue?s?|classee?s?|reconnue?s?) (?:\w+ )?(?:meilleur|numero|premier)\w*|leader (?:du|sur)",
    r"(?:ne (?:vient|provient)|n'est) pas de (?:chez nous|nous|notre (?:cote|fait|part))|aucune? autre (?:client|cliente|personne|utilisateur) (?:ne |n')\w+",
    r"(?:nous|on) (?:suivons|suit|appliquons|applique|respectons|avons suivi|avons applique|avons respecte) (?:simplement |seulement |juste |strictement |bien )*(?:la|les|nos|notre|le) (?:procedure|regle|consigne|reglement|politique|protocole)s?",
    r"sachez (?:que|tout de meme|quand meme)|point final|un point c'est tout|(?:pas|et non) (?:a|de|par) nous|n'(?:etes|es) pas (?:le|la|notre) (?:seule?|seul)",
    r"(?:nous|on) n'(?:avons|a) jamais (?:eu|recu|rencontre|constate) (?:ce|de|d'|aucune?|un tel|une telle|pareil)|(?:c'est )?la premiere fois (?:que|qu'on|qu'un)",
    r"(?:nous|on) (?:avons|a) (?:toujours |bien |parfaitement )?respecte (?:nos|nos|le|les|la|tous)|(?:nous|nos equipes|l'equipe|notre equipe) (?:travaill\w+|travaille) (?:tres |enormement |deja |vraiment )?(?:dur|beaucoup|enormement)",
    r"(?:est|etait|sont) (?:du|due|dus|dues|imputables?) (?:uniquement |entierement )?(?:au|a la|a notre|aux|a votre) (?:transporteur|livreur|prestataire|fournisseur|poste|partenaire|banque)s?",
    r"(?:nous|on|je) (?:avons|a|ai) (?:toujours |deja |pourtant |bien )*(?:fait )(?:tout )?(?:de )?notre (?:mieux|maximum|possible)",
    r"(?:nous|on|notre \w+|nos \w+) n'(?:avons|a|ont) (?:commis|fait) aucune? (?:erreur|faute)",
    r"(?:nous|on|je) ne (?:pouvons|peut|peux) (?:malheureusement |vraiment |donc )?(?:absolument )?rien (?:y )?(?:faire|changer)|ce n'est pas a nous (?:de|d')",
    r"(?:peut|pouvons|saurions|saurait|peuvent) (?:pas |en aucun cas )?etre (?:tenue?s? )(?:pour )?responsables?",
    r"(?:ce|c'?) ?(?:n'est|est) pas (?:de )?(?:notre|ma) (?:faute|probleme|responsabilite|ressort|tort)",
    r"(?:nous|on|je) n'y (?:sommes|suis|est) (?:pour rien|absolument pour rien)",
    r"(?:nous|on|je) n'y (?:pouvons|peut|peux) (?:absolument )?rien|(?:nous|on) n'avons rien a nous reprocher",
    r"(?:nous|on|je) ne (?:sommes|est|suis) (?:pas|en rien|nullement|aucunement) responsables?",
    r"(?:nous|on) (?:declinons|decline) toute responsabilite",
    r"contrairement a ce que (?:vous|tu) (?:dites|dis|affirme[zs]|pretend(?:ez|s)|croyez|crois|ecrivez|laissez entendre)",
    r"(?:nous|on) (?:faisons|fait) (?:deja )?(?:tout )?(?:ce qu'on peut|ce que nous pouvons|(?:de )?notre (?:maximum|mieux|possible))(?! (?:pour|afin))",
    r"(?:tous )?nos autres clients (?:sont|en sont|n'ont|ne)|(?:tous nos|la plupart de nos|nos) clients (?:sont|en sont) "
    r"(?:tous |tres |pourtant |ravis|contents|satisfaits|enchantes)+",
    r"personne (?:d'autre )?(?:ne s'(?:est|en est|en)|n'a) (?:jamais )?(?:plaint|plainte|eu ce probleme|signale|rale)\w*",
    r"(?:vous etes|tu es) (?:bien )?(?:le|la) (?:seule?|premiere?|premier)",
    r"(?:c'est|tout est) (?:pourtant )?(?:ecrit|indique|precise|stipule|marque|clair|explique) (?:noir sur blanc|dans nos|"
    r"sur notre|dans les conditions|en toutes lettres)",
    r"(?:comme )?(?:nous|on|je) (?:vous |te )?(?:l'avons|l'a|l'ai|avons|a|ai) (?:pourtant |deja )+(?:dit|explique|indique|repondu|precise)",
    r"comme deja (?:dit|explique|indique|precise)|(?:je|nous|on) (?:le |vous le )?repet(?:e|ons)",
    r"(?:c'est|ceci est|cela est) (?:tout simplement |totalement |completement |archi[- ]?)?faux|vos accusations|"
    r"(?:ces|de telles) accusations|pures? calomnies?|diffamat\w+",
    r"(?:nous|on) n'(?:avons|a) pas a (?:nous|se) justifier",
    r"(?:notre|nos|le|la|ce) (?:produit|service|site|application|appli|appareil|livraison)s? "
    r"(?:fonctionne|marche|est|sont) (?:parfaitement|tres bien|irreprochables?|parfaite?s?|impeccables?)",
    r"(?:ce sont|c'est) (?:des|le genre de) choses qui arrivent?|(?:ca|cela) arrive (?:a tout le monde|a tous|aux meilleurs)|"
    r"ce n'est (?:pas si|rien de) grave|rien de grave",
    r"on ne peut pas (?:plaire|faire plaisir) a tout le monde",
    r"c'est (?:la|notre) (?:procedure|politique|regle)(?: de la maison| de l'entreprise)?(?: et|,| c'est comme ca)?|c'est comme (?:ca|cela)",
    r"(?:nous|on) (?:rejetons|refusons|contestons|dementons)",
    r"(?:soi[- ]disant|pretendus?|pretendues?|votre supposee?|vos supposees?)",
    r"(?:desolee?s?|navree?s?) (?:si (?:vous|tu)|que (?:vous|tu) (?:le )?(?:pren|ressent|voy|vi|interpret|pens|soy))\w*",
    r"la faute (?:a|de|du|revient|incombe) (?:notre |au |la |le )?(?:transporteur|prestataire|fournisseur|livreur|poste)",
    r"(?:voyez|adressez[- ]vous) (?:directement )?(?:ca |cela )?(?:avec|au|a) (?:le |la |votre )?(?:transporteur|livreur|la poste|fournisseur)",
    r"avec tout le respect|sauf votre respect",
    r"(?:nos \w+|notre \w+|l'equipe|le (?:personnel|livreur|service|magasin)|la boutique|nous|on) (?:avons|a|ont) (?:toujours |bien |pourtant |parfaitement |scrupuleusement |strictement |simplement |correctement )*(?:respecte|suivi|applique) (?:a la lettre )?(?:toutes? |tous )?(?:la|les|le|nos|notre|leurs?|l') ?(?:procedure|regle|consigne|reglement|protocole|process|delai|etape|conditions?)\w*",
    r"(?:ce n'est|c'est) pas (?:nous|chez nous|de chez nous|notre)(?! (?:habitude|maniere|facon|genre|intention|souhait|volonte|but|objectif))|(?:en aucun cas|en aucune (?:facon|maniere)|en rien|nullement) (?:etre )?(?:tenus? (?:pour )?)?responsables?",
    r"(?:jusqu'ici|jusqu'a present|a ce jour),? (?:personne|aucune?)|personne (?:d'autre )?ne s'(?:etait|en etait|en est) (?:jamais |encore )?\w+|(?:des milliers|des centaines|la majorite|l'immense majorite|99 ?%) (?:de |d')(?:nos )?(?:\w+ )?(?:clients?|personnes?|utilisateurs?)",
    r"(?:ce que (?:vous|tu) (?:dites|dis|ecrivez|affirmez|avancez|pretendez|racontez)|vos (?:affirmations|propos|allegations|dires)|votre (?:version|affirmation)) (?:est|sont|n'est|ne sont) (?:\w+ment |tout simplement )?(?:inexact|fau[xs]|errone|infonde|mensong|sans fondement|exagere|injust|diffamatoire|invente|pas (?:vrai|exact|juste|la realite))\w*",
    r"(?:desolee?s?|navree?s?|pardon|excus\w+|regrett\w+)[^.!?\n]{0,60}?,? (?:mais|cela dit|ceci dit|toutefois|cependant|neanmoins|pour autant)(?! (?:surtout|aussi|avons (?:deja|bien)|nous (?:vous )?(?:rembours|remplac|envoy|propos|offr|allons|pouvons|avons (?:deja|une|la|trouve))\w*|voici|la bonne|votre (?:colis|commande|rembours)\w*))",
    r"il faut (?:bien |aussi |quand meme )?(?:comprendre|savoir|se rendre compte|se mettre a notre place|rappeler)|(?:comprenez|mettez-vous|rendez-vous compte|rappelons|rappelez-vous|soyez conscient)\w* (?:bien |donc |aussi )?(?:que|qu'|a notre place)|nos (?:controles?|produits?|equipes?|procedures?|normes?) (?:est|sont) (?:\w+ment )?(?:irreprochable|impeccable|parfait|rigoureu|exemplaire|infaillible)\w*|ne peut (?:pas |en aucun cas )?(?:venir|provenir) (?:de|du|d')|nous ne sommes que",
    r"personne (?:d'autre )?(?:n'a|ne s'est|ne s'en|ne se|ne nous|ne) (?:jamais |encore )?(?:plain|signal|rale|reclam|remont|fait (?:cette|ce|la) (?:remarque|reproche))\w*|(?:vous etes|tu es|c'est) (?:bien )?(?:le|la) (?:seul|premier)\w*",
    r"c'est (?:bien |plutot |avant tout |en realite |en fait )?(?:le|la|notre|votre|un|une) (?:transporteur|livreur|prestataire|fournisseur|poste|partenaire|banque|sous-traitant|fabricant|plateforme)\w* (?:qui|le responsable|la responsable)|(?:le|la|notre) (?:transporteur|prestataire|fournisseur|poste|partenaire|sous-traitant|fabricant) (?:est|sont) (?:\w+ment |le |la |les )*(?:seul|responsable|fautif|en cause|en tort|coupable)\w*",
    r"(?:de|chez) (?:notre cote|notre part|nous),? tout (?:a ete|est|etait|s'est)|tout (?:a ete|est|etait) (?:\w+ment |bien |parfaitement )?(?:fait |prepare |controle |verifie |expedie )?(?:correct|en ordre|conforme|en regle|dans les regles|comme il (?:faut|se doit))\w*(?: (?:de|chez) (?:notre|nous)\w*)?",
    r"(?:nous|on) (?:\w+ )?(?:livr|expedi|vend|trait|serv|recev|prepar|fabriqu|gere)\w* (?:\w+ment |tout de meme |quand meme )?(?:des|plusieurs|plus de) (?:milliers|centaines|dizaines|millions|\d+)",
    r"(?:accusations?|critiques?|reproches?|allegations?) (?:est |sont )?(?:\w+ment )?(?:infonde|injust|sans (?:aucun )?fondement|gratuite|mensong|fausse|exagere)\w*",
    r"(?:je me permets|nous nous permettons|permettez[- ](?:moi|nous)|laissez[- ](?:moi|nous)|faut[- ]il|dois[- ]je|devons[- ]nous) (?:de )?(?:vous )?(?:le )?rappeler|rappelons (?:tout de meme|quand meme)",
    r"(?:nos|les|ces) (?:conditions|regles|consignes|cgv)(?: (?:generales|de vente|de retour|d'utilisation))* sont (?:tres |pourtant |parfaitement |on ne peut plus )?(?:claires|connues)|mettez[- ]vous a notre place|essayez de comprendre|(?:comprenez|vous comprendrez) (?:bien )?que (?:nous|on|notre|nos)|n'oubliez pas que (?:nous|on)|vous savez(?=[.!?])",
    r"(?:ca|cela) (?:peut|peuvent)(?: parfois| toujours)? arriver|ce n'est (?:tout de meme |quand meme |qu')?(?:pas )?(?:la mer a boire|un drame|une catastrophe|bien grave|qu'un|qu'une|un petit|une petite)",
    r"n'y (?:sommes|suis|est) (?:\w+ment )pour rien|(?:toujours|parfaitement|bien) (?:agi|travaille)\b[^.!?\n]{0,20}?(?:regles|correct\w*|irreprochable\w*|exemplaire\w*)|l'une? des meilleure?s|leader (?:du marche|de notre)|on ne peut pas tout|nous ne (?:pouvons|sommes) pas (?:tout \w+|(?:des )?(?:devins?|magiciens?|robots?|machines?))",
    r"(?:nos|les|ces) (?:conditions|cgv|regles)(?: generales)?(?: de vente)? (?:le |l'|vous )?(?:precis|indiqu|stipul|prevoi|mentionn|dis)\w*|(?:fait|faisons|faites) tout ce (?:que nous|qu'on|qui etait)(?! (?:pour|afin))[^.!?\n]{0,20}?(?:pouv\w+|possible)",
)

_HARMLESS_DUTY = r"(?!(?:pas )?(?:le |la |les |en |y )?(?:recevoir|etre|avoir|obtenir|pouvoir|beneficier|trouver|voir|retrouver))"
_SUFFERED = r"(?!(?:y |en )?(?:attendre|vivre|subir|avoir|etre|rencontrer|recevoir|connaitre|passer|devoir))"
BLAME = (
    r"c'est (?:bien )?(?:en \w+ant\b[^.!?\n]{0,40}? |)(?:que )?(?:vous|toi|tu)(?: qui)? (?:l'|les |la |le )?(?:avez|as|ai) (?:casse|abime|raye|perdu|renverse|dechire|brule|deregle|endommage|oublie|choisi|mal)\w*|que (?:vous|tu) (?:l'|les )(?:avez|as) (?:casse|abime|raye|perdu|renverse|dechire|brule|deregle|endommage)\w*",
    r"(?:le |ce )?(?:probleme|souci|defaut|panne|erreur|dysfonctionnement) (?:vient|provient|venait|est du|est due|est lie|est liee) (?:\w+ment )?(?:de|du|a|au) (?:votre|vos|vous|ta|ton|tes)|(?:vous vous y etes|tu t'y es|vous vous etes|tu t'es) (?:mal )?(?:prise?s?|tromp\w+)(?: (?:mal|trop tard|tard|comme))?",
    r"c'est ce qui arrive (?:quand|lorsqu|si)|voila ce qui arrive|la prochaine fois,? (?:lisez|verifiez|faites|pensez|reflechissez|soyez|prenez)",
    r"(?:vous avez|tu as|t'as) (?:\w+ment |du |sans doute |tres |bien |encore |juste |donc )*(?:saisi|saisir|entre|entrer|donne|indique|indiquer|choisi|commande|pris|achete|rempli|selectionne|mis|communique|renseigne|envoye) (?:une?|la|le|les|des|l') ?(?:mauvais\w*|faux|fausses?|adresse erronee|coordonnees erronees)",
    r"pourquoi (?:n'avez[- ]vous|n'as[- ]tu|vous n'avez|tu n'as|ne pas avoir|avez[- ]vous attendu)|il ne fallait (?:pas|surtout pas)|fallait (?:pas|juste|simplement) \w+",
    r"si (?:vous aviez|tu avais|vous n'aviez|tu n'avais) (?!besoin|des|une|d'autres|le moindre|la moindre|un )(?:pas |bien |au moins )?\w+",
    r"(?:le|ce|la|cette) (?:probleme|souci|retard|defaut|bug|dysfonctionnement|blocage|panne|erreur) (?:vient|provient|venait|est) (?:surement |sans doute |probablement |certainement )?(?:de |du |a )?(?:chez )?(?:vous|votre (?:cote|fait|part|faute|utilisation|installation|erreur|negligence|manque))",
    r"a cause de (?:vous|toi|votre (?:erreur|faute|negligence|retard|oubli))",
    r"(?:vous avez|tu as) (?:du |surement |certainement |visiblement |manifestement |sans doute |probablement |clairement )?(?:fait|faire|commis|commettre) (?:une|des|l'|cette) ?(?:petite |grosse )?(?:erreurs?|mauvaise\w*|fautes?|betises?)",
    r"(?:vous avez|tu as|vous vous y etes|tu t'y es) (?:du |surement |certainement |visiblement |manifestement |sans doute |probablement |clairement )?(?:commande|achete|prevenu|contacte|reserve|reagi|signale|ecrit|repondu|pris|attendu) (?:bien |beaucoup )?trop (?:tard|longtemps)",
    r"(?:vous avez|tu as) (?:du |surement |certainement |visiblement |manifestement |sans doute |probablement |clairement )?(?:ignore|neglige|saute) (?:les|la|le|nos|notre|l')",
    rf"(?:vous auriez|tu aurais|t'aurais|vous aviez|tu avais) (?:du|pu|mieux fait|qu'a) {_HARMLESS_DUTY}\w+",
    rf"(?:vous n'auriez|tu n'aurais) (?:pas|jamais) du {_SUFFERED}\w+",
    r"(?:vous n'avez|tu n'as|t'as|vous avez|vous n'aviez|tu n'avais) (?:pas|jamais|manifestement pas|visiblement pas|"
    r"surement pas|sans doute pas) (?:bien |correctement |du tout |meme )?(?:lu|relu|respecte|suivi|verifie|compris|"
    r"regarde|pris la peine|fait attention|ecoute|fait l'effort|cherche|prevenu|contacte)",
    r"(?:c'est|c'etait) (?:de |entierement |uniquement )?(?:votre|ta) (?:propre )?(?:faute|erreur|responsabilite|probleme)",
    r"par (?:votre|ta) (?:propre )?(?:faute|negligence)|votre (?:negligence|inattention|etourderie|imprudence)",
    r"(?:erreur|faute|oubli|inattention|mauvaise manipulation|mauvaise utilisation|negligence|maladresse) de (?:votre|ta) part",
    r"(?:vous avez|tu as|t'as) (?:du |surement |certainement |visiblement |manifestement |sans doute |probablement |clairement )?"
    r"(?:mal |vous trompe\w* |te trompe\w* )(?:lu|lire|compris|comprendre|utilise|utiliser|interprete|choisi|rempli|range|regarde|regle|installe|monte)?\w*",
    r"(?:vous vous etes|tu t'es|vous vous|tu te) (?:surement |visiblement |manifestement |encore |lourdement )?tromp\w+",
    r"(?:si|quand) (?:vous aviez|tu avais) (?:bien |seulement |au moins |correctement )?(?:lu|verifie|regarde|suivi|respecte|pris|fait|ecoute|appele|contacte)",
    r"(?:vous avez|tu as) (?:tout simplement |encore |surement |sans doute )?oublie",
    r"(?:il fallait|il aurait fallu|il suffisait|il suffit) (?:de |d'|que vous |juste |simplement )*(?:bien )?"
    r"(?:li|verifi|regard|demand|consult|respect|suiv|appel|contact|commander plus tot|anticip|s'y prendre|reflechi|y penser)\w*",
    r"(?:vous n'aviez|tu n'avais|vous n'avez|tu n'as) qu'a",
    r"(?:relisez|relis)(?:[- ](?:donc|vous))? (?:bien |donc |attentivement )?(?:les|nos|la|le|votre|l'|ta)",
    r"(?:vous ne savez|tu ne sais) (?:visiblement |manifestement )?pas (?:utiliser|vous servir|te servir|l'utiliser|vous en servir)",
    r"(?:c'etait|c'est) a (?:vous|toi) (?:de|d')",
    r"(?:vous etes|tu es) (?:seule? |entierement |le seul |la seule )?responsables?",
    r"(?:vous avez|tu as) (?:visiblement |manifestement |surement |sans doute |certainement )?(?:casse|abime|endommage|provoque|cause)",
    r"c'est (?:bien )?(?:vous|toi)(?:[- ]memes?)? qui(?! (?:choisi|decid))|(?:vous|tu) (?:en )?(?:etes|es) (?:la cause|a l'origine|le fautif|la fautive)",
    r"il (?:suffisait|aurait suffi|aurait fallu|fallait)(?! (?:que nous|vous|plus de|que l'on))(?: (?:juste|simplement|pourtant|seulement|donc|pas))* (?:de |d'|que vous |que tu )?\w+",
    r"l'(?:erreur|oubli|echec|origine) (?:vient|provient|venait|est|se situe|se trouve) (?:\w+ment |sans doute |bien )?(?:de |du )?(?:chez |cote )?(?:vous|votre (?:cote|fait|part))",
    r"(?:a vous|c'etait a vous|il vous (?:appartient|appartenait|incombe|incombait|revenait)) (?:de |d')(?!choisir|jouer|decider|voir|nous dire|me dire|la recevoir)\w+",
    r"parce que (?:vous|tu) (?:n'|ne |avez (?!ete|raison|choisi|pris|droit|attendu)|aviez|etiez|as )\w+|parce que (?:votre|vos|ton|ta) (?:\w+ ){1,4}?(?:n'etait|n'est|n'etaient|etait|ne) \w+|puisque (?:vous n'|vous ne |vous avez (?!ete|raison|attendu))\w+",
    r"(?:vous n'avez|tu n'as) (?:donc |tout simplement )?(?:pas|jamais) (?:mis|coche|ferme|branche|charge|valide|note|rempli|demande|conserve|garde|rendu|nettoye|entretenu|anticipe)",
    r"mauvaise? (?:usage|utilisation|manipulation|entretien|montage|branchement)|usage anormal|(?:vous etiez|tu etais) (?:pourtant )?(?:absent|preven|averti)\w*|(?:on|nous) (?:vous |t')?(?:avait|avions) (?:pourtant |bien )?(?:preven|averti)\w*",
    r"soyez (?:plus |un peu plus |davantage )(?:attenti|pruden|vigilan|raisonnab|patien)\w+|faites (?:plus |un peu plus |mieux )?attention",
    r"encore (?:faut|fallait|faudrait)[- ]il|(?:vous n'avez|tu n'as) (?:meme |donc )?(?:pas|jamais) (?:meme )?(?:essaye|tente|cherche|redemarre|teste|appele|daigne)|(?:vous n'avez|tu n'as) meme pas|de (?:votre|ta) (?:fait|propre fait)|si vous (?:lisiez|suiviez|respectiez|faisiez attention|ecoutiez|preniez (?:la peine|le temps))",
)

LEGAL = (
    r"(?:notre|la) responsabilite(?: civile| penale| contractuelle)? est (?:bien )?(?:engagee|en cause)|(?:paierons|prendrons en charge|indemniserons) (?:tous |l'ensemble (?:de |des )|l'integralite (?:de |des ))",
    r"(?:faute|responsabilite|tort|erreur)s? (?:est|sont|etait|reste) (?:bien |entierement |totalement |pleinement )?(?:la|les|le) notres?|plaidons coupables?",
    r"(?:nos|notre|l'|la|le) ?(?:equipes?|societe|entreprise|marque|services?|personnel|technicien\w*|livreurs?|enseigne|groupe) (?:est|sont|etait|etaient|a ete|ont ete|a fait preuve|ont fait preuve|a commis|ont commis) (?:bien |clairement |entierement )?(?:en tort|en faute|fautif\w*|responsables?|coupables?|negligente?s?|de negligence|une? (?:faute|negligence))",
    r"(?:nous|on|l'entreprise) (?:savions|savait|etions au courant|etait au courant|avions connaissance|connaissions|avait connaissance)\b[^.!?\n]{0,60}?(?:pouvait|danger\w*|defauts?|risques?|defectueu\w*|prendre feu|securite)",
    r"responsabilite\b[^.!?\n]{0,40}? nous incombe|notre responsabilite est (?:bien |pleinement |entierement )?(?:engagee|totale|etablie|entiere)|(?:nous|on) (?:avons ete|a ete|etions|sommes) (?:\w+ )?negligents?",
    r"(?:cause|provoque|du)e?s? (?:par|a) (?:notre|nos|une?) (?:produit|appareil|machine|batterie|faute|negligence|manquement)s?(?: defectueu\w+)?",
    r"(?:nous|on|je) (?:reconnaiss?ons|reconnait|reconnais|admettons|admet|admets|avouons|avoue) "
    r"(?:pleinement |entierement |volontiers |bien )?(?:notre|nos|etre|avoir|une|que) (?:entiere |pleine |propre )?"
    r"(?:responsab\w+|fautes?|fautifs?|torts?|negligences?|manquements?|en tort|(?:commis|viole|enfreint|manque)\b.{0,30}?|"
    r"(?:le|notre|ce) (?:produit|appareil)\b.{0,30}?(?:defectueu|dangereu)\w+)",
    r"(?:nous|on) (?:sommes|est) (?:bien |entierement |pleinement |seuls |totalement |tout a fait |clairement |juridiquement |"
    r"legalement |effectivement )*(?:responsables?|en tort|dans notre tort|fautifs?|coupables?|en faute)",
    r"(?:c'est|c'etait) (?:bien |entierement |totalement |clairement |uniquement )?(?:de )?notre "
    r"(?:entiere |pleine |seule )?(?:faute|responsabilite|negligence)",
    r"(?:nous|on) (?:avons|a) (?:bien |clairement |effectivement )?(?:commis|fait) (?:une|des) (?:faute|negligence|infraction|fraude)s?",
    r"par notre (?:faute|negligence)|notre (?:propre )?negligence|negligence de notre part|faute (?:grave )?de notre part",
    r"(?:nous|on) (?:avons|a) (?:viole|enfreint|manque a) (?:la loi|nos obligations|le contrat|vos droits|la reglementation|le rgpd)",
    r"(?:nous|on) (?:assumons|assume|endossons|prenons|acceptons) (?:l'entiere|toute la|pleinement (?:la|notre)|l'integralite de la|notre|la pleine) responsabilite",
    r"(?<!si )(?:notre|nos|ce|ces|le|les|votre) (?:produit|appareil|lot|modele|batterie|machine|article|jouet)s? "
    r"(?:est|sont|etait|etaient) (?:bien |en effet |effectivement |clairement )?(?:defectueu(?:x|ses?)|dangereu(?:x|ses?)|non conformes?|toxiques?)",
    r"vices? caches?|dommages[- ](?:et[- ])?interets|dans l'illegalite|publicite mensongere de notre part",
    r"(?:nous|on) (?:avons|a) (?:perdu|divulgue|laisse fuiter|expose) (?:vos|tes) (?:donnees|informations)",
    r"(?:nous|on) (?:avons|a) cause (?:votre|vos|ce|cet|ces|la|le|l') ?(?:accident|dommage|blessure|prejudice|incendie|intoxication)s?",
    r"(?:brulure|blessure|accident|incendie|intoxication|allergie|chute|degat|dommage|prejudice|sinistre|malaise|court-circuit)s?\b[^.!?\n]{0,40}? (?:est|sont|a ete|ont ete|etait|vient|viennent|provient) (?:\w+ment |bien )?(?:due?s? (?:a|au|aux)|causee?s? par|provoquee?s? par|imputables? (?:a|au)|de) (?:notre|nos|nous|un defaut|une (?:faute|erreur) de)",
    r"(?:nos|notre) \w+ (?:a|ont) (?:bien |effectivement |directement |malheureusement )?(?:cause|provoque|brule|blesse|intoxique|electrocute)\w*",
    r"(?:nous aurions|on aurait) du (?:rappeler|retirer du marche|interdire)|n'(?:avons|a) pas respecte (?:la loi|la reglementation|nos obligations|le contrat|les normes|la garantie legale|le rgpd|vos droits)|en droit de (?:porter plainte|nous (?:attaquer|poursuivre)|demander des dommages)",
    r"(?:nous|on|je) (?:reconnaiss?ons|reconnait|reconnais|admettons|admets|avouons) (?:que nous (?:sommes|etions) |etre |que c'est )(?:\w+ment )?(?:en (?:faute|tort)|fautifs?|responsables?|coupables?)|(?:nos|notre|ce|le|votre) \w+ (?:presente|presentait|comporte|a|avait) (?:bien |en effet )?un (?:vice|defaut) (?:dangereux|de securite|de fabrication|de conception|cache)",
)

PROMISE = (
    r"(?:vous |te )?(?:sera|seront) (?:\w+ment |bientot |tres vite )?(?:propose|communique|verse|restitue|rendu|effectue|annule|accorde|offert|attribue|adresse|transmis|fait|echange|apporte|donne)\w{0,3}",
    r"(?:nous allons|on va|je vais)(?: [\w']+){1,6}? (?:rembourser|rappeler|recontacter|contacter|repondre|envoyer|livrer|remplacer|tenir|corriger|regler|resoudre|expedier)",
    r"(?:notre|nos|un|une|le|la|l')(?: \w+)? ?(?:service|equipe|equipes|conseill\w+|responsable|technicien\w*|expert\w*)(?: [\w']+){0,3}? (?:reviendr|contacter|rappeller|recontacter|repondr|traiter|resoudr|s'en occuper)(?:a|ont)",
    r"(?:c'est )?promis,? |(?:nous|on|je) (?:vous )?(?:le )?(?:promettons|promet|promets|garantissons|garantit)|(?:ca|cela) ne se reproduira (?:plus|pas)(?: jamais)?",
    r"(?:nous|on|je) (?:vous |te |t'|en |le |la |l'|les |lui )*(?:re)?(?:contacter(?:ons|a|ai)|appeller(?:ons|a|ai)|appeler(?:ons|a|ai)|"
    r"repondr(?:ons|a|ai)|rembourser(?:ons|a|ai)|enverr(?:ons|a|ai)|livrer(?:ons|a|ai)|remplacer(?:ons|a|ai)|"
    r"tiendr(?:ons|a|ai)|informer(?:ons|a|ai)|crediter(?:ons|a|ai)|dedommager(?:ons|a|ai)|expedier(?:ons|a|ai))",
    r"(?:nous|on|je) (?:rappeler(?:ons|a|ai)|reviendr(?:ons|a|ai)|revenons|revient|reviens) (?:tres vite |rapidement |bien sur )?(?:vers|a)",
    r"(?:nous|on|je) (?:vous |te |t')?(?:rappeler(?:ons|a|ai)|recontact(?:ons|e)|tenons|tient|tiens au courant|rappel(?:ons|le)|remboursons|rembourse)",
    r"(?:nous allons|on va|je vais) (?:vous |te |t'|le |la |tout |rapidement |bientot )*(?:rembourser|rappeler|recontacter|contacter|"
    r"repondre|envoyer|livrer|remplacer|tenir|revenir|corriger|regler|resoudre|expedier|dedommager|crediter|reparer|changer)",
    r"(?:vous recevrez|tu recevras|vous aurez|tu auras) (?:bientot |rapidement |prochainement |sous peu )?(?:un|une|votre|ton|ta|le|la|des|de)",
    r"(?:vous serez|tu seras) (?:bientot |rapidement |prochainement |tres vite |integralement |bien )?"
    r"(?:rembourse|contacte|recontacte|rappele|livre|informe|indemnise|dedommage|credite|tenu|prevenu)\w*",
    r"(?:sera|seront|va etre|vont etre) (?:bientot |rapidement |prochainement |tres vite |integralement |bien )?"
    r"(?:rembourse|remplace|livre|expedie|traite|corrige|resolu|repare|envoye|credite|regle|etudie)\w*",
    r"(?:un|une|notre|nos|l'un de nos|votre) (?:conseill|collegue|equipe|charge|responsable|technicien|expert|service client)\w*"
    r"(?: \w+){0,3} (?:vous |te |t')(?:contactera|rappellera|recontactera|repondra|appellera|reviendra|ecrira|contacteront|va \w+)",
    r"(?:vous allez|tu vas) (?:bientot |vite |rapidement |tres vite )?(?:recevoir|etre (?:rembourse|contacte|rappele|livre|credite|dedommage)\w*|avoir (?:un|une|votre|des))",
    r"nous (?:vous |le |la |les |l'|en |y |lui |leur |ne |nous ){0,3}(?!serons|aurons|pourrons|resterons|saurons|continuerons|tacherons|essaierons|veillerons|voudrons|devrons|verrons|regarderons|\w*(?:entr|montr|offr|ouvr|livr|souffr|couvr|tir|par|assur|clar|esper|consider|melior|ignor|onor|ador|iter|ur)ons)\w{2,}rons",
    r"(?:nous allons|on va|je vais) (?:vous |le |la |tout |rapidement |bientot )*(?:faire (?:le necessaire|tout|au plus vite)|proceder|traiter|donner suite)|(?:le|la|votre|notre|un|une|les|vos|l') ?\w+(?: \w+)? (?:va|vont) (?:bientot |vite |rapidement )?(?:etre (?:fait|effectue|verse|lance|trait|rembours|livr|expedi|envoy|rempla|chang)\w*|arriver|passer|repasser|partir)",
    r"(?:le|la|votre|notre|un|une|les|vos|l') ?(?:colis|commande|technicien\w*|livreur|remboursement|virement|remplacement|avoir|bon|lettre|reponse|reparation|conseiller|conseillere|collegue|responsable|produit|article|piece)(?: \w+)? (?:arriver|passer|repasser|viendr|reviendr|partir|suivr|prendr|interviendr|se deplacer|vous (?:parviendr|rejoindr))(?:a|ont)",
)
REFUSED = r"pas|jamais|plus (?:sur|a|jamais)"  # after a verb: nothing is promised
VAGUE = (
    r"des que possible|au plus vite|(?:dans )?les (?:meilleurs|plus brefs) delais|(?:tres )?prochainement|sous peu|"
    r"(?<!a )(?<!a tres )bientot|d'ici peu|incessamment|ulterieurement|aussi vite que possible|le plus (?:vite|rapidement|tot) possible"
)
_NUMBER = (
    r"(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|dix|quinze|vingt|vingt[- ]quatre|trente|quarante[- ]huit|soixante[- ]douze|"
    r"quelques)"
)
DATE = (
    r"aujourd'hui|demain|apres[- ]demain|ce soir|cet apres[- ]midi|ce matin|ce midi|cette (?:semaine|nuit)|avant midi|minuit|"
    r"tout de suite|immediatement|sur[- ]le[- ]champ|a l'instant|des maintenant|en ce moment|"
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|(?:la semaine|le mois) prochaine?|week[- ]?end|"
    r"(?:fin de|de la|en fin de) (?:journee|matinee|semaine|soiree|mois)|dans (?:l'heure|la journee|la matinee|la soiree|la semaine|le mois)|"
    r"(?:avant|d'ici|pour|a|vers|des|jusqu'a) (?:la fin|ce soir|midi|demain)|"
    rf"{_NUMBER} ?(?:a|ou|-|et) ?{_NUMBER} (?:minutes?|heures?|jours?|semaines?|mois)|"
    rf"{_NUMBER} ?(?:minutes?|min|heures?|h|jours?|j|semaines?|mois)(?: ouvr\w+)?|"
    r"\d{1,2} ?h ?(?:\d{2})?|\d{1,2}:\d{2}|(?<!du )\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?|"
    r"(?<!du )(?:\d{1,2}|1er) (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
)

APOLOGY = (
    r"desolee?s?|navree?s?|excus(?:e|es|ez|ons|er)|pardon(?:nez|ner|ne)?|regrett(?:ons|e|able)|regrets?|"
    r"confus(?:e|es)?|nos excuses|mea culpa|peines?d'apprendre"
)
NO_APOLOGY = (
    r"(?:pas|aucunement|nullement) (?:du tout )?desolee?s?|ne (?:nous|m')?(?:excus\w+|regrett\w+) pas|"
    r"(?:pas|aucune raison) (?:de |d'|a |nous |m')*excuser|aucune? excuses?"
)
NEXT_STEP = (
    r"(?:vous|te) convien\w+|(?:peut|pouvons|pourrait|pourrons|viendra|vient) (?:vous |te )?(?:pass|ven|rappel|appel|recev|intervenir|chang|repar)\w*|dans (?:vos|tes) messages|"
    r"aujourd'hui|demain|ce (?:soir|matin|midi)|cet apres[- ]midi|d'ici|toutes les|sous \d+|avant (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|midi|\d+)|"
    r"(?:souhaite|va|vont|pourra|pourrait|veut|peut) vous \w+|vous (?:attend|ecrit|appelle|rappelle|contacte|repond|propose|offr)\w*|"
    r"(?:est|sont|a ete|ont ete) (?:\w+ )?(?:parti|pret|repare|annule|retabli|disponible|chang|remplac|rembours|modifi|mis|retire|suspend)\w*|"
    r"messages? prives?|en (?:prive|mp|dm|message)|par (?:mp|dm|mail|e-mail|message|telephone)|mp|dm|messagerie|"
    r"(?:contact|ecriv|envoy|appel|adress|transmet|indiqu|communiqu|rejoign|donn|precis|confirm|signal)(?:e|ez|tez|lez|is|s)(?:[- ](?:nous|moi|lui))|"
    r"(?:nous|me) (?:contacter|ecrire|envoyer|appeler|joindre|transmettre|communiquer|indiquer|preciser|confirmer|rejoindre|donner)|"
    r"rembours\w+|remplac\w+|echang(?:e|er|eons|erons)|repar(?:e|er|ons|ation|erons|ateur)\w*|(?:part|partent|partira|partiront|arrive|arrivent|arrivera|arriveront)|joignables?|geste commercial|bon d'achat|un avoir|"
    r"compens\w+|dedommag\w+|indemnis\w+|renvo(?:yer|yons|ie|i)|reexpedi\w+|retour gratuit|reprise|"
    r"(?:nous|on|je) (?:vous |te |le |la |l'|les |t'|en |y |lui )*(?:verifi|regard|transmett|transmet|revien|reven|propos|envoy|envoi|corrig|enquet|cherch|"
    r"analys|examin|recontact|rappel|contact|repondr|reviendr|tiendr|tien|ten|etudi|relanc|relance|remonte|remontons|organis|livr|suspend|retir)\w*|"
    r"(?:nous allons|on va|je vais|nous avons|j'ai|on a) (?:\w+ )?(?:vous |te |la |le |les |l'|deja |aussitot |immediatement |demande|transmis|corrige|saisi|contacte|alerte|signale|ouvert|"
    r"lance|verifi|retir|chang|relance|expedi|programme|prevu|mis en place)\w*|"
    r"(?:vous pouvez|tu peux)|cliqu(?:ez|e)|(?:rendez-vous|rdv) (?:sur|dans|en)|formulaire|lien|https?://\S+|www\.\S+|"
    r"(?:est|sont|sera|seront|serez|seras|a ete|ont ete) (?:\w+ )?(?:transmi|corrige|retabli|en cours|traite|livre|expedie|rappele|recontacte|rembourse|resolu|prise? en charge)\w*|"
    r"presentez ce|(?:reste|restent|est|sont) valables?|(?:est|sont) sur votre compte|(?:des|a partir de|depuis) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|ce|cette)|creneau|"
    r"(?:venez|passez|revenez|repassez)|(?:est|sont|sera|seront|vous) (?:\w+ )?(?:offerte?s?|offrons)|(?:livreur|technicien|collegue|equipe|responsable|chef|directeur|directrice) (?:re)?pass\w+|"
    r"un(?:e)? (?:conseill|collegue|technicien|responsable|nouvel)\w*|en cours de|solution (?:est|sera|:|suivante)|mise a jour"
)

TU = (
    r"tu|toi|t'(?=\w)|te|ta|tes|(?<!le )(?<!un )(?<!ce )(?<!du )(?<!au )(?<!bon )(?<!de )(?<!votre )(?<!notre )(?<!son )(?<!d'un )"
    r"(?<!autre )(?<!meme )ton(?! (?:employe|utilise|de ))|"
    r"(?:envoie|contacte|ecris|appelle|donne|dis|indique|precise|rejoins|confirme|explique|transmets)[- ](?:nous|moi)|n'hesite pas|merci a toi"
)
VOUS = (
    r"(?<!rendez-)(?<!rendez )vous|votre|vos|votres?|"
    r"(?:envoyez|contactez|ecrivez|appelez|donnez|dites|indiquez|precisez|rejoignez|confirmez|expliquez|transmettez)[- ](?:nous|moi)|n'hesitez pas"
)
US_IN_PROMISE = r"(?<![-\w])(?:nous|on|je|sera|seront|serez|votre|sommes)"

_SHOUTED = (
    "aujourd hui ferme fermee ferm ouvert ouverte nul nulle nuls non nouveau nouvelle ici cette cet mauvais mauvaise bonne bon gros pire deux trois mille fait faites allez veuillez votre prix produit magasin site interdit valable offert offerte "
    "hier demain livre livree recu recue envoye paye rembourse rembourses remboursement colis commande delai avez etes aurez sommes doit devez pouvez voulez client cliente service jour jours semaine mois personne chose fois comme cela tard tot fini fin avant apres pourquoi comment quand qui quoi combien repondez cliquez appelez ecrivez contactez suffit basta notice avis patience "
    "jamais toujours aucun aucune rien tout tous toute toutes deja encore faux vrai non oui pas stop urgent merci desole "
    "vous votre vos nous notre nos tres trop vraiment absolument completement impossible gratuit attention lisez lire "
    "relisez arretez cessez clairement evidemment bravo sans avec plus moins bien mal seul seule mensonge honte assez "
    "parce mais donc maintenant immediatement obligatoire interdit responsable faute erreur regle regles conditions "
    "excuses regardez comprenez compris incroyable scandaleux inadmissible super genial important"
)
SHOUTED = frozenset(_SHOUTED.split())
