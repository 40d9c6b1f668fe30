"""The base of all screens: the browser calls verbs, Python answers every call, and says what changed.

A call is ``{kind: "call", id, verb, args}``; its answer is ``{kind: "answer", id, ok}`` or
``{kind: "answer", id, error: {code, message, data}}``.  Handlers run in whatever thread the kernel chose, so they
keep no session between calls.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import anywidget

from crm_lab.errors import CrmLabError, InvalidValue
from crm_lab_widgets.failing import failure

STATIC = Path(__file__).with_name("static")

V = TypeVar("V", bound=Callable[..., Any])


def verb(method: V) -> V:
    """Let the browser call this method by its name, with the call's arguments as keywords."""
    method.is_verb = True  # type: ignore[attr-defined]
    return method


def asset(name: str) -> str | Path:
    """Return a script or style sheet of the screens.

    As text: a widget whose module is a path is watched for changes and never freed.  With ANYWIDGET_HMR=1, for
    people who work on the screens, as a path.
    """
    path = STATIC / name
    return path if os.environ.get("ANYWIDGET_HMR") == "1" else path.read_text("utf-8")


class CommandWidget(anywidget.AnyWidget):
    """A widget whose methods marked with ``verb`` can be called from its view."""

    verbs: ClassVar[dict[str, str]] = {}
    """What the browser may call, and the method that answers it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        methods = {name for base in cls.__mro__ for name, value in vars(base).items() if hasattr(value, "is_verb")}
        cls.verbs = {name.removesuffix("_"): name for name in methods}

    def __init__(self, **traits: Any) -> None:
        unknown = sorted(set(traits) - set(self.trait_names()))
        if unknown:
            raise InvalidValue(f"{type(self).__name__} knows no option {', '.join(map(repr, unknown))}")
        super().__init__(**traits)
        self.on_msg(self._receive)

    def say(self, name: str, **data: Any) -> None:
        """Tell the views that something happened."""
        self.send({"kind": "event", "name": name, "data": data})

    @verb
    def hello(self) -> dict[str, Any]:
        """Answer at once: the first message of a widget makes its channel."""
        return {}

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "call":
            self.send({"kind": "answer", "id": content.get("id"), **self._answer(content)})

    def _answer(self, call: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": self._do(str(call.get("verb")), call.get("args") or {})}
        except Exception as problem:
            data = problem.data if isinstance(problem, CrmLabError) else {}
            return {"error": {**failure(problem, f"the verb {call.get('verb')}"), "data": data}}

    def _do(self, name: str, arguments: dict[str, Any]) -> Any:
        if name not in self.verbs:
            raise InvalidValue(f"this screen has no verb '{name}'; reload the page")
        return getattr(self, self.verbs[name])(**arguments)
