"""Hostile files made in code: each is refused with its name and a reason, in a child that cannot do harm."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from question_bank.formats import read
from question_bank.formats.reading import read_here
from question_bank.formats.sandbox import ROOT
from tests.rules.formats_build import moodle, moodle_choice, package, picture, problems, qti_item, zipped

LAUGHS = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SHOWS = '<p><img src="a.png" alt="x"/></p>'


def declared(doctype: str) -> str:
    return qti_item(prompt="&x;").replace("<assessmentItem", f"{doctype}<assessmentItem", 1)


def with_entry(name: str, data: bytes = b"x", mode: int = 0o100644, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A sound package with one more entry of this name, put in without any tidying."""
    out = io.BytesIO(package(qti_item()))
    with zipfile.ZipFile(out, "a", method) as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename, info.external_attr, info.compress_type = name, mode << 16, method
        archive.writestr(info, data)
    return out.getvalue()


def twice() -> bytes:
    one, other = with_entry("same.txt"), "samf.txt"
    out = io.BytesIO(one)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(other, b"y")
    return out.getvalue().replace(b"samf.txt", b"same.txt")


def claiming(data: bytes, width: int, height: int) -> bytes:
    """A PNG whose header claims this size, however few bytes it has."""
    chunk = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[33:]


REFUSED = {
    "a declared entity": (package(declared(LAUGHS)), "item1.xml", "document type"),
    "an outside entity": (package(declared(OUTSIDE)), "item1.xml", "document type"),
    "an outside document type": (
        package(declared('<!DOCTYPE a SYSTEM "http://evil.example/a.dtd">')),
        "item1.xml",
        "document type",
    ),
    "a manifest with entities": (package(qti_item(), manifest=f"{LAUGHS}<manifest/>"), "imsmanifest.xml", "document type"),
    "a document type in UTF-16": (
        package(declared(OUTSIDE).replace("UTF-8", "UTF-16").encode("utf-16")),
        "item1.xml",
        "document type",
    ),
    "moodle with entities": (OUTSIDE.encode() + moodle(moodle_choice())[38:], "upload", "document type"),
    "nesting": (package(qti_item(body="<div>" * 3_000 + "</div>" * 3_000)), "item1.xml", "nested"),
    "very many elements": (qti_item(body="<br/>" * 200_001).encode(), "upload", "elements"),
    "broken XML": (package("<assessmentItem"), "item1.xml", "not well-formed"),
    "an unknown encoding": (package(qti_item().replace("UTF-8", "UTF-7")), "item1.xml", "not well-formed"),
    "bytes that are no UTF-8": (package(qti_item(prompt="caf\u00e9").encode("latin-1")), "item1.xml", "not well-formed"),
    "a parent folder": (with_entry("../evil.txt"), "../evil.txt", "leads out"),
    "a parent folder inside": (with_entry("a/../../evil.txt"), "a/../../evil.txt", "leads out"),
    "an absolute name": (with_entry("/tmp/evil.txt"), "/tmp/evil.txt", "leads out"),
    "a backslash": (with_entry("..\\evil.txt"), "..\\evil.txt", "backslash"),
    "a drive": (with_entry("C:evil.txt"), "C:evil.txt", "colon"),
    "a symbolic link": (with_entry("link", b"/etc/passwd", 0o120777), "link", "symbolic link"),
    "the same name twice": (twice(), "same.txt", "differ at most"),
    "names that differ in capitals": (with_entry("ITEM1.xml"), "ITEM1.xml", "differ at most"),
    "names that differ in composition": (
        zipped({"imsmanifest.xml": "", "caf\u00e9": "", "cafe\u0301": ""}),
        "cafe\u0301",
        "differ at most",
    ),
    "too many entries": (zipped({str(number): "" for number in range(2_001)}), "upload", "2,001 entries"),
    "too many bytes": (zipped({str(number): b"\0" * 10_000_000 for number in range(6)}), "upload", "50 MB"),
    "a bomb": (with_entry("big.bin", b"\0" * 5_000_000), "big.bin", "zip bomb"),
    "a damaged entry": (package(qti_item()).replace(b"PK\x03\x04", b"PK\x03\x05"), "imsmanifest.xml", "cannot be unpacked"),
    "a cut zip": (package(qti_item())[:-30], "upload", "zip file"),
    "an address outside": (
        package(qti_item(), manifest='<manifest><resource type="imsqti_item_xmlv2p2" href="../x.xml"/></manifest>'),
        "imsmanifest.xml",
        "outside the package",
    ),
    "an address elsewhere": (
        package(
            qti_item(), manifest='<manifest><resource type="imsqti_item_xmlv2p2" href="https://evil.example/x.xml"/></manifest>'
        ),
        "imsmanifest.xml",
        "outside the package",
    ),
    "no manifest": (zipped({"item.xml": qti_item()}), "upload", "no imsmanifest.xml"),
    "a manifest without items": (package(manifest="<manifest/>"), "upload", "names no item"),
    "a drawing with a program": (with_entry("a.svg", b"<svg><script>x()</script></svg>"), "a.svg", "holds a program"),
    "a drawing that acts": (with_entry("a.svg", b"<svg onload='x()'/>"), "a.svg", "holds a program"),
    "a text in no format": (b"hello", "upload", "none of the formats"),
    "a page of HTML": (b"<html><body>x</body></html>", "upload", "none of the formats"),
    "nothing": (b"", "upload", "none of the formats"),
    "zero bytes": (b"\0" * 1_000, "upload", "none of the formats"),
    "a cell without end": (b'stem,A,B,key\n"' + b"x" * 200_000, "upload", "not sound CSV"),
    "a workbook with entities": (
        zipped({"[Content_Types].xml": LAUGHS + "<Types/>", "xl/workbook.xml": LAUGHS + "<x/>"}),
        "upload",
        "Excel workbook",
    ),
}
NOT_TAKEN = {
    "an image that claims to be huge": (
        package(qti_item(body=SHOWS), files={"a.png": claiming(picture(), 60_000, 60_000)}),
        "usual size|pixels",
    ),
    "a wide image": (package(qti_item(body=SHOWS), files={"a.png": picture(size=(5_001, 2))}), "5001 x 2 pixels"),
    "a cut image": (package(qti_item(body=SHOWS), files={"a.png": picture(size=(90, 90))[:-60]}), "is broken"),
    "a program called image": (package(qti_item(body=SHOWS), files={"a.png": b"MZ\x90"}), "is not a PNG"),
    "a drawing called image": (package(qti_item(body=SHOWS), files={"a.png": b"<svg onload='x()'/>"}), "is not a PNG"),
    "a program in an attribute": (package(qti_item(body='<p onclick="x()">y</p>')), "holds a program"),
    "a program in moodle": (moodle(moodle_choice("<p><script>x()</script></p>")), "run programs"),
    "a hidden program in moodle": (moodle(moodle_choice('<p><a href=" JavaScript:x()">y</a></p>')), "holds a program"),
    "an image from elsewhere": (moodle(moodle_choice('<img src="https://evil.example/a.png" alt="x">')), "is not in the file"),
    "nested lists": (moodle(moodle_choice("<ul><li>" * 40 + "x")), ""),
    "formulas": (b'stem,A,B,key\n"=HYPERLINK(""http://x"",""y"")",+1,@SUM(A1),A\n', "formula"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_trap_is_refused_as_a_whole_with_the_file_and_the_reason(name: str) -> None:
    data, file, reason = REFUSED[name]
    result = read_here("upload", data)
    (problem,) = result.problems
    assert (result.items, result.essays, problem.field) == ((), (), "file")
    assert problem.source.file in (file, f"upload: {file}")
    assert any(each in problem.problem for each in reason.split("|"))
    assert problem.mend


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_an_item_with_a_trap_is_not_taken(name: str) -> None:
    data, reason = NOT_TAKEN[name]
    result = read_here("upload", data)
    told = [problem for _, problem in problems(result)] + [each.reason for each in result.unsupported]
    assert (result.items, result.essays) == ((), ())
    assert any(each in text for text in told for each in reason.split("|"))


def test_the_child_gives_the_same_import_with_its_images() -> None:
    data = package(qti_item(body=SHOWS), "<x", files={"a.png": picture()})
    good = package(qti_item(body=SHOWS), qti_item(body="<table/>", code="i2"), files={"a.png": picture()})
    for each in (data, good):
        assert read("upload.zip", each) == read_here("upload.zip", each)


def test_only_the_last_part_of_the_name_of_an_upload_is_told() -> None:
    assert read("C:\\Users\\ada\\hello.txt", b"hello").problems[0].source.file == "hello.txt"


def test_an_upload_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert problems(read("big.zip", b"x" * 30_000_001)) == [("file", "it is larger than 30 MB")]


def child(code: str, memory: int = 200_000_000, seconds: int = 20) -> subprocess.CompletedProcess[bytes]:
    """A child with the limits of the reader that runs this code instead of reading."""
    start = f"import sys; sys.path.insert(0, sys.argv[1]); from question_bank.formats import child; {code}"
    arguments = [str(ROOT), "x", str(memory), str(seconds)]
    return subprocess.run([sys.executable, "-I", "-c", start, *arguments], capture_output=True, check=False)


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.remove('{new}')",
        "open('{new}', 'w')",
        "open('{new}', 'xb')",
        "import os; os.open('{new}', os.O_CREAT | os.O_WRONLY)",
    ],
)
def test_the_child_can_neither_go_out_nor_start_programs_nor_change_the_disk(tmp_path: Path, deed: str) -> None:
    new = tmp_path / "new"
    done = child(f"sys.addaudithook(child._guard)\n{deed.format(new=new)}")
    assert done.returncode == 1
    assert b"child.Forbidden" in done.stderr
    assert not new.exists()


