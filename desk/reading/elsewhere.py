"""What an answer tells of another thing, another place or another hour: the insurance of the car, the town somebody grew
up in, the desk's own line, when the pharmacy closes."""  # noqa: E501

import re
from functools import cache

from desk.reading import places
from desk.reading.calendar import day_pattern, month_pattern
from desk.reading.grammar import grammar
from desk.reading.text import Text
from desk.reading.whose import relation


def without_other_things(text: Text, kind: str) -> Text:
    """The text without the clauses on what the question does not ask about; the same text where there is none."""
    patterns = {
        "coverage": (_goods_insured,),
        "age": (_goods_aged,),
        "location": (_once_there, _papers_there),
        "phone": (_the_desks,),
        "email": (_the_desks,),
        "name": (_in_jest,),
        "referral": (_others_sent,),
        "timing": (_their_hours, _their_days, _cancelled),
        "contact_time": (_their_hours,),
    }.get(kind, ())
    spans = [match.span() for pattern in patterns for match in pattern().finditer(text.folded)]
    if kind in ("timing", "contact_time") and spans and _bounds(text, spans, kind):
        return text
    return text.without(*spans)


# ---- things ----------------------------------------------------------------------------------


@cache
def _goods_insured() -> re.Pattern[str]:
    """`the car is with State Farm`, `el seguro del carro me subió`."""
    goods = grammar().one_of("elsewhere", "goods")
    insurers = grammar().one_of("elsewhere", "no_insurers")
    cover = r"(?:insurance|insured|policy|coverage|premium|bill|plan|warranty|seguro|aseguranza|poliza|recibo|garantia)"
    rest = r"[^.;!?\n]*?(?=[.;!?\n]|$|,? (?:but|pero)(?!\w)|, (?:and|my|mine|for me|i|y|el mio|para mi|yo)(?!\w)| (?:and|y) (?:i|my|mine|me|for me|we|yo|mi|el mio|para mi)(?!\w))"  # noqa: E501
    return re.compile(
        rf"(?<!\w)(?:(?:my|our|the|her|his) )?(?:{goods}(?:'s)? {cover}|{cover} (?:on|for|of) (?:my|our|the|her|his) (?:\w+ )?{goods}"  # noqa: E501
        rf"|{cover} (?:del?|de (?:la|mi|mis|los|las|su)|para (?:el|la|mi)) (?:\w+ )?{goods})(?!\w){rest}"
        rf"|(?<!\w)(?:my|our|the|her|his) (?:\w+ )?{goods}(?:'s|s are| is| are| has| have) (?:insured |covered )?(?:with|through|under|by|on)(?!\w){rest}"  # noqa: E501
        rf"|(?<!\w)(?:el|la|mi|los|las|mis) (?:\w+ )?{goods} (?:esta|estan|lo tengo|la tengo|l[oa]s? (?:asegure|tenemos))(?: asegurad[oa]s?)? (?:con|en|por)(?!\w){rest}"  # noqa: E501
        rf"|(?<!\w)(?:have|has|got|with|through|use|pay|tengo|con|pago)\s+[^.;,!?\n]{{2,30}}? (?:for|on|para|por) (?:my|our|the|el|la|mi|los|las) (?:\w+ )?{goods}(?!\w)"  # noqa: E501
        rf"|(?<!\w){insurers}(?!\w){rest}"
    )


@cache
def _goods_aged() -> re.Pattern[str]:
    """`my truck is 22`, `llevo 52 años casada`: the age of a thing."""
    goods = grammar().one_of("elsewhere", "goods", "offices")
    return re.compile(
        rf"(?<!\w)(?:my|our|the|mi|nuestr[oa]|el|la) (?:\w+ )?{goods}(?:'s| is| was| turned| tiene| cumplio| turns)(?! for)[^.;!?\n,]*?(?=[.;!?\n,]|$|\s(?:and|but|y|pero) (?:i|she|he|mom|yo|ella|mi)(?!\w))"  # noqa: E501
    )


# ---- places ----------------------------------------------------------------------------------


@cache
def _to_here() -> str:
    """To the end of what is told of another place, with its state."""
    state = rf"(?:{places.state_names().pattern}|[a-z]{{2}}(?!\w))"
    return (
        rf"[^.;!?\n]*?(?=[.;!?\n]|$|,(?!\s+{state})|,?\s(?:but|pero|so|asi que)(?!\w)|\s(?:now|ahora) (?:i|we|in|live|vivo|en|estoy)(?!\w)"  # noqa: E501
        r"|\sand (?:now|i|we|live|moved|stay)(?!\w)|\sy (?:ahora|vivo|vivimos|estoy)(?!\w))"
    )


