"""A server that speaks OpenAI's protocol for embeddings: another machine of the company, or a provider."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import numpy as np

from crm_lab_knowledge.entries import Kind
from crm_lab_knowledge.errors import BadInput, KnowledgeError
from crm_lab_knowledge.models import Model
from crm_lab_knowledge.view import Floats

KEY = "CRM_LAB_EMBEDDING_KEY"
"""The environment variable with the key; it is never written anywhere."""
AT_ONCE = 64
SECONDS = 60.0


class Endpoint:
    """The model called ``model`` behind ``url``, such as http://localhost:8000/v1; one text is sent to learn its size.

    ``prompts`` are put before a question and a passage.  Texts leave this machine.
    """

    def __init__(
        self, url: str, model: str, *, prompts: tuple[str, str] = ("", ""), languages: frozenset[str] | None = None
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise BadInput(f"{url} is no address of a server: it begins with http:// or https://.")
        self.model: Model | None = None
        self._url = url.rstrip("/") + "/embeddings"
        self._model = model
        self._prompts = dict(zip(("question", "passage"), prompts, strict=True))
        self.name = f"{model} ({url}{''.join(prompts)})"
        self.languages = languages
        self.dimension = self._vectors(["size"]).shape[1]

    def embed(self, texts: Sequence[str], kind: Kind) -> Floats:
        """Return one row per text.  Raises KnowledgeError when the server does not answer as it should."""
        prompted = [self._prompts[kind] + text for text in texts]
        blocks = [self._vectors(prompted[at : at + AT_ONCE]) for at in range(0, len(prompted), AT_ONCE)]
        return np.concatenate(blocks) if blocks else np.empty((0, self.dimension), np.float32)

    def _vectors(self, texts: list[str]) -> Floats:
        answer = self._ask({"model": self._model, "input": texts, "encoding_format": "float"})
        try:
            rows = sorted(answer["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise KnowledgeError(f"{self._url} did not answer with embeddings: check the address.") from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise KnowledgeError(
                f"{self._url} returned {len(vectors)} vectors for {len(texts)} texts: check the model."
            )
        return vectors

    def _ask(self, what: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {key}"
        try:
            with urlopen(Request(self._url, json.dumps(what).encode(), headers), timeout=SECONDS) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise KnowledgeError(
                f"{self._url} refused ({error.code} {error.reason}): check the key in {KEY}."
            ) from error
        except (URLError, TimeoutError, OSError, ValueError) as error:
            raise KnowledgeError(f"{self._url} could not be reached ({error}): check that it runs.") from error


def at_address(model: Model) -> Endpoint:
    """Return the server that a setting names: its address, and the model behind a #.  Raises BadInput."""
    url, _, name = model.name.partition("#")
    if not name:
        raise BadInput(f"{url} names no model: put it behind a #, such as {url.rstrip('/')}#bge-m3.")
    found = Endpoint(url, name)
    found.model = model
    return found
