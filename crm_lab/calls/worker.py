"""A worker process: reads one task a line from standard input and answers with one line each, until there are no more.

It is started as ``python -m crm_lab.calls.worker [module:function]``; the function is the reader, if not the toolkit.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

from crm_lab.calls.reading import Reader, read


def main(arguments: list[str]) -> None:
    """Answer tasks until the input ends, as it does when whoever gave them is gone."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        reader = reader_named(arguments[0]) if arguments else None
        for line in sys.stdin.buffer:
            print(json.dumps(read(json.loads(line), reader), default=_number), file=answers, flush=True)


def reader_named(name: str) -> Reader:
    """Return the function that ``module:function`` names."""
    module, _, function = name.partition(":")
    found: Reader = getattr(importlib.import_module(module), function)
    return found


def _number(value: Any) -> Any:
    return value.item()  # numpy's


if __name__ == "__main__":
    main(sys.argv[1:])
