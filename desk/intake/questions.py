"""Where a message asks something beside what it says: the sentences, or parts of one, that are judged by themselves.

How a question looks only finds what may be one; whether it is a frequent one, and which, the engine says.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from desk.content import Content
from desk.intake.asking import MOST_UNANSWERED, NEED, TRIED_AS_QUESTIONS, faq_answer, standing
from desk.intake.conversation import Conversation, Say
from desk.intake.heard import Heard, only_asks
from desk.intake.planner import question_named

STEERS = ("ask_person", "stop", "forget_me", "switch_language", "start_over", "job_or_vendor")
"""What is heard alone, whatever else a message asks."""
OF_THE_CHAT = ("ask_why", "ask_bot", "ask_person", "repeat", "switch_language")
"""What is asked of the chat itself, which is no question for the team."""
AGREEING = ("consent", "channel", "confirm")
"""Questions whose answer is read from the whole message: what it asks takes nothing away from a doubt."""
NO_NEED = ("", "nlu_fallback", "inform", "affirm", "deny")
"""Intents that name no need."""
LONGEST = 2_000
"""Characters up to which a message is searched for questions; a longer one is a paper that was pasted."""
LEAST_ASKED = 3
"""Words up to which a question asks nothing (`ok?`, `is that right?`)."""
MOST = 3
"""Questions of one message that are judged; who asks more is answered these."""
type Span = tuple[int, int]
"""Where in a text: begin and end, in characters."""

_LINKS = (
    r"(?:(?:so|and|but|or|also|plus|then|oh|ok|okay|hi|hello|hey|btw|by the way|one more thing|quick q(?:uestion)?"
    r"|y|e|o|pero|entonces|adem[aá]s|tambi[eé]n|hola|oiga|disculpe|perdone|por cierto|otra cosa|una pregunta)\W+)"
)
_YOU = (
    r"(?:you|u|ya|yall|y'all|i|we|they|he|she|it|somebody|someone|anybody|people|there|the|your|my|his|her|our|their)"
)
_OPENERS = (
    rf"(?:(?:do|does|did|can|could|may|will|would|should|is|are|am)\s+{_YOU}\b"
    r"|how\s+(?:much|many|long|soon|far|fast|late|early|quick|do|does|can|is|are|will|would)\b"
    r"|(?:when|where|why)(?:\s+(?:do|does|did|can|could|will|would|should|is|are)|'?s)\b"
    r"|(?:what|which|who)(?:'?s)?\s+(?:\w+\s+){0,2}?(?:do|does|can|could|will|would|should|are|happens|gets)\b"
    r"|(?:what|who)(?:\s+is|'?s)\b"
    r"|(?:i was )?(?:wondering|wanted to know|like to know|want to know) (?:if|whether|how|what|when|where|who)\b"
    r"|(?:(?:a|de|en|con|desde|hasta|para) )?(?:qué|quién(?:es)?|cuál(?:es)?|cuánt[oa]s?|cuándo|dónde|cómo)(?!\w)"
    r"|a qu[eé] hora|cu[aá]nto (?:cuesta|cobran|sale|saldr[ií]a|tarda|me)|d[oó]nde (?:me|puedo|queda|est[aá]n?)\b"
    r"|(?:hay|tienen|aceptan|toman|atienden|cobran|ofrecen|puedo|puede|pueden|podemos|podr[ií]an?|se puede|hacen)(?!\w)"
    r"|(?:quer[ií]a|quisiera|quiero|me gustar[ií]a) saber(?!\w))"
)
_MIDDLE = r"(?:do (?:you|u|yall|y'all)|can (?:i|we)|is there|are there|how much|what time do|hasta qu[eé] hora)\b"
_BEGINS = re.compile(
    rf"(?:^|(?<=[,:;(–—])|\s-|(?<=\s)(?={_LINKS}))\W*(?P<asks>{_LINKS}{{0,4}}{_OPENERS})"
    rf"|(?<!\bif)(?<!\bme)(?<!\bknow)(?<!\bsay)(?<!\btell)\s(?P<within>{_MIDDLE})",
    re.IGNORECASE,
)
"""Where, in a sentence, a question may begin: after a comma or a link, or with words that hardly stand elsewhere."""
_SENTENCE = re.compile(
    r"(?:[^.!?;\n]|(?:(?<=\b[dms]r)|(?<=\bms)|(?<=\bst)|(?<=\b[ds]ra)|(?<=\bmrs))\.(?=\s)|\.(?=\w))+[.!?;]*",
    re.IGNORECASE,
)
_ONLY_LINKS = re.compile(rf"\W*{_LINKS}{{0,6}}(?:{_LINKS[3:-4]})?\W*", re.IGNORECASE)


def parts(text: str) -> list[str]:
    """What the engine is to judge by itself: the text without its questions, then each of them; none of most texts."""
    spans = asked_in(text)
    return [" ".join(without(text, spans).split()), *(text[begin:end] for begin, end in spans)] if spans else []


def answers(conversation: Conversation, heard: Heard, content: Content, told: Sequence[Say] = ()) -> list[Say]:
    """The answers to the frequent questions inside a message, without those that `told` already gives."""
    if conversation.stage not in ("asking", "confirmed"):
        return []
    return [say for faq in frequent(heard, content) if (say := faq_answer(faq, conversation, content)) not in told]


def unanswered(conversation: Conversation, opened: str | None, heard: Heard, content: Content) -> list[Say]:
    """Who asks something nobody answered here, beside the answer to the question that was open, hears that the team
    reads it; nothing where that question may be answered by asking, or its answer is recorded as consent."""
    question = question_named(opened, content)
    if question is None or opened in AGREEING or question.reads in TRIED_AS_QUESTIONS or conversation.open == opened:
        return []
    judged = zip([*heard.apart[1:], *[None] * MOST], asked_in(heard.text), strict=False)
    asked = [heard.text[begin:end] for part, (begin, end) in judged if part is None or part.intent not in OF_THE_CHAT]
    if not any(only_asks(one) and len(one.split()) > LEAST_ASKED for one in asked):
        return []
    if conversation.said.get("utter_not_mine_to_answer", 0) >= MOST_UNANSWERED:
        return []
    return [Say("utter_not_mine_to_answer", standing(conversation, content))]


def frequent(heard: Heard, content: Content) -> list[str]:
    """The frequent questions that are surely asked inside a message."""
    return list(dict.fromkeys(faq for faq, _ in _sure(heard, content)))


def of_help_paying(heard: Heard, content: Content) -> bool:
    """Whether a question inside a message surely asks for help with paying (`…, is there any help with the cost?`)."""
    sure = content.intake.thresholds.intent
    return any(part.intent == "financial_help" and part.confidence >= sure for part in heard.apart[1:])


def beside(conversation: Conversation, heard: Heard, content: Content) -> Heard:
    """The message as it is beside its questions, where the whole of it was taken for a frequent one.

    Not where the answer is recorded as consent, or sends: there no part of a message may count as more than the whole.
    Nor at the beginning, unless the rest surely names a need: who only asks something wants nothing else yet.
    """
    taken = heard.digresses(content) and heard.intent.startswith("faq_")
    if not taken or conversation.open in AGREEING or not _sure(heard, content):
        return heard
    rest = heard.apart[0]
    says_nothing = rest.intent in NO_NEED or rest.confidence < content.intake.thresholds.role_sure
    if says_nothing and conversation.open in (None, NEED):
        return heard
    return replace(heard, intent=rest.intent, confidence=rest.confidence, ranking=rest.ranking)


def unasked(conversation: Conversation, heard: Heard, content: Content) -> str:
    """The text an answer is read from: blank where it asks a frequent question, everything else in its place."""
    if conversation.open in AGREEING:
        return heard.text
    return without(heard.text, [span for _, span in _sure(heard, content)])


def _sure(heard: Heard, content: Content) -> list[tuple[str, Span]]:
    """Each frequent question that is surely asked inside the message, with its place."""
    if len(heard.apart) < 2 or (heard.intent in STEERS and heard.digresses(content)):
        return []
    return [
        (part.intent.removeprefix("faq_"), span)
        for part, span in zip(heard.apart[1:], asked_in(heard.text), strict=False)
        if part.intent.startswith("faq_") and part.confidence >= content.intake.thresholds.intent
    ]


def asked_in(text: str) -> list[Span]:
    """What a message may ask beside what it says, in its order; none where it is one question and nothing else.

    >>> text = "She is 74, y ¿aceptan Molina? Her doctor says PT. Also do u validate parking"
    >>> [text[begin:end] for begin, end in asked_in(text)]
    ['¿aceptan Molina?', 'Also do u validate parking']
    >>> asked_in("Hi, is there parking?")
    []
    """
    if len(text) > LONGEST:
        return []
    found = [span for sentence in _SENTENCE.finditer(text) for span in _questions(sentence)][:MOST]
    return found if len(found) > 1 or not _ONLY_LINKS.fullmatch(without(text, found)) else []


def without(text: str, spans: Sequence[Span]) -> str:
    """`text` with spaces where it asks, so that everything else keeps its place.

    >>> without("43215. Is there parking?", [(7, 24)]).strip()
    '43215.'
    """
    for begin, end in spans:
        text = text[:begin] + " " * (end - begin) + text[end:]
    return text


def _questions(sentence: re.Match[str]) -> list[Span]:
    """The question a sentence holds, from where it begins to the sentence's end."""
    words, at = sentence.group(), sentence.start()
    if (mark := words.find("¿")) >= 0:
        return [(at + mark, sentence.end())]
    asks = _BEGINS.search(words)
    if asks is not None:
        return [(at + max(asks.start("asks"), asks.start("within")), sentence.end())]
    if "?" not in words:
        return []
    last = words.rfind(",") + 1
    return [(at + last + len(words[last:]) - len(words[last:].lstrip()), sentence.end())]
