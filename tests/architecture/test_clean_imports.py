"""Every module can be the first of ours to be imported, without a setting, a server or a working folder."""

import json
import subprocess
import sys

from tests.architecture.sources import ROOT, importable_modules

# The foreign libraries are loaded once, then each of our modules is imported in a fork that holds none of the others.
IMPORT_EACH = """
import importlib, json, os, sys, traceback
sys.path.insert(0, sys.argv[1])
for library in json.loads(sys.argv[2]):
    importlib.import_module(library)
for name in json.loads(sys.argv[3]):
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 0
        try:
            importlib.import_module(name)
        except BaseException as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"{name}: {error!r} at {where.filename}:{where.lineno}")
            code = 1
        sys.stdout.flush()
        os._exit(code)
    os.waitpid(child, 0)
"""
HEAVY = [
    "alembic", "cryptography.x509", "cv2", "fastapi", "fpdf", "jinja2", "minio", "numpy", "pikepdf", "PIL.Image",
    "psycopg", "pydantic_settings", "pyhanko.sign.signers", "sqlalchemy.orm", "typer",
]  # fmt: skip


def test_every_module_can_be_imported_first() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", IMPORT_EACH, str(ROOT), json.dumps(HEAVY), json.dumps(importable_modules())],
        cwd="/", env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stdout, done.stdout
