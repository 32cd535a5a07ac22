"""`policies_anew.py MODEL DATA OUTPUT`: a model whose rules and stories are those of DATA, and its hash beside it.

The policies are trained by themselves, in seconds; what understands messages learns nothing from rules and stories and
is taken from MODEL, so the outcome is that of a whole training without them. For removals.py, by the engine's Python.
"""

import contextlib
import hashlib
import sys
import tarfile
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot import engine, logs, train

POLICIES = ("components/train_RulePolicy", "components/train_bot.recall.Recall")


def main(model: Path, data: Path, output: Path) -> None:
    engine.prepare()
    logs.configure("CRITICAL")
    import rasa.model_training
    from rasa.shared.data import TrainingType

    from bot.importer import Importer

    engine.remedy()
    paths = [
        [str(one) for one in found]
        for found in (train.domain_files(train.ROOT), train.training_files(train.ROOT, data))
    ]
    importer = Importer(str(train.ROOT / "config.yml"), *paths)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        rasa.model_training._train_graph(
            importer,
            training_type=TrainingType.CORE,
            output_path=folder,
            fixed_model_name="policies.tar.gz",
            force_full_training=True,
            augmentation_factor=0,
        )
        with (
            tarfile.open(model) as whole,
            tarfile.open(Path(folder) / "policies.tar.gz") as anew,
            tarfile.open(output, "w:gz") as made,
        ):
            for source, kept in ((whole, False), (anew, True)):
                for entry in source.getmembers():
                    if entry.name.lstrip("./").startswith(POLICIES) == kept:
                        made.addfile(entry, source.extractfile(entry) if entry.isfile() else None)
    pin = output.with_name(output.name.removesuffix(".tar.gz") + ".sha256")
    pin.write_text(hashlib.sha256(output.read_bytes()).hexdigest() + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