@cache
def _once_there() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:(?:i|we|he|she|they|mom|dad|my \w+)(?:'m|'re|'s)? )?(?:(?:was|were|is|am|are|got) )?(?:born(?: and raised)?|raised|grew up|went to (?:school|college|high school)|got married|spent my childhood"  # noqa: E501
        r"|(?:me |nos |se )?(?:cri[eo]|criamos|criaron|casamos|case)|(?:yo )?(?:naci|crecimos|creci|nacimos|nacio|estudie))"  # noqa: E501
        r"(?: \w+){0,2}? (?:in|on|near|outside|around|at|en|por|cerca de)(?!\w)(?![^.;!?\n]*(?:still|never left|todavia|sigo|seguimos|nunca me fui))"  # noqa: E501
        + _to_here()
    )


@cache
def _papers_there() -> re.Pattern[str]:
    """`all my records are still up in …`, `mis expedientes siguen en …`."""
    papers = grammar().one_of("elsewhere", "papers")
    return re.compile(
        rf"(?<!\w){papers} (?:(?:are|is|were|was|got|all|still|estan?|siguen?|quedaron|quedo|se|todavia|sent|stuck|kept|stored|guardad[oa]s?)\s+)+"  # noqa: E501
        rf"(?:(?:up|down|over|back|out|alla|aca)\s+)?(?:in|at|with|en|con)(?!\w){_to_here()}"
        rf"|(?<!\w)(?:my|our|the|his|her) (?:old|former|previous|last|ex) (?:doctor|dr|office|clinic|hospital|house|place|job|pcp) (?:is|was|'s|were|had)(?: \w+){{0,2}}? (?:in|at|near|up in|down in|over in){_to_here()}"  # noqa: E501
        rf"|(?<!\w)(?:mi|el|la|su) (?:doctora?|clinica|hospital|casa|trabajo) (?:de antes|anterior|viej[oa])(?: \w+){{0,3}}? (?:en|cerca de)(?!\w){_to_here()}"  # noqa: E501
    )


# ---- numbers and addresses of the desk ---------------------------------------------------------


