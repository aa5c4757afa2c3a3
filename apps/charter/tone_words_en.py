"""What the tone check listens for in English. Patterns meet folded text: lower case, no accents, straight quotes.

Each is matched between word boundaries. They concern the brand speaking to a person: "we understand you are
upset" is empathy, "we are upset by your comment" is not.
"""

WE = r"(?:we|i)"
WE_ARE = r"(?:we are|we're|i am|i'm|we were|i was)"
YOU_ARE = r"(?:you are|you're|ur|u r|youre)"

INSULTS = (
    r"idiots?|idiotic|morons?|moronic|imbeciles?|cretins?|losers?|jerks?|clowns?|liars?|dimwits?|dumbass\w*|"
    r"airheads?|scumbags?|whiners?|crybab(?:y|ies)|snowflakes?|karens?",
    r"(?:stupid|dumb|pathetic|delusional|hysterical|brainless|clueless|ignorant)",
    r"shut (?:up|it|your \w+)|get lost|go away|piss off|screw you|up yours|drop dead|go to hell|bugger off",
    r"f+u+c+k\w*|sh[i1]t\w*|bullshit|bastards?|bitch\w*|assholes?|arseholes?|a\*\*hole|f\*+\w*|wtf|stfu|crap|damn|dammit",
    rf"{YOU_ARE} (?:just |such |really |being |nothing but |clearly |obviously |so |simply )*(?:a |an )?(?:troll|bully|fool|joke|"
    r"disgrace|hater|nobody|pain|nuisance|ridiculous|rude|crazy|insane|mad|nuts|dishonest|lying|abusive|hateful|lazy|"
    r"unreasonable|impossible|childish|toxic|paranoid|dramatic|entitled|embarrassing|disgusting)",
    r"what(?: is|'s) wrong with you|get a life|you people|people like you",
)

THREATS = (
    r"(?:we will|we'll|we shall|we are going to|we're going to|i will|i'll) (?:not hesitate to )?(?:sue|prosecute|report you|press charges|"
    r"take legal action|take you to court|see you in court)",
    r"(?:our|my) (?:lawyers?|attorneys?|solicitors?|legal team)(?: will| is| are)?|legal action against you|see you in court",
    r"you(?:'ll| will) (?:regret|be sorry|pay for|be hearing from our|hear from our (?:lawyers?|legal))",
    r"watch (?:your (?:mouth|tone|language|step)|what you say)|be careful what you (?:say|post|write)|we know where you",
)

HARSH = (
    r"(?:being|such|are|be) (?:a |an )?(?:real |right |total |complete |proper |bit of a )*(?:pain|nuisance|nightmare|handful|menace|pest|drama queen)",
    r"put a sock in it|zip it|pipe down|button it|with (?:your|that) (?:kind of )?attitude|(?:people|customers?|someone) with your|your (?:kind|sort|type) (?:of|are|is)|give it a rest|knock it off|cut it out|back off|stop (?:telling|feeding|selling|giving) us",
    r"fools?|foolish|(?:no|some|any|lack of) (?:manners|decency|shame|respect)|we(?:'ll| will| are going to) (?:have to |just )?(?:block|ban) you|keep (?:this|it) up",
    r"your (?:opinion|comment|review|feedback|complaint) (?:is|means) (?:\w+ly |so )?(?:worthless|nothing|irrelevant|useless|pointless|invalid)|complain (?:somewhere else|elsewhere)",
    r"get your facts (?:straight|right)|check your facts|do your (?:research|homework)|(?:customers?|clients?) like you|if you (?:don't|do not) like it|take it or leave it|(?:stop|quit) being (?:so )?\w+",
    r"(?:your|this|that) (?:comments?|reviews?|messages?|posts?|complaints?|claims?|attitude|behaviou?r) (?:is|are) (?:so |just |really |totally |completely |simply )?(?:rude|nonsense|garbage|rubbish|childish|disgusting|a joke|trash|absurd|ridiculous|unfair)",
    r"how dare you|who do you think you are|what do you expect",
    r"calm down|chill out|relax,? (?:mate|dude|buddy)|take a chill pill|get a grip|grow up|get over (?:it|yourself)|"
    r"deal with it|suck it up|cry about it",
    r"learn (?:how )?to (?:read|write|spell|behave)|if you (?:could|can) (?:actually )?read|can't you read|did you even read",
    r"shame on you|you should be ashamed|mind your own business|none of your business",
    r"(?:nobody|no one|no-one) (?:cares|asked|forced you|is forcing you)|we (?:really )?(?:don't|do not|couldn't|could not) (?:really )?care(?: less)?|who cares",
    r"you(?:'re| are) (?:lying|making (?:this|that|it) up|talking (?:nonsense|rubbish))|stop lying|that(?:'s| is) a lie|lies|nonsense|rubbish claims?",
    r"stop (?:whining|complaining|moaning|crying|spamming|harassing|shouting|being)|quit (?:whining|complaining|moaning)",
    r"(?:go|shop|try|take your business) (?:somewhere else|elsewhere)|good riddance|your loss|too bad|tough luck",
    r"(?:don't|do not) be (?:so )?(?:rude|ridiculous|silly|dramatic|childish|absurd)|you(?:'re| are) overreacting|"
    r"(?:that|this)(?:'s| is) (?:just |absolutely |completely )?(?:ridiculous|absurd|laughable)",
    r"you (?:have no idea|don't understand anything|know nothing|clearly don't understand|don't know what you(?:'re| are) talking about)",
    r"enough (?:is enough|already)|leave us alone|get off our page|nothing better to do|your (?:tantrum|rant|whining|drama|nonsense)s?",
    r"you (?:clearly |obviously |really |just |simply |honestly )+(?:have no idea|don't understand|know nothing|don't know)|are you (?:stupid|blind|deaf|drunk|dumb|kidding)|use your (?:brain|head|eyes)|(?:some|a bit of|a little) common sense|can(?: you|'t you) (?:even )?read|get off your high horse",
    r"stop (?:bothering|wasting|pestering|spreading|making (?:things|this|it) up|acting|playing)|wast(?:e|ing|es) (?:of )?(?:our|my|everyone's) time|(?:we|i) don't have time for",
    r"(?:you're|you are|you were|stop being|don't be|being) (?:\w+ly |so |very |quite |such a |a )*(?:difficult|unfair|aggressive|hostile|petty|ungrateful|demanding|annoying|impolite|unpleasant|spoil\w+|selfish|cheap|greedy|whin\w+|nasty|bitter)|freeloaders?|cheapskates?|scammers?|sweetie|my dear (?:sir|lady|madam)",
    r"keep your (?:opinions?|comments?|thoughts) to yourself|nobody asked|spare us|watch your tone|bad manners|ill[- ]mannered|(?:go|then) (?:and )?(?:cry|complain|whine|moan)",
    r"(?:some|a lot of|got the|what|such) (?:a )?(?:nerve|cheek|gall)|laughable|buy (?:yourself )?(?:some |a pair of )?glasses|(?:back|go) to school|see a (?:doctor|shrink|therapist)|take your (?:meds|pills|medication)|special kind of|blockheads?|halfwits?|nitwits?|twits?|prats?|numpt(?:y|ies)|muppets?|plonkers?|wankers?|tossers?|nutters?|crackpots?|weirdos?|brats?",
)

