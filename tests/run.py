"""`./saoy test`: the checks in order, cheapest first; the last line is pytest's closing line.

Started by the launcher, which has installed the system's packages and the locked Python ones. Owns building the S3
server where Go can be had, and the dated result file of `--full`. Arguments that are not its own go to pytest, and
then pytest alone runs.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
MINIO_MODULE = "github.com/minio/minio@latest"
GO_NEEDED = (1, 24)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./saoy test", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the real sizes too; writes docs/results/<date>.md")
    parser.add_argument("--install", choices=["yes", "no"], default="yes", help=argparse.SUPPRESS)
    mine, for_pytest = parser.parse_known_args()
    environment = os.environ | {"OMP_THREAD_LIMIT": "1", "PYTHONUNBUFFERED": "1"}
    # Programs that came with the Python packages (ruff, lint-imports …) are found before the system's.
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    missing = [] if have_minio(may_build=mine.install == "yes") else ["MinIO"]
    environment["SAOY_TEST_CANNOT_HAVE"] = ",".join(missing)
    if not for_pytest:
        for title, command in (
            ("ruff", ["ruff", "check", "--quiet", "."]),
            ("mypy", ["mypy", "--no-error-summary"]),
        ):
            print(f"── {title}", flush=True)
            if run([sys.executable, "-m", *command], environment) != 0:
                return 1
    print("── pytest", flush=True)
    return run_pytest(mine.full, for_pytest, environment)


def run(command: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def run_pytest(full: bool, arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *(["--full"] if full else []), *arguments]
    if not full:
        return run(command, environment)
    began = datetime.now(tz=ZoneInfo("Asia/Ho_Chi_Minh"))
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    said = []
    for line in process.stdout or ():
        print(line, end="", flush=True)
        said.append(line)
    write_result(began, said, process.wait())
    return process.returncode


def write_result(began: datetime, said: list[str], code: int) -> None:
    folder = ROOT / "docs" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    closing = said[-1].strip() if said else f"pytest ended with {code}"
    measured = [line.strip() for line in said if line.startswith("MEASURED")]
    rows = [f"# Full run of {began:%Y-%m-%d %H:%M} (UTC+7)", "", f"- machine: {machine()}", f"- outcome: {closing}"]
    (folder / f"{began:%Y-%m-%d-%H%M}.md").write_text("\n".join([*rows, *(f"- {m}" for m in measured), ""]), "utf-8")


def machine() -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    gigabytes = int(memory.group(1)) / 2**20 if memory else 0
    processor = model.group(1) if model else platform.machine()
    return f"{os.cpu_count()} × {processor}, {gigabytes:.0f} GB, {system}, Python {platform.python_version()}"


def have_minio(*, may_build: bool) -> bool:
    """Have a real S3 server in the cache folder: built once, from the Go module proxy, where Go is new enough."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "saoy" / "bin"
    if "SAOY_MINIO" in os.environ or os.access(cache / "minio", os.X_OK):
        return True
    go = shutil.which("go", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/local/go/bin")
    if go is None or go_version(go) < GO_NEEDED or not may_build:
        loudly("KHÔNG CÓ MinIO: cần Go 1.24 trở lên để dựng; kiểm thử S3 bị bỏ qua",
               "NO MinIO: building it takes Go 1.24 or newer; the tests on a real S3 server are skipped")  # fmt: skip
        return False
    print(f"── {MINIO_MODULE} → {cache} (lần đầu, vài phút / first time, some minutes)", flush=True)
    cache.mkdir(parents=True, exist_ok=True)
    # Into a folder beside it first: an interrupted build must not look like a server.
    unfinished = cache / "unfinished"
    done = subprocess.run(
        [go, "install", MINIO_MODULE], env=os.environ | {"GOBIN": str(unfinished)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        print(done.stderr[-2000:], file=sys.stderr)
        loudly("KHÔNG CÓ MinIO: dựng không được; kiểm thử S3 bị bỏ qua",
               "NO MinIO: building it failed; the tests on a real S3 server are skipped")  # fmt: skip
        return False
    (unfinished / "minio").replace(cache / "minio")
    return True


def go_version(go: str) -> tuple[int, ...]:
    said = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"go(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0, 0)


def loudly(vietnamese: str, english: str) -> None:
    print(f"!!!! {vietnamese}\n!!!! {english}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