@cache
def _the_desks() -> re.Pattern[str]:
    """`your own line, 614 555 0100, hung up on me`, `I wrote to help@…`, `en el recibo venía pagos@…`."""
    value = r"(?:[^\s@,;]+@[^\s@,;]+|\+?\(?\d[\d\s().-]{7,}\d)"
    yours = r"(?:your|ur|you guys'?|y'?all'?s)"
    de_ustedes = r"(?:el|la|su) (?:\w+ )?(?:de ustedes|de la (?:clinica|farmacia)|del (?:hospital|consultorio))"
    wrote = r"(?:wrote|sent (?:\w+ ){0,4}?|(?:e-?)?mailed|called|texted|dialed|rang|tried|left (?:a )?(?:message|voicemail)s?)"  # noqa: E501
    escribi = r"(?:(?:les |le |ya )*(?:escribi|mande (?:\w+ ){0,3}?|llame|marque|deje (?:un )?(?:mensaje|recado)))"
    who_is = (
        r"(?:^|[.?!]\s+)[¿\s]*(?:and |but |so |y )?(?:who(?:'s| is| was)|what(?:'s| is)|whose is|quien es|de quien es)"
    )
    told = r"[^.;!?\n@\d]*?(?=[.;!?\n]|$|,? (?:but|mine|my|use|try|i use|pero|el mio|la mia|mi|use)(?!\w))"
    return re.compile(
        rf"{who_is} {value}{told}"
        rf"|(?<!\w){value} (?:(?:that |which )?(?:you|they|ustedes|que) (?:\w+ ){{0,4}}?)?(?:belongs? to|was (?:my|our) (?:\w+ )?(?:dad|mom|father|mother|late|ex|old)\w*|era (?:de|del)) (?!me(?!\w)){told}"  # noqa: E501
        rf"|(?<!\w){yours}\s+(?:own |main |toll ?free |new |other |automated |phone |billing )*(?:line|number|phone|email|e-mail|address|website|machine|robot|portal|system)?[^.;!?\n@\d]{{0,20}}?{value}{told}"  # noqa: E501
        rf"|(?<!\w){de_ustedes}[^.;!?\n@\d]{{0,20}}?{value}{told}"
        rf"|(?<!\w)(?:i|we|my \w+)(?:'ve| have| already| even| just)* {wrote}\s+(?:(?:to|at|on)\s+)?(?:you(?: guys)? (?:at|on) )?{value}[^.;!?\n@\d]*"  # noqa: E501
        rf"(?:{_NO_REPLY}|(?<!\w)(?:twice|once|back in|last|yesterday|ago|before|{month_pattern()}|{day_pattern()})(?!\w)){told}"  # noqa: E501
        rf"|(?<!\w){escribi}\s*(?:a |al |en )?{value}[^.;!?\n@\d]*(?:{_NO_REPLY}|(?<!\w)(?:ayer|hace|antes|dos veces|la semana|en {month_pattern()})(?!\w)){told}"  # noqa: E501
        rf"|(?<!\w)(?:the|my|your|that|el|la|mi|su|un|una) (?:bill|receipt|invoice|letter|card|sign|flyer|recibo|factura|carta|tarjeta|letrero|volante) (?:(?:out front|outside|there|in the window|on the door|de afuera|de la puerta) )?(?:said|says|was from|came from|had|has|is from|dice|decia|venia de|viene de|trae|traia) {value}{told}"  # noqa: E501
        rf"|(?<!\w)(?:on|in|en) (?:the|my|your|that|el|la|mi|su|un|una) (?:bill|receipt|invoice|letter|card|sign|website|envelope|flyer|voicemail|recibo|factura|carta|tarjeta|letrero|pagina|sobre|volante|cobro)(?!\w)[^.;!?\n@\d]{{0,30}}?(?:said|says|was|is|has|had|it|venia|viene|dice|decia|esta|estaba|salia|aparece|pusieron)[^.;!?\n@\d]{{0,16}}?{value}{told}"  # noqa: E501
        rf"|(?<!\w){value}[^.;!?\n@\d]{{0,16}}?\s(?:is |was |es |era |venia |viene )?(?:on|in|en) (?:the|your|that|el|la|su) (?:bill|receipt|invoice|letter|sign|website|envelope|flyer|recibo|factura|carta|letrero|pagina|sobre|volante)(?!\w)[^.;!?\n]*"  # noqa: E501
        rf"|(?<!\w)(?:(?:some |a )?(?:scammers?|spammers?|robocalls?|telemarketers?|estafador(?:es)?|bots?)(?: \w+){{0,3}}? (?:at|from|on|de|desde)|(?:got|keep getting|keeps calling|received|get) (?:\w+ ){{0,4}}?(?:from)|(?:me )?(?:llego|llega|llegan|llegaron|mandaron|recibi|marcaron|llamaron|llaman) (?:\w+ ){{0,5}}?(?:de|del|desde))\s+{value}{told}"  # noqa: E501
    )


_NO_REPLY = r"(?:nobody|no one|noone|never|not? (?:one|a) (?:reply|answer)|hung up|bounced|no (?:answer|reply|response)|nadie|nunca|me colg|no (?:me )?(?:contest|respond))"  # noqa: E501


# ---- jests and other people's referrals --------------------------------------------------------


@cache
def _in_jest() -> re.Pattern[str]:
    """`Santa Claus. kidding`: what is taken back as a jest."""
    return re.compile(
        r"^[^\n]*?[\s.,;!(-]+(?<!no )(?<!not )(?:(?:just|i'?m|im|only|lol|haha|nah|no|era|es)[\s,]+)*(?:kidding|joking|jk|j/k|broma|bromeo|bromita)(?!\w)"  # noqa: E501
    )


@cache
def _others_sent() -> re.Pattern[str]:
    """`my neighbor needed one for her MRI`, `a mi cuñada la mandaron el año pasado`: the referral of somebody else."""
    outsider = grammar().one_of("whose", "outsiders")
    who = rf"(?:{grammar().one_of('whose', 'others')}(?:[- ]in[- ]law)?|{outsider})"
    once = r"(?:last (?:year|month|week|spring|summer|fall|winter)|(?:\w+ ){1,2}ago|once|back in \w+|that time|el (?:ano|mes) pasado|la (?:semana|vez) pasada|hace (?:\w+ )?(?:anos?|mes(?:es)?|tiempo)|una vez|la otra vez)"  # noqa: E501
    rest = r"[^.;!?\n]*"
    return re.compile(
        rf"(?<!\w)(?:my|our|the|a|mi|un|una|el|la)\s+(?:\w+\s+)?{outsider}\s+(?:\w+ly |already |just )?(?:needed|needs|had|has|got|gets|waited|waits|was|went|necesitaba|necesito|tuvo|tiene|ocupo|espero|batallo|fue)(?! (?:the one|who|told|sent|referred|el que|la que|quien))(?!\w){rest}"  # noqa: E501
        rf"|(?<!\w)(?:y |pero )?a (?:mi|nuestr[oa]|una?|la|el) (?:\w+ )?{who} (?:la|lo|le) (?:mandaron|mando|refirieron|refirio|enviaron|envio|dieron|pidieron)(?!\w)[^.;!?\n]*?(?<!\w){once}(?!\w){rest}"  # noqa: E501
        rf"|(?<!\w)(?:they|you|y'?all|you guys|somebody|someone|a doctor|her doctor|his doctor) (?:sent|referred) (?:my|our|a) (?:\w+ )?{who}(?!\w)[^.;!?\n]*?(?<!\w){once}(?!\w){rest}"  # noqa: E501
        rf"|(?<!\w)(?:my|our) (?:\w+ )?{who} (?:was|got) (?:sent|referred)(?!\w)[^.;!?\n]*?(?<!\w){once}(?!\w){rest}"
    )