_FELT = (
    r"(?:shocked|appalled|disgusted|furious|angry|annoyed|frustrated|fed up|sick(?: and tired)? of|tired of|hurt|offended|insulted|"
    r"upset|outraged|exasperated|disappointed in you|disappointed by your|saddened by your|heartbroken|devastated|"
    r"horrified|losing (?:our|my) (?:patience|temper)|livid|irritated|sick of)"
)
EMOTION = (
    r"(?:want|wanting|wanted) to (?:give up|cry|scream|quit|weep)|(?:comments|reviews|messages|people) like (?:yours|this|these) (?:make|makes|hurt|break|drive)",
    r"(?:the|our)(?: whole| entire)? (?:team|staff|office|shop) (?:is|are|was|were|feels?|felt) (?:\w+ly |all |very |still |quite )*(?:fuming|seething|shaken|shocked|furious|angry|gutted|hurt|upset|crushed|in tears|livid|reeling|offended|insulted)|(?:we|i) (?:are|am|were|was) (?:\w+ly |all |very |still |quite )*(?:fuming|seething|shaken|gutted|crushed|reeling|mortified by your|stung|wounded)|bitter taste|(?:stings|stung|wounds|wounded) (?:us|me)",
    r"speechless|(?:this|that|it) (?:really |so )?hurts|lost for words",
    r"(?:it's|it is|this is|that's) (?:so |very |really |quite |deeply )?(?:disheartening|hurtful|infuriating|heartbreaking|exhausting|maddening)(?: to read| for us| to see)?|(?:broke|breaks|hurt) (?:our|my) (?:hearts?|feelings)",
    r"(?:this|that|it|which) (?:really |just )?makes (?:us|me) (?:so |really |very |quite )(?:angry|mad|sick|furious|sad|upset)|(?:i|we) (?:just |really )?(?:can't|cannot) believe (?:you|that|this|what)",
    r"(?:we|i) (?:feel|felt) (?:very |really |so |deeply |quite )?(?:insulted|hurt|attacked|offended|disrespected|angry|betrayed|disgusted|upset)",
    rf"{WE_ARE} (?:very |really |so |quite |deeply |extremely |absolutely |getting |just |all |honestly |truly |frankly |a bit )*{_FELT}",
    r"(?:your|these|such) (?:words?|comments?|messages?|tone|posts?|remarks?|accusations?) (?:really |deeply |have |has |is |are )*"
    r"(?:hurts?|hurtful|offends?|offensive|shocks?|shocked|annoys?|angers?|upsets?|upset|insults?|insulting|disgusts?|saddens?)(?: us| me)?",
    r"(?:this|that|it) (?:really |just )?(?:makes (?:us|me) (?:angry|mad|sick|furious|sad)|drives (?:us|me) (?:crazy|mad|nuts)|"
    r"annoys (?:us|me)|pisses (?:us|me) off|breaks (?:our|my) hearts?)",
    r"(?:this|that|it)(?:'s| is) (?:just |absolutely |simply |truly )?(?:outrageous|unbelievable|disgraceful|shocking|disgusting|insane)",
    r"we(?:'ve| have) had (?:it|enough)|i(?:'ve| have) had (?:it|enough)|omg|oh my god|ugh+|for (?:god|heaven|goodness|pete)'?s sake|unbelievable|"
    r"seriously\?|are you (?:serious|kidding|joking)|you(?:'ve| have) got to be (?:kidding|joking)|what a (?:disgrace|shame you)",
    r"(?:it|this|that)(?:'s| is| was) (?:so |very |really |truly |deeply |just |quite )*(?:upsetting|hurtful|painful|depressing|annoying|insulting|offensive|tiring|shocking|hard|tough|demoraliz\w+|demoralis\w+) (?:to (?:read|see|hear|get|receive)|for (?:us|me|the team|our team|our staff))",
    r"blood boil\w*|up to here|(?:the )?last straw|(?:end of|at) (?:my|our) (?:rope|tether|wits?'? ?s? end)|(?:can't|cannot) take (?:it|this|any)\w*(?: any ?more)?|after (?:everything|all) (?:that )?we(?:'ve| have)? (?:done|do|did)|(?:our|the) (?:team|staff) (?:is|are|was|were|feels?|felt) (?:\w+ly |very |really |so )*(?:hurt|upset|offended|shocked|devastated|insulted|demorali[sz]ed|in tears)",
    r"ruin(?:ed|s|ing) (?:my|our) (?:day|week|evening|morning)|(?:your|this|that) (?!experience|wait|situation|journey|delay)\w+ (?:is|are|was) (?:\w+ly |so |really |very )*(?:exhausting|hurtful|tiring|upsetting|insulting|offensive|infuriating|heartbreaking)|losing (?:my|our) (?:temper|patience|mind)|lost (?:my|our) (?:temper|patience)",
    r"(?:your|these|such|this) (?!experience|wait|situation|delay|case)\w+ (?:\w+ly |really )?(?:hurts?|offends?|insults?|shocks?|angers?|saddens|disgusts?|upsets?) (?:us|me|our)",
)

