"""Each remedy: that it is in place, and that what it replaces is no longer called."""

import asyncio

import pytest

from bot import absent, engine
from bot.tests.world import KEY, ROOT, Actions, counting, new_sender, said

LIGHT = {"pipeline": [{"name": "bot.nlu.intents.Intents"}], "policies": [{"name": "RulePolicy"}]}


def test_another_version_of_rasa_is_refused_with_the_cure():
    with pytest.raises(engine.WrongRasa, match="made for rasa==3.6.21, but 3.7.0 is installed. Run `make setup`"):
        engine.prepare({}, version="3.7.0")


def test_telemetry_is_off_and_could_not_send():
    environ = {}
    engine.prepare(environ)
    assert environ["RASA_TELEMETRY_ENABLED"] == "false"
    import rasa.telemetry

    assert not rasa.telemetry.is_telemetry_enabled()
    with pytest.raises(absent.AbsentPackage):
        rasa.telemetry.requests.post("https://example.org", json={})


@pytest.mark.parametrize(
    "flags, kernels",
    [("fpu sse4_2 avx avx2 fma avx512f avx512dq avx512cd avx512bw avx512vl", "SkylakeX"), ("avx2 fma", "Haswell"),
     ("avx2", None), ("avx512f avx2 fma", "Haswell"), ("sse4_2", None)],
)  # fmt: skip
def test_the_matrix_library_takes_the_best_kernels_the_processor_runs(tmp_path, monkeypatch, flags, kernels):
    told = tmp_path / "cpuinfo"
    told.write_text(f"processor\t: 0\nmodel\t\t: 207\nflags\t\t: {flags}\nbogomips\t: 4600\n")
    monkeypatch.setattr(engine, "PROCESSOR", told)
    environ, chosen = {}, {"OPENBLAS_CORETYPE": "Zen", "OPENBLAS_NUM_THREADS": "2"}
    engine.prepare(environ)
    assert environ.get("OPENBLAS_CORETYPE") == kernels
    assert environ["OPENBLAS_NUM_THREADS"] == "1"
    engine.prepare(chosen)
    assert (chosen["OPENBLAS_CORETYPE"], chosen["OPENBLAS_NUM_THREADS"]) == ("Zen", "2")


def test_a_machine_that_does_not_say_what_its_processor_can_do_keeps_what_the_library_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "PROCESSOR", tmp_path / "absent")
    environ = {}
    engine.prepare(environ)
    assert "OPENBLAS_CORETYPE" not in environ


@pytest.mark.parametrize(
    "component, package",
    [("DIETClassifier", "tensorflow"), ("ResponseSelector", "tensorflow"), ("TEDPolicy", "tensorflow"),
     ("UnexpecTEDIntentPolicy", "tensorflow"), ("LanguageModelFeaturizer", "tensorflow"),
     ("DucklingEntityExtractor", "requests")],
)  # fmt: skip
def test_a_component_that_needs_an_absent_package_is_refused_by_name(component, package):
    with pytest.raises(absent.NeedsAbsentPackage, match=f"component '{component}' needs {package}"):
        engine.refuse_components({**LIGHT, "pipeline": [*LIGHT["pipeline"], {"name": component}]})


def test_components_that_run_here_are_not_refused():
    for name in (
        "WhitespaceTokenizer",
        "CountVectorsFeaturizer",
        "LogisticRegressionClassifier",
        "RegexEntityExtractor",
    ):
        engine.refuse_components({**LIGHT, "pipeline": [*LIGHT["pipeline"], {"name": name}]})


def test_a_stand_in_can_be_imported_subclassed_and_caught_but_not_used():
    import tensorflow.keras as keras
    from boto3.exceptions import Boto3Error

    class Layer(keras.layers.Layer):
        pass

    with pytest.raises(absent.AbsentPackage, match="'tensorflow' is not part of this engine"):
        keras.layers.Dense(8)
    with pytest.raises(absent.AbsentPackage):
        Layer(1, 2)
    with pytest.raises(KeyError):
        try:
            raise KeyError
        except Boto3Error:
            pass


def test_no_absent_package_is_there_in_truth():
    import sys

    import rasa.core.run  # noqa: F401

    found = {name for name in sys.modules if name.split(".")[0] in absent.PACKAGES}
    assert "tensorflow" in found
    assert {type(sys.modules[name]).__name__ for name in found} == {"_AbsentModule"}


def test_an_answer_is_read_without_checking_the_schema_again():
    from bot.calls import ActionAnswer

    reader, answer = ActionAnswer(), said("utter_ask_name", slots={"location": "x"})[1]
    with counting("check_schema") as counts:
        reader.read(answer)
    assert counts == {"check_schema": 0}
    with counting("check_schema") as counts:
        ActionAnswer()
    assert counts["check_schema"] > 0


def test_events_are_found_by_name_and_not_by_walking_all_classes():
    from rasa.shared.core.events import Event, SlotSet

    events = [{"event": "slot", "name": "a", "value": number} for number in range(50)]
    with counting("all_subclasses") as counts:
        read = [Event.from_parameters(event) for event in events]
    assert counts == {"all_subclasses": 0}
    assert read[7] == SlotSet("a", 7)


def test_all_actions_of_all_conversations_share_one_connection(desk):
    for _ in range(3):
        desk.send(new_sender(), intent="choose")
    assert len(desk.actions.calls) == 6
    assert len(desk.actions.connections) == 1


def test_a_turn_copies_nothing_for_logs_plans_no_graph_and_searches_rules_by_intent_only(model):
    from rasa.core.agent import load_agent
    from rasa.core.channels.channel import UserMessage
    from rasa.core.utils import AvailableEndpoints

    from bot.calls import ActionCalls
    from bot.words import Replies

    async def second_turn(port):
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        endpoints.action = ActionCalls(f"http://127.0.0.1:{port}/actions/webhook", KEY, 1.8)
        agent = await load_agent(model_path=str(model), endpoints=endpoints)
        parsed = {"intent": {"name": "greet", "confidence": 1.0}, "entities": [], "text": None}
        await agent.handle_message(UserMessage(None, Replies(), "a.0", parse_data=parsed))
        replies = Replies()
        with counting("_deepcopy_dict", "get_async", "_validate_action_result", "_prediction_states") as counts:
            await agent.handle_message(UserMessage(None, replies, "a.0", parse_data=parsed))
        await endpoints.action.close()
        return replies.said, counts

    with Actions() as actions:
        said_last, counts = asyncio.run(second_turn(actions.port))
    assert said_last == [{"key": "utter_small_talk", "args": {}}]
    assert counts == {
        "_deepcopy_dict": 0,
        "get_async": 0,
        "_validate_action_result": 0,
        "_prediction_states": 5,  # three steps for the stories, two for the rules: the form decides the first alone
    }


def test_the_model_runs_in_the_order_its_parts_need_each_other():
    from types import SimpleNamespace

    def node(**needs):
        return SimpleNamespace(needs=needs)

    nodes = {"c": node(one="b", two="__message__"), "a": node(one="__message__"), "b": node(one="a")}
    assert [name for name, _ in engine._in_order(nodes)] == ["a", "b", "c"]
