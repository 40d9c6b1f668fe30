"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

from crm_lab.errors import CrmLabError

MAX_UNPACKED_BYTES = 2_000_000_000
MAX_RATIO = 300
MAX_AT_ONCE_BYTES = 500_000_000
MAX_LINE_BYTES = 10_000_000
OTHER_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
OTHER_PACKAGES = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "visio/document.xml": "a Visio drawing",
    "META-INF/container.xml": "an electronic book",
}
OTHER_MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": "a text document",
    b"application/vnd.oasis.opendocument.presentation": "a presentation",
}
WEB_PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml")


class UnreadableFile(CrmLabError):
    """A file that holds no table that can be read; the message says what to do."""


def kind_of(path: Path) -> str:
    """Return 'workbook', 'json', 'vcard' or 'text' for the file at `path`.

    Raises:
        UnreadableFile: The file is missing, empty, or of a kind that holds no table.
    """
    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(b"\xd0\xcf\x11\xe0") or head[:2] == b"\x09\x08":
        return "workbook"
    _refuse_other_formats(path, head)
    text = head.lstrip(b"\xef\xbb\xbf").lstrip()
    if _text_of(text)[:40].replace(" ", "").upper().startswith("BEGIN:VCARD"):
        return "vcard"
    kind = "json" if text[:1] in (b"{", b"[") and _looks_like_json(text) else "text"
    _refuse_what_memory_cannot_hold(path, whole=kind == "json" and text[:1] == b"[")
    return kind


def _head(path: Path) -> bytes:
    if not path.is_file():
        raise UnreadableFile(f"there is no file {path}: check the path.")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened ({error.strerror}): check its permissions.") from error
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t"):
        raise UnreadableFile(f"{path.name} is empty: export it again with its header row and records.")
    return head


def _refuse_other_formats(path: Path, head: bytes) -> None:
    for magic, what in OTHER_FORMATS:
        if head.startswith(magic):
            raise UnreadableFile(f"{path.name} is {what}, not a table: export the records as CSV, Excel or JSON lines.")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:20].lower().startswith(WEB_PAGES):
        raise UnreadableFile(f"{path.name} is a web page or XML, not a table: open it in Excel and save it as CSV.")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) > len(head) * 0.3:
        return
    strange = sum(byte < 9 or 13 < byte < 32 for byte in head.replace(b"\x00", b""))
    if strange > len(head) * 0.02 + 2:
        raise UnreadableFile(f"{path.name} holds binary data, not text: export the records as CSV or Excel.")


def _refuse_what_memory_cannot_hold(path: Path, whole: bool) -> None:
    """Files are read line by line, so size does not matter, unless one line or one JSON document is all of it."""
    size = path.stat().st_size
    if size <= MAX_AT_ONCE_BYTES:
        return
    with path.open("rb") as file:
        endless = b"\n" not in file.read(MAX_LINE_BYTES)
    if whole or endless:
        what = "one JSON document" if whole else "one line without an end"
        raise UnreadableFile(f"{path.name} is {what} of {size / 1e9:.1f} GB: export it as JSON lines or CSV.")


def _text_of(head: bytes) -> str:
    name = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return head.decode(name, "ignore").lstrip("\ufeff").lstrip()


def _looks_like_json(text: bytes) -> bool:
    return text[1:].lstrip()[:1] in (b'"', b"{", b"[", b"}", b"]")


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            kind = archive.read("mimetype")[:100].strip() if "mimetype" in archive.namelist() else b""
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"{path.name} is a damaged Excel or zip file: export it again.") from error
    names = {info.filename for info in infos}
    what = OTHER_MIMETYPES.get(kind) or next((what for part, what in OTHER_PACKAGES.items() if part in names), None)
    if what:
        raise UnreadableFile(f"{path.name} is {what}; copy its table into a sheet and save that as Excel or CSV.")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise UnreadableFile(f"{path.name} is a zip archive: unpack it and import the folder.")
    unpacked, packed = sum(i.file_size for i in infos), max(1, sum(i.compress_size for i in infos))
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 200_000_000 and unpacked / packed > MAX_RATIO):
        raise UnreadableFile(
            f"{path.name} unpacks to {unpacked / 1e9:.1f} GB, which is refused: save the sheets as CSV files."
        )
    return "workbook"
