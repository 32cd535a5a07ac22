"""Whether somebody agrees to be contacted: all of it, none of it, or purpose by purpose.

Only read as the answer to the question, never found in a whole message. `yes, but no marketing` is yes to calls, texts
and e-mail and no to marketing; `you can text me but don't call` says just these two; `email only` refuses the other
channels. Marketing is never assumed. What is no plain yes is not a yes."""

import re
from functools import cache

from desk.reading import channel, marketing
from desk.reading.asked import Asked, body, said
from desk.reading.grammar import grammar
from desk.reading.scan import Scan
from desk.reading.shapes import Hit
from desk.reading.status import asks_first, half_agreed
from desk.reading.text import Text

_MAY = re.compile(
    r"(?<!\w)(?:can|may|could|call|text|e-?mail|use|contact|reach|only|just|ok|okay|fine|yes|sure|no|not|don'?t|by|on|to|via|si|pueden?|puedes?|solo|nada mas|llam\w+|marqu\w+|por|al|en|claro|bien)(?!\w)"  # noqa: E501
)
_ANY_WAY = re.compile(
    r"\W*(?:all|any|both|either|todos|todas|cualquiera)(?: (?:of|de) (?:them|those|these|the above|ell[oa]s|es[oa]s|l[oa]s tres))?(?:,? (?:is|are|esta|estan|that\'?s) (?:fine|ok|okay|good|bien))?\W*"  # noqa: E501
)
_ASKS_HOW_FAR = re.compile(
    r"\W*(?:(?:so|and|y|but|pero|does|that|this|eso|esto|it)\s+)*(?:includ\w+|incluy\w+|even|incluso|hasta|tambien|means?|significa|(?:you|they)(?:'d| would|'ll| will))(?!\w)[^.!\n]*[?]\W*"  # noqa: E501
    r"|\W*(?:(?:y|e|and|but|pero|so|entonces)\s+)*(?:(?:por|con|en) \w+(?: \w+)? no (?:se puede|puede[ns]?|hay|tienen)|(?:a|con|de|por) quien(?:es)?(?!\w)[^.!?\n]*|(?:what|how) about [^.!?\n]*|no (?:whatsapp|email|text(?:s|ing)?|calls?|hay (?:whatsapp|correo|mensajes?)))\W*[?]\W*"  # noqa: E501
)
"""`including texts?`, `¿por WhatsApp no se puede?`, `¿a quién van a llamar?`: a question, though it names a way."""
_QUESTION = re.compile(
    r"(?:(?<=[.,;!?\n])|^)(?!\W*(?:and |but |so |y |pero |o sea )*(?:(?:can|could|may|would|will|might) (?:you|u|y'?all|they|someone|somebody|we)(?! (?:see|read|tell|share|sell|also|even))"  # noqa: E501
    r"|(?:(?:no )?(?:me|nos) )?(?:puede[ns]?|podria[ns]?) (?:(?:me|nos|solo|nomas) )*(?!(?:ver|leer|saber|vender|compartir))\w+|(?:que tal|mejor|maybe|how about if)))"  # noqa: E501
    r"(?=[^.;!?\n]*[?])\s*¿?[^.;!?¿\n]*(?:(?:puedo|podria|podre|can i|could i|may i) [^?]*(?:borr|cancel|cambi|quit|delet|eras|undo|chang|remov)\w*|arrepient[oae]\w*"  # noqa: E501
    r"|(?:see|reads?|sees|find out|come|sent|show up|shared?|in the mail|my (?:boss|wife|husband|parents|mom|dad|family|insurance)|does|did|"  # noqa: E501
    r"(?:(?:lo|la|esto|eso|me|se|les) )?(?:puede[ns]? )?(?:ver|leer|saber|enterar\w*|llega\w*|mandan|sale)|mi (?:jefe|boss|esposo|esposa|mama|papa|familia|seguro))(?!\w))[^.;!?\n]*[?]"  # noqa: E501
)
"""A question of what becomes of it (`would anything come in the mail?`, `¿lo puede ver mi jefe?`): no way is named."""
_CALLS_THEMSELVES = Scan(
    r"(?:(?<!\w)(?:i|we)(?:'?ll| will|(?:'?d| would) (?:rather|sooner|prefer to)| prefer to| want to| can just| plan to|'?m going to|'?m gonna)"  # noqa: E501
    r" (?:(?:just|probably|maybe|rather|simply|only) )?(?:call|(?:tele)?phone|ring)(?:ing)?(?! me)(?!\w)"
    r"|(?<!\w)better (?:if )?(?:i|we) (?:just )?call(?! me)(?!\w)"
    r"|(?<!\w)(?:(?:yo|mejor|luego|despues) (?:(?:mejor|mism[oa]|los|les|le|la|lo|luego|despues) )*llamo|llamo yo"
    r"|(?:voy a|prefiero|quiero) llamar(?:l[eo]s)?(?: yo)?|(?:(?:yo|l[eo]s|mejor) )*llamare)(?!\w))"
    r"(?: (?:you|them|u|y'?all|in|yo|myself))*(?: (?:by|on the|over the|por|al|de) (?:phone|telephone|telefono))?(?!\w)"
)
"""`I'll just call`: what the visitor will do, and no leave to be called."""
_CONTACT = {"phone": "contact_phone", "text": "contact_text", "email": "contact_email"}
_PURPOSES = (*_CONTACT.values(), "marketing")