IRONY = (
    r"how (?:brave|heroic|thoughtful|generous|gracious|noble|sweet) of you|(?:and )?here (?:we|i) (?:were|was) (?:all )?(?:thinking|believing)|(?:to|you) survived? (?:a|an|the)",
    r"your life (?:was|is|has been) (?:ruined|over|destroyed)",
    r"(?:universe|world) (?:doesn't|does not|isn't|won't) revolve|revolves? around you|oh[- ]so[- ]\w+|what an? (?:delightful|lovely|charming|wonderful|pleasant|patient|polite|clever) (?:customer|person|human|individual|client)",
    r"sure,? because|oh no,? (?:how|what|not|a)|oh,? how|another (?:expert|genius|specialist|armchair \w+)|great job (?:reading|following|on)|how (?:awful|terrible|tragic|dreadful) it must be|must be (?:so |very |really )?(?:hard|difficult|terrible|awful) (?:to|for you)|because we control",
    r"(?:congratulations|congrats|bravo|well done)(?!,? (?:to (?:you|all|the|our|him|her|them|everyone)|on (?:your|the) (?:wedding|engagement|marriage|baby|birth|new|degree|graduation|win|victory|anniversary|promotion|success|retirement|marathon|result|award|exam|first|job|house|race)))|slow clap|good for you|lucky you|poor (?:you|thing|baby)|boo[- ]?hoo|cry me a river",
    r"(?:oh |wow,? |gee,? )?(?:what a (?:surprise|shock|tragedy|genius)|surprise,? surprise|how (?:original|lovely|nice of you|kind of you|clever|shocking|surprising|terrible for you|convenient))",
    r"(?:oh|wow|gee|golly)(?: no)?,? (?:thanks|thank you|really|great|sorry,? your majesty|we're so sorry your)|your (?:majesty|highness|lordship)",
    r"captain obvious|sherlock|einstein|genius|detective work|rocket scien\w+|world's smallest violin|first[- ]world problems?|thoughts and prayers",
    r"(?:thanks|thank you) (?:so much |very much )?for (?:the|your|that|this) (?:\w+ )?(?:lecture|lesson|wisdom|charming|brilliant|delightful|"
    r"enlightening|riveting|fascinating|masterclass|expertise|essay|novel|ted talk)(?: \w+)?",
    r"yeah,? right|sure,? (?:buddy|jan|whatever|pal)|whatever|as if|nice try|good luck with that|obviously you know (?:best|better)|you must be (?:fun|so proud|an expert)",
    r"aren't you (?:clever|special|sweet|a ray of sunshine|lovely|charming)|always a (?:pleasure|joy) (?:to read|hearing)|(?:we're|we are) (?:so |very |truly )?(?:impressed|touched|honou?red by your)",
    r"we(?:'ll| will) (?:miss you|try to survive|cry ourselves|lose sleep|alert the media|be sure to tell)|not the end of the world|it must be (?:so )?(?:hard|nice)",
    r"lo+l|lmf?ao|rofl|ha ?ha(?: ?ha)*|he ?he(?: ?he)*|/s|just kidding|jk",
    r"since you(?:'re| are) (?:such |clearly |obviously )*(?:an |the )?(?:expert|specialist)|you (?:clearly |obviously )know (?:everything|better than)",
    r"how(?:ever)? (?:will|did|do|can|could|would) you (?:ever |even |possibly )?(?:survive|cope|go on|live)|just what we (?:needed|wanted)|(?:great|fantastic|wonderful|lovely|perfect|excellent|brilliant|oh good),? (?:yet )?another|yet another (?:complaint|expert|critic|review|one)",
    r"(?:call|alert|inform|notify|tell) (?:the )?(?:police|president|fire brigade|army|ambulance|media|press|king|queen|prime minister|nasa|un|newspapers)|nobel|moment of silence|red carpet|by helicopter|silver platter|condolences (?:for|on) your (?!loss|father|mother|husband|wife|son|daughter|brother|sister|family|bereave|grand|friend|mum|dad|mom)\w+|(?:you(?:'ll| will)|try to) survive|too much (?:free )?time|so much (?:free )?time|no way,? really",
    r"what would we (?:ever )?do without|(?:thank (?:goodness|god|heavens)|good thing|luckily|fortunately)(?: that)? you(?:'re| are) here|teach us (?:our|how to do our) (?:job|work|business)|the horror|given your (?:talent|expertise|wisdom|genius)|(?:customer|client|reviewer|complaint|complainer) of the (?:year|month|week|century)|aren't you a|sorry (?:that )?the (?:sun|weather|moon|world|earth|sky)|you should (?:open|start|run|write|become|apply)\b[^.!?\n]{0,30}?(?:shop|business|company|restaurant|book|critic|here)",
    r"oh right|because you(?:'re| are) (?:an?|the) (?:expert|genius|specialist|professional)|(?:we(?:'ll| will)|let us|let's) (?:all )?cry|(?:wow|oh|gee),? (?:what|such) an? \w+|perfect like you|as perfect as you",
)

