"""Which encoding a text file was written in: proven where it can be, guessed (and said) where not.

Order: byte order mark, UTF-16 without a mark, strict UTF-8, UTF-8 with a few broken bytes,
GB18030 or Big5 when the characters are ones that people use, Windows-1252 as the last resort.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

SAMPLE_BYTES = 4_000_000
BLOCK_BYTES = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Characters that almost every Chinese table holds; they part GB18030 from Big5 in short files.
USUAL = set(
    "的一是有人不在中大公司客户名称電电話话手机機號号地址联聯系繫人金額额日期时時间間狀状态態備备注負负责責產产品省市区區国國王李张張刘劉陳陈"
)


@dataclass(frozen=True)
class Encoding:
    """An encoding by its Python name; `sure` when it is proven, `note` says what was seen."""

    name: str
    sure: bool = True
    note: str = ""

    @property
    def errors(self) -> str:
        """How undecodable bytes are carried until their rows are set aside."""
        if self.name.startswith(("utf-16", "utf-32")):
            return "replace"
        return "strict" if self.sure else "surrogateescape"


def detect(path: Path) -> Encoding:
    """Return the encoding of the text file at `path`."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    marked = _by_mark(path, sample) or _by_zero_bytes(sample)
    if marked:
        return marked
    if decodes(path, "utf-8"):
        return Encoding("utf-8")
    return _broken_utf8(sample) or _chinese(path, sample) or _windows(path)


def decodes(path: Path, name: str) -> bool:
    """Tell whether the whole file is valid in the encoding `name` (read by blocks)."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _by_mark(path: Path, sample: bytes) -> Encoding | None:
    for mark, name in MARKS:
        if sample.startswith(mark):
            whole = name == "utf-8-sig" and decodes(path, "utf-8-sig")
            return Encoding(name, sure=whole, note="byte order mark")
    return None


def _by_zero_bytes(sample: bytes) -> Encoding | None:
    """Recognise UTF-16 without a mark: Latin text has a zero in every second byte."""
    head = sample[:2000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if len(head) > 8 and max(even, odd) / half > 0.4 and min(even, odd) / half < 0.05:
        return Encoding("utf-16-be" if even > odd else "utf-16-le", sure=False, note="no byte order mark")
    return None


def _broken_utf8(sample: bytes) -> Encoding | None:
    """Recognise UTF-8 in which only a few bytes are broken."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("�")
    whole = sum(1 for character in text if ord(character) > 127) - broken
    if whole > 0 and broken <= max(3, whole // 10) and whole >= 2 * broken:
        return Encoding("utf-8", sure=False, note=f"{broken} broken bytes")
    return None


def _chinese(path: Path, sample: bytes) -> Encoding | None:
    shares = {name: _usual_share(sample, name) for name in ("gb18030", "big5hkscs")}
    for name in sorted(shares, key=lambda key: -shares[key]):
        if shares[name] >= 0.55 and decodes(path, name):
            return Encoding(name, note="recognised by its Chinese characters")
    return None


def _usual_share(sample: bytes, name: str) -> float:
    """Share (0 to 1.5) of the non-ASCII characters that an ordinary Chinese text would hold."""
    text = sample.decode(name, "ignore")
    high = [character for character in text if ord(character) > 127]
    if not high:
        return 0.0
    common = sum(_is_common(character, name) for character in high)
    return common / len(high) + 0.5 * sum(character in USUAL for character in high) / len(high)


def _is_common(character: str, name: str) -> bool:
    """First-level characters and full-width punctuation of the code's own table."""
    code = character.encode(name, "ignore")
    if len(code) != 2:
        return False
    if name == "gb18030":
        return code[1] >= 0xA1 and (0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3))
    return 0xA1 <= code[0] <= 0xC6


def _windows(path: Path) -> Encoding:
    if decodes(path, "cp1252"):
        return Encoding("cp1252", note="a guess: not UTF-8 and not Chinese, read as Western European")
    return Encoding("latin-1", note="a guess: every other encoding failed, read as Latin-1")
