"""What a text holds: values of answers, everything a message says, the site's names in it.

>>> Reader(content).read("phone", "415 555 0123 ext 4", now=now)
Reading(status='value', value={'e164': '+14155550123', 'ext': '4'}, start=0, end=18)
"""

from desk.reading.blocks import lists_patients
from desk.reading.lines import serve
from desk.reading.paste import PROVIDER, Paste, Patient, names_provider, read_paste
from desk.reading.reader import Reader
from desk.reading.report import report
from desk.reading.shapes import Entity, Found, Reading
from desk.reading.status import without_tagged

__all__ = [
    "PROVIDER", "Entity", "Found", "Paste", "Patient", "Reader", "Reading", "lists_patients", "names_provider",
    "read_paste", "report", "serve", "without_tagged",
]  # fmt: skip
