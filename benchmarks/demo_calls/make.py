"""Speaks the scripts in ``scripts`` and writes the recordings, each with its truth, to ``crm_lab/demo/calls``.

Run once by hand, in its own environment (README.md); nothing of the product needs it.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from pathlib import Path
from typing import Any

from mixing import mixed, placed
from voices import RATE, Voices
from writing import write

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "crm_lab" / "demo" / "calls"
KEPT = ("about", "kind", "language", "product", "rep", "account", "contact", "phone", "channels", "rate")
AFTER = ("next_steps", "promises", "personal", "items", "roles")


def make(script: Path, voices: Voices, out: Path) -> None:
    """Write one recording and its truth."""
    call = tomllib.loads(script.read_text("utf-8"))
    spoken = [_spoken(call, turn, voices) for turn in call["turns"]]
    places = placed(call["turns"], spoken)
    sides = [("rep", "customer").index(turn[0]) for turn in call["turns"]]
    sound = mixed(spoken, places, sides, call)
    name = f"{script.stem}_{call['phone']}"
    write(out / f"{name}.ogg", sound, RATE, call["rate"])
    truth = {"id": script.stem, "audio": f"{name}.ogg", **{key: call[key] for key in KEPT}}
    truth["rep_channel"] = call.get("rep_channel", 0) if call["channels"] == 2 else None
    truth["duration"] = round(sound.shape[1] / RATE, 2)
    truth["turns"] = [
        {
            "speaker": turn[0],
            "start": round(start / RATE, 2),
            "end": round((start + len(samples)) / RATE, 2),
            "text": turn[2],
        }
        for turn, start, samples in zip(call["turns"], places, spoken, strict=True)
    ]
    truth |= {key: call[key] for key in AFTER}
    truth["items"] = {name: _mark(given) for name, given in call["items"].items()}
    (out / f"{name}.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(name, truth["duration"], flush=True)


def _spoken(call: dict[str, Any], turn: list[Any], voices: Voices) -> Any:
    """Return the sound of a turn: [speaker, pause, text, {say, voice, language, speed}?]."""
    own = turn[3] if len(turn) > 3 else {}
    voice = own.get("voice", call["voices"][turn[0]])
    speed = own.get("speed", call.get("speed", 1.0))
    return voices.say(own.get("say", turn[2]), voice, own.get("language", call["language"]), speed)


def _mark(given: Any) -> dict[str, Any]:
    """Return [turns] as true with them, false as false, "" as what cannot be told."""
    if isinstance(given, list):
        return {"mark": True, "turns": given}
    return {"mark": None if given == "" else False, "turns": []}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", type=Path, help="folder with the four wheels and the npm archive")
    asked.add_argument("work", type=Path, help="folder for the model and the sentences spoken so far")
    asked.add_argument("calls", nargs="*", help="names of scripts; all, when none is given")
    asked.add_argument("--only-speak", action="store_true", help="speak what is missing, write no recording")
    given = asked.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    OUT.mkdir(exist_ok=True)
    voices = Voices(given.parts, given.work)
    for script in sorted((HERE / "scripts").glob("*.toml")):
        if given.calls and script.stem not in given.calls:
            continue
        if given.only_speak:
            call = tomllib.loads(script.read_text("utf-8"))
            for turn in call["turns"]:
                _spoken(call, turn, voices)
        else:
            make(script, voices, OUT)


if __name__ == "__main__":
    main()
