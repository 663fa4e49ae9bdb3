"""Reads a QTI package: the manifest, then every item it names with its images and shared texts."""

from __future__ import annotations

from collections import Counter
from functools import partial
from xml.etree.ElementTree import Element

from question_bank.formats import secure_xml
from question_bank.formats.archive import Archive, inside
from question_bank.formats.draft import DraftStimulus, name_from
from question_bank.formats.gather import Gathering, Notes
from question_bank.formats.pictures import Find, Pictures, Shelf
from question_bank.formats.prose import read_html
from question_bank.formats.qti import feedback, metadata
from question_bank.formats.qti.body import Surroundings
from question_bank.formats.qti.names import as_qti2, version_of
from question_bank.formats.qti.single import read_item
from question_bank.formats.refusal import Refused
from question_bank.formats.report import Format, Import
from question_bank.formats.text import decoded

MANIFEST = "imsmanifest.xml"


def read_package(archive: Archive) -> Import:
    """Everything that the manifest names. Raises Refused for a package with a trap or without a manifest."""
    if MANIFEST not in archive:
        raise Refused(archive.name, f"it has no {MANIFEST} at its top, so it is no QTI package", "Export it as a content package")
    _refuse_active_drawings(archive)
    manifest = as_qti2(secure_xml.parse(archive.read(MANIFEST), f"{archive.name}: {MANIFEST}"))
    return _Package(archive, manifest).read()


def _refuse_active_drawings(archive: Archive) -> None:
    for name in archive.names:
        if name.lower().endswith(".svg"):
            file = f"{archive.name}: {name}"
            drawing = as_qti2(secure_xml.parse(archive.read(name), file))
            acts = [each for each in drawing.iter() if each.tag == "script" or any(key.startswith("on") for key in each.attrib)]
            if acts:
                raise Refused(file, "the SVG drawing holds a program", "Save the drawing as PNG")


class _Package:
    def __init__(self, archive: Archive, manifest: Element) -> None:
        self._archive, self._manifest = archive, manifest
        self._gathering, self._shelf = Gathering(archive.name), Shelf()
        self._refs: dict[str, str] = {}
        self._used: set[str] = set()
        self._versions: Counter[Format] = Counter()

    def read(self) -> Import:
        resources = list(self._manifest.iter("resource"))
        self._refuse_outside(resources)
        files: list[tuple[Element, str, Element]] = []
        for resource in resources:
            kind, file = resource.get("type", ""), inside(MANIFEST, resource.get("href", "") or ".") or ""
            if kind.startswith("imsqti_item"):
                files += self._parsed(resource, file)
            elif kind.startswith(("imsqti_test", "imsqti_assessment", "imsqti_section")):
                notes = self._gathering.notes(resource.get("identifier", ""), file=f"{self._archive.name}: {file}")
                notes.leave("assessmentTest", "the order and the sections of a test are not taken; forms are assembled here")
        self._read_items(files)
        self._name_the_rest(resources)
        if not files:
            raise Refused(self._archive.name, "its manifest names no item", "Put items into the package")
        return self._gathering.result(self._versions.most_common(1)[0][0] if self._versions else Format.QTI22)

    def _refuse_outside(self, resources: list[Element]) -> None:
        for resource in resources:
            for each in [resource, *resource.iter("file")]:
                href = each.get("href")
                if href and inside(MANIFEST, href) is None:
                    problem = f"it names {href[:200]!r}, which lies outside the package"
                    raise Refused(f"{self._archive.name}: {MANIFEST}", problem, "Put every file into the package")

    def _parsed(self, resource: Element, file: str) -> list[tuple[Element, str, Element]]:
        where = f"{self._archive.name}: {file}"
        if file not in self._archive:
            notes = self._gathering.notes(resource.get("identifier", ""), file=where)
            notes.problem(
                "item", "the manifest names it, but it is not in the package", "Put it in, or take it out of the manifest"
            )
            return []
        root = secure_xml.parse(self._archive.read(file), where)
        if secure_xml.local(root.tag) not in ("assessmentItem", "qti-assessment-item"):
            raise Refused(
                where, f"it is a {secure_xml.local(root.tag)}, not an item as the manifest says", "Export the package again"
            )
        self._versions[version_of(root, where)] += 1
        return [(as_qti2(root), file, resource)]

    def _read_items(self, files: list[tuple[Element, str, Element]]) -> None:
        identifiers = Counter(item.get("identifier", "") for item, _, _ in files)
        for item, file, resource in files:
            # Some authors give all their items one identifier; the manifest then tells them apart.
            is_own = identifiers[item.get("identifier", "")] == 1
            code = "" if is_own else name_from(resource.get("identifier", ""))
            about = metadata.read(resource)
            around = Surroundings(self._shelf, self._finder(file), partial(self._stimulus, file), code, about)
            read_item(item, f"{self._archive.name}: {file}", self._gathering, around)

    def _finder(self, file: str) -> Find:
        def find(address: str) -> bytes | None:
            name = inside(file, address)
            if name is None or name not in self._archive:
                return None
            self._used.add(name)
            return self._archive.read(name)

        return find

    def _stimulus(self, file: str, address: str, notes: Notes) -> str:
        name = inside(file, address)
        if name is None or name not in self._archive:
            notes.problem("stimulus", f"{address[:200]!r} is not in the package", "Put it into the package")
            return ""
        if name not in self._refs:
            self._refs[name] = self._read_stimulus(name)
        if not self._refs[name]:
            notes.problem("stimulus", f"{name!r} cannot be taken", "See what the report says about it")
        return self._refs[name]

    def _read_stimulus(self, name: str) -> str:
        notes = self._gathering.notes(name, file=f"{self._archive.name}: {name}")
        root = self._stimulus_root(name)
        body = next((each for tag in ("stimulusBody", "body") for each in root.iter(tag)), root)
        titles = [root.get("title", ""), *("".join(each.itertext()) for each in root.iter("title"))]
        ref = name_from(name.rpartition(".")[0].removeprefix("stimuli/")) or "stimulus"
        pictures = Pictures(self._shelf, self._finder(name), notes)
        text = feedback.markdown_of(body, pictures.show, notes, "stimulus text")
        title = " ".join(next(filter(None, titles), "").split())
        stimulus = DraftStimulus(ref, title, text, pictures.used, notes.source)
        return ref if self._gathering.take_stimulus(stimulus, notes) else ""

    def _stimulus_root(self, name: str) -> Element:
        data, file = self._archive.read(name), f"{self._archive.name}: {name}"
        if not name.lower().endswith((".html", ".htm")) or data.lstrip().startswith(b"<?xml"):
            return as_qti2(secure_xml.parse(data, file))
        return read_html(decoded(data, file))

    def _name_the_rest(self, resources: list[Element]) -> None:
        named = {MANIFEST, *self._refs, *self._used}
        for resource in resources:
            named |= {inside(MANIFEST, each.get("href", "") or ".") or "" for each in [resource, *resource.iter("file")]}
        for name in self._archive.names:
            if name not in named:
                notes = self._gathering.notes(file=f"{self._archive.name}: {name}")
                notes.leave("a file outside the manifest", "the manifest does not name it, so it was not read")