DEFENSIVE = (
    r"no other (?:customer|client|person|user)s? (?:has|have|had|is|are|ever)|(?:doesn't|does not|didn't|did not) come from us|isn't (?:from us|on our (?:side|end))",
    r"we (?:simply |just |only |strictly |merely )*(?:follow|followed|are following|apply|applied) (?:simply |just |only )?(?:our|the) (?:procedure|rules?|polic(?:y|ies)|process|protocol)s?",
    r"(?:we(?:'ve| have)|have) never (?:had|received|seen) (?:this|such|any|a single)|first time (?:we|anyone|anybody)|,? (?:not|and not) (?:by |because of )?us|(?:our (?:team|staff|people)|we) (?:all )?works? (?:very |really |so |extremely )?hard",
    r"you(?:'re| are) not (?:our|the) only|end of (?:story|discussion)|(?:caused by|due to|because of|down to) (?:the|our|your) (?:courier|carrier|postal service|post office|supplier|driver|bank)",
    r"(?:can't|cannot|can not|won't) be held (?:responsible|liable|accountable)|(?:we|our \w+) (?:have )?made no (?:mistakes?|errors?)",
    r"(?:it|this|that)(?:'s| is| was)(?:n't| not) (?:really |actually |in any way )?(?:our|my) (?:fault|problem|responsibility|job|mistake|concern)|not our (?:fault|problem|responsibility)|isn't our (?:fault|problem|responsibility)",
    r"nothing to do with us|nothing (?:more )?we can do|(?:we|i) (?:can't|cannot) do anything|out of our (?:hands|control)|beyond our control",
    rf"{WE_ARE} not (?:in any way |at all )?(?:responsible|to blame|liable|at fault)|we (?:aren't|weren't) (?:responsible|to blame|at fault)|don't blame us|we (?:decline|deny|reject|refute|dispute)",
    r"(?:contrary to|despite) what you(?:'ve| have)? (?:said?|claim\w*|think|wrote|suggest\w*|believe|imply)",
    r"(?:we|i)(?:'re| are|'m| am)? (?:already )?(?:always )?(?:do|doing|did|tr(?:y|ying)) (?:our|my) (?:very |level )?best|we do everything we can(?! to)|we(?:'re| are) doing everything we can(?! to)",
    r"(?:all |most of )?our other customers (?:are|have|seem|love|never)|(?:everyone|everybody) else (?:is|seems|loves|manages|has)|our customers (?:are|all) (?:very |quite )?(?:happy|satisfied|love)",
    r"(?:nobody|no one|no-one) else (?:has |have |had |ever )?(?:complain\w*|had|has|mentioned|reported|seems)|you(?:'re| are) the (?:only|first) (?:one|person|customer)",
    r"as (?:we|i|was|you were)?(?:'ve| have)? ?(?:already|previously|repeatedly|clearly) (?:said|told|explained|stated|mentioned|advised|informed)|(?:we|i)(?:'ve| have)? already (?:told|explained|said|answered|replied)|as per (?:our|my) last",
    r"(?:it(?:'s| is)|this is|that(?:'s| is)) (?:all )?(?:clearly |plainly )?(?:stated|written|explained|spelled out|clear|in) (?:in )?(?:our|the) (?:terms|t&cs?|conditions|small print|website|policy|faq)",
    r"(?:we|i)(?:'ve| have)? (?:have )?(?:done|did) (?:absolutely )?nothing wrong|we don't have to justify",
    r"(?:that(?:'s| is)|this is|it(?:'s| is)) (?:simply |just |completely |absolutely |totally |plain )?(?:not true|untrue|false|wrong|incorrect|inaccurate)|your (?:false )?(?:accusations?|allegations?)|so-called|your (?:supposed|alleged)|defamat\w+|slander\w*|libel\w*",
    r"(?:our|the|this) (?:product|service|website|site|app|device|delivery|team)s? (?:works?|is|are|runs?) (?:working )?(?:perfectly|just fine|absolutely fine|perfect|flawless|excellent)",
    r"(?:these|such) things happen|it happens(?: to everyone)?|mistakes happen|not (?:a|such a|that) big (?:a )?deal|it(?:'s| is) not that bad|(?:can't|cannot) please everyone",
    r"(?:it(?:'s| is)|that(?:'s| is)|this is) (?:just |simply )?(?:our|the|company) (?:policy|rules?|procedure)|company policy|our policy is clear|rules are rules|that(?:'s| is) (?:just )?(?:how|the way) it is",
    r"with all due respect|in our defen[cs]e|to be fair to us|you have to understand that|please understand that",
    r"sorry (?:if|that|but)? ?you (?:feel|felt|think|thought|see it|took it|were offended|misunderstood|find)|sorry if (?:you|anyone|this|it|that)|sorry not sorry|we(?:'re| are) sorry,? but",
    r"blame (?:the|our|your) (?:courier|carrier|supplier|post office|postman)|take (?:it|that|this) up with (?:the|your) (?:courier|carrier|bank|post office|seller)",
    r"(?:our|the) (?:staff|team|people|drivers?|couriers?|employees?|agents?|waiters?|colleagues?) (?:have |has |had |all )?(?:simply |only |just |always |correctly |strictly )*(?:followed|applied|respected|acted|did) (?:all |everything |exactly )?(?:of )?(?:the |our |their |company )?(?:procedures?|rules?|process|protocols?|job|instructions|guidelines|polic(?:y|ies)|correctly|by the book|nothing wrong|right)",
    r"(?:it's|it is|that's|this is|that is) not (?:us|on us|our end)|(?:nothing|no reason|not going|no need) (?:for us )?to apologi[sz]e(?: for)?|(?:may|can|let|allow|might|must) (?:i|we|me|us)(?: just)?(?: to)? remind you|(?:would|'d)(?: like to)? remind you",
    r"(?:what (?:you|you're|you've|you have|you are) (?:say|saying|said|wrote|write|claim\w*|describe)|your (?:claims?|statements?|version)|(?:these|such|this|those) (?:claims?|accusations?|allegations?|statements?|criticisms?)) (?:is|are|was|were) (?:simply |just |completely |totally |entirely |plainly )?(?:inaccurate|incorrect|untrue|false|unfounded|baseless|wrong|exaggerated|unfair|misleading|groundless|not true|not accurate)",
    r"our (?:terms|polic(?:y|ies)|rules|conditions)(?: and conditions)? (?:is|are) (?:very |perfectly |quite |pretty |crystal )?clear|(?:already )?doing (?:everything|all|what|the best)(?: that)? we can(?! to)|(?:you have to|try to|you must|you need to) understand|put yourself in our|we stand by (?:our|the)|we have nothing to hide",
    r"(?:that|it|this) (?:can|may|might|does|do) (?:sometimes )?happen(?:s)?(?! again)|(?:thousands|hundreds|millions|most) of (?:our )?(?:other )?(?:happy |satisfied )?(?:customers|clients|people|users)|(?:it's|it is|that's) (?:only|just) (?:a|an|one|two) ",
    r"(?:always|fully|strictly|completely) (?:played|worked|acted|operated) (?:by|within|according|in line|correct\w*|fair\w*)|(?:known as|is|are|being) (?:one of )?the (?:best|finest|leading)|award[- ]winning|top[- ]rated|market leaders?|(?:fault|mistake),? (?:and )?not ours|we (?:can't|cannot|can not) (?:control|please|satisfy|be) every\w+|we(?:'re| are) not (?:mind[- ]?readers|magicians|robots)|we \w+ly (?:dispute|contest|deny|reject|refute)",
    r"(?:sorry|apologies|apologi[sz]e|regret)[^.!?\n]{0,60}?,? (?:but|although|though|however|yet|that said)(?! (?:we(?:'ll| will|'ve| have| can| are)? (?:refund|replac|send|sent|offer|already|now|a solution)\w*|here|also|the (?:good|right)))",
    r"(?:every|any) other (?:shop|company|brand|store|airline|bank|restaurant|hotel|one)s? (?:does|do|charges?|has|have|works?)|(?:hardly|not) something (?:that )?we (?:can )?(?:control|decide|choose)|(?:we|i) (?:do not|don't) (?:control|make|decide) the (?:weather|traffic|rules|prices)",
    r"you (?:need|have|ought|try) to (?:remember|understand|realise|realize|appreciate|know|keep in mind)|please (?:remember|realise|realize|keep in mind|bear in mind)|second to none|our records show no|we are (?:only |just |but )?a (?:small|tiny|little|family) \w+|(?:no|any) (?:problem|fault|issue|error)s? (?:whatsoever|at all)|(?:our|the) (?:checks?|quality|standards?|controls?|procedures?) (?:is|are) (?:\w+ly )?(?:impeccable|flawless|perfect|excellent|rigorous|beyond|top)",
    r"(?:it|this|that)(?:'s| is| was) (?:really |actually |in fact |clearly |simply )?(?:the|our|your|a) (?:courier|carrier|supplier|post office|postal service|driver|bank|manufacturer|partner|contractor|platform|delivery company|warehouse)(?:'s)? (?:\w+ )?(?:who|that|which|fault|responsib\w+|problem|mistake)|(?:the|our|your) (?:courier|carrier|supplier|post office|manufacturer|partner|contractor|delivery company) (?:is|are|was|were) (?:\w+ly |the one |the ones )*(?:responsible|to blame|at fault|liable)",
    r"we (?:have |'ve )?(?:did|done) (?:everything|all|it all|it|things|our (?:job|part|bit)) (?:\w+ly |exactly )?(?:right|correctly|by the book|properly|as \w+)|everything (?:was|is|went) (?:\w+ly )?(?:fine|correct|in order|perfect|right|by the book)(?: (?:on|at|from) our (?:side|end|part))?|(?:on|from|at) our (?:side|end),? everything|we (?:ship|deliver|serve|sell|handle|process|receive|make) (?:\w+ )?(?:thousands|hundreds|millions|dozens) of",
    r"(?:never|not) (?:had|received|seen|got)(?: \w+)? (?:complaints?|problems?|issues?)|(?:our|the) (?:terms|conditions|policy|policies|rules)(?: (?:and|&) conditions)? (?:clearly |plainly |already )?(?:states?|says?|specif\w+|mentions?|explains?)|(?:we|i) did (?:everything|all|what) (?:that )?(?:we|i) could",
)

