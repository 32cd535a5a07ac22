"""The engine with one intent it never answers: the one named in the file `DESK_MASKED`. For removals.py.

The model is the trained one; the intent's probability is taken from the classifier's answer and shared among the
others, so rankings, thresholds, rules and stories see what they would see if the intent were not there.
"""

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot import engine, serve

if __name__ == "__main__":
    engine.prepare()
    from bot.nlu.intents import Intents

    chances_of = Intents._chances
    masked = Path(os.environ["DESK_MASKED"])

    def _chances(self: Intents, messages: Any) -> Any:
        chances = chances_of(self, messages)
        gone = self.clf.classes_ == masked.read_text().strip()
        chances[:, gone] = 0.0
        return chances / chances.sum(axis=1, keepdims=True)

    Intents._chances = _chances
    sys.exit(serve.main())
