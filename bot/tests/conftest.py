"""A real engine for the whole run: the real config, domain, rules and stories, served as `desk run` serves it."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot import engine  # noqa: E402

engine.prepare()
engine.remedy()

from bot.tests import world  # noqa: E402


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    """A small site: real config, domain, rules and stories; a few examples for each intent."""
    return world.write_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def model(root):
    return world.train(root, root / "model.tar.gz")


@pytest.fixture(scope="session")
def running(model, tmp_path_factory):
    """An engine at log level DEBUG with a desk's actions behind it; both end with the session."""
    with world.Actions() as actions, world.Engine(model, actions, tmp_path_factory.mktemp("logs")) as served:
        yield served


@pytest.fixture
def desk(running):
    """The desk's side of the engine, with fresh action scripts."""
    running.actions.reset()
    return running
