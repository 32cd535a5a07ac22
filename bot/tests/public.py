"""`python -m bot.tests.public FOLDER [SET…]`: the engine's understanding on other people's sentences, as tables.

FOLDER holds `clinc150 banking77 hwu64 hint3`. Every set is learned from its own training split by
the components of config.yml with its settings, and by what they are compared with. Nothing of it reaches the product.
DIET is not among them: it needs TensorFlow, which the engine is installed without.
"""

import csv
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Sequence, Tuple

import numpy as np
import scipy.sparse

from bot import engine

engine.prepare()  # before rasa is imported: it is installed without TensorFlow

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_config_file

from bot.nlu.encoder import SentenceEncoder
from bot.nlu.intents import Intents
from bot.nlu.ngrams import Ngrams

ROOT = Path(__file__).resolve().parents[2]
BATCH = 256
OUTSIDE = "NO_NODES_DETECTED"
"""HINT3's label of a message that has none of the intents."""
ANSWERED = 0.92
"""Share of CLINC150's in-scope validation messages that must stay answered rightly at its threshold."""
KEPT = 0.95
"""Share of HINT3's right answers in cross-validation on train that must stay above its threshold."""
FOLDS = 5
PUBLISHED = {"sofmattress": (64.1, 39.8), "curekart": (81.9, 26.0), "powerplay11": (42.5, 61.9)}
"""Rasa's in-scope accuracy and out-of-scope recall (Arora et al. 2020)."""

Examples = List[Tuple[str, str]]
Chances = Tuple[List[str], np.ndarray]
"""Intents, and probabilities of shape (messages, intents)."""


class Way(NamedTuple):
    """A way to tell intents: `learn(examples)` gives what tells the chances of texts."""

    name: str
    learn: Callable[[Examples], Callable[[Sequence[str]], Chances]]


def pipeline(encoder: bool = True, ngrams: bool = True) -> Callable[[Examples], Callable[[Sequence[str]], Chances]]:
    """The components of config.yml; without the one or the other where told."""

    def learn(examples: Examples) -> Callable[[Sequence[str]], Chances]:
        settings = {one["name"].rpartition(".")[2]: one for one in read_config_file(ROOT / "config.yml")["pipeline"]}
        settings["SentenceEncoder"] = {**settings["SentenceEncoder"], **({} if encoder else {"weight": 0.0})}
        with tempfile.TemporaryDirectory() as folder:
            storage = LocalModelStorage.create(Path(folder))
            context = ExecutionContext(GraphSchema({}), node_name="public")
            parts = [
                kind.create(
                    {**kind.get_default_config(), **settings[kind.__name__]},
                    storage,
                    Resource(kind.__name__),
                    context,
                )
                for kind in (SentenceEncoder, Ngrams, Intents)
            ]
            data = TrainingData([Message({TEXT: text, "intent": intent}) for text, intent in examples])
            if ngrams:
                resource = parts[1].train(data)
                parts[1] = Ngrams.load({**Ngrams.get_default_config(), **settings["Ngrams"]}, storage, resource, context)
            _featurize(data.training_examples, parts, ngrams)
            parts[2].train(data)

        def chances(texts: Sequence[str]) -> Chances:
            messages = [Message({TEXT: text}) for text in texts]
            _featurize(messages, parts, ngrams)
            found = [parts[2]._chances(messages[at : at + BATCH]) for at in range(0, len(messages), BATCH)]
            return list(parts[2].clf.classes_), np.concatenate(found)

        return chances

    return learn


def nearest(examples: Examples) -> Callable[[Sequence[str]], Chances]:
    """The intent of the example whose meaning is nearest; its chance is the likeness."""
    intents = sorted({intent for _, intent in examples})
    known = _meanings([text for text, _ in examples])
    columns = np.array([intents.index(intent) for _, intent in examples])

    def chances(texts: Sequence[str]) -> Chances:
        found = np.zeros((len(texts), len(intents)), dtype=np.float32)
        for row, likeness in zip(found, _meanings(texts) @ known.T):
            row[columns[likeness.argmax()]] = likeness.max()
        return intents, found

    return chances


def centres(examples: Examples) -> Callable[[Sequence[str]], Chances]:
    """The intent whose examples' mean meaning is nearest; its chance is the likeness."""
    intents = sorted({intent for _, intent in examples})
    known = _meanings([text for text, _ in examples])
    of = np.array([intent for _, intent in examples])
    means = np.stack([known[of == intent].mean(axis=0) for intent in intents])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return lambda texts: (intents, _meanings(texts) @ means.T)


WAYS = (
    Way("engine's pipeline", pipeline()),
    Way("without the encoder", pipeline(encoder=False)),
    Way("encoder alone", pipeline(ngrams=False)),
    Way("nearest example", nearest),
    Way("nearest centre", centres),
)


