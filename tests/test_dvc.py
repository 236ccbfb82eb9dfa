"""The wiring: dvc.yaml names every input of every stage, and its commands fit the code."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
PACKAGES = sorted(path.parent.name for path in (ROOT / "pipeline").glob("*/__main__.py"))
FORBIDDEN = ("persist", "always_changed", "frozen", "wdir")


def module_file(name: str) -> Path | None:
    path = ROOT.joinpath(*name.split("."))
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def walk(node: ast.AST):
    """Yield nodes that run: what stands under TYPE_CHECKING is no input."""
    for child in ast.iter_child_nodes(node):
        if not is_type_checking(child):
            yield child
            yield from walk(child)


def imports(path: Path) -> set[str]:
    found = set()
    for node in walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in found if name.startswith("pipeline") and module_file(name)}


def closure(stage: str) -> set[Path]:
    """Return every module of ours that a stage imports, at any depth."""
    folder = ROOT / "pipeline" / stage
    waiting = set(folder.rglob("*.py")) if folder.is_dir() else {folder.with_suffix(".py")}
    waiting |= notebooks(stage)
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        waiting |= {found for name in imports(path) if (found := module_file(name))} - seen
    return seen - {ROOT / "pipeline" / "__init__.py"} - notebooks(stage)


def notebooks(stage: str) -> set[Path]:
    """Return the scripts of the notebooks that a stage runs by name."""
    found = {(ROOT / word).with_suffix(".py") for word in STAGES[stage]["cmd"].split() if word.endswith(".ipynb")}
    return {path for path in found if path.is_file()}


def deps(stage: str) -> set[Path]:
    return {ROOT / each for each in STAGES[stage]["deps"]}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_deps_name_every_module_that_the_stage_imports(stage):
    named = deps(stage)
    missing = [path for path in closure(stage) if not any(path == each or each in path.parents for each in named)]
    assert sorted(str(path.relative_to(ROOT)) for path in missing) == []


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_deps_name_no_module_that_the_stage_does_not_import(stage):
    used = closure(stage)
    code = [each for each in deps(stage) if each.suffix == ".py" or each.parent == ROOT / "pipeline"]
    assert [str(each) for each in code if not any(path == each or each in path.parents for path in used)] == []


@pytest.mark.parametrize("stage", PACKAGES)
def test_stages_do_not_import_each_other(stage):
    others = {ROOT / "pipeline" / name for name in PACKAGES} - {ROOT / "pipeline" / stage}
    assert [str(path) for path in closure(stage) if others & set(path.parents)] == []


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_tables_in_the_command_are_deps_or_outs(stage):
    words = [word for word in STAGES[stage]["cmd"].split() if word.endswith((".parquet", ".ipynb", ".jsonl"))]
    outs = [each if isinstance(each, str) else next(iter(each)) for each in STAGES[stage].get("outs", [])]
    assert [word for word in words if word not in (*STAGES[stage]["deps"], *outs)] == []


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_every_built_dep_is_an_out_of_an_earlier_stage(stage):
    made = {each for other in STAGES.values() for each in other.get("outs", [])}
    assert [each for each in STAGES[stage]["deps"] if each.startswith("data/build/") and each not in made] == []


def test_nothing_makes_results_depend_on_history():
    text = (ROOT / "dvc.yaml").read_text(encoding="utf-8")
    assert [word for word in FORBIDDEN if f"{word}:" in text] == []


def test_params_named_by_stages_stand_in_params_yaml():
    known = set(yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8")))
    assert {name for stage in STAGES.values() for name in stage["params"]} <= known


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_params_name_every_section_that_the_stage_reads(stage):
    sections = set(yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8")))
    folder = ROOT / "pipeline" / stage
    files = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    read = {
        node.attr
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in sections
        and (
            (isinstance(node.value, ast.Name) and node.value.id == "params")
            or (isinstance(node.value, ast.Call) and ast.unparse(node.value.func).endswith("load_params"))
        )
    }
    assert read <= set(STAGES[stage]["params"])


def test_results_are_ignored_by_git():
    made = [each for stage in STAGES.values() for each in stage.get("outs", [])]
    names = [each.replace("${item.set.name}", "any") for each in made]
    done = subprocess.run(["git", "check-ignore", "--no-index", *names], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 128:  # not a git checkout: the patterns cannot be asked
        patterns = (ROOT / ".gitignore").read_text(encoding="utf-8")
        assert "/data/build/" in patterns
        assert "/reports/*" in patterns
    else:
        assert done.stdout.split() == names
