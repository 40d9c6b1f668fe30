"""Names that were heard and written otherwise, put right by their sound.

A recogniser writes a name that it does not know as something that sounds alike, and is not sure of it: 张起林 for
张启林, "Murdale" for "Merdale".  Where it is known which names may be said, such as those of the people on the line,
what sounds like one and is not certain becomes that name.  Every word beside it stays, which is not so when the
recogniser itself is given the names: then it reads other words differently, and leaves out what is said twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from crm_lab_speech.recognition.names_in_letters import LetterNames
from crm_lab_speech.recognition.names_in_signs import SignNames
from crm_lab_speech.transcript import Word


class Names:
    """Names that may be said, the likeliest first."""

    def __init__(self, names: Sequence[str]) -> None:
        self._in_signs, self._in_letters = SignNames(names), LetterNames(names)

    def mended(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Return ``words`` with the names that they sound like; a word without a probability is believed."""
        return tuple(self._in_letters.mended(self._in_signs.mended(words)))