def clinc(folder: Path) -> List[str]:
    """CLINC150, all examples: in-scope accuracy; what stays answered and what is found out of scope at a threshold."""
    held = json.loads((folder / "clinc150/data_full.json").read_text(encoding="utf-8"))
    lines = ["| CLINC150, 15,000 examples | in scope | answered rightly | out of scope found |", "|---|---|---|---|"]
    for way in WAYS:
        chances = way.learn([(text, intent) for text, intent in held["train"]])
        right, sure = _answers(chances, held["val"])
        threshold = np.quantile(np.where(right, sure, -1.0), 1.0 - ANSWERED)
        right, sure = _answers(chances, held["test"])
        _, outside = _answers(chances, held["oos_test"])
        cells = (right.mean(), (right & (sure >= threshold)).mean(), (outside < threshold).mean())
        lines.append(f"| {way.name} | " + " | ".join(f"{cell:.1%}" for cell in cells) + " |")
        _tell(lines[-1])
    return lines


def ten_shot(folder: Path) -> List[str]:
    """Ten examples an intent: accuracy on the test split of CLINC150, Banking77 and HWU64."""
    places = {"CLINC150": "clinc150/fewshot_split", "Banking77": "banking77/fewshot_split", "HWU64": "hwu64"}
    lines = [f"| 10 examples an intent | {' | '.join(places)} |", "|---|" + "---|" * len(places)]
    for way in WAYS:
        cells = []
        for place in places.values():
            chances = way.learn(_split(folder / place / "train_10"))
            cells.append(_answers(chances, _split(folder / place / "test"))[0].mean())
        lines.append(f"| {way.name} | " + " | ".join(f"{cell:.1%}" for cell in cells) + " |")
        _tell(lines[-1])
    return lines


def hint3(folder: Path) -> List[str]:
    """HINT3 v1: in-scope accuracy / out-of-scope recall at one threshold for the three domains."""
    splits = {
        name: [_rows(folder / f"hint3/v1/{part}/{name}_{part}.csv") for part in ("train", "test")] for name in PUBLISHED
    }
    lines = [f"| HINT3 v1, in scope / out of scope | threshold | {' | '.join(PUBLISHED)} |", "|---|---|---|---|---|"]
    lines.append("| Rasa, published | 0.5 | " + " | ".join(f"{a} / {b}" for a, b in PUBLISHED.values()) + " |")
    for way in WAYS:
        threshold = _threshold(way, [train for train, _ in splits.values()])
        cells = []
        for train, test in splits.values():
            right, sure = _answers(way.learn(train), test)
            inside = np.array([intent != OUTSIDE for _, intent in test])
            within, without = (right & (sure >= threshold))[inside].mean(), (sure < threshold)[~inside].mean()
            cells.append(f"{within * 100:.1f} / {without * 100:.1f}")
        lines.append(f"| {way.name} | {threshold:.2f} | {' | '.join(cells)} |")
        _tell(lines[-1])
    return lines


SETS: Dict[str, Callable[[Path], List[str]]] = {"ten_shot": ten_shot, "hint3": hint3, "clinc150": clinc}


def main(arguments: Sequence[str]) -> int:
    if not arguments or not Path(arguments[0]).is_dir() or set(arguments[1:]) - set(SETS):
        print(f"bot.tests.public: name the folder of the sets, then any of {', '.join(SETS)}.", file=sys.stderr)
        return 2
    tables = [SETS[name](Path(arguments[0])) for name in arguments[1:] or SETS]
    print("\n\n".join("\n".join(table) for table in tables))
    return 0


def _threshold(way: Way, trains: Iterable[Examples]) -> float:
    kept: List[float] = []
    for train in trains:
        for fold in range(FOLDS):
            chances = way.learn([one for at, one in enumerate(train) if at % FOLDS != fold])
            right, sure = _answers(chances, [one for at, one in enumerate(train) if at % FOLDS == fold])
            kept.extend(sure[right])
    return float(np.quantile(kept, 1.0 - KEPT))


def _answers(chances: Callable[[Sequence[str]], Chances], labelled: Examples) -> Tuple[np.ndarray, np.ndarray]:
    """Which of the messages are told rightly, and how sure each answer is."""
    intents, found = chances([text for text, _ in labelled])
    right = np.array([intents[row.argmax()] == intent for row, (_, intent) in zip(found, labelled)])
    return right, found.max(axis=1)


def _featurize(messages: List[Message], parts: Sequence[Any], ngrams: bool) -> None:
    nothing = scipy.sparse.csr_matrix((1, 1), dtype=np.float32)
    for at in range(0, len(messages), BATCH):
        some = messages[at : at + BATCH]
        parts[0].process(some)
        if ngrams:
            parts[1].process(some)
        else:
            for message in some:
                message.add_features(Features(nothing, FEATURE_TYPE_SENTENCE, TEXT, "nothing"))


def _meanings(texts: Sequence[str]) -> np.ndarray:
    encoder = SentenceEncoder.encoder()
    return np.concatenate([encoder.encode(list(texts[at : at + BATCH])) for at in range(0, len(texts), BATCH)])


def _split(folder: Path) -> Examples:
    texts, labels = ((folder / name).read_text(encoding="utf-8").splitlines() for name in ("seq.in", "label"))
    return list(zip(texts, labels))


def _rows(file: Path) -> Examples:
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row["sentence"], row["label"]) for row in csv.DictReader(lines)]


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
