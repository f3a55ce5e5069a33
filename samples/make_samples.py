#!/usr/bin/env python3
"""Makes the sample dossier: scans, truth and manifest. The same seed gives the same bytes.

    .venv/bin/python samples/make_samples.py [--out DIR] [--seed N] [--only NAME-PART]
"""

import argparse
import sys
from pathlib import Path

# Run as a script, Python looks for modules beside this file; the papers are imported from the top folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from samples.papers.dossier import SampleFile, sample_files
from samples.papers.files import file_bytes, truth_of
from samples.papers.manifest import manifest
from samples.papers.typefaces import FontMissingError

_SEED = 2026


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the sample dossier: invented papers, scanned as in an office.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, help="folder to write to")
    parser.add_argument("--seed", type=int, default=_SEED, help="another seed gives other noise, the same words")
    parser.add_argument("--only", default="", help="only files whose name contains this")
    return parser.parse_args()


def _write(file: SampleFile, out: Path, seed: int) -> None:
    data = file_bytes(file, seed)
    (out / file.name).write_bytes(data)
    pages = ("\n".join(lines) for lines in truth_of(file))
    (out / "truth" / f"{file.name}.txt").write_text("\n\f".join(pages) + "\n", encoding="utf-8")
    print(f"{file.name:<36} {len(data) / 1024:8.0f} KiB")


def main() -> int:
    """Writes the files; exit code 1 when a font is missing."""
    wanted = _arguments()
    (wanted.out / "truth").mkdir(parents=True, exist_ok=True)
    try:
        files = sample_files()
        for file in files:
            if wanted.only in file.name:
                _write(file, wanted.out, wanted.seed)
    except FontMissingError as problem:
        print(problem, file=sys.stderr)
        return 1
    (wanted.out / "dossier.toml").write_text(manifest(files), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