_HARMLESS = r"(?!(?:already |now |also |just |all )?(?:received|been|had to|had a|got|seen|gotten|to\b))"
BLAME = (
    r"(?:it|that|things) (?:would|might) (?:have )?(?:help\w*|be easier|been easier|go\w* better|gone better) if you",
    r"that(?:'s| is) what happens when|serves you right|had (?:it|they|the \w+|your \w+) (?:only |just |\w+ly )?(?:been|gone|stayed|come)",
    r"you (?:\w+ly |just )*(?:did not|didn't|do not|don't|never|haven't|have not) (?:\w+ly )?(?:\w+) (?:it|them|the \w+|your \w+|this|that)(?: \w+)? (?:properly|correctly|right|well|carefully|as (?:instructed|shown|described|explained|told|we)|in time|enough|before)",
    r"you (?:\w+ly |just |have |'ve )*(?:entered|gave|chose|provided|picked|selected|typed|put|ordered|bought|used|submitted|sent) (?:us |in )?(?:the|a|an) (?:wrong|incorrect|bad|invalid)|why (?:didn't you|did you not|don't you|did you wait|on earth)",
    r"(?:if|had) you(?:'d| had)? (?:been |taken |paid |done |told |given )(?:more |better |us |your )?\w+|you (?:waited|took) too long|it was you who",
    r"(?:the|this) (?:problem|issue|error|mistake|fault|delay) (?:is|was|lies|comes|came) (?:\w+ )?(?:on|at|from|with|by) (?:your (?:side|end|part|own|use)|you)\b",
    r"you(?: |'ve )(?:clearly |obviously |simply |just |apparently |probably |evidently |have |'ve )*(?:made|did) (?:a|an|the|some) (?:\w+ )?(?:mistakes?|errors?)|you(?: |'ve )(?:clearly |obviously |simply |just |apparently |probably |evidently |have |'ve )*(?:ignored|disregarded|skipped|overlooked)",
    r"you (?:ordered|bought|booked|contacted us|called|replied|told us|waited|reported (?:it|this)|signed up) (?:far |way |much )?too (?:late|long)|because you (?:didn't|did not|ignored|failed|chose|forgot|used|dropped|broke|entered|gave|put|waited|never)",
    rf"you (?:really |clearly |obviously )?(?:should have|should've|shoulda|could have|could've|ought to have) {_HARMLESS}\w+",
    r"you (?:shouldn't|should not|ought not to) have (?!to\b|been\b|had\b|received\b|experienced\b|waited\b|gone through\b)\w+",
    r"(?:it(?:'s| is| was)|this is|that(?:'s| is)|entirely|all) (?:entirely |all |actually |really |only )?your (?:own )?(?:fault|mistake|error|responsibility|problem|doing)|(?:through|due to|because of) your (?:own )?(?:fault|negligence|mistake|error|carelessness)|your own fault",
    r"you (?:clearly |obviously |simply |just |apparently |probably |evidently |simply )*(?:failed to|neglected to|forgot|misunderstood|misread|misused|mishandled|"
    r"didn't (?:bother|read|follow|check|listen|understand|pay attention|look|install|use|take care|contact|tell)|did not (?:bother|read|follow|check|listen|understand|pay attention|look|use|contact|tell)|"
    r"never (?:read|bothered|checked|contacted|asked|told))",
    r"you must (?:have|'ve) (?:misread|misunderstood|forgotten|made|done|entered|broken|dropped|mis\w+|got (?:it|that|this) wrong|ignored|put|used)",
    r"(?:if|had) you(?:'d| had)? (?:only |actually |just |bothered to |properly )*(?:read|checked|followed|looked|listened|asked|called|contacted|bothered|paid attention|taken)",
    rf"{YOU_ARE} (?:simply |just |clearly |quite |obviously |completely |the one )*(?:mistaken|wrong|confused|to blame|at fault|not using|using it wrong|responsible for (?:this|the|your)|doing it wrong)|you got it wrong|you(?:'ve| have) got it wrong",
    r"user error|(?:error|mistake|oversight|misuse|fault|negligence) on your (?:part|side|end)|your (?:carelessness|negligence|misuse|oversight|ignorance)|customer error",
    r"it(?:'s| is| was) (?:up to you|your job|your responsibility) to|you (?:broke|damaged|caused|ruined) (?:it|the|this|your)|next time,? (?:read|check|please read|be more careful|pay attention|try)|all you had to do|you (?:only|just) had to|you had only to",
    r"(?:re-?read|try reading|go read|maybe read|please read) (?:the|our|your|it|them|before)",
    r"you (?:probably |must have |may have |might have |clearly |obviously |simply |just |have |'ve )*(?:plug|install|set|assembl|connect|enter|us|charg|put|wash|stor|typ|open|handl|read|fill|apply|appli)(?:ged|led|ed|d|t)?(?: \w+){0,4}? (?:wrong(?:ly)?|incorrectly|badly|improperly|the wrong way|upside down)",
    r"you should(?:'ve| have) been (?:at home|home|there|more|present|careful|aware|ready|paying|in )|because you (?:weren't|were not|were out|were absent|hadn't|had not|never)|because your (?:\w+ ){1,4}?(?:was|were|is|are)(?:n't| not)? \w+|you (?:weren't|were not) (?:at )?(?:home|there|in)|you were (?:clearly |already )?(?:warned|absent)",
    r"(?:that|this)(?: one)?(?:'s| is) on you|you (?:only )?have (?:only )?yourself to blame|be more careful|(?:improper|incorrect|wrong) (?:use|usage|handling)|user mistake|we (?:did |had |already |clearly )*(?:warned|told) you",
    r"you(?:'d| would) have been better|you need to (?:actually |really |first |properly )?(?:read|learn|pay attention|listen|understand|follow)|you left it (?:too |far too )?(?:late|long)|(?:didn't|did not) even (?:try|bother|check|read|call|ask|look)|(?:is|was|'s) down to you|you(?:'re| are) the (?:reason|cause)|if you (?:checked|followed|listened|bothered|paid attention)",
)

