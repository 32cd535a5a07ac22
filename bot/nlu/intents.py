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
from scipy.linalg import cho_factor, cho_solve

from bot.nlu.encoder import VECTOR

CONSTANT = np.float32(4.0)
"""The square of the feature that every example has, the intercept: the penalty hardly holds it back."""
OFTEN = 20
"""A column that more than one example in so many has is multiplied as a dense one."""
EXACT_EVERY = 10
"""Steps after which the scores are computed anew: they are carried along from step to step, and rounding adds up."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(LogisticRegressionClassifier):
    """Rasa's LogisticRegressionClassifier with its strength in config.yml and its weights kept the way they are used.

    scikit-learn copies all weights (17,000 features x 100 intents, 14 MB) for each message because they lie the other
    way round; and Rasa builds four sparse matrices a message. Buys 2 ms a message at 34 intents, more at 100.
    `strength` is scikit-learn's C: how much the examples count against keeping all weights small. `evenness` is how far
    an example of a rare intent counts more: 0 as much as any other, 1 so that all intents weigh the same. `enough` is
    the examples an intent, on average, from which on both stand as they are: with fewer the examples count less and
    what they mean counts more than their words (ten an intent: +4 to 5 points on three public sets).
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**LogisticRegressionClassifier.get_default_config(), "strength": 1.0, "evenness": 1.0, "enough": 0}

    def __init__(self, config: Dict[Text, Any], *arguments: Any, **named: Any) -> None:
        super().__init__(config, *arguments, **named)
        self._weights: Optional[np.ndarray] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has a text and an intent, and persist as Rasa's classifier does."""
        examples, labels = self._create_training_matrix(training_data)
        if not labels:
            return self._resource
        much = self._much(labels)
        few = min(1.0, len(labels) / len(set(labels)) / max(self.config["enough"], 1))
        strength = self.config["strength"] * few**2
        scale = np.ones(examples.shape[1], dtype=np.float32)
        scale[-VECTOR:] = few**-0.25
        examples = examples.multiply(scale).tocsr()
        if examples.shape[0] < examples.shape[1]:
            self._fit_by_example(examples, labels, much, strength)
        else:
            self.clf.set_params(class_weight=None, C=strength).fit(examples, labels, sample_weight=much)
        self.clf.coef_ = np.asarray(self.clf.coef_, dtype=np.float32) * scale
        self.persist()
        return self._resource

    def _much(self, labels: List[Text]) -> np.ndarray:
        """How much each example counts; 1 on average."""
        _, intents, counts = np.unique(labels, return_inverse=True, return_counts=True)
        much = counts[intents].astype(np.float32) ** -np.float32(self.config["evenness"])
        return much / much.mean()

    def _fit_by_example(
        self, examples: scipy.sparse.csr_matrix, labels: List[Text], much: np.ndarray, strength: float
    ) -> None:
        """The same model with a weight for each example instead of each feature: 47 s -> 6 s at 4,800 examples.

        The weights of the features are X' a. Each step moves a as Newton's method would with half of X X' as the bound
        on the curvature (Boehning 1992), and with Nesterov's momentum; one Cholesky factor serves every step, and what
        it solves says how the scores X X' a change, so that they need no product of their own.
        """
        penalty = np.float32(1.0 / strength)
        likeness = _likeness(examples)
        root, much = np.sqrt(much)[:, np.newaxis], much[:, np.newaxis]
        bound = likeness * (0.5 * root.T)
        bound *= root
        bound[np.diag_indices_from(bound)] += penalty
        factor = cho_factor(bound.T, lower=True, overwrite_a=True, check_finite=False)
        self.clf.classes_ = np.unique(labels)
        truth = (np.asarray(labels)[:, np.newaxis] == self.clf.classes_).astype(np.float32)
        ahead = by_example = scores_ahead = scores = np.zeros_like(truth)
        pace = 1.0
        for turn in range(self.config["max_iter"]):
            if turn % EXACT_EVERY == EXACT_EVERY - 1:
                scores_ahead, scores = likeness @ ahead, likeness @ by_example
            slope = (much * (_shares(scores_ahead.copy()) - truth) + penalty * ahead) / root
            move = cho_solve(factor, slope, check_finite=False)
            step, scores_step = ahead - root * move, scores_ahead - 2 * (slope - penalty * move) / root
            faster = (1.0 + np.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
            momentum = np.float32((pace - 1.0) / faster)
            ahead, scores_ahead = step + momentum * (step - by_example), scores_step + momentum * (scores_step - scores)
            by_example, scores, pace = step, scores_step, faster
        self.clf.coef_ = np.ascontiguousarray((examples.T @ by_example).T, dtype=np.float32)
        self.clf.intercept_ = CONSTANT * by_example.sum(axis=0)
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
        return _shares(scores)


def _shares(scores: np.ndarray) -> np.ndarray:
    """Probabilities of each row's intents; `scores` is used up."""
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    return scores / scores.sum(axis=1, keepdims=True)


def _likeness(examples: scipy.sparse.csr_matrix) -> np.ndarray:
    """The products of all examples with all; columns that many of them have are multiplied as a dense matrix."""
    often = examples.getnnz(axis=0) > examples.shape[0] // OFTEN
    dense = examples[:, often].toarray()
    rare = examples[:, ~often]
    likeness = (rare @ rare.T).toarray()
    likeness += dense @ dense.T
    likeness += CONSTANT
    return likeness


def _features(messages: List[Message]) -> Tuple[scipy.sparse.csr_matrix, np.ndarray]:
    sparse = [_only(message.features, sparse=True) for message in messages]
    dense = [_only(message.features, sparse=False) for message in messages]
    return sparse[0] if len(sparse) == 1 else scipy.sparse.vstack(sparse, format="csr"), np.concatenate(dense)


def _only(features: List[Any], sparse: bool) -> Any:
    return next(feature.features for feature in features if feature.attribute == TEXT and feature.is_sparse() == sparse)
