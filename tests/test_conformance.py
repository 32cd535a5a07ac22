"""The conformance report says what the tests say and nothing better."""

import ast
from pathlib import Path

import conformance
from ruamel.yaml import YAML

HERE = Path(__file__).parent
ENTRY = {"criterion": "2.1.1 Keyboard", "level": "A", "tests": ["test_keys"]}


def test_a_criterion_is_supported_only_when_each_of_its_tests_ran_and_passed() -> None:
    assert conformance.row(ENTRY, {"test_keys": {"passed"}})[2] == "Supports"
    for ended in ({}, {"test_keys": {"failed"}}, {"test_keys": {"passed", "failed"}}, {"test_keys": {"skipped"}}):
        assert conformance.row(ENTRY, ended)[2] == "**Not shown**: test_keys"


def test_results_are_read_by_name_with_all_their_cases(tmp_path: Path) -> None:
    file = tmp_path / "results.xml"
    file.write_text(
        '<testsuites><testsuite><testcase name="test_a[en]"/><testcase name="test_a[es]"><failure/></testcase>'
        '<testcase name="test_b"><skipped/></testcase></testsuite></testsuites>'
    )
    assert conformance.results([file]) == {"test_a": {"passed", "failed"}, "test_b": {"skipped"}}


def test_every_test_the_report_names_exists() -> None:
    written = {
        node.name
        for file in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    entries = YAML(typ="safe").load((HERE / "conformance.yml").read_text())["criteria"]
    named = {conformance.AXE} | {test for entry in entries for test in entry.get("tests", [])}
    assert named - written == set()
    assert all(entry.keys() & {"axe", "tests", "none", "by hand"} for entry in entries)