LEGAL = (
    r"we (?:have )?(?:broke|broken|ignored|breached|violated) (?:the |our |all |every )*(?:\w+ )?(?:rules?|law|standards?|regulations?|code|requirements?)|your (?:injur\w+|burns?|accident|loss|illness|damages?) (?:is|are|was|were) (?:\w+ly )?(?:our|on us|down to us)",
    r"legally,? (?:\w+ ){0,4}(?:on us|our|responsible|liable|right)|(?:the|any) (?:court|judge)s? (?:would|will) (?:\w+ )?(?:agree|side|rule|find)",
    r"(?:the |our )(?:company|staff|team|employees?|driver|technicians?|service|management|brand|business)(?: members?)? (?:is|are|was|were) (?:\w+ly |indeed )?(?:negligent|at fault|liable|responsible|guilty|in the wrong)",
    r"(?:fault|responsibility|blame|error) (?:is|was|lies) (?:\w+ly |all )?(?:ours|with us)|we (?:knew|were aware)\b[^.!?\n]{0,60}?(?:could|danger\w*|defect\w*|fire|risks?|unsafe|fault\w*)",
    r"caused by (?:our|a) (?:own )?(?:faulty|defective|unsafe|dangerous|negligen\w+|product|device|failure)(?: \w+)?",
    r"(?:we|i) (?:fully |completely |do |hereby |must |have to |can only )*(?:accept|admit|acknowledge|take|assume|bear|recogni[sz]e|concede)s? "
    r"(?:to )?(?:full|our|all|legal|complete|total|entire|the|any|sole)?(?: (?:legal|full|the))? ?(?:responsibility|liability|fault|blame|guilt|negligence|wrongdoing)",
    rf"{WE_ARE} (?:fully |legally |entirely |completely |clearly |solely |indeed |totally |the ones )*(?:responsible|liable|at fault|guilty|negligent|to blame|in the wrong|in breach)(?: for| of)?",
    r"(?:it|this|that)(?:'s| is| was) (?:entirely |all |completely |clearly |totally |100% |actually )?(?:our|my) (?:own )?(?:fault|negligence|responsibility|liability)|entirely our fault|(?:our|gross) negligence|negligence on our (?:part|side)",
    r"we (?:have )?(?:broke|broken|violated|breached) (?:the|our|your|data|consumer)? ?(?:law|contract|regulations?|rights|obligations?|gdpr|privacy|protection)",
    r"(?<!if )(?<!whether )(?:our|this|the|your|that|these) (?:product|device|batch|model|battery|item|toy|machine|unit|charger)s? (?:is|are|was|were) (?:indeed |in fact |clearly |actually )?(?:defective|dangerous|unsafe|toxic|hazardous)",
    r"we (?:have )?caused (?:your|the|this|you|any) (?:\w+ )?(?:injur\w+|damages?|loss(?:es)?|accident|harm|fire|illness)|(?:pay|compensate you for) (?:all |any |your )*damages|admission of (?:guilt|liability)|breach of contract|false advertising on our",
    r"we (?:have )?(?:lost|leaked|exposed|disclosed) your (?:\w+ )?(?:data|details|information)",
    r"we (?:admit|acknowledge|concede) (?:that )?(?:we|our|it|the) (?:\w+ ){0,4}(?:negligent|fault|guilty|liable|illegal|unlawful|defective|dangerous|unsafe|broke|violated|failed to comply)",
    r"(?:burns?|injur(?:y|ies)|accident|fire|damage|illness|poisoning|allergic reaction|shock)\b[^.!?\n]{0,30}? (?:was|were|is|are|has been|have been) (?:indeed |clearly |directly )?(?:caused by|due to|the result of|because of|the fault of) (?:our|us|a (?:defect|fault) in)",
    r"our (?!words|comments?|messages?|statements?|posts?|repl(?:y|ies)|answers?|tone|team)\w+ (?:has |have |did )?(?:indeed |directly )?(?:caused?|burned|burnt|injured|poisoned|hurt|electrocuted) (?:your|you|the|her|him|his|a|an)",
    r"should have (?:recalled|withdrawn|pulled)|we (?:did(?:n't| not)|failed to|have not|haven't) (?:comply|complied|respect|respected) (?:with )?(?:the |our )?(?:law|regulations?|legal|contract|obligations?|standards?|gdpr)|entitled to (?:sue|damages)",
    r"(?:our|this|the|your) \w+ (?:has|had|have) an? (?:dangerous|safety|hidden|manufacturing|design|serious) (?:defect|flaw|fault)",
)

