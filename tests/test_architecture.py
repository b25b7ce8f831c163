"""The shape of the code, enforced: imports point down, files are small, nothing is undocumented."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from portal.settings import Settings

ROOT = Path(__file__).parent.parent
FILES = sorted(p.relative_to(ROOT) for p in (ROOT / "portal").rglob("*.py"))
# A package may import what stands below it, never what stands above.
LAYERS = [
    {
        "portal.portal",
        "portal.cli",
        "portal.__main__",
        "portal.serve",
        "portal.front_end",
        "portal.first_questions",
        "portal.backups",
        "portal.moving",
    },
    {"portal.pages", "portal.admin", "portal.routes"},
    {"portal.ui", "portal.state", "portal.live", "portal.worker", "portal.background"},
    {"portal.gateways"},
    {"portal.domain"},
    {"portal.access", "portal.outbox"},
    {"portal.db", "portal.threads"},
    {"portal.ring", "portal.engines"},
    {"portal.scopes"},
    {"portal.models"},
    {"portal.addresses", "portal.crash"},
    {"portal.money", "portal.clock", "portal.errors", "portal.formats", "portal.log", "portal.settings"},
    {"portal.text"},
]
REFLEX = {"portal/portal.py", "portal/state.py", "portal/live.py", "portal/access/guard.py", "rxconfig.py"}
REFLEX_FOLDERS = ("portal/pages/", "portal/admin/", "portal/ui/")
STRIPE_FOLDERS = ("portal/gateways/", "portal/devtools/")
STRIPE = {"portal/routes/webhooks.py", "portal/pages/payment_return.py"}  # for its error classes only
DEVTOOLS = {"portal/cli.py", "portal/portal.py"}  # the demo's own command, and its routes under PORTAL_DEMO
CONNECTION = {"portal/db.py", "portal/engines.py", "portal/ring.py"}
RAW_SQL = {"portal/db.py", "portal/routes/health.py"}
EVERYONE = (
    "access/",
    "domain/",
    "gateways/",
    "routes/",
    "devtools/",
    "live.py",
    "outbox.py",
    "worker.py",
    "cli.py",
    "db.py",
    "serve.py",
)
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS = {
    "portal/admin/pages.py:add_to": "one table: each statement is a page, its address and what it loads",
    "portal/settings.py:check_serving": "one table of rules: each line is a complaint and what raises it",
}


@cache
def source(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(source(path))


def module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path, *, lazy: bool = True) -> set[str]:
    """Full names of what a file imports; with `lazy=False` only what importing it really imports."""
    found: set[str] = set()
    nodes = ast.walk(tree(path)) if lazy else _at_import(tree(path).body)
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def _at_import(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from _at_import([child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)])


def layer(name: str) -> int | None:
    parts = name.split(".")
    for depth, names in enumerate(LAYERS):
        if ".".join(parts[:2]) in names or ".".join(parts[:3]) in names:
            return depth
    return None


def each(which: Callable[[Path], bool] = lambda path: True) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """A rule for every file: one test, which names all the files that break it."""

    def wrap(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for path in filter(which, FILES):
                try:
                    rule(path)
                except AssertionError as error:
                    broken.append(f"{path}: {str(error).splitlines()[0]}")
            assert not broken, "\n".join(broken)

        test.__doc__ = rule.__doc__
        return test

    return wrap


def where(path: Path) -> str:
    return path.as_posix()


@each()
def test_imports_point_down(path: Path) -> None:
    mine = layer(module(path))
    if path.parts[1] == "devtools" or mine is None:
        assert path.parts[1] in ("devtools", "__init__.py"), f"{path} stands in no layer"
        return
    above = {name for name in imports(path, lazy=False) if (there := layer(name)) is not None and there < mine}
    assert not above


@each()
def test_who_may_import_what(path: Path) -> None:
    name, names = where(path), {n.split(".")[0] for n in imports(path)}
    if names & {"reflex", "reflex_base"}:
        assert name in REFLEX or name.startswith(REFLEX_FOLDERS)
    if "stripe" in names:
        assert name in STRIPE or name.startswith(STRIPE_FOLDERS)
    if name.startswith("portal/domain/"):
        assert not names & {"starlette", "reflex", "stripe", "httpx", "smtplib", "reportlab"}
    if not name.startswith("portal/devtools/") and any(n.startswith("portal.devtools") for n in imports(path)):
        assert name in DEVTOOLS
        assert name == "portal/portal.py" or not any(n.startswith("portal.devtools") for n in imports(path, lazy=False))


def test_the_demo_is_imported_under_its_setting_only() -> None:
    for node in tree(Path("portal/portal.py")).body:
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("portal.devtools")


@each()
def test_only_the_database_module_speaks_to_connections(path: Path) -> None:
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    called = {func.attr for func in calls if isinstance(func, ast.Attribute)}
    if where(path) not in CONNECTION | {"portal/routes/health.py"} and path.parts[1] != "moving":  # below sessions
        assert not called & {"connection", "get_bind", "get_transaction", "engine", "exec_driver_sql"} or is_sqlite(
            path
        )
        assert not called & {"bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings", "from_statement"}
        assert not called & {"commit", "rollback", "begin"} or is_sqlite(path)


def is_sqlite(path: Path) -> bool:
    """The demo's own test double and mailbox keep small databases of their own."""
    return path.parts[1] == "devtools"


