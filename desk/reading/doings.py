"""What somebody did on a day (`Dr. Kim gave me the order on Monday`), which is no wish to come then."""

from functools import cache

from desk.reading.calendar import day_pattern, month_pattern
from desk.reading.scan import Scan
from desk.reading.text import Text

_DID = (
    r"told(?= \w+ (?:in|on|back|last|this)(?!\w))|looked at|checked|gave|sent|faxed|e-?mailed|wrote|ordered|prescribed|referred|called|texted|signed|asked|saw|visited|met|mailed|finished|completed"  # noqa: E501
    r"|(?:changed|switched|moved|turned|ended)(?: to(?= \w+ (?:in|last|back)(?!\w)))?(?=(?: \w+){0,4} (?:in|last|back)(?!\w))|passed(?: away)?|died|expired|retired|lost|broke|tore|fell|was (?:born|diagnosed)|got(?! (?:time|off|free|an?|some|open)(?!\w))|received|picked up|filled out|dropped off|talked to|spoke (?:to|with)|heard from|talked with|found out|learned|filed|started"  # noqa: E501
    r"|turned in|(?:quit|stopped)(?: (?:coming|working|seeing|doing|taking|going))?|put(?= (?:in|(?:it|one|that) in|(?:the|an?|my|her|his) (?:order|referral|request|script|paperwork|papers?))(?!\w))|came home|got home|was (?:seen|discharged|released|admitted)|dio|dieron|mando|mandaron"  # noqa: E501
    r"|envio|enviaron|escribio|ordeno|receto|refirio|llamo|llamaron|firmo|pidio|pidieron|vio|vieron|recibi|recibimos"
    r"|salio|hicieron|hizo|metio|puso|fui|fuimos|fue|hable|entregaron|dijeron|dijo"
)
_WISHED = (
    r"to|for|until|till?|'til|by|before|after|come|coming|back|want\w*|need\w*|can|could|would|next|appointments?|appts?|openings?|que|para|hasta"
    r"|antes|despues|cita|citas|proxim[oa]|pued\w+|quier\w+|necesit\w+|and|but|so|y|pero|asi"
)
"""Words between which the day is one to come, or belongs to another clause (`sent me to come in Monday`)."""


def without_doings(text: Text) -> Text:
    """The text without the days on which something was done, told by a verb of the past before them, or of which a
    paper or a picture is (`my MRI from March 12`)."""
    told = [match for one in (_done_on(), _dated(), _CHARGED, _done_today()) for match in one.finditer(text.indexed)]
    return text.without(*(match.span("day2" if match.groupdict().get("day2") else "day") for match in told))


_PAPER = (
    r"(?:mri|mra|ct|cat scan|scan|x-?ray|lab|blood ?work|result|report|ekg|ecg|echo|biopsy|ultrasound|mammogram|letter|note|bill|statement|invoice"  # noqa: E501
    r"|surgery|procedure|er visit|discharge|placa|resonancia|radiografia|estudio|analisis|resultado|carta|cuenta|ultrasonido|mamografia|cirugia)s?"  # noqa: E501
)


_CHARGED = Scan(
    r"(?<!\w)(?:er visit|hospital (?:stay|bill)|bill|statement|charge)\s+(?P<day>\d{1,2}/\d{1,2}(?:/\d{2,4})?)(?!\d)"
)
"""The day a bill is for (`my ER visit 9/14`)."""


@cache
def _done_today() -> Scan:
    """`I was seen in the ER today and …`, `hoy me dijeron que …`: what has been, and no wish for today."""
    wished = rf"(?!(?:{_WISHED})(?!\w))"
    return Scan(
        rf"(?<!\w)(?<!to )(?<!be )(?<!get )(?:{_DID}|turned(?! (?:it|me|us|him|her|them|down|away)(?!\w))|cumpl\w+|was (?:seen|told)|(?:starts?|started|begins?|began|kicks? in)|trabajo|work)(?:\s+{wished}[\w'.#-]+){{0,6}}?,?[\s\x01]+(?P<day>today|hoy)(?!\w)(?!\s+(?:works?|is|would|please|pls|if|or|si|o|por favor)(?!\w)|\s*\?)"  # noqa: E501
        rf"|(?<!\w)(?P<day2>today|hoy|(?:(?:last|this past|on|el|este|es[et]e) )?{day_pattern()})\s+(?:(?:i|he|she|we|they|my \w+|me|le|nos|mi \w+|the \w+|el \w+|la \w+)\s+)+(?:just\s+|ya\s+)?(?:{_DID}|told|said|went|had|was|were|dijeron|dijo)(?!\w)"  # noqa: E501
    )


@cache
def _dated() -> Scan:
    return Scan(
        rf"(?<!\w){_PAPER}\s+(?:(?:was|is|are|were|that'?s|es|son|fue)\s+)?(?:from|dated|done|taken|of|del?|fechad[oa])\s+(?P<day>{_day()})(?!\w)"
    )


@cache
def _done_on() -> Scan:
    return Scan(
        rf"(?<!\w)(?<!to )(?<!be )(?<!get )(?:{_DID})(?:\s+(?!(?:{_WISHED})(?!\w))[\w'.#-]+){{0,6}}?,?\s+(?P<day>{_day()})(?!\w)"  # noqa: E501
        r"(?!\s+(?:works?|is|would|sounds|please|pls|at|if|or|esta|seria|me|o|por favor|si)(?!\w)|\s*\?)"
    )


def _day() -> str:
    return rf"(?:this (?:morning|afternoon)|esta (?:manana|tarde))|(?:(?:back|this past|last|this|on|in|the|el|la|en|es[et]e|pasad[oa])\s+)*(?:{day_pattern()}|{month_pattern()}(?:\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?)?|(?:the |el )\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}/\d{{1,2}})"  # noqa: E501