def test_the_child_ends_when_it_takes_too_much_memory_or_time() -> None:
    assert b"MemoryError" in child("child._limit(200_000_000, 5)\nbytearray(300_000_000)").stderr
    assert child("child._limit(200_000_000, 1)\nwhile True: pass").returncode < 0


def test_the_largest_allowed_images_are_read_within_the_memory() -> None:
    large = {"PNG": "RGBA", "JPEG": "RGB", "WEBP": "RGBA", "GIF": "P"}
    for kind, mode in large.items():
        out = io.BytesIO()
        Image.new(mode, (2_440, 2_440), 3 if mode == "P" else None).save(out, kind)
        body = f'<p><img src="a.{kind.lower()}" alt="x"/></p>'
        # Pixels of one colour pack too well for the rule about bombs, so they travel unpacked.
        data = io.BytesIO(package(qti_item(body=body)))
        with zipfile.ZipFile(data, "a", zipfile.ZIP_STORED) as archive:
            archive.writestr(f"a.{kind.lower()}", out.getvalue())
        assert (problems(read("a.zip", data.getvalue())), kind) == ([], kind)


def test_no_trap_takes_more_than_200_megabytes(tmp_path: Path) -> None:
    for number, data in enumerate([each[0] for each in (*REFUSED.values(), *NOT_TAKEN.values())]):
        (tmp_path / f"{number:02}").write_bytes(data)
    # What a process has taken at most is told since its own start here; `getrusage` would count its parent's.
    code = r"""import pathlib, re, sys
from question_bank.formats.reading import read_here
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    read_here(path.name, path.read_bytes())
print(re.search(r"VmHWM:\s*(\d+) kB", pathlib.Path("/proc/self/status").read_text()).group(1))"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=True, cwd=ROOT)
    assert int(done.stdout) < 200_000  # kilobytes
    assert len(list(tmp_path.iterdir())) == len(REFUSED) + len(NOT_TAKEN)
