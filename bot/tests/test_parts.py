"""The engine's own parts, each alone."""

import asyncio
import io
import json
import logging

import numpy as np
import pytest
import structlog
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from bot import logs, signature
from bot.lock import OneAtATime
from bot.tracker import RecentTurns, remembered
from bot.understanding import plain

SLOTS = [
    AnySlot("location", mappings=[], influence_conversation=False),
    AnySlot("name", mappings=[], influence_conversation=False),
]
LISTEN = ActionExecuted("action_listen")


def tracker(*events):
    return DialogueStateTracker.from_events("a.0", list(events), slots=SLOTS)


def turn(intent, *actions):
    said = UserUttered("secret words", {"name": intent, "confidence": 0.9}, parse_data={"text": "secret words"})
    return [said, *(event for action in actions for event in (ActionExecuted(action), BotUttered("secret"))), LISTEN]


def names(events):
    return [
        getattr(event, "action_name", None) or getattr(event, "intent_name", None) or event.type_name
        for event in events
    ]


def test_an_answered_question_leaves_only_the_state():
    kept = remembered(
        tracker(
            LISTEN,
            ActiveLoop("intake_form"),
            *turn("ask_why", "action_explain_why"),
            *turn("inform", "intake_form"),
            SlotSet("name", "x"),
        ),
        4,
    )
    assert names(kept) == ["slot", "active_loop", "action_listen"]
    assert kept[0] == SlotSet("name", "x")


def test_digressions_since_the_last_answer_are_kept_without_words_or_rejections():
    digression = turn("ask_why", "action_explain_why")
    digression.insert(1, ActionExecutionRejected("intake_form"))
    kept = remembered(tracker(ActiveLoop("intake_form"), LISTEN, *digression), 4)
    assert names(kept) == ["active_loop", "action_listen", "ask_why", "action_explain_why", "action_listen"]
    assert "secret" not in json.dumps([event.as_dict() for event in kept])


def test_no_more_digressions_than_asked_for_are_kept():
    kept = remembered(
        tracker(ActiveLoop("intake_form"), LISTEN, *(event for _ in range(9) for event in turn("greet", "a"))), 2
    )
    assert names(kept).count("greet") == 2


def test_a_slot_set_back_to_nothing_is_not_kept():
    assert names(remembered(tracker(LISTEN, SlotSet("name", "x"), SlotSet("name", None)), 4)) == ["action_listen"]


def test_what_is_remembered_rebuilds_slots_loop_and_last_action():
    before = tracker(
        LISTEN, SlotSet("location", {"zip": "94110"}), ActiveLoop("intake_form"), *turn("ask_why", "action_explain_why")
    )
    after = tracker(*remembered(before, 4))
    assert after.current_slot_values() == {"location": {"zip": "94110"}, "name": None}
    assert after.active_loop_name == "intake_form" and not after.is_active_loop_rejected
    assert after.latest_action_name == "action_listen"


def test_the_longest_unused_conversation_is_dropped_first():
    async def act():
        store = RecentTurns(Domain.empty(), conversations=2, turns=4)
        for sender in ("a.0", "b.0"):
            await store.save(DialogueStateTracker.from_events(sender, [LISTEN]))
        await store.retrieve("a.0")
        await store.save(DialogueStateTracker.from_events("c.0", [LISTEN]))
        return await store.keys()

    assert asyncio.run(act()) == ["a.0", "c.0"]


def test_a_turn_that_fails_leaves_the_stored_conversation_alone():
    async def act():
        store = RecentTurns(Domain.empty(), conversations=2, turns=4)
        await store.save(DialogueStateTracker.from_events("a.0", [LISTEN, ActiveLoop("intake_form")]))
        changed = await store.retrieve("a.0")
        changed.update(ActiveLoop(None))
        return (await store.retrieve("a.0")).active_loop_name

    assert asyncio.run(act()) == "intake_form"


