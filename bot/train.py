"""`python -m bot.train OUTPUT.tar.gz [DATA]`: train one model from config, domain, rules, stories and examples.

Writes the archive and one JSON line a step on standard output: `{"step": "…"}` while it works, at the end
`{"done": path, "seconds": …}` (exit 0) or `{"faults": ["…", …]}` (exit 2). No traceback for a fault in content.
"""

import contextlib
import json
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any, List

from bot import engine

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: List[str], root: Path = ROOT) -> int:
    if len(arguments) not in (1, 2):
        _say(faults=["bot.train: name the archive to write."])
        return 2
    started = time.monotonic()
    try:
        _say(step="Opening the engine")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", str(os.cpu_count() or 1))
        engine.prepare()
        faults = _train(root, Path(arguments[0]), Path(arguments[1]) if arguments[1:] else root / "data")
    except (engine.WrongRasa, ValueError) as fault:
        faults = str(fault).splitlines()
    if faults:
        _say(faults=faults)
        return 2
    _say(done=arguments[0], seconds=round(time.monotonic() - started, 1))
    return 0


def domain_files(root: Path) -> List[Path]:
    """The fixed domain and, if there is one, what `desk train` compiled."""
    return [path for path in (root / "domain.yml", root / "build/bot/domain.yml") if path.exists()]


def training_files(root: Path, data: Path) -> List[Path]:
    """The files Rasa reads, by name: every other YAML under `data` is the desk's."""
    found = [data / "rules.yml", data / "stories.yml", *sorted(data.glob("*/nlu.yml"))]
    compiled = [path for path in sorted((root / "build/bot").glob("*.yml")) if path.name != "domain.yml"]
    return [path for path in found if path.exists()] + compiled


def _train(root: Path, archive: Path, data: Path) -> List[str]:
    from bot import logs

    logs.configure("CRITICAL")
    import rasa.model_training
    from rasa.shared.data import TrainingType
    from rasa.shared.exceptions import RasaException
    from rasa.utils.common import EXPECTED_WARNINGS

    from bot import complaints
    from bot.importer import Importer

    engine.remedy()
    folders = [data, root / "build/bot", root]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UserWarning)
        for category, message in EXPECTED_WARNINGS:
            warnings.filterwarnings("ignore", category=category, message=message)
        try:
            _say(step="Reading content")
            paths = [[str(path) for path in found] for found in (domain_files(root), training_files(root, data))]
            importer = Importer(str(root / "config.yml"), *paths)
            engine.refuse_components(importer.get_config())
            domain, stories = importer.get_domain(), importer.get_stories()
            examples = len(importer.get_nlu_data().intent_examples)
            said = [str(warning.message) for warning in told if warning.category is UserWarning]
            faults = complaints.placed(said, folders) + complaints.of_stories(stories, domain, folders)
            if faults:
                return faults
            _say(step=f"Learning from {examples} examples")
            with contextlib.redirect_stdout(sys.stderr):
                rasa.model_training._train_graph(
                    importer,
                    training_type=TrainingType.BOTH,
                    output_path=str(archive.parent),
                    fixed_model_name=archive.name,
                    force_full_training=True,
                    augmentation_factor=0,
                )
        except RasaException as fault:
            return complaints.placed([complaints.cause(fault)], folders)
        except ImportError as fault:
            return [f"config.yml: {str(fault).rstrip('.')}. Correct the component's name."]
    return []


def _say(**line: Any) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
