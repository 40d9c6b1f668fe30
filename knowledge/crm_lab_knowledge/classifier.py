"""A classifier of texts for a few examples per class or many: multinomial logistic regression on meaning and words.

It learns from the vectors of every model that is installed (one for English, one for all languages), or from words
alone where there is none.  The names of the classes are read too: with ten examples each, "card arrival" tells as much
as another example.  Probabilities are calibrated by temperature on examples that were held out (Guo et al., 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from crm_lab_knowledge.embedding.embedder import Embedder
from crm_lab_knowledge.embedding.opening import Chosen, open_embedder
from crm_lab_knowledge.errors import BadInput, ModelMissing
from crm_lab_knowledge.features import Features
from crm_lab_knowledge.models import PACKAGED
from crm_lab_knowledge.view import Floats

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

Labels = npt.NDArray[Any]

NAME_COUNTS = 2.0
"""How many examples the name of a class counts as."""
HELD_OUT = 0.2
MOST_HELD_OUT = 1_000
MOST_FOR_CALIBRATION = 4_000
SEED = 20_261_122


class TextClassifier:
    """Learns which class a text belongs to, in the manner of scikit-learn: ``fit``, ``predict``, ``predict_proba``.

    ``models`` are what ``open_embedder`` takes (folders, names, embedders); None for all that are installed, an empty
    list for words alone.  Needs scikit-learn (``pip install 'crm-lab[embed]'``).
    """

    def __init__(self, models: Sequence[Chosen] | None = None) -> None:
        self.models = models
        self.classes_: Labels = np.zeros(0, object)
        self.temperature_ = 1.0

    def fit(self, texts: Sequence[str], labels: Sequence[Hashable]) -> TextClassifier:
        """Learn from ``texts`` and their ``labels``; at least two classes.  Raises BadInput, or ModelMissing."""
        _learner()
        texts, found = _checked(texts, labels)
        self.classes_, y = np.unique(found, return_inverse=True)
        if len(self.classes_) < 2:
            raise BadInput("A classifier needs examples of at least two classes; here is one.")
        self._features = Features(self._embedders())
        rows = self._features.learn([*texts, *self._names()])
        self._texts, self._y, self._rows = texts, y, rows[: len(y)]
        names = rows[len(y) :]
        self._model = self._fitted(self._rows, y, names)
        self.temperature_ = self._calibrated(self._rows, y, names)
        return self

    def predict(self, texts: Sequence[str]) -> Labels:
        """Return the likeliest class of each text."""
        return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])

    def predict_proba(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return the probability of each class (columns as ``classes_``) for each text; rows sum to one."""
        if not hasattr(self, "_model"):
            raise BadInput("The classifier has learnt nothing yet; call fit(texts, labels) first.")
        if len(texts) == 0:
            return np.zeros((0, len(self.classes_)))
        return _softmax(_scores(self._model, self._features(list(texts))) / self.temperature_)

    def score(self, texts: Sequence[str], labels: Sequence[Hashable]) -> float:
        """Return the share of texts whose class is found."""
        return float(np.mean(self.predict(texts) == np.asarray(labels, self.classes_.dtype)))

    def similar(self, text: str, k: int = 3, label: Hashable | None = None) -> list[tuple[str, Hashable, float]]:
        """Return the learnt texts nearest to ``text`` (of one class only, if wanted): text, class, cosine."""
        row = self._features([text])
        cosines = np.asarray(_dense(self._rows @ row.T)).ravel() / (_lengths(self._rows) * _lengths(row) + 1e-9)
        allowed = np.arange(len(self._y)) if label is None else np.flatnonzero(self.classes_[self._y] == label)
        best = allowed[np.argsort(-cosines[allowed], kind="stable")[:k]]
        return [(self._texts[at], self.classes_[self._y[at]], float(cosines[at])) for at in best]

    def _embedders(self) -> list[Embedder]:
        chosen = self.models if self.models is not None else [each.name for each in PACKAGED if each.path()]
        opened = (open_embedder(each) for each in chosen)
        return [each for each in opened if each is not None]

    def _names(self) -> list[str]:
        """Return the names of the classes; nothing where they are no words."""
        named = all(isinstance(each, str) for each in self.classes_)
        return [each.replace("_", " ") for each in self.classes_] if named else []

    def _fitted(self, rows: Any, y: Labels, names: Any) -> LogisticRegression:
        per_class = len(y) / len(self.classes_)
        model = _learner()(C=float(np.clip(200 / per_class, 5, 20)), max_iter=300)
        if not names.shape[0]:
            return model.fit(rows, y)
        weights = np.r_[np.ones(len(y)), np.full(len(self.classes_), NAME_COUNTS)]
        return model.fit(_stacked(rows, names), np.r_[y, np.arange(len(self.classes_))], weights)

    def _calibrated(self, rows: Any, y: Labels, names: Any) -> float:
        """Return the temperature at which a model of the same kind is as sure as it is right on what was held out."""
        order = np.random.default_rng(SEED).permutation(len(y))
        cut = min(int(len(y) * HELD_OUT), MOST_HELD_OUT)
        held, rest = order[:cut], order[cut : cut + MOST_FOR_CALIBRATION]
        known = np.ones(cut, bool) if names.shape[0] else np.isin(y[held], y[rest])
        if known.sum() < 20 or len(np.unique(y[rest])) < 2:
            return 1.0
        model = self._fitted(rows[rest], y[rest], names)
        at = np.searchsorted(model.classes_, y[held][known])
        return _temperature(_scores(model, rows[held][known]), at)


