"""Tensors out of a file that torch saved before version 1.6, without torch, and without running what is in it.

The layout is that of torch.serialization's ``_legacy_load``: three pickles (magic number, version, system), the object
with references to storages, the storages' keys, then each storage as its length and its numbers.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np

from crm_lab_speech.errors import ModelDamaged
from crm_lab_speech.speakers.mel import Floats

_BEFORE = 3
"""Pickles before the object."""


@dataclass(frozen=True)
class _Tensor:
    storage: str
    offset: int
    shape: tuple[int, ...]


class _FloatStorage:
    """Stands for ``torch.FloatStorage``: four bytes a number, the lowest first."""


def _tensor(storage: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> _Tensor:
    dense = tuple(prod(shape[at + 1 :]) for at in range(len(shape)))
    if stride != dense:
        raise pickle.UnpicklingError("a tensor that is not dense")
    return _Tensor(storage, offset, shape)


_KNOWN: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch", "FloatStorage"): _FloatStorage,
}


class _Restricted(pickle.Unpickler):
    """Knows three harmless names, and refuses every other."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return _KNOWN[module, name]

    def persistent_load(self, pid: Any) -> str:
        kind, storage, key = pid[:3]
        if kind != "storage" or storage is not _FloatStorage:
            raise pickle.UnpicklingError("a storage of another kind than float")
        return str(key)


def read_weights(path: Path, state: str) -> dict[str, Floats]:
    """Return the tensors of the dictionary ``state`` in the file.  Raises ModelDamaged."""
    try:
        with path.open("rb") as file:
            for _ in range(_BEFORE):
                _Restricted(file).load()
            tensors = _Restricted(file).load()[state]
            storages = {str(key): _numbers(file) for key in _Restricted(file).load()}
        return {name: _taken(storages, each) for name, each in tensors.items()}
    except (pickle.UnpicklingError, EOFError, KeyError, ValueError, TypeError, struct.error, AttributeError) as error:
        raise ModelDamaged(f"{path} holds no weights that can be read ({error}): get the model again.") from error


def _numbers(file: IO[bytes]) -> Floats:
    (count,) = struct.unpack("<q", file.read(8))
    return np.frombuffer(file.read(4 * count), "<f4", count)


def _taken(storages: dict[str, Floats], tensor: _Tensor) -> Floats:
    numbers = storages[tensor.storage][tensor.offset : tensor.offset + prod(tensor.shape)]
    return numbers.reshape(tensor.shape)
