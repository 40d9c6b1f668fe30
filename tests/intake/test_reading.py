from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from crm_lab.intake.encoding import detect
from crm_lab.intake.kinds import UnreadableFile
from crm_lab.intake.reading import read, read_file
from crm_lab.intake.table import Chunk, Table

Write = Callable[..., Path]
CHINESE = "客户名称,联系人,备注\n上海大众,王芳,重要客户\n北京科技,李雷,已联系\n"


def only(path: Path) -> tuple[Table, Chunk]:
    (table,) = read_file(path)
    return table, table.head()


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_chinese_encodings_are_found(write: Write, encoding: str, found: str) -> None:
    path = write("a.csv", CHINESE, encoding)
    assert detect(path).name == found
    assert only(path)[1].frame["客户名称"].tolist() == ["上海大众", "北京科技"]


def test_big5_is_told_from_gb18030(write: Write) -> None:
    path = write("a.csv", "客戶名稱,聯絡人,電話,備註\n台灣電子股份有限公司,陳小姐,02-1234,重要的客戶\n", "big5")
    assert detect(path).name.startswith("big5")


def test_western_text_is_a_guess_and_said(write: Write) -> None:
    table, chunk = only(write("a.csv", "Name,City\nMüller,Béjaïa\n", "cp1252"))
    assert chunk.frame["Name"].tolist() == ["Müller"]
    assert any("guess" in note for note in table.notes)


def test_rows_with_broken_bytes_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = "".join(f"客户{n},北京\n" for n in range(20)).encode()
    path.write_bytes("名称,城市\n".encode() + lines + b"bad \xff\xfe,x\n")
    _, chunk = only(path)
    assert len(chunk.frame) == 20
    assert [(one.line, one.column) for one in chunk.aside] == [(22, "名称")]
    assert "broken" in chunk.aside[0].reason


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters(write: Write, mark: str) -> None:
    rows = [["Name", "Amount", "City"], ["A", "1", "B"], ["C", "2", "D"]]
    _, chunk = only(write("a.csv", "\n".join(mark.join(row) for row in rows)))
    assert chunk.frame.values.tolist() == rows[1:]


def test_text_is_kept_exactly(write: Write) -> None:
    _, chunk = only(write("a.csv", 'Name,Note\n"  =cmd|x ","a, ""b"""\n007,<img src=x>\n'))
    assert chunk.frame.values.tolist() == [["  =cmd|x ", 'a, "b"'], ["007", "<img src=x>"]]


def test_lines_stay_right_behind_breaks_in_cells_and_blank_lines(write: Write) -> None:
    _, chunk = only(write("a.csv", 'Name,Note\nA,"one\ntwo\nthree"\n\nB,x\nC\nD,y\n'))
    assert chunk.lines.tolist() == [2, 6, 8]
    assert [(one.line, one.reason) for one in chunk.aside] == [(7, "1 fields where the header has 2")]


def test_a_quote_that_never_closes_costs_one_row(write: Write) -> None:
    text = "Name,Note\nA,x\n" + 'B,"open\n' + "".join(f"C{n},y\n" for n in range(3000))
    _, chunk = only(write("a.csv", text))
    assert len(chunk.frame) == 3001
    assert [one.line for one in chunk.aside] == [3]


def test_rows_wrapped_in_one_quoted_field_are_unwrapped(write: Write) -> None:
    _, chunk = only(write("a.csv", 'Name,Field,City\nA,b,c\n"D,""e, f"",g"\n'))
    assert chunk.frame.values.tolist() == [["A", "b", "c"], ["D", "e, f", "g"]]
    assert sum(chunk.mended.values()) == 1


def test_notes_above_and_units_below_the_header(write: Write) -> None:
    table, chunk = only(
        write("a.csv", "Report of deals,,\nprinted today,,\nDeal Name,Amount,Stage\n(text),(USD),(text)\nOne,5,Won\n")
    )
    assert table.columns == ["Deal Name", "Amount", "Stage"]
    assert chunk.frame["Deal Name"].tolist() == ["One"]
    assert len(table.notes) == 2


def test_a_repeated_header_in_the_middle_is_no_record(write: Write) -> None:
    _, chunk = only(write("a.csv", "Name,City\nA,b\nName,City\nC,d\n"))
    assert chunk.frame["Name"].tolist() == ["A", "C"]


