"""Stand-ins for the packages Rasa imports and this engine never runs.

`import rasa.core.agent` pulls in TensorFlow, nine chat services, four message brokers and three clouds. None of them
is installed (see `override-dependencies` in bot/pyproject.toml). Each is answered by an inert module here: it can be
imported and subclassed, and it raises `AbsentPackage` when something tries to use it.

Buys, on 2 cores: import of the engine 13.5 s -> 3.5 s, memory 589 MB -> 170 MB, environment 2.0 GB -> 0.37 GB.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, Iterable, List, Optional, Sequence

PACKAGES = frozenset(
    "aio_pika aiogram aiormq apscheduler boto3 botocore cachecontrol colorclass coloredlogs colorhash confluent_kafka "
    "fbmessenger google jwt keras matplotlib mattermostwrapper networkx prompt_toolkit psycopg2 pydot pymongo "
    "questionary randomname rasa_sdk redis requests rocketchat_API sanic_jwt sentry_sdk sklearn_crfsuite slack_sdk "
    "socketio structlog_sentry tensorflow tensorflow_addons tensorflow_hub tensorflow_text terminaltables twilio "
    "webexteamssdk".split()
)


class AbsentPackage(ImportError):
    """Something wants a package that this engine does not have."""


class NeedsAbsentPackage(ValueError):
    """config.yml names a component that cannot run here; the message names it and what to do."""


def install(finders: Optional[List[Any]] = None) -> None:
    """Answer imports of `PACKAGES` with inert modules from now on, whether installed or not. Idempotent."""
    finders = sys.meta_path if finders is None else finders
    if not any(isinstance(finder, _Finder) for finder in finders):
        finders.insert(0, _Finder())


def refuse_components(components: Iterable[type]) -> None:
    """Raise `NeedsAbsentPackage` naming every component whose module, or a parent's, is built on an absent package."""
    faults = []
    for component in components:
        wanted = sorted({name for parent in component.__mro__ for name in _stands_on(parent)})
        if wanted:
            faults.append(
                f"config.yml: component '{component.__name__}' needs {', '.join(wanted)}, which this engine does not "
                f"have. Take it out, or use LogisticRegressionClassifier, RulePolicy or bot.recall.Recall in its place."
            )
    if faults:
        raise NeedsAbsentPackage("\n".join(faults))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if fullname.split(".", 1)[0] not in PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


class _AbsentModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(self.__name__.split(".", 1)[0])


class _Absent(type):
    """Type of stand-in names: attributes and type parameters give the same stand-in again; calling one is refused."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") or not cls.__dict__.get("absent"):
            raise AttributeError(name)
        return cls

    def __getitem__(cls, key: Any) -> Any:
        return cls

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and callable(args[0]) and cls.__dict__.get("absent"):
            return args[0]  # used as a decorator while a module of Rasa's is being imported
        raise AbsentPackage(f"'{_package_of(cls)}' is not part of this engine")


_names = {}


def _named(package: str) -> Any:
    # A stand-in is an exception too, so that `except package.Error` in Rasa's code stays an except clause.
    if package not in _names:
        _names[package] = _Absent(package, (Exception,), {"absent": package})
    return _names[package]


def _package_of(cls: type) -> str:
    return next(parent.__dict__["absent"] for parent in cls.__mro__ if "absent" in parent.__dict__)


def _stands_on(component: type) -> Iterable[str]:
    """Absent packages the component's own module names at its top, `tf` or `from tensorflow import …`."""
    module = sys.modules.get(component.__module__)
    if module is None or not component.__module__.startswith(("rasa.nlu.", "rasa.core.policies.", "bot.")):
        return
    for value in vars(module).values():
        if isinstance(value, _AbsentModule):
            yield value.__name__.split(".", 1)[0]
        elif isinstance(value, _Absent) and "absent" in value.__dict__:
            yield value.__dict__["absent"]
