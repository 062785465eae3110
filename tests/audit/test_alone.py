"""The second opinion runs alone, by the standard library and `cryptography`; and it packs as such."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.audit.forge import full_log

ROOT = Path(__file__).parents[2]
AUDIT = ROOT / "audit_tools"

# Whatever is imported besides is refused, as if it were not installed.
ALONE = """
import json, pkgutil, sys
from importlib import import_module

class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names | {"audit_tools", "cryptography", "_cffi_backend"}:
            raise ModuleNotFoundError(f"not installed here: {name}", name=name)

sys.meta_path.insert(0, Refuse())
sys.path[:0] = json.loads(sys.argv[1])
import audit_tools
names = [one.name for one in pkgutil.walk_packages(audit_tools.__path__, "audit_tools.")]
for name in names:
    import_module(name)
assert "audit_tools.commands.witness" in names and len(names) > 40, names
try:
    import msgspec
except ModuleNotFoundError:
    from audit_tools.cli import main
    sys.exit(main(sys.argv[2:]))
"""


def site_of(module: str) -> str:
    """The directory that a module is imported from."""
    found = sys.modules[module].__file__
    assert found is not None
    return str(Path(found).parents[1])


def run_alone(*words: str) -> subprocess.CompletedProcess[str]:
    """`sunaudit` in a process without site packages, where nothing else can be imported."""
    places = json.dumps([str(ROOT), site_of("cryptography")])
    command = [sys.executable, "-I", "-S", "-c", ALONE, places, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_every_module_runs_without_the_server_and_its_libraries(tmp_path: Path) -> None:
    for path, raw in full_log().files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(raw)
    finished = run_alone("verify", str(tmp_path), "--json")
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout)["verdict"] == "sound"
    assert finished.stderr == ""


@pytest.fixture(scope="module")
def packed() -> dict[str, object]:
    return tomllib.loads((AUDIT / "pyproject.toml").read_text("utf-8"))


def test_the_distribution_asks_for_cryptography_only(packed: dict[str, dict[str, object]]) -> None:
    assert [str(one).partition(">")[0] for one in packed["project"]["dependencies"]] == ["cryptography"]  # type: ignore[attr-defined]
    assert packed["project"]["scripts"] == {"sunaudit": "audit_tools.cli:main"}


def test_the_distribution_holds_every_package(packed: dict[str, dict[str, dict[str, object]]]) -> None:
    folders = {path.parent for path in AUDIT.rglob("__init__.py") if "build" not in path.parts}
    names = sorted(".".join(folder.relative_to(ROOT).parts) for folder in folders)
    assert sorted(packed["tool"]["setuptools"]["packages"]) == names
    places: dict[str, object] = packed["tool"]["setuptools"]["package-dir"]  # type: ignore[assignment]
    assert {name: (AUDIT / str(place)).resolve() for name, place in places.items()} == {
        name: (ROOT / name.replace(".", "/")).resolve() for name in names
    }
