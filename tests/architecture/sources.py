"""The project's own modules and files, as the architecture tests look at them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "digitize", "signing", "storage")


def python_files() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def importable_modules() -> list[str]:
    """All modules that are there to be imported; migrations are scripts that Alembic runs."""
    names = [module_name(path) for path in python_files() if "migrations" not in path.parts]
    return [name for name in names if not name.endswith("__main__")]


def kept_files() -> list[Path]:
    """What git keeps or would keep: the project, without what runs and builds leave behind."""
    said = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in said.stdout.split("\0") if name and (ROOT / name).is_file()]