def read(asked: Asked) -> Hit | None:
    """`yes`, `no`, or a purpose -> bool dictionary; None where no clear will is said. With `prev`, a purpose taken out
    or put in changes what is held."""
    hit = _told(asked)
    if hit is None or not isinstance(hit.value, dict):
        return hit
    held = dict.fromkeys(_CONTACT.values(), True) if asked.prev == "yes" else asked.prev
    if not isinstance(held, dict) or said(asked, "channel", "only"):
        return hit
    both = held | hit.value
    return Hit({purpose: both[purpose] for purpose in _PURPOSES if purpose in both}, hit.start, hit.end)


def _told(asked: Asked) -> Hit | None:
    if _ASKS_HOW_FAR.fullmatch(asked.text.folded) or half_agreed(asked) or asks_first(asked):
        return None
    if _NOT_KEPT.fullmatch(asked.text.folded):
        return Hit("no", *body(asked.text))
    if _unanswered(asked):
        return None
    if _SAYS_YES.match(asked.text.folded):
        asked = asked.of(asked.text.without(*(one.span() for one in _NOT_TO_LOSE.finditer(asked.text.folded))))
    worries_none = _agreeing().match(asked.text.folded)
    if questions := [one.span() for one in _QUESTION.finditer(asked.text.folded)]:
        asked = asked.of(asked.text.without(*questions))
        if not re.search(r"\w", asked.text.folded):
            return None
    asked = asked.of(asked.text.without(*(match.span() for match in _SAID_TO_OTHERS.finditer(asked.text.indexed))))
    whole, asked = asked, asked.of(_without_conditions(asked))
    if verdict := _verdict(asked, whole.text.folded):
        if verdict["no"] or verdict["no2"] or verdict["no3"]:
            return Hit("no", 0, len(asked.text.folded.rstrip()))
        if not said(asked, "channel", "only"):
            asked = asked.of(_without_stories(asked, verdict.start()))
    asked = asked.of(_without_waiting(asked))
    asked = asked.of(_with_threats_as_no(asked.text))
    asked = asked.of(asked.text.without(*(match.span() for match in _NO_VOICEMAIL.finditer(asked.text.folded))))
    asides = (_JUST_NOT, _WISH_ASKED, _ABOUT_THIS, *((_LIMITED,) if _SAYS_YES.match(asked.text.folded) else ()))
    aside = [match.span() for one in asides for match in one.finditer(asked.text.folded)]
    asked = asked.of(asked.text.without(*aside))
    text = asked.text.folded
    offers = [
        (marketing.way_before(text, match.start()), match.end())
        for match in asked.grammar.pattern("consent", "marketing").finditer(text)
    ]
    asked = asked.of(channel.without_others(asked))
    by_channel = asked.of(asked.text.without(*((start, marketing.through_mail(text, end)) for start, end in offers)))
    told = [
        (_CONTACT[one], wanted)
        for one, wanted, start, _ in channel.said_for(by_channel)
        if not re.search(r"(?<!\w)(?:my|mi)\s+$", by_channel.text.before(start, 4)) or _MAY.search(text)
    ]
    named = {purpose: wanted and (purpose, False) not in told for purpose, wanted in told}
    yes, no = _plain(asked, "yes") or bool(verdict), not verdict and _plain(asked, "no")
    if _NOT_KEPT.search(text) and not yes and (no or not any(named.values())):
        return Hit("no", 0, len(text.rstrip()))
    span = (0, len(text.rstrip()))
    offer = said(asked, "consent", "marketing")
    if offer:
        named["marketing"] = marketing.wanted(asked, *offer.span())
    if not named:
        return _whole(asked, yes or bool(worries_none and _nothing_against(asked)), no, span)
    if said(asked, "yesno", "perhaps") and not yes:
        return None
    if said(asked, "channel", "only") and any(wanted for purpose, wanted in named.items() if purpose != "marketing"):
        named = dict.fromkeys(_CONTACT.values(), False) | named
    elif named.keys() == {"marketing"} and named["marketing"] and offer and marketing.agreed_after(asked, offer.end()):
        pass
    elif (agreed := yes and not no) and not any(wanted for purpose, wanted in named.items() if purpose != "marketing"):
        named = dict.fromkeys(_CONTACT.values(), bool(agreed)) | named
    elif said(asked, "channel", "all_but") and not any(wanted for purpose, wanted in named.items()):
        named = dict.fromkeys(_CONTACT.values(), True) | named
    if (
        named == dict.fromkeys(_CONTACT.values(), True)
        and yes
        and said(asked, "channel", "any")
        and not _ALL.search(text)
    ):
        return Hit("yes", *span)
    value = {purpose: named[purpose] for purpose in _PURPOSES if purpose in named}
    if value == {"marketing": False} and not yes and (_NO_FIRST.match(text) or (no and not offer)):
        return Hit("no", *span)
    return Hit(value, *span)


