"""Opens Rasa the way this engine needs it: the exact version, without what it never uses, quiet, and quick.

Rasa Open Source is no longer developed, so each remedy below changes one named thing of one version and says what it
buys. `prepare` comes before every other import of Rasa; `remedy` after it.
"""

import os
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any, Dict, List, Mapping, MutableMapping, Optional, Text, Tuple

from bot import absent

RASA = "3.6.21"
PROCESSOR = Path("/proc/cpuinfo")
KERNELS = {
    "SkylakeX": {"avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"},
    "Haswell": {"avx2", "fma"},
}
"""OpenBLAS's names of its kernels, best first, with the flags of an x86-64 processor that runs them."""


class WrongRasa(RuntimeError):
    """Another Rasa than the one the remedies were made for."""


def prepare(environ: MutableMapping[str, str] = os.environ, version: Optional[str] = None) -> None:
    """Make `import rasa` safe and quick. Raises WrongRasa unless Rasa is exactly 3.6.21.

    * telemetry off before Rasa can read a setting of its own (its library for sending is not even installed);
    * stand-ins for absent packages (bot/absent.py: 10 s and 400 MB);
    * `skops.io` first: the classifier imports it while loading and it then scans every loaded module:
      model load 6.9 s -> 0.4 s;
    * one thread for the matrix library, unless told otherwise: messages are short, and a second costs more than it
      helps;
    * the matrix library's kernels by what the processor can do: numpy 1's OpenBLAS knows no processor from after 2021
      and falls back to its slowest (encoding 2.5 times as long, factors of training 3.5 times).
    """
    found = version or metadata.version("rasa")
    if found != RASA:
        raise WrongRasa(
            f"bot/pyproject.toml: this engine is made for rasa=={RASA}, but {found} is installed. Run `make setup`."
        )
    environ["RASA_TELEMETRY_ENABLED"] = "false"
    environ["RASA_MAX_CACHE_SIZE"] = "0"
    environ["LOG_LEVEL"] = "ERROR"
    environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        environ.setdefault(name, "1")
    kernels = _kernels(PROCESSOR)
    if kernels:
        environ.setdefault("OPENBLAS_CORETYPE", kernels)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    absent.install()
    import skops.io  # noqa: F401


def _kernels(processor: Path) -> Optional[Text]:
    """The best kernels of OpenBLAS that this processor runs; None where it does not say what it can do."""
    if not processor.exists():
        return None
    told = processor.read_text(encoding="utf-8").splitlines()
    flags = next((set(line.partition(":")[2].split()) for line in told if line.startswith("flags")), set())
    return next((name for name, needed in KERNELS.items() if needed <= flags), None)


def remedy() -> None:
    """Apply every remedy to the imported Rasa. Idempotent."""
    _find_events_by_name()
    _call_actions_directly()
    _no_text_rules()
    _no_copies_for_logs()
    _run_graphs_in_order()
    _no_training_cache()


def _find_events_by_name() -> None:
    """`Event.resolve_by_type` walks all subclasses for each event; by a dictionary 2,003 take 4.4 ms, not 77."""
    from rasa.shared.core.events import Event
    from rasa.shared.utils.common import all_subclasses

    kinds = {kind.type_name: kind for kind in reversed(all_subclasses(Event))}

    def resolve_by_type(type_name: Text, default: Optional[Any] = None) -> Optional[Any]:
        return kinds.get(type_name, default)

    Event.resolve_by_type = staticmethod(resolve_by_type)


def _call_actions_directly() -> None:
    """A remote action becomes one call of bot/calls.py: kept validator and connection, short body, whole-turn failure.

    Rasa's own answers a failed action with an empty turn, keeps it, and logs the tracker with the visitor's words.
    """
    from rasa.core.actions.action import RemoteAction

    from bot.calls import ActionAnswer, ActionCalls, domain_excerpt, request_body
    from bot.faults import TurnFailed

    answer = ActionAnswer()
    excerpts: Dict[int, Any] = {}

    async def run(self: Any, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        calls = self.action_endpoint
        if not isinstance(calls, ActionCalls):
            raise TurnFailed("no_action_endpoint")
        if id(domain) not in excerpts:
            excerpts.clear()
            excerpts[id(domain)] = (domain, domain_excerpt(domain))
        return answer.read(await calls.call(request_body(self.name(), tracker, excerpts[id(domain)][1])))

    RemoteAction.run = run


def _no_text_rules() -> None:
    """The engine keeps no text, so no rule is about it: the second search of all rules for each step is left out."""
    from rasa.core.policies.rule_policy import RulePolicy

    if getattr(RulePolicy._find_action_from_rules, "by_intent_only", False):
        return
    search = RulePolicy._find_action_from_rules

    def by_intent(self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Any:
        if use_text_for_last_user_input:
            return None, None, False
        return search(self, tracker, domain, use_text_for_last_user_input)

    by_intent.by_intent_only = True
    RulePolicy._find_action_from_rules = by_intent


def _no_copies_for_logs() -> None:
    """Rasa deep-copies states and events for debug lines it then does not write: about a third of a step's time."""
    from rasa.core import processor
    from rasa.core.actions import forms
    from rasa.core.policies import memoization, rule_policy

    for module in (forms, memoization, processor, rule_policy):
        module.copy = _NoCopies


def _run_graphs_in_order() -> None:
    """Rasa plans each run of the model anew with dask, three times a turn; the order never changes: 0.2 ms each."""
    from rasa.engine.runner.dask import DaskGraphRunner

    def run(
        self: Any, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
    ) -> Dict[Text, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        plans = self.__dict__.setdefault("plans", {})
        if wanted not in plans:
            plans[wanted] = _in_order(self._graph_schema.minimal_graph_schema(list(wanted)).nodes)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in plans[wanted]:
            done[name] = self._instantiated_nodes[name](*(done[need] for need in needs))
        return {name: done[name][1] for name in wanted}

    DaskGraphRunner.run = run


def _no_training_cache() -> None:
    """Every training here is a whole one: the prints of what each component gets and gives are not taken (5 s)."""
    from rasa.engine.training.hooks import TrainingHook

    TrainingHook.on_before_node = lambda self, *arguments, **named: {}
    TrainingHook.on_after_node = lambda self, *arguments, **named: None


def _in_order(nodes: Mapping[Text, Any]) -> List[Tuple[Text, Tuple[Text, ...]]]:
    """`nodes` (name -> schema node) so that each comes after those it needs, with the names it needs."""
    order: Dict[Text, Tuple[Text, ...]] = {}

    def add(name: Text) -> None:
        if name in nodes and name not in order:
            needs = tuple(nodes[name].needs.values())
            for need in needs:
                add(need)
            order[name] = needs

    for name in nodes:
        add(name)
    return list(order.items())


def refuse_components(config: Mapping[str, Any]) -> None:
    """Raise absent.NeedsAbsentPackage if config.yml's pipeline or policies name a component that cannot run here."""
    from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
    from rasa.shared.utils.common import class_from_module_path

    known = {component.__name__: component for component in DEFAULT_COMPONENTS}
    named = [entry["name"] for part in ("pipeline", "policies") for entry in config.get(part) or []]
    absent.refuse_components([known.get(name) or class_from_module_path(name) for name in named])


class _NoCopies:
    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value
