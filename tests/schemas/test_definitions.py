"""Definitions are written by hand in offices: each mistake is named, with its file."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipeline.records import check_names
from schemas.definitions import MAX_BYTES, DefinitionError, read_definition
from schemas.doctypes import DocumentType, load_catalogue
from schemas.rules import load_rules
from schemas.text import fold

OWN = tuple(load_catalogue())
MINIMAL = """
name: phieu_thu
version: 1
label: Phiếu thử
gloss: test slip
keep: {citation: không, verified: false}
"""


def _written(folder: Path, text: str, name: str = "phieu_thu.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("type_", OWN, ids=lambda t: t.name)
def test_every_type_names_only_strategies_kinds_and_checks_that_exist(type_: DocumentType) -> None:
    check_names(type_)


@pytest.mark.parametrize("type_", OWN, ids=lambda t: t.name)
def test_every_check_compares_with_a_field_of_its_own_type(type_: DocumentType) -> None:
    names = {field.name for field in type_.fields}
    compared = {
        str(check.arguments["field"])
        for field in type_.fields
        for check in field.checks
        if "field" in check.arguments
    }
    assert compared <= names


@pytest.mark.parametrize("type_", OWN, ids=lambda t: t.name)
def test_every_wording_list_that_a_check_uses_is_in_the_rule_set(type_: DocumentType) -> None:
    lists = {
        str(check.arguments["list"])
        for field in type_.fields
        for check in field.checks
        if "list" in check.arguments
    }
    assert lists <= set(load_rules().wordings)


@pytest.mark.parametrize("type_", OWN, ids=lambda t: t.name)
def test_every_type_says_how_long_it_is_kept_and_by_what_rule(type_: DocumentType) -> None:
    assert type_.keep.citation


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (MINIMAL + "label: Hai lần\n", "written twice"),
        (MINIMAL + "colour: red\n", "colour"),
        (MINIMAL.replace("version: 1", "version: không"), "version"),
        ("- [", "line "),
        (MINIMAL + "fields: [{name: a, label: A, gloss: a, kind: text, locate: []}]\n", "locate"),
        (
            MINIMAL
            + "fields: [{name: a, label: A, gloss: a, kind: text,"
            + " locate: [{by: label_value, section: con}]}]\n",
            "no section con",
        ),
        (MINIMAL + "#" * MAX_BYTES, "larger"),
    ],
)
def test_a_mistake_in_a_definition_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_definition(_written(tmp_path, text), DocumentType)
    assert named in str(caught.value.facts["problem"])
    assert caught.value.facts["file"] == "phieu_thu.yaml"


def test_yaml_cannot_make_objects(tmp_path: Path) -> None:
    text = MINIMAL.replace("Phiếu thử", "!!python/object/apply:os.getcwd []")
    with pytest.raises(DefinitionError):
        read_definition(_written(tmp_path, text), DocumentType)


def test_a_missing_definition_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError):
        load_rules("1999-01", tmp_path)


def test_a_file_must_be_called_like_its_type(tmp_path: Path) -> None:
    _written(tmp_path, MINIMAL, "khac.yaml")
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(tmp_path)
    assert "phieu_thu" in str(caught.value.facts["problem"])


def test_a_catalogue_without_the_unknown_type_is_refused(tmp_path: Path) -> None:
    _written(tmp_path, MINIMAL)
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(tmp_path)
    assert caught.value.facts["file"] == "khong_ro.yaml"


def test_a_person_finds_types_by_their_labels_and_the_unknown_one_last() -> None:
    catalogue = load_catalogue()
    *known, last = catalogue.by_label
    assert last == catalogue.unknown
    assert [type_.label for type_ in known] == sorted((t.label for t in known), key=fold)
    assert {type_.name for type_ in known} | {last.name} == set(catalogue.types)


def test_the_table_has_the_27_kinds_and_3_copies_of_decree_30() -> None:
    names = load_rules().document_names
    assert (len(names.current), len(names.copies)) == (27, 3)


def test_no_abbreviation_stands_for_two_kinds() -> None:
    kinds = load_rules().document_names.every
    all_of_them = [short for k in kinds for short in (k.abbreviation, *k.former) if short]
    assert len(all_of_them) == len(set(all_of_them))


def test_kinds_that_differ_by_one_stroke_are_apart() -> None:
    assert {"HĐ", "HD", "DA", "ĐA", "QyĐ", "QC"} <= load_rules().document_names.abbreviations


def test_the_63_province_codes_are_there_and_the_gaps_are_not() -> None:
    provinces = load_rules().citizen_ids.provinces
    assert len(provinces) == 63
    assert provinces["024"] == "Bắc Giang"
    assert not {"003", "005", "007"} & set(provinces)


def test_every_value_of_the_rule_set_names_its_source() -> None:
    tree = load_rules().model_dump(mode="json")
    seen: list[str] = []
    _walk(tree, seen.append)
    assert len(seen) >= 12
    assert all(len(citation) > 10 for citation in seen)


def _walk(tree: object, found: Callable[[str], None]) -> None:
    if isinstance(tree, dict):
        if "citation" in tree:
            found(str(tree["citation"]))
        for value in tree.values():
            _walk(value, found)


def test_our_own_definitions_are_plain_yaml_without_tags_or_anchors() -> None:
    for path in Path(__file__).parents[2].glob("schemas/*/*.yaml"):
        tokens = [type(token) for token in yaml.scan(path.read_text("utf-8"))]
        assert not {yaml.TagToken, yaml.AnchorToken, yaml.AliasToken} & set(tokens), path.name