_NO_FIRST = re.compile(r"\W*(?:no+|nope|nah)(?:\s*[.!;]|,? (?:and|y) (?:no|nothing|nada)(?!\w))")
"""A no of its own before `no spam`."""
_ALL = re.compile(r"(?<!\w)(?:all (?:three|3|of)|l[oa]s tres)(?!\w)")
_SAID_TO_OTHERS = Scan(
    r"(?:(?<!\w)(?:(?:and|y|que|who|once|always|siempre|le|les|una vez)\s+)*)(?<!i )(?<!\w)(?:says?|said|told|tells|agree[sd]|dijo|dije|dijimos|dice|dicen)(?: (?:him|her|them|once|always))? (?:que )?(?:yes|no|yeah|ok|okay|si)"  # noqa: E501
    r" (?:to|with|a) (?!you|u|it|this|that|all|everything|calls?|texts?|e-?mails?|both|being|the (?:calls?|texts?)|ustedes|todo(?!s)|eso|esto|llamadas|mensajes|correos)\w[^.;!?\n]*?(?=[.;!?\n]|$|,? (?:so|but|asi que|pero)(?!\w))"  # noqa: E501
    r"|(?<!\w)(?:i|we) (?:once |already |only |just )?(?:said|agreed|told \w+) (?:yes |no |ok )?to (?:an?|the|some|one|my|another) (?!calls?|texts?)\w[^.;!?\n]*?(?=[.;!?\n]|$|,? (?:so|but|asi que|pero)(?!\w))"  # noqa: E501
    r"|(?<!\w)(?:una vez|la otra vez|la ultima vez|hace \w+ \w+) (?:yo )?(?:le |les )?(?:dije|dijimos|acepte|firme) [^.;!?\n]*?(?=[.;!?\n]|$|,? (?:so|but|asi que|pero)(?!\w))"  # noqa: E501
)
"""A yes or no that somebody said to others (`she says yes to everybody who calls`)."""