# ---- hours and days of something else ----------------------------------------------------------


@cache
def _their_hours() -> re.Pattern[str]:
    """`the pharmacy closes at 6`, `mi marido sale a las 5`: when others open, close, come and go."""
    offices = grammar().one_of("elsewhere", "offices")
    kin = rf"(?:{relation()}|{grammar().one_of('whose', 'outsiders')})"
    hour = r"(?:(?:at|till?|until|by|from|around|about|before|after|a|hasta|desde|como a|antes de) )+(?:las? |noon|midnight|\d)"  # noqa: E501
    who = rf"(?:(?:the|our|my|mi|la|el|los|las|nuestr[oa]) (?:\w+ )?(?:{offices}|{kin}|kids|ninos|nenes|chamacos|bus|camion))"  # noqa: E501
    does = (
        r"(?:closes?|opens?|shuts?|ends?|starts?|begins?|leaves?|gets? (?:home|off|out|back|in)|comes? (?:home|back|by|on)|goes to \w+|lets out|works?|clocks? (?:in|out)|eats?|naps?"  # noqa: E501
        r"|cierran?|abren?|sale|salen|entran?|llegan?|empiezan?|terminan?|regresan?|vuelven?|trabajan?|pasan?|come|cenan?)"
    )
    one = rf"{who}\s+(?:\w+ly |always |usually |siempre |ya )?{does}(?!\w)[^.;!?\n,]{{0,30}}?\s?{hour}[^.;!?\n,]*?"
    return re.compile(rf"(?<!\w){one}(?=[.;!?\n,]|$|\s(?:and|but|so|y|pero|asi que)\s)")


