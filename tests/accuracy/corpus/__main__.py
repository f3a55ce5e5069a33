"""`python -m tests.accuracy.corpus make FOLDER …`: write a set of test papers."""

import argparse
from pathlib import Path

from tests.accuracy.corpus.making import Order, make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.corpus")
    command = parser.add_subparsers(required=True).add_parser("make", help="write pictures and truth.jsonl")
    command.add_argument("folder", type=Path)
    command.add_argument("--kind", choices=("types", "outside", "mixed", "stacks", "separated"), default="types")
    command.add_argument("--quality", choices=("fair", "poor"), default="fair")
    command.add_argument("--dpi", type=int, default=200)
    command.add_argument("--papers", type=int, default=48)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--turned", type=float, default=0.0, help="share of the files scanned in a wrong direction")
    print(f"{make(Order(**vars(parser.parse_args())))} pages")


if __name__ == "__main__":
    main()
