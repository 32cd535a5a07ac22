"""Hours and days that are no time to call: nights at work, a broken telephone, classes; and a house number, which is none."""  # noqa: E501

from desk.reading.scan import Scan
from desk.reading.text import Text


def without_times_away(text: Text) -> Text:
    """The text without them; offsets stay."""
    return text.without(
        *(one.span() for scan in (_AT_WORK, _OUT_OF_REACH, _STREET) for one in scan.finditer(text.indexed))
    )


_AT_WORK = Scan(
    r"(?<!\w)\w+ (?:hours?|times|horas|veces) (?:a|per|every|each|por|cada) (?:night|noche)(?!\w)"
    r"|(?<!\w)(?:started|on|doing|switched to|went to) (?:the )?(?:nights|overnights|night shift|graveyard)(?!\w)"
    r"|(?<!\w)(?:i|we|yo)?\s*(?:mostly |usually |always )?(?:work|trabajo|trabajamos|chambeo|jalo)\s+(?:(?:the|de|por|en|la|las|el)\s+)*(?:nights?|overnights?|night shift|graveyard|evenings|noches?|madrugada|turno de (?:la )?noche|turno nocturno)(?: shifts?)?(?!\w)"  # noqa: E501
)
"""Nights somebody is at work are no time to be called."""
_STREET = Scan(
    r"(?<![\w:])\d{3,5}\s+(?:[nsew]\.?\s+)?[a-z]+(?:\s[a-z]+)?\s+(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|blvd|boulevard|court|ct|pike|circle|cir|way|place|pl|terrace|parkway|pkwy)(?!\w)"
    r"|(?<!\w)(?:calle|avenida|av|carrera)\.?\s+[a-z]+(?:\s[a-z]+)?\s+(?:#|no\.?|numero)?\s*\d{2,5}(?!\w)"
)
"""A house number and its street (`1420 Oak St`) are no hour."""
_OUT_OF_REACH = Scan(
    r"(?<!\w)(?:(?:(?:phone|cell|line|it|telefono|celular)\s+)?(?:(?:is|'s|esta|got|was)\s+)?(?:broken|dead|cut off|shut off|disconnected|out|off|descompuesto|roto|cortado|apagado)|no (?:voicemail|signal|service|phone|minutes)(?: set up)?)\s+(?:until|till?|'til|hasta)(?!\w)[^.;,!?\n]*"  # noqa: E501
    r"|(?<!\w)(?:i'?m|i am|i'?ll be|estoy|voy a estar) (?:in (?:\w+ )?(?:training|class|court|meetings?|surgery|a meeting)|out of town|traveling|away|tied up|booked|en (?:\w+ )?(?:clase|junta|curso|juntas|cirugia)|de viaje|fuera)(?![^.;!?\n]*(?:until|till|hasta))[^.;,!?\n]*?(?=\s+(?:but|so|pero|and|then|asi que)(?!\w)|[.;,!?\n]|$)"  # noqa: E501
)
"""Days and hours on which nobody can be reached (`my phone is broken until friday`)."""
