"""The clauses of an answer: the reasons it gives, and what it comes to (`I work till 5, so evenings`)."""

import re

from desk.reading.scan import Scan
from desk.reading.text import Text

_SO = Scan(
    r"(?<!\w)(?<!or )(?<!and )(?<!not )(?<!is )(?<!are )(?:so(?! (?:not|don'?t|no|never|far|much|many|that|is|are|am|does|do i|did|long|soon|bad|good|sorry|very|busy|tired|yeah|yes|they|he|she|(?:i|we|you|u) (?:can|could|don'?t|won'?t|know|will|may|wouldn'?t|can'?t|didn'?t))(?!\w))|that'?s why|asi (?:es )?que|de (?:modo|manera|forma) que|por eso|por lo (?:tanto|que)|entonces)(?!\w)[\s,:]*"  # noqa: E501
)
_BEFORE_IT = re.compile(r"[^.;!?\n,]*[\s,]*$")
_REASON = re.compile(
    r"(?:[\s,]*(?<!\w)(?:because|cuz|bc|coz|'?cause|porque|xq|ya que|puesto que)(?!\w)|[\s,]+(?:since|as) (?=(?:i|i'm|my|we|that|that's|it|it's|he|she|he's|she's|they|the)(?!\w))|,\s*(?:pues|que) (?!sea|es mejor))[^.;!?\n]*?(?=[.;!?\n]|,? (?:so|but|pero|asi que)(?!\w)|$)"  # noqa: E501
)


def comes_to(text: Text) -> Text:
    """The text without the clause that leads to a `so`; the same text where there is none."""
    matches = list(_SO.finditer(text.indexed))
    if not matches or not re.search(r"\w", text.folded[matches[-1].end() :]):
        return text
    so = matches[-1]
    led = _BEFORE_IT.search(text.folded[: so.start()])
    return text.without((led.start() if led else so.start(), so.end()))


def without_reasons(text: Text) -> Text:
    """The text without its `because …`; the same text where there is none, or nothing else."""
    spans = [match.span() for match in _REASON.finditer(text.folded) if match.end() > match.start()]
    rest = text.without(*spans)
    return rest if re.search(r"[^\W\x01]", rest.folded) else text