@each()
def test_no_raw_sql(path: Path) -> None:
    used = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
    if where(path) not in RAW_SQL and "sqlalchemy.text" in imports(path):
        assert path.parts[1] == "models", "only conditions of an index are written as text"
    if where(path) not in RAW_SQL:
        assert "literal_column" not in used


@each(lambda path: path.parts[1] in ("pages", "admin", "ui", "state.py"))
def test_pages_reach_data_through_a_visit(path: Path) -> None:
    """No page opens a session of its own, and none names somebody to visit as."""
    assert not imports(path) & {
        "portal.db",
        "portal.access.visit.current",
        "portal.access.visit.visit_now",
        "portal.access.sessions",
        "portal.access.open_pages",
        "sqlmodel",
        "sqlalchemy",
    }


@each()
def test_sessions_over_everybody_are_opened_by_trusted_code(path: Path) -> None:
    if "everyone(" in source(path):
        assert where(path).startswith(tuple(f"portal/{name}" for name in EVERYONE))


@each()
def test_files_and_functions_are_small(path: Path) -> None:
    lines = source(path).count("\n")
    assert lines <= 200 or where(path) in LONG_FILES, f"{lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            limit = 40 if path.parts[1] in ("pages", "admin", "ui") else 25
            name = f"{where(path)}:{node.name}"
            assert length <= limit or name in LONG_FUNCTIONS, f"{node.name}: {length} lines"


def test_exceptions_are_still_needed() -> None:
    for name in LONG_FILES:
        assert source(Path(name)).count("\n") > 200, name
    for name in LONG_FUNCTIONS:
        path, function = name.split(":")
        assert any(getattr(node, "name", "") == function for node in ast.walk(tree(Path(path)))), name


@each()
def test_everything_public_says_what_it_is(path: Path) -> None:
    """A module by its first line; a public function or class too, but for tests' nested ones and overloads."""
    if source(path).strip():
        assert ast.get_docstring(tree(path)), "the module"
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            overload = any(getattr(d, "id", "") == "overload" for d in node.decorator_list)
            assert overload or ast.get_docstring(node), node.name


@each()
def test_no_error_is_swallowed(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            assert [type(part) for part in node.body] != [ast.Pass], f"line {node.lineno}: except … pass"


@each()
def test_nothing_is_left_undone(path: Path) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX)\b|NotImplementedError", source(path))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
@pytest.mark.parametrize("file", ["docs/configuration.md", ".env.example"])
def test_every_setting_is_explained(name: str, file: str) -> None:
    assert re.search(rf"\bPORTAL_{name.upper()}\b", (ROOT / file).read_text("utf-8"))


def test_nothing_that_is_not_a_setting_is_explained() -> None:
    known = {f"PORTAL_{name.upper()}" for name in Settings.model_fields} | {"PORTAL_FAULTS"}
    for file in ("docs/configuration.md", ".env.example"):
        assert set(re.findall(r"\bPORTAL_[A-Z_]+[A-Z]\b", (ROOT / file).read_text("utf-8"))) <= known, file


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_nothing_names_a_registry_or_a_machine() -> None:
    found = re.compile(
        rb"(?://[\w.-]*(?:registry|artifactory|nexus|mirror)[\w.-]*/|/home/[a-z]|/work/|/tmp/brief|/root/)"
    )
    readable = [p for p in committed() if p.suffix not in (".ttf", ".png", ".pdf", ".ico", ".woff2")]
    hits = [(p.relative_to(ROOT).as_posix(), found.search(p.read_bytes())) for p in readable if p != Path(__file__)]
    assert not [(name, hit.group()) for name, hit in hits if hit]
