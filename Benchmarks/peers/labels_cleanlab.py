#!/usr/bin/env python3
"""Measures the seconds that cleanlab takes for filters and rankings, and prints JSON.

    labels_cleanlab.py FILE.npz [FILTER ...]     without filters: all filters and rankings

Times start with the arrays in memory. The flagged labels are counted in a second, untimed run with a stable sort:
numpy's default sort orders equal scores differently on different processors.
"""
import functools, json, sys, time, warnings

import numpy as np
from cleanlab import filter, rank

FILTERS = [
    "prune_by_noise_rate", "prune_by_class", "both", "confident_learning", "predicted_neq_given", "low_normalized_margin",
    "low_self_confidence",
]
RANKINGS = ["self_confidence", "normalized_margin", "confidence_weighted_entropy"]


def with_stable_sort(body):
    default, np.argsort = np.argsort, functools.partial(np.argsort, kind="stable")
    result = body()
    np.argsort = default
    return result


def timed(body):
    start = time.monotonic()
    result = body()
    return time.monotonic() - start, result


def main():
    warnings.filterwarnings("ignore")
    def load():
        with np.load(sys.argv[1]) as file:
            return file["labels"], file["pred_probs"]

    opening, (labels, probabilities) = timed(load)
    filters, rankings = [], []
    for name in sys.argv[2:] or FILTERS:
        def find():
            return int(filter.find_label_issues(labels, probabilities, filter_by=name).sum())

        filters.append({"filter": name, "seconds": timed(find)[0], "flagged": with_stable_sort(find)})
    for name in [] if sys.argv[2:] else RANKINGS:
        seconds, scores = timed(lambda: rank.get_label_quality_scores(labels, probabilities, method=name))
        rankings.append({"ranking": name, "seconds": seconds, "mean": float(scores.mean())})
    print(json.dumps({"opening_seconds": opening, "filters": filters, "rankings": rankings}))


main()
