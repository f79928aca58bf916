#!/usr/bin/env python3
"""Measures how often the interval over font families contains the true accuracy, and prints the table of docs/evaluation.md.

  .venv/bin/python tools/measure-coverage.py [--write]

Simulates 1,000 data sets for each row and column. --write puts the table into docs/evaluation.md. `tools/test` makes
the Python environment .venv.
"""
import argparse, pathlib
import numpy as np
from interval import over_clusters, wilson

RUNS = 1000
FAMILIES = (15, 30, 60, 200)
PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs/evaluation.md"
BEGIN, END = "<!-- coverage: tools/measure-coverage.py -->\n", "<!-- end -->\n"

random = np.random.default_rng(0)


def two_kinds(bad, rate, other):
    """A share `bad` of the families has the accuracy `rate`, the rest `other`; returns a function that draws, and the true accuracy."""
    return lambda families: np.where(random.random(families) < bad, rate, other), bad * rate + (1 - bad) * other


KINDS = {
    "all equal: 95 % right": two_kinds(0, 0, 0.95),
    "beta distribution around 90 %": (lambda families: random.beta(9, 1, families), 0.9),
    "1 in 5 is 60 % right, the others 97 %": two_kinds(0.2, 0.6, 0.97),
    "1 in 20 is 50 % right, the others 99 %": two_kinds(0.05, 0.5, 0.99),
    "1 in 50 is 30 % right, the others 99.5 %": two_kinds(0.02, 0.3, 0.995),
}


def measure(draw, truth, families):
    """How many intervals contain the truth: those over families, and those that treat images as independent."""
    over_families = over_images = 0
    for _ in range(RUNS):
        sizes = random.integers(4, 31, families)
        right = random.binomial(sizes, draw(families))
        _, low, high = over_clusters(right, sizes)
        over_families += low <= truth <= high
        low, high = wilson(right.sum() / sizes.sum(), sizes.sum())
        over_images += low <= truth <= high
    return over_families, over_images


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/evaluation.md")
    options = parser.parse_args()
    lines = ["| accuracy of the families | " + " | ".join(f"{count} families" for count in FAMILIES) + " |", "|---" * 5 + "|"]
    for name, (draw, truth) in KINDS.items():
        cells = []
        for families in FAMILIES:
            over_families, over_images = measure(draw, truth, families)
            cells.append(f"{100 * over_families / RUNS:.1f} ({100 * over_images / RUNS:.1f})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    table = "\n".join(lines) + "\n"
    print(table, end="")
    if options.write:
        before, rest = PAGE.read_text().split(BEGIN)
        PAGE.write_text(before + BEGIN + table + END + rest.split(END, 1)[1])


if __name__ == "__main__":
    main()