def test_the_next_turn_runs_as_soon_as_the_one_before_is_done_and_in_order():
    async def act():
        lock, order, gate = OneAtATime(), [], asyncio.Event()

        async def one(number):
            async with lock.lock("a.0"):
                order.append(f"start {number}")
                await gate.wait()
                order.append(f"end {number}")

        running = [asyncio.ensure_future(one(number)) for number in range(3)]
        await asyncio.sleep(0)
        gate.set()
        for _ in range(12):  # turns of the event loop, no time
            await asyncio.sleep(0)
        finished = [task.done() for task in running]
        return order, finished, len(lock)

    order, finished, left = asyncio.run(act())
    assert order == ["start 0", "end 0", "start 1", "end 1", "start 2", "end 2"]
    assert finished == [True, True, True] and left == 0


def test_another_conversation_does_not_wait():
    async def act():
        lock = OneAtATime()
        async with lock.lock("a.0"), lock.lock("b.0"):
            return len(lock)

    assert asyncio.run(act()) == 2


def test_a_signature_holds_for_its_key_body_and_five_minutes():
    header = signature.sign("aa", b"{}", 1_700_000_000)
    assert header == "t=1700000000,v1=" + header[16:] and len(header) == 80
    assert signature.signed(header, "aa", b"{}", 1_700_000_300)
    assert not signature.signed(header, "aa", b"{}", 1_700_000_301)
    assert not signature.signed(header, "aa", b"{} ", 1_700_000_000)
    assert not signature.signed(header, "ab", b"{}", 1_700_000_000)
    assert not signature.signed(header.replace("t=1700000000", "t=1700000001"), "aa", b"{}", 1_700_000_001)


@pytest.mark.parametrize(
    "text, read",
    [
        ("  /greet", "greet"),
        ("//x", "x"),
        ("\u200b\uff0f\u2215x ", "x"),
        ("1/2 pill", "1/2 pill"),
        ("/", ""),
        ("¿por qué?", "¿por qué?"),
    ],
)
def test_plain_takes_off_what_makes_a_command_and_nothing_else(text, read):
    assert plain(text) == read


TEXTS = [
    "my mother needs a nurse",
    "my dad needs a doctor",
    "¿dónde está la clínica?",
    "where is the clinic",
    "yes",
    "no no no",
]
INTENTS = ["care", "care", "place", "place", "yes", "no"]


@pytest.fixture
def parts(tmp_path):
    from bot.nlu.encoder import SentenceEncoder
    from bot.nlu.intents import Intents
    from bot.nlu.ngrams import Ngrams

    storage = LocalModelStorage.create(tmp_path)
    context = ExecutionContext(GraphSchema({}), node_name="part")

    def build(kind, **config):
        resource = Resource(kind.__name__)
        return (
            kind.create({**kind.get_default_config(), **config}, storage, resource, context),
            storage,
            resource,
            context,
        )

    data = TrainingData([Message({"text": text, "intent": intent}) for text, intent in zip(TEXTS, INTENTS)])
    return build, data, SentenceEncoder, Ngrams, Intents


def test_ngrams_are_scikit_learn_s_tf_idf_also_after_loading(parts):
    build, data, _, Ngrams, _ = parts
    ngrams, storage, resource, context = build(Ngrams, rarest_piece=1)
    ngrams.train(data)
    loaded = Ngrams.load({**Ngrams.get_default_config(), "rarest_piece": 1}, storage, resource, context)
    words = TfidfVectorizer(
        ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", sublinear_tf=True, strip_accents="unicode"
    )
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, strip_accents="unicode")
    for text in ("my mother, my Clinica", "xyz", "no no"):
        expected = np.hstack([part.fit(TEXTS).transform([text]).toarray()[0] for part in (words, pieces)])
        message = Message({"text": text})
        loaded.process([message])
        np.testing.assert_allclose(message.features[0].features.toarray()[0], expected, rtol=1e-5, atol=1e-7)


