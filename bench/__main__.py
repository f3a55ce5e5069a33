"""`python -m bench NAME …`: run one comparison; it prints a table and writes it, with its chart, into docs/."""

import argparse

from bench import digitize, signing, verifying

_COMPARISONS = {"digitize": digitize, "sign": signing, "verify": verifying}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="NAME")
    for name, comparison in _COMPARISONS.items():
        command = commands.add_parser(name, help=comparison.SUMMARY)
        comparison.add_arguments(command)
        command.set_defaults(run=comparison.run)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