@cache
def _their_days() -> re.Pattern[str]:
    """`my brother's wedding is the 30th`, `my son gets home in november`."""
    feasts = grammar().one_of("elsewhere", "feasts")
    kin = rf"(?:{relation()}|{grammar().one_of('whose', 'outsiders')})"
    offices = grammar().one_of("elsewhere", "offices")
    rest = r"[^.;!?\n,]*?(?=[.;!?\n,]|$|\s(?:but|so|and (?:i|we|still|then)|y (?:yo|todavia|no)|pero|asi que)(?!\w))"
    return re.compile(
        rf"(?<!\w)(?:my|our|the|his|her) (?:\w+ )?(?:rent|mortgage|taxes|bill|payment|lease|check|car note) (?:is|are|was|comes?|gets?) (?:due|paid|in|out|up)?{rest}"  # noqa: E501
        rf"|(?<!\w)(?:la renta|el alquiler|la luz|la quincena|el recibo|los impuestos) (?:se paga|vence|toca|llega){rest}"  # noqa: E501
        rf"|(?<!\w)(?:the|our|a|my|some) (?:\w+ )?(?:guy|man|lady|plumber|electrician|repairman|landlord|inspector|exterminator|movers?|delivery|mailman|cable (?:guy|man)|roofers?|painters?) (?:is |are |'s |will be )?(?:com(?:es?|ing)|here|delivered|arriv\w+)(?! (?:to|for) (?:me|see)){rest}"  # noqa: E501
        rf"|(?<!\w)(?:they|the city|the county)(?:'re| are| will be|'ll be) (?!open|free|available|taking|seeing|ready)\w+ing (?:our|the|up|my|down)(?!\w){rest}"  # noqa: E501
        rf"|(?<!\w)[\w ]{{3,12}}? (?:es|is) (?:el |la |my |our |mi )?(?:\w+'s )?(?:{feasts})(?: de (?:mi|su|la|el) \w+)?{rest}"  # noqa: E501
        rf"|(?<!\w)(?:el |on )?{day_pattern()} (?:abren|cierran|inauguran|empiezan|terminan|reparten|recogen) (?:el|la|los|las|con)(?!\w){rest}"  # noqa: E501
        rf"|(?<!\w)(?:my|our|mi|nuestr[oa]) (?:\w+ )?{kin} (?:starts?|begins?|empieza|entra a|comienza) (?!therapy|treatment|chemo|dialysis|terapia|quimio|dialisis)\w+{rest}"  # noqa: E501
        rf"|(?<!\w)(?:(?:my|our|the|his|her|their|a) (?:[\w']+ ){{0,3}}?{feasts}(?:'s| is| was| falls| comes)|(?:la|el|mi|su) {feasts}(?: de(?:l| la| mi)? \w+(?: \w+)?)? (?:es|cae|sera|fue)){rest}"  # noqa: E501
        rf"|(?<!\w)(?:my|our|mi|nuestr[oa]) (?:\w+ )?{kin} (?:\w+ly )?(?:gets? (?:home|back|out|in|married)|comes? (?:home|back)|graduates?|retires?|deploys?|is due|flies|turns \w+|is getting married"  # noqa: E501
        rf"|(?:regresa|vuelve|llega|sale|viene) (?:de|del|a casa)|se (?:casa|gradua|jubila)|cumple)(?!\w){rest}"
        rf"|(?<!\w)(?:school|class(?:es)?|camp|college|preschool|daycare)(?:'s| is| are| gets| lets) (?:out|over|done){rest}"  # noqa: E501
        rf"|(?<!\w)(?:the|our|my|la|el|mi) (?:\w+ )?{offices} (?:closes?|opens?|shuts?|reopens?|cierra|abre|reabre)(?!\w){rest}"  # noqa: E501
    )


@cache
def _cancelled() -> re.Pattern[str]:
    """`you cancelled on me May 4`: what the desk did on a day that is past."""
    return re.compile(
        r"(?<!\w)(?:you(?: guys| people)?|y'?all|they|ustedes|me|nos)\s+(?:\w+ly |already |just )?(?:cancell?ed|stood me up|moved me|bumped me|rescheduled|forgot|lost|charged|double[- ]booked"  # noqa: E501
        r"|cancelaron|dejaron plantad[oa]|movieron|cambiaron|cobraron)(?!\w)[^.;!?\n]*?(?=[.;!?\n]|$|,? (?:so|but|asi que|pero)(?!\w))"  # noqa: E501
    )


def _bounds(text: Text, spans: list[tuple[int, int]], kind: str) -> bool:
    """Whether the day or hour of something else bounds a wish told beside it (`my son gets home at 5, call after`)."""
    rest = text.without(*spans).folded
    if any(_BEFORE.search(text.folded[:start]) for start, _ in spans):
        return True
    return bool((_COUNTED if kind == "timing" else _WISH).search(rest))


_BEFORE = re.compile(
    r"(?<!\w)(?:before|after|until|till?|'til|once|when|by the time|as soon as|if|antes (?:de )?(?:que)?|despues (?:de )?(?:que)?|hasta(?: que)?|cuando|en cuanto|si|since|because|porque)\s+(?:\w+ )?$"  # noqa: E501
)
_COUNTED = re.compile(
    r"(?<!\w)(?:after(?:wards?)?|before(?:hand)?|then|until|till|that (?:day|week|morning|afternoon)|same (?:day|week)|the (?:day|week) (?:after|before)|despues|antes|entonces|hasta|ese dia|esa semana|mismo dia)(?!\w)"  # noqa: E501
)
_WISH = re.compile(
    r"(?<!\w)(?:call|calls|text|reach|ring|after(?:wards?)?|before|then|free|best|better|good|fine|ok|okay|works?|any ?time|whenever|can|could|would|want|need|like|prefer|please|come|see|book|appointment|until|till"  # noqa: E501
    r"|earl(?:y|ier)|later?|llam\w+|marqu\w+|despues|antes|entonces|libre|mejor|bien|puedo|pueden?|quiero|quisiera|necesito|prefiero|cita|hasta|cuando|favor|ese|esa|temprano|tarde"
    r"|\d{1,2}\s?(?:am|pm|:\d\d)|at \d|a las? \d|morning|afternoon|evening|manana|weekend|week|month|semana|mes|today|tomorrow|hoy)(?!\w)"  # noqa: E501
)
