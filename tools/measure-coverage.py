#!/usr/bin/env python3
"""Measures how often the interval over font families holds the truth, for docs/evaluation.md: .venv/bin/python tools/measure-coverage.py"""
import numpy as np
from scipy.stats import t

random = np.random.default_rng(0)
RUNS = 1000


def wilson(share, count, quantile):
    square = quantile * quantile / count
    middle = (share + square / 2) / (1 + square)
    half = quantile * np.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return middle - half, middle + half


def over_families(right, sizes):
    number, total = len(sizes), sizes.sum()
    share = right.sum() / total
    independent = share * (1 - share) / total
    variance = number / (number - 1) * ((right - share * sizes) ** 2).sum() / total**2
    observed = max(1, variance / independent) if independent > 0 else 1
    worst = max(observed, (sizes**2).sum() / total)
    weight = 3 / (3 + min((right < sizes).sum(), (right > 0).sum()))
    effect = observed ** (1 - weight) * worst**weight
    return wilson(share, total / effect, t.ppf(0.975, number - 1))


def two_kinds(bad, rate, other):
    return lambda families: np.where(random.random(families) < bad, rate, other), bad * rate + (1 - bad) * other


kinds = {
    "not at all: 95 % right": two_kinds(0, 0, 0.95),
    "beta distribution around 90 %": (lambda families: random.beta(9, 1, families), 0.9),
    "one in 5 is 60 % right, the others 97 %": two_kinds(0.2, 0.6, 0.97),
    "one in 20 is 50 % right, the others 99 %": two_kinds(0.05, 0.5, 0.99),
    "one in 50 is 30 % right, the others 99.5 %": two_kinds(0.02, 0.3, 0.995),
}
for name, (draw, truth) in kinds.items():
    cells = []
    for families in (15, 30, 60, 200):
        held = held_by_images = 0
        for _ in range(RUNS):
            sizes = random.integers(4, 31, families)
            right = random.binomial(sizes, draw(families))
            low, high = over_families(right, sizes)
            held += low <= truth <= high
            low, high = wilson(right.sum() / sizes.sum(), sizes.sum(), 1.959964)
            held_by_images += low <= truth <= high
        cells.append(f"{100 * held / RUNS:.1f} ({100 * held_by_images / RUNS:.1f})")
    print(f"| {name} | {' | '.join(cells)} |")