def _nothing_against(asked: Asked) -> bool:
    """Whether after `no me molesta` neither a no, a but nor a question follows."""
    text = asked.text.folded
    against = asked.grammar.pattern("yesno", "no").search(text) or asked.grammar.pattern("yesno", "except").search(text)
    return not against and "?" not in text


def _verdict(asked: Asked, whole: str) -> re.Match[str] | None:
    """The yes or no that an answer comes to (`… so it's a yes`, `so no. sorry`), where something stands before it in
    the `whole` of it."""
    found = None
    for match in _verdicts().finditer(asked.text.folded):
        if match.start() > 0 and whole[: match.start()].strip():
            found = match
    return found


@cache
def _verdicts() -> re.Pattern[str]:
    led = r"(?:so|then|but|ok|okay|pues|entonces|asi que|pero|bueno|anyway|alright)"
    its = r"(?:it'?s|its|that'?s|thats|i'?ll say|i'?m (?:gonna|going to) say|i say|my answer is|es|digo|diria|yo digo)"
    ending = r"(?=\s*(?:[.,!;](?!\s*(?:but|just|only|not|no|pero|solo|text|call|e-?mail))|$|(?:please|thanks|thank|go ahead|sorry|gracias|save|keep|guard\w+|do it|to (?:it|that|all|both)|you (?:may|can))(?!\w)))"  # noqa: E501
    return re.compile(
        rf"(?:(?<=[.,;!?\n])|^)\s*(?:{led}[\s,]+)+(?:{its}\s+)?(?:an?\s+|un\s+|que\s+)?(?:(?P<no>no|nope|nah)|yes|yeah|yep|yup|sure|si)(?:[\s,]+(?:si|yes))?{ending}"
        rf"|(?<=,)\s*(?P<no2>no)\W*$|(?<=[\w.,])\s+(?:but|so|pero) (?:(?:ok|okay|fine|alright|bueno)[\s,]+)?(?:yeah|yes|sure|si){ending}|(?<=\w)\s+but (?:ok|okay|fine|alright|go ahead)\W*$|(?<=[\w\x01])\s+so (?P<no3>no|nope){ending}"  # noqa: E501
    )


def _without_stories(asked: Asked, start: int) -> Text:
    """The text without the sentences before the verdict that tell of what was (`I got 30 calls a day`)."""
    spans = [
        match.span()
        for match in re.finditer(r"[^.!?;\n]+", asked.text.folded[:start])
        if _OF_THE_PAST.search(match.group()) or _CONDITION.match(match.group())
    ]
    return asked.text.without(*spans)


_OF_THE_PAST = re.compile(
    r"(?<!\w)(?:was|were|had|got|gave|been|used to|last|sold|kept|called|before|first|fue|era|habia|llamaban|dieron|vendieron|antes|ultim[oa])(?!\w)"  # noqa: E501
)
_CONDITION = re.compile(
    r"[\s,]*(?:(?:ok|okay|fine|yes|si)[\s,]+)?(?:only |solo )?(?:if|as long as|provided|unless|si|con tal|siempre que|siempre y cuando)(?!\w)"  # noqa: E501
)


def _without_waiting(asked: Asked) -> Text:
    """The text without the call that is waited for (`aquí espero la llamada`), which chooses no way."""
    return asked.text.without(*(match.span() for match in _WAITED_FOR.finditer(asked.text.indexed)))


def _with_threats_as_no(text: Text) -> Text:
    """`one text and I'm gone` as `no text`; offsets stay."""
    folded = _THREAT.sub(lambda match: "no".ljust(len(match.group())), text.folded)
    return Text(text.raw, folded, text.language) if folded != text.folded else text


