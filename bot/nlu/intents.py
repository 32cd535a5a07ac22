"""Which intent a message has, with a confidence that can be compared to a threshold."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Tuple

import numpy as np
import scipy.sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.linalg import cholesky, solve_triangular


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(LogisticRegressionClassifier):
    """Rasa's LogisticRegressionClassifier with its strength in config.yml and its weights kept the way they are used.

    scikit-learn copies all weights (17,000 features x 100 intents, 14 MB) for each message because they lie the other
    way round; and Rasa builds four sparse matrices a message. Buys 2 ms a message at 34 intents, more at 100.
    `strength` is scikit-learn's C: how much the examples count against keeping all weights small.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**LogisticRegressionClassifier.get_default_config(), "strength": 1.0}

    def __init__(self, config: Dict[Text, Any], *arguments: Any, **named: Any) -> None:
        super().__init__(config, *arguments, **named)
        self.clf.set_params(C=self.config["strength"])
        self._weights: Optional[np.ndarray] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has a text and an intent, and persist as Rasa's classifier does."""
        examples, labels = self._create_training_matrix(training_data)
        if not labels:
            return self._resource
        if examples.shape[0] < examples.shape[1]:
            self._fit_by_example(examples, labels)
        else:
            self.clf.fit(examples, labels)
        self.persist()
        return self._resource

    def _fit_by_example(self, examples: scipy.sparse.csr_matrix, labels: List[Text]) -> None:
        """The same fit with a column for each example instead of each feature: 36 s -> 7 s at 2,900 examples.

        With X X' = L L' (Cholesky), the regression on the rows of L has the same losses and penalty as the one on
        the rows of X, and its weights v stand for the weights X' L'^-1 v.
        """
        likeness = (examples @ examples.T).toarray().astype(np.float64)
        likeness[np.diag_indices_from(likeness)] += 1e-4  # two equal examples would leave L without an inverse
        triangle = cholesky(likeness, lower=True)
        self.clf.fit(triangle.astype(np.float32), labels)
        by_example = solve_triangular(triangle.T, self.clf.coef_.T.astype(np.float64), lower=False)
        self.clf.coef_ = np.ascontiguousarray((examples.T @ by_example).T, dtype=np.float32)
        self.clf.n_features_in_ = examples.shape[1]

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent and ranking of each message; one without text gets no intent at confidence 0."""
        with_text = [message for message in messages if message.get(TEXT)]
        for message in messages:
            message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", [], add_to_output=True)
        if with_text and hasattr(self.clf, "coef_"):
            for message, chances in zip(with_text, self._chances(with_text)):
                best = np.argsort(chances)[::-1][: self.config["ranking_length"]]
                ranking = [{"name": str(self.clf.classes_[n]), "confidence": float(chances[n])} for n in best]
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _create_X(self, messages: List[Message]) -> scipy.sparse.csr_matrix:
        sparse, dense = _features(messages)
        return scipy.sparse.hstack([sparse, scipy.sparse.csr_matrix(dense)], format="csr", dtype=np.float32)

    def _chances(self, messages: List[Message]) -> np.ndarray:
        """Probabilities of shape (messages, intents)."""
        if self._weights is None:
            self._weights = np.ascontiguousarray(self.clf.coef_.T, dtype=np.float32)
        sparse, dense = _features(messages)
        scores = self.clf.intercept_ + sparse @ self._weights[: sparse.shape[1]]
        scores += dense @ self._weights[sparse.shape[1] :]
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        return scores / scores.sum(axis=1, keepdims=True)


def _features(messages: List[Message]) -> Tuple[scipy.sparse.csr_matrix, np.ndarray]:
    sparse = [_only(message.features, sparse=True) for message in messages]
    dense = [_only(message.features, sparse=False) for message in messages]
    return sparse[0] if len(sparse) == 1 else scipy.sparse.vstack(sparse, format="csr"), np.concatenate(dense)


def _only(features: List[Any], sparse: bool) -> Any:
    return next(feature.features for feature in features if feature.attribute == TEXT and feature.is_sparse() == sparse)