@pytest.fixture
def featurized(parts):
    """(how to build a part, examples with the features a classifier learns from, the classifier)"""
    build, data, SentenceEncoder, Ngrams, Intents = parts
    ngrams = build(Ngrams, rarest_piece=1)[0]
    ngrams.train(data)
    build(SentenceEncoder)[0].process_training_data(data)
    ngrams.process_training_data(data)
    return build, data, Intents


def test_fitting_by_example_finds_the_same_chances_as_fitting_by_feature(featurized):
    build, data, Intents = featurized
    by_example, by_feature = (build(Intents, strength=10, max_iter=500, tol=1e-8)[0] for _ in range(2))
    by_example.train(data)
    examples, labels = by_feature._create_training_matrix(data)
    by_feature.clf.set_params(C=10).fit(examples, labels)
    np.testing.assert_allclose(
        by_example._chances(data.training_examples), by_feature._chances(data.training_examples), atol=2e-3
    )


def test_with_few_examples_their_meaning_counts_more_beside_their_words(featurized):
    build, data, Intents = featurized
    shares = []
    for enough in (0, 100):
        intents = build(Intents, strength=10, enough=enough)[0]
        intents.train(data)
        weights = np.abs(intents.clf.coef_)
        shares.append(weights[:, -512:].sum() / weights[:, :-512].sum())
    enough_examples, too_few = shares
    assert too_few > 2 * enough_examples


def test_one_text_has_the_same_meaning_in_both_languages(parts):
    build, _, SentenceEncoder, _, _ = parts
    messages = [
        Message({"text": text})
        for text in ("my mother needs a nurse at home", "mi madre necesita una enfermera en casa", "where do i park")
    ]
    build(SentenceEncoder, weight=2.0)[0].process(messages)
    english, spanish, other = (message.features[0].features[0] / 2.0 for message in messages)
    assert english @ english == pytest.approx(1.0, abs=1e-4)
    assert english @ spanish > 0.75 > 0.5 > english @ other


@pytest.fixture
def log_lines():
    """Lines as the engine writes them; pytest's own handlers are back afterwards."""
    root = logging.getLogger()
    before = (root.__class__, root.handlers[:], root.level)
    stream = io.StringIO()
    lines = logs.configure("DEBUG", stream)
    yield lines, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.__class__, root.handlers[:] = before[0], before[1]
    root.setLevel(before[2])


def test_while_serving_a_foreign_line_keeps_its_place_and_loses_its_words(log_lines):
    lines, written = log_lines
    lines.serve()
    try:
        raise ValueError("secret 1")
    except ValueError:
        logging.getLogger("rasa.core.processor").exception("secret 2 %s", "secret 3")
    line = written()[0]
    assert (line["level"], line["error"], line["logger"]) == ("error", "ValueError", "rasa.core.processor")
    assert line["place"].startswith("test_parts.py:") and line["raised"].startswith("test_parts.py:")
    assert "secret" not in json.dumps(line)


def test_structured_lines_keep_the_name_of_their_event_alone(log_lines):
    structlog.get_logger().warning("processor.message.parse", text="secret", rasa_events=["secret"])
    structlog.get_logger().error("Could not parse secret")
    assert log_lines[1]() == [
        {"level": "warning", "logger": "rasa", "event": "processor.message.parse"},
        {"level": "error", "logger": "rasa", "event": "rasa"},
    ]


def test_the_root_logger_is_no_longer_numpy_s_that_prints_on_standard_output(log_lines, capsys):
    import numpy.distutils.log  # noqa: F401

    logging.getLogger().__class__ = numpy.distutils.log.Log
    log_lines[0].serve()
    logging.getLogger().warning("secret")
    assert capsys.readouterr().out == ""


def test_our_own_lines_say_what_happened(log_lines):
    log_lines[0].serve()
    logs.tell("turn_failed", logging.WARNING, cause="action_timeout")
    line = log_lines[1]()[0]
    assert (line["event"], line["cause"]) == ("turn_failed", "action_timeout")
