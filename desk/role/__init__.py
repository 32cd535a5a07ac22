"""Who is writing, what for and how soon: the first message understood, with reasons.

>>> judge("my mom needs a heart doctor", page_line=None, ranking=(), entities=(), language="en").role
'caregiver'
"""

from desk.role.judge import Judgement, judge
from desk.role.language import language_of, says_little
from desk.role.lexicon import Lexicon
from desk.role.line import service_line_of
from desk.role.parse import serve, understand
from desk.role.urgency import urgency_of, urgency_stated

__all__ = [
    "Judgement",
    "Lexicon",
    "judge",
    "language_of",
    "says_little",
    "serve",
    "service_line_of",
    "understand",
    "urgency_of",
    "urgency_stated",
]
