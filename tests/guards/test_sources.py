"""What the files of the project must and must not say."""

import ast
import subprocess

from tests.servers import ROOT

FOREIGN = [f"/{folder}/".encode() for folder in ("work", "root")]  # folders of somebody's machine


def public_definitions(tree):
    """Yield the module and every public function and class in it, without what is defined inside functions."""
    yield tree
    for node in tree.body:
        yield from definitions_in(node)


def definitions_in(node):
    """Yield a public function or class, and what a class holds."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
        yield node
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            yield from definitions_in(inner)


def test_everything_public_says_what_it_is():
    silent = [
        f"{path.relative_to(ROOT)}: {getattr(node, 'name', 'the module')}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for node in public_definitions(ast.parse(path.read_text()))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_file_names_a_folder_of_somebodys_machine():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listed.stdout.decode().splitlines()]
    named = [path.name for path in files if path.is_file() and any(each in path.read_bytes() for each in FOREIGN)]
    assert named == []
