#!/usr/bin/env python3
"""Seconds of cleanlab for each filter and ranking: labels_cleanlab.py FILE.npz [FILTER ...]; without filters all, and the rankings.

The arrays lie in memory before the clock starts. What is flagged is counted in a second run, untimed, in which equal numbers keep
their order when sorted: numpy's default leaves it to the processor, and with it which of equal examples are flagged.
"""
import functools, json, sys, time, warnings

import numpy as np
from cleanlab import filter, rank

FILTERS = [
    "prune_by_noise_rate", "prune_by_class", "both", "confident_learning", "predicted_neq_given", "low_normalized_margin",
    "low_self_confidence",
]
RANKINGS = ["self_confidence", "normalized_margin", "confidence_weighted_entropy"]


def stably(body):
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

        filters.append({"filter": name, "seconds": timed(find)[0], "flagged": stably(find)})
    for name in [] if sys.argv[2:] else RANKINGS:
        seconds, scores = timed(lambda: rank.get_label_quality_scores(labels, probabilities, method=name))
        rankings.append({"ranking": name, "seconds": seconds, "mean": float(scores.mean())})
    print(json.dumps({"openingSeconds": opening, "filters": filters, "rankings": rankings}))


main()