def _learner() -> Callable[..., Any]:
    """Return what learns.  Raises ModelMissing where scikit-learn, or SciPy, on which it stands, is not installed."""
    try:
        import scipy.sparse  # noqa: F401 - the features need it
        from sklearn.linear_model import LogisticRegression as Learner
    except ImportError as error:
        raise ModelMissing("Learning needs scikit-learn: run: pip install 'crm-lab[embed]'.") from error
    learner: Callable[..., Any] = Learner
    return learner


def _checked(texts: Sequence[str], labels: Sequence[Hashable]) -> tuple[list[str], Labels]:
    texts = list(texts)
    if len(texts) != len(labels):
        raise BadInput(f"There are {len(texts)} texts and {len(labels)} labels; each text needs one.")
    wrong = next((at for at, text in enumerate(texts) if not isinstance(text, str)), None)
    if wrong is not None:
        raise BadInput(f"Text {wrong} is {texts[wrong]!r}, no text; leave it out.")
    found = np.asarray(labels)
    if found.ndim != 1 or any(label is None or label != label for label in found):
        raise BadInput("Every label has to be one value that is not missing; leave out texts without a label.")
    return texts, found


def _scores(model: LogisticRegression, rows: Any) -> Floats:
    """Return one score per class, also for two classes."""
    scores = model.decision_function(rows)
    return np.column_stack([-scores / 2, scores / 2]) if scores.ndim == 1 else np.asarray(scores)


def _softmax(scores: Floats) -> npt.NDArray[np.float64]:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _temperature(scores: Floats, at: Labels) -> float:
    """Return the temperature of the least log loss."""
    tried = np.geomspace(0.2, 5.0, 65)
    losses = [-np.log(_softmax(scores / each)[np.arange(len(at)), at] + 1e-12).mean() for each in tried]
    return float(tried[int(np.argmin(losses))])


def _stacked(rows: Any, names: Any) -> Any:
    if isinstance(rows, np.ndarray):
        return np.vstack([rows, names])
    from scipy.sparse import vstack

    return vstack([rows, names]).tocsr()


def _dense(product: Any) -> Any:
    return product if isinstance(product, np.ndarray) else product.toarray()


def _lengths(rows: Any) -> Any:
    return np.sqrt(np.asarray((rows * rows).sum(axis=1), np.float64)).ravel()