_THREAT = re.compile(
    r"(?<!\w)(?:one|a single|un|una|un solo|una sola)(?: (?:more|single|sola?|mas))?(?= (?:text|call|e-?mail|message|mensaje|texto|llamada|correo)s? (?:and|y) (?:i'?m|im|i'?ll|ill|we'?re|you'?re|me|los|adios|ya no)(?!\w))"  # noqa: E501
)
_WAITED_FOR = Scan(
    r"(?<!\w)(?:waiting|wait|been waiting|looking forward|espero|esperando|esperare|esperamos|espera)(?:\s+(?!text|mensaje|email|correo)\w+){0,7}?\s+(?:call(?:s|ed|ing)?(?: back)?|ring|llamada|llamen|llame|llamar|marquen|telefonazo)(?!\w)"  # noqa: E501
)
_NOT_KEPT = re.compile(
    r"(?<!\w)(?:(?:(?:do|did|would|wo)(?:n'?t| not)|never|not)\s+(?:\w+\s+)?(?:save|store|keep|record|hold on to)|(?:keep|kept|save|saved|store|stored|hold) (?:nothing|none)|no\s+(?:(?:me|lo|la|los|se|quiero que)\s+)*(?:guard|almacen|registr)\w+|no (?:se )?quede (?:nada )?(?:guardad|registrad)\w+)(?!\w)"  # noqa: E501
)
_JUST_NOT = re.compile(
    r"(?<!\w)(?:just|only|solo|solamente|nomas|nada mas)(?=,? (?:que |please |por favor )*(?:no|not|don'?t|do not|without|never|skip|sin|nunca)(?!\w))"  # noqa: E501
)
"""`you may call, just no ads`: what is left out, and no `only`."""
_LIMITED = re.compile(
    r"[\s,.]*(?<!\w)(?:(?:but|just|only|pero|nada mas|nomas|solo)[\s,]+)*(?:please )?"
    r"(?:(?:don'?t|do not|never) (?:call|phone|ring|text|e-?mail)|(?:que )?no (?:me |nos )*(?:llam|marqu|habl|escrib)\w+)"  # noqa: E501
    r"(?: (?:me|us))?(?: (?:at|to|a|al|en))*(?: (?:my|the|mi|la|el))? (?:work|job|office|home|house|landline|school|trabajo|chamba|oficina"  # noqa: E501
    r"|casa|escuela|(?:before|after|past|during|while|at night|late|early|on (?:sundays?|saturdays?|weekends?)"
    r"|antes|despues|de noche|tarde|temprano|mientras|los (?:domingos|sabados))(?!\w)[^,.;]*)(?: (?:phone|number|line|please|por favor))*"  # noqa: E501
    r"(?=\s*(?:[,.;!]|$))"
)
"""After a yes where or when not to be called, which leaves the way itself open."""
_NO_VOICEMAIL = re.compile(
    r"[\s,]*(?<!\w)(?:(?:but|just|only|and|so|please|pero|nomas|solo)[\s,]+)*(?:(?:don'?t|do not|dont|never|no|not) (?:to )?(?:leave|leaving)"  # noqa: E501
    r" (?:(?:an?|any|me|my|no|the|voice) )*(?:voice ?mails?|vms?|messages?|msgs?|details)|no (?:voice ?mails?|vms?|messages? on (?:the|my) (?:machine|voice ?mail|phone))"  # noqa: E501
    r"|(?:que )?no (?:me )?dej(?:e|en|es|ar)(?:me)? (?:\w+ )?(?:mensajes?|recados?)(?: de voz)?)(?!\w)"
    r"(?: (?:tho|though|with (?:anyone|anybody|\w+)|con (?:nadie|nadien|\w+)|at home|en (?:la )?casa|in (?:the|my) \w+|on (?:the|my|it)(?: \w+)?|there|please|por favor))*"  # noqa: E501
)
"""No message is to be left: how to call, which leaves calls and texts as they are."""
_NOT_TO_LOSE = re.compile(
    r"(?<!\w)(?:(?:so|just|but|and|please|pero|nomas|solo)[\s,]+)*(?:don'?t|do not|dont|never|que no (?:me |se |lo )?|no (?:me |se |lo |la )+)\s*(?:lose|loose|forget|sell|misplace|mess up|pierdan?|olviden?|vendan?)(?!\w)[^.;!?\n]*"  # noqa: E501
)
"""After a yes what is not to become of it (`so please don't lose mine`), which takes nothing back."""
_ABOUT_THIS = re.compile(
    r"(?<!\w)(?:only|just|solo|nada mas|nomas) (?=(?:about|for|regarding|on|para|de|sobre|por) (?:this|est[aeo])(?!\w))"
    r"|(?<!\w)(?:about|for|regarding|on|para|de|sobre|por) (?:this|est[aeo])(?: \w+)? (?:only|solamente|solo|nada mas|nomas)(?!\w)"  # noqa: E501
)
"""What calls are to be about, which chooses no way (`regarding this request only`)."""
_WISH_ASKED = re.compile(r"(?<!\w)no(?=\s+(?:me|nos)\s+(?:puede|podr)\w*\s[^.!?\n]*[?])")
"""`¿no me pueden mandar mensaje?`: a wish, for all its no."""


