"""Entities in any message: service lines, sub-lines, locations, payers, job titles, relations, organisations, documents.

spaCy's blank pipelines of both languages with an EntityRuler built from the site's files; one pass over the folded
text, so that accents and capitals do not matter and offsets are the message's own. Mistyped single words are matched
by rapidfuzz. The one place that knows spaCy; it is loaded on first use."""  # noqa: E501

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from desk.content.models import Content
from desk.reading.grammar import grammar
from desk.reading.names import Index, plurals
from desk.reading.shapes import Entity, EntityKind
from desk.reading.text import Text, Token, fold

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_GAP = 3
"""Characters of white space that may stand between two words of one name."""
_ORDER: tuple[EntityKind, ...] = ("sub_line", "service_line", "payer", "document", "job_title", "location", "relation")


class Entities:
    """The entities one site knows."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def of(self, text: str) -> list[Entity]:
        """Every entity in order; of names that overlap the longest, and of equal ones each kind that has it."""
        folded = Text.of(text)
        words = _words(folded)
        found = []
        for span in self._pipeline(_document(self._pipeline.vocab, words)).ents:
            start, end = words[span.start].start, words[span.end - 1].end
            for kind_id in span.ent_id_.split("|"):
                kind, _, id_ = kind_id.partition(":")
                found.append(Entity(kind, id_, start, end, text[start:end]))
        taken = [(one.start, one.end) for one in found]
        found += self._mistyped(text, folded, taken)
        found += self._organisations(text)
        return sorted(found, key=lambda one: (one.start, -one.end))

    def _mistyped(self, text: str, folded: Text, taken: list[tuple[int, int]]) -> list[Entity]:
        shortest = grammar().measures["near_miss"]["shortest"]
        found = []
        for token in folded.tokens[:400]:
            if (
                len(token.text) <= shortest
                or not token.text.isalpha()
                or token.text in self._everyday
                or any(start <= token.start < end for start, end in taken)
            ):
                continue
            if named := self._near(token.text):
                kind, _, id_ = named.partition(":")
                found.append(Entity(kind, id_, token.start, token.end, text[token.start : token.end]))  # type: ignore[arg-type]
        return found

    def _near(self, word: str) -> str | None:
        if word not in self._seen:
            if len(self._seen) > 20_000:
                self._seen.clear()
            named = self._single.near(Text.of(word, "en"), 0, len(word))
            self._seen[word] = named.id if named else None
        return self._seen[word]

    def _organisations(self, text: str) -> list[Entity]:
        from desk.reading.org import names

        return [Entity("org", value, start, end, text[start:end]) for value, start, end in names(text)]

    @cached_property
    def _seen(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def _everyday(self) -> frozenset[str]:
        return frozenset(grammar().words("names", "common"))

    @cached_property
    def _single(self) -> Index:
        """Names of one long word that stand for one thing of one kind, for near misses."""
        return Index(
            (name, ids[0])
            for name, ids in self._named.items()
            if " " not in name and len(ids) == 1 and not ids[0].startswith(("relation", "location"))
        )

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Folded name -> `kind:id` of all it names."""
        named: dict[str, list[str]] = {}
        for kind in _ORDER:
            for name, id_ in _names(self._content, kind):
                listed = named.setdefault(" ".join(fold(name).split()), [])
                if f"{kind}:{id_}" not in listed:
                    listed.append(f"{kind}:{id_}")
        return named

    @cached_property
    def _pipeline(self) -> "Language":
        import spacy

        pipeline = spacy.blank("en")
        pipeline.tokenizer = lambda name: _document(pipeline.vocab, _words(Text.of(name)))
        ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "ORTH", "overwrite_ents": True})
        ruler.add_patterns(
            [
                {"label": ids[0].partition(":")[0], "pattern": name, "id": "|".join(ids)}
                for name, ids in self._named.items()
                if name
            ]
        )  # type: ignore[attr-defined]
        return pipeline


def _words(text: Text) -> list[Token]:
    """The words of a text with `'s` apart, and an empty one where white space is more than a gap between words.

    spaCy's own tokenizer takes seconds for a long run of brackets."""
    words: list[Token] = []
    upto = 0
    for token in text.tokens:
        gap = text.folded[upto : token.start]
        if len(gap) > _GAP or gap.count("\n") > 1:
            words.append(Token("", upto, token.start))
        at = token.text.find("'", 1)
        if at > 0:
            words += [
                Token(token.text[:at], token.start, token.start + at),
                Token(token.text[at:], token.start + at, token.end),
            ]
        else:
            words.append(token)
        upto = token.end
    return words


def _document(vocabulary: "Vocab", words: Sequence[Token]) -> "Doc":
    from spacy.tokens import Doc

    return Doc(vocabulary, words=[word.text or "\n" for word in words])


def _names(content: Content, kind: EntityKind) -> list[tuple[str, str]]:
    site, intake = content.site, content.intake
    match kind:
        case "service_line":
            return [
                (name, one.service_line) for one in site.service_lines for name in plurals(_all(one.name, one.aliases))
            ]
        case "sub_line":
            return [
                (name, sub.sub_line)
                for one in site.service_lines
                for sub in one.sub_lines
                for name in plurals(_all(sub.name, sub.aliases))
            ]
        case "payer":
            return [(name, one.payer) for one in site.payers for name in (one.name, *one.aliases)]
        case "location":
            return [(name, one.location) for one in site.locations for name in (one.name, *one.aliases)]
        case "document":
            return [(name, one.document) for one in intake.documents for name in _all(one.name, one.aliases)]
        case "job_title":
            return [(title, subrole) for subrole, titles in intake.job_titles.items() for title in titles]
        case "relation":
            return [
                (name, relation)
                for relation, by_language in intake.relations.items()
                for names in by_language.values()
                for name in names
            ]
    return []


def _all(name: dict[str, str], aliases: dict[str, list[str]]) -> list[str]:
    return [*name.values(), *(alias for listed in aliases.values() for alias in listed)]