def test_repeated_and_missing_column_names(write: Write) -> None:
    table, _ = only(write("a.csv", "Name,Phone,Phone,\nA,1,2,x\n"))
    assert table.columns == ["Name", "Phone", "Phone (2)", "column 4"]
    assert len(table.notes) == 2


def test_no_header_at_all(write: Write) -> None:
    table, chunk = only(write("a.csv", "12,a@x.example,2026-03-05\n13,b@x.example,2026-03-06\n"))
    assert table.columns == ["column 1", "column 2", "column 3"]
    assert len(chunk.frame) == 2


def test_zero_bytes_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"Name,City\nA\x00cme,Par\x00is\n")
    assert only(path)[1].frame.values.tolist() == [["Acme", "Paris"]]


def test_a_workbook_that_is_called_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    pd.DataFrame({"Name": ["A"], "On": [pd.Timestamp("2026-03-05")], "N": [3.0]}).to_excel(
        tmp_path / "x.xlsx", index=False
    )
    (tmp_path / "x.xlsx").rename(path)
    assert only(path)[1].frame.values.tolist() == [["A", "2026-03-05", "3"]]


def test_json_array_and_broken_json_line(write: Write) -> None:
    _, array = only(write("a.json", '[{"a": 1, "b": {"c": true}}, {"a": null, "d": ["x", "y"]}]'))
    assert array.frame.to_dict("records") == [{"a": "1", "b.c": "true", "d": ""}, {"a": "", "b.c": "", "d": "x;y"}]
    _, lines = only(write("a.jsonl", '{"a": 1}\n{"a": \n{"a": 3}\n'))
    assert (lines.frame["a"].tolist(), [one.line for one in lines.aside]) == (["1", "3"], [2])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(64)), "PNG picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"SQLite format 3\x00" + bytes(64), "SQLite"),
        (b"\x01\x02\x03\x04\x05\x06\x0e\x0f" * 50, "binary"),
        (b"<html><table></table></html>", "web page"),
        (b"PK\x03\x04garbage", "damaged"),
    ],
)
def test_wrong_files_are_refused_in_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=words) as caught:
        read(path)
    assert str(caught.value).startswith("deals.csv")
    assert "\n" not in str(caught.value)


def test_archives_and_bombs_are_refused(tmp_path: Path) -> None:
    archive, bomb = tmp_path / "a.zip", tmp_path / "b.xlsx"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("deals.csv", "a,b")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "x" * 250_000_000)
    with pytest.raises(UnreadableFile, match="zip archive"):
        read(archive)
    with pytest.raises(UnreadableFile, match="refused"):
        read(bomb)


def test_a_folder_says_what_it_leaves_out(write: Write) -> None:
    folder = write("deals.csv", "Name,Stage\nA,Won\n").parent
    write("notes.md", "# hello")
    (folder / "logo.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = read(folder)
    assert [table.name for table in found.tables] == ["deals"]
    assert {name for name, _ in found.left_out} == {"notes.md", "logo.csv"}


def test_large_files_come_in_chunks_and_twice_the_same(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lab.intake.reading.CHUNK_ROWS", 10)
    monkeypatch.setattr("crm_lab.intake.reading.KEEP_BYTES", 1)
    (table,) = read_file(write("a.csv", "Name,N\n" + "".join(f"A{n},{n}\n" for n in range(25))))
    first = [chunk.frame["N"].tolist() for chunk in table.chunks()]
    assert [len(part) for part in first] == [10, 10, 5]
    assert first == [chunk.frame["N"].tolist() for chunk in table.chunks()]


@pytest.mark.parametrize(
    ("name", "parts", "what"),
    [
        ("list.docx", {"word/document.xml": "<w/>"}, "list.docx is a Word document; copy its table into a sheet"),
        ("list.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}, "a text document"),
        ("list.pptx", {"ppt/presentation.xml": "<p/>"}, "a PowerPoint presentation"),
    ],
)
def test_documents_are_called_what_they_are(tmp_path: Path, name: str, parts: dict[str, str], what: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    with pytest.raises(UnreadableFile, match=what):
        read(tmp_path / name)