def _unanswered(asked: Asked) -> bool:
    """Whether it is the answer that is refused (`I'd rather not answer that`), and no contact.

    After a yes it is calls that are not answered (`ok but email only, i dont answer calls`).
    """
    if asked.grammar.opening("yesno", "yes").match(asked.text.folded):
        return False
    refused = said(asked, "status", "declines")
    if refused and _OF_CALLS.match(asked.text.folded, refused.end()):
        return False
    return bool(refused and grammar().pattern("consent", "answering").search(asked.text.folded, refused.start()))


_OF_CALLS = re.compile(
    r"\s+(?:my |the |any |most |unknown |mi |el |las? )*(?:calls?|phone|cell|telefono|llamadas?|numbers?)(?!\w)"
)


def without_worries(asked: Asked) -> Text:
    """The text without who is not to hear of it (`I don't want my husband to find out`)."""
    return asked.text.without(
        *(one.span() for one in grammar().scan("consent", "not_to_know").finditer(asked.text.indexed))
    )


def _without_conditions(asked: Asked) -> Text:
    """The text without `before I agree to anything` and without the words of a second thought it opens with."""
    asked = asked.of(without_worries(asked))
    spans = [match.span() for match in grammar().scan("consent", "not_yet").finditer(asked.text.indexed)]
    spans += [match.span() for match in _ONLY_IF.finditer(asked.text.indexed)]
    at = 0
    while match := grammar().opening("consent", "second_thought").match(asked.text.folded, at):
        spans.append((at, at := match.end()))
    if match := _agreeing().match(asked.text.folded):
        spans.append(match.span())
    spans += [match.span() for match in _CALLS_THEMSELVES.finditer(asked.text.indexed)]
    spans += [match.span() for match in _WHOSE_CALL.finditer(asked.text.indexed)]
    return asked.text.without(*spans)


_WHOSE_CALL = Scan(r"(?<!\w)(?:my|our|his|her|their|your)(?: \w+'s)? call(?=\W*$|\s*[,.;]|\s+to make)")
"""`that's not my call`: a decision."""
_ONLY_IF = Scan(
    r"(?<!\w)(?:only|solo) (?:if|si) (?!(?:it'?s |you |es )?(?:by|via|on|through|text|call|e-?mail|por)(?!\w))[^.;!\n]*?(?=[.;!\n]|,? (?:but|and|pero) (?:yes|yeah|ok|si)|$)"  # noqa: E501
)


@cache
def _agreeing() -> re.Pattern[str]:
    """`no worries, go ahead`: a no that is none, before a yes."""
    return re.compile(
        rf"{grammar().opening('no_worries', 'words').pattern}(?=[\s,.]+(?!(?:at all|here|whatsoever|alguno)(?!\w))\w)"
    )


def _whole(asked: Asked, yes: bool, no: bool, span: tuple[int, int]) -> Hit | None:
    if said(asked, "status", "unknown", "undecided"):
        return None
    if _FORBIDS.search(asked.text.indexed):
        return None if _SAYS_YES.match(asked.text.folded) else Hit("no", *span)
    if no:
        return Hit("no", *span)
    if said(asked, "yesno", "perhaps") and not said(asked, "consent", "permits"):
        return None
    if _ANY_WAY.fullmatch(asked.text.folded):
        return Hit("yes", *span)
    return Hit("yes", *span) if yes or set(asked.text.raw) & set("👍✅👌") else None