PROMISE = (
    r"(?:an?|your|the) (?:full |partial |new )?(?:refund|replacement|voucher|order|parcel|package|delivery|credit|solution|answer|reply|update|item)s? will (?:\w+ly )?(?:be|arrive|follow|come)",
    r"we(?:'ll| will) (?:make (?:it|this|things) (?:right|up to)|put (?:it|this|things) right|take care of (?:it|this)|handle (?:it|this)|deal with (?:it|this)|process (?:it|this|your)|give you|offer you)",
    r"(?:we|i)(?:'ll| will| shall| are going to|'re going to|'m going to) (?:personally |then |also |definitely |certainly |make sure to |be sure to |be able to |soon |quickly )*"
    r"(?:get back|come back|call|ring|phone|contact|reply|respond|answer you|refund|reimburse|send|replace|reach out|follow up|update|keep you|let you know|"
    r"fix|resolve|solve|sort|ship|deliver|credit|compensate|repair|be in touch|get (?:this|it|that) (?:fixed|sorted|resolved))",
    r"you(?:'ll| will| shall) (?:soon |then |also |shortly |definitely )*(?:receive|get (?:a|an|your|the)|hear (?:back )?from|be (?:fully |soon |shortly )?(?:refunded|contacted|reimbursed|called|compensated|credited|informed|notified|updated))",
    r"(?:someone|somebody|a colleague|a member|our (?:\w+ )?team|an? (?:\w+ )?(?:advis[eo]r|agent|manager|specialist|engineer|technician|representative)|they|he|she)(?: \w+){0,5}? (?:will|'ll) (?:\w+ )?(?:contact|call|reach|be in touch|get (?:back|in touch)|reply|email|write|look into|fix|sort|resolve)",
    r"(?:will|going to) be (?:fully |soon |shortly |quickly )?(?:refunded|shipped|fixed|resolved|replaced|delivered|sent|dispatched|repaired|credited|processed|sorted|dealt with|reimbursed)",
    r"(?:we|i) promise|rest assured(?: that)? we",
    r"(?:we|i)(?:'ll| will) (?:quickly |then |also )?(?:do (?:what|whatever|everything|the|our)|take (?:action|the necessary)|arrange|organi[sz]e)|(?:the|your|our|an?) (?:technician|engineer|driver|courier|adviser|advisor|colleague|manager|parcel|order|package|refund|replacement|letter|repair|part)s?(?: \w+)? (?:will|is going to|are going to|'ll) (?:\w+ly )?(?:come|arrive|visit|follow|be|go out|leave|pass|reach|return)",
)
REFUSED = ""
VAGUE = (
    r"as soon as (?:possible|we can)|asap|(?<!you )(?<!see you )(?:very |real )?soon|shortly|in due course|at the earliest(?: opportunity)?|"
    r"in the (?:near future|coming (?:days|weeks))|before long|in no time"
)
_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty[- ]four|thirty|forty[- ]eight|seventy[- ]two|the|a few|a couple of)"
DATE = (
    r"today|tomorrow|tonight|this (?:morning|afternoon|evening|week|weekend|hour|minute)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"next (?:week|month)|(?:end|close) of (?:the |this )?(?:day|week|month|business)|eod|midnight|noon|right (?:away|now)|straight ?away|immediately|at once|"
    rf"(?:within|in|under|over)(?: the)?(?: next| coming)? {_NUMBER} (?:working |business )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?)|"
    r"\d+(?: ?(?:-|to|or) ?\d+)? (?:working |business )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?)|\d+h|"
    r"\d{1,2}(?:[:.]\d{2})? ?(?:am|pm|a\.m|p\.m|o'clock)|\d{1,2}:\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|"
    r"(?:jan|febr)uary \d+|(?:march|april|may|june|july|august|september|october|november|december) \d{1,2}|"
    r"(?<!of )(?<!from )\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:january|february|march|april|may|june|july|august|september|october|november|december)|by the \d{1,2}(?:st|nd|rd|th)"
)

