"""The 95 % confidence interval of a share over clusters, in Python: the same as `ClusteredShare` in Sources/Trainer/Evaluation.

docs/evaluation.md explains it. tools/measure-coverage.py measures this module, Tests/Judges/evaluation_equals_numpy.py
uses it, and Tests/Judges/interval_equals_python.py compares it with the Swift code.
"""
import numpy as np
from scipy.stats import norm, t

# The weight of the worst case, counted in clusters with a mistake.
PRIOR_CLUSTERS = 3


def wilson(share, count, quantile=norm.ppf(0.975)):
    """Wilson's score interval for a share of `count` independent examples, which need not be a whole number."""
    square = quantile * quantile / count
    middle = (share + square / 2) / (1 + square)
    half = quantile * np.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return middle - half, middle + half


def over_clusters(hits, sizes):
    """The design effect, and the ends of the interval, for clusters of `sizes` examples of which `hits` count."""
    hits, sizes = np.asarray(hits, float), np.asarray(sizes, float)
    hits, sizes = hits[sizes > 0], sizes[sizes > 0]
    number, total = len(sizes), sizes.sum()
    share = hits.sum() / total
    # The variance between clusters of the ratio of their sums (Cochran 1977, 9A), over that of independent examples.
    independent = share * (1 - share) / total
    variance = number / (number - 1) * ((hits - share * sizes) ** 2).sum() / total**2
    observed = max(1, variance / independent) if independent > 0 else 1
    worst = max(observed, (sizes**2).sum() / total)
    weight = PRIOR_CLUSTERS / (PRIOR_CLUSTERS + min((hits < sizes).sum(), (hits > 0).sum()))
    effect = observed ** (1 - weight) * worst**weight
    return effect, *wilson(share, total / effect, t.ppf(0.975, number - 1))