_FORBIDS = Scan(
    r"(?<!\w)(?:(?:you|u|y'?all|they|ustedes?)(?:'re| are)?\s+(?:(?:may|could|must|should|shall|will|are|can) ?(?:not|n't)|can'?t|cannot|won'?t|not)|(?:nobody|no one)\s+(?:can|may|should|gets? to))\s+(?:(?:ever|be|please|allowed to|permitted to|to|even)\s+)*(?:keep|sav|stor|use|contact|reach|record|have (?:my|it|this|any of)|hold|retain)\w*"  # noqa: E501
    r"|(?<!\w)(?:don'?t|do not|never|no) (?:have|had|got|give|gave|tienen?|doy|les doy) (?:you )?(?:my |any |mi )?(?:permission|consent|ok|authorization|permiso|consentimiento|autorizacion)(?!\w)"  # noqa: E501
)
"""`you may not keep anything`, `you don't have my permission`."""
_SAYS_YES = re.compile(r"\W*(?:yes|yeah|yep|yup|sure|ok|okay|fine|si|claro|of course)(?!\w)")


def _plain(asked: Asked, word: str) -> bool:
    """Whether the answer opens with yes (or no), or says so anywhere in a short sentence without a no."""
    text, refused = asked.text.folded, bool(asked.grammar.scan("consent", "refusal").search(asked.text.indexed))
    if word == "yes" and _no_after_all().match(text):
        return False
    match = asked.grammar.opening("yesno", word).match(text)
    if match and word == "yes" and _TAKEN_BACK.match(text, match.end()):
        asked = asked.of(asked.text.without(match.span()))
    elif match:
        if word == "no":
            agreed = asked.grammar.opening("yesno", "yes").match(text)
            if agreed and agreed.end() > match.end():
                return refused
            return refused or (
                _ends_or_goes_on(match.group(), text[match.end() :], _BARE_NO) and not _no_worries(asked)
            )
        elsewhere = asked.grammar.opening("consent", "elsewhere").match(text, match.end())
        if not elsewhere and _ends_or_goes_on(
            match.group(), text[match.end() :], asked.grammar.pattern("consent", "weak")
        ):
            return True
        asked = asked.of(asked.text.without(match.span()))
    if word == "no":
        return refused or bool(_no_after_all().match(text))
    said = [match.group() for match in asked.grammar.scan("yesno", "yes").finditer(asked.text.indexed)]
    weak = asked.grammar.pattern("consent", "weak")
    return any(not weak.fullmatch(one) for one in said) and not asked.grammar.pattern("yesno", "no").search(text)


_TAKEN_BACK = re.compile(r"(?:\s?not|n'?t|'t)(?!\w)(?! (?:a problem|an issue|only|just|to worry))")
"""`you may` before `not call me`."""
_BARE_NO = re.compile(r"n|no+")


def _no_worries(asked: Asked) -> bool:
    return bool(asked.grammar.opening("no_worries", "words").match(asked.text.folded))


def _ends_or_goes_on(word: str, rest: str, weak: re.Pattern[str]) -> bool:
    """Whether a word that is much else too (`sure is a lot`, `ya hablé`, `no entiendo`) is an answer here: it ends the
    answer, or what follows is what follows a yes or a no."""
    if not weak.fullmatch(word.strip(" ¡¿\"'.,;:()-\n")):
        return True
    return "?" not in rest and (not rest.strip(" .,!\n\x01") or bool(_going_on().match(rest)))


@cache
def _no_after_all() -> re.Pattern[str]:
    """`claro que no`, `of course not`, `ya les dije que no …`: a no that opens like a yes."""
    so = r"\W*ya (?:no|basta|ni|estuvo|(?:les?|se|lo|la|me|nos|te|dije)(?!\w)(?=.*(?<!\w)no(?!\w)))(?!\w)"
    return re.compile(rf"{grammar().opening('yesno', 'yes').pattern}\s+(?:que\s+)?(?:no|not)(?=\W*$)|{so}")


@cache
def _going_on() -> re.Pattern[str]:
    return re.compile(rf"\s*{grammar().one_of('consent', 'goes_on')}")