APOLOGY = r"sorry|(?:please|kindly|do) excuse|excuse (?:us|our|this|the)|apolog(?:y|ies|i[sz]e|i[sz]ed|i[sz]ing)|regret(?:s|table)?|forgive (?:us|me)|pardon|our bad|mea culpa"
NO_APOLOGY = r"not (?:at all )?sorry|sorry not sorry|(?:won't|will not|don't|do not|no need to|nothing to|refuse to|not going to) apologi[sz]e(?: for)?|no apolog(?:y|ies)|don't regret|do not regret"
NEXT_STEP = (
    r"(?:we|i|who|he|she|engineer|technician|driver|manager|adviser|advisor|team|chef|they) (?:will |would like to |'ll )?(?:collects?|calls?|rings?|visits?|comes?|invites?|delivers?|installs?|fits?|picks? up|brings?)|(?:is|are) (?:\w+ )?(?:fitted|installed|collected|delivered|confirmed|booked|moved|waived|off your)|invite you|waits? for you|goes? back to|"
    r"(?:please )?(?:bring|keep|take|show|pop|drop|come|swap|return) (?:it|them|the|your|any|in|back|by|us)|mended|(?:would|does|will) (?:that|this|it) (?:suit|work)|in your (?:messages|inbox|mailbox)|(?:we|i) (?:have|'ve)? ?(?:\w+ )?(?:extended|waived|reserved|reactivated|unlocked|reopened|prolonged)|(?:was|were) (?:\w+ )?(?:restored|refunded|cancelled|corrected|replaced)|"
    r"today|tomorrow|tonight|this (?:morning|afternoon|evening)|every \d+ \w+|within \d+|by (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|\d+)|"
    r"(?:left|shipped|repaired|fixed|cancelled|refunded|corrected|restored|replaced|ready) (?:this|now|today|and|for)|(?:is|are|and) (?:writing|calling|contacting|waiting|ready|expecting)|"
    r"(?:dm|pm|direct message|private message|inbox)(?:s|'d)?|in private|privately|"
    r"(?:contact|message|call|email|e-mail|write to|reach out to|send|tell|give|let|drop|reply to|share with|provide) (?:us|me)|"
    r"refund\w*|reimburs\w+|replac\w+|exchang\w+|repair\w*|voucher|store credit|credit(?:ed|ing)?|compensat\w+|re-?send\w*|resent|re-?ship\w*|free return|discount|goodwill|"
    r"(?:we|i)(?:'ll| will|'re|'m| are| am|'ve| have) (?:\w+ )?(?:look|check|get|com(?:e|ing)|call|contact|send|sent|fix|resolv|investigat|work|pass|rais|escalat|follow|arrang|organi[sz]|updat|let|keep|reach|ask|alert|open|report|"
    r"correct|remov|restor|forward|shar|offer|tak(?:e|ing) (?:this|it|a look)|chas|put|add|chang|book|rebook|sort|mak(?:e|ing) sure)\w*|"
    r"you can|you'll (?:receive|get|hear)|you will (?:receive|get|hear|be)|(?:please )?(?:click|visit|use|try|fill|follow|go to|head to|check) (?:here|our|the|this|out|in|on)|https?://\S+|www\.\S+|link|form|"
    r"(?:ships?|arrives?|leaves?)|open until|helpline|(?:is|are|was|were|will be|has been|have been) (?:\w+ )?(?:fixed|resolved|restored|on (?:its|their) way|refunded|replaced|corrected|passed|escalated|looking|investigating|working|checking|shipped|back (?:up|online)|under way|underway)|"
    r"(?:we|i) (?:have )?(?:passed|forwarded|reported|raised|escalated|sent|shared) (?:it|this|your|that)|show this|(?:stays?|remains?|is|are) valid|(?:is|are|will be) (?:back )?on your|from (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|now)|(?:can|could|would like to) offer|(?:new )?slot|come (?:back|by|in|and)|on the house|free of charge|"
    r"(?:could|can|would|may) (?:you|we|i) (?:please |kindly )?(?:dm|send|share|tell|give|confirm|provide|message|email|call|let|help|ask|check)|please (?:dm|send|share|confirm|provide|message|email|call|let|reply|contact)"
)

TU = ""
VOUS = ""
US_IN_PROMISE = r"(?:we|we'll|i'll|i|our team|will be|being|is|are|been)"

_SHOUTED = (
    "closed open must should could may new here only big bad good worst best two three please store shop website price product valid warned told said sent "
    "delivered received sent paid refund refunded yesterday today tomorrow order parcel time times customer service have has had are is was were this that there here they he she late early before again times waiting wait call contact reply instructions manual person people thing enough patience "
    "never always none nothing everything all already again false true not yes stop urgent thanks sorry you your "
    "our very too really absolutely completely impossible free attention read please listen clearly obviously with "
    "without more less well bad only alone lie lies shame enough because but now immediately mandatory forbidden "
    "responsible fault mistake rules terms conditions look understand understood unbelievable outrageous great "
    "important what why how when who does did will would must cannot can don't before after every any"
)
SHOUTED = frozenset(_SHOUTED.split())
