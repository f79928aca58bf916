"""Compares an evaluation with what numpy and scipy compute from the predictions, whose array `fold` holds each image's family.

    evaluation_equals_numpy.py EVALUATION.json PREDICTIONS.npz
"""
import json, pathlib, sys
import numpy as np
from scipy.stats import binomtest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from interval import over_clusters

found = json.load(open(sys.argv[1]))
arrays = np.load(sys.argv[2])
probabilities, labels, families = arrays["pred_probs"].astype(np.float64), arrays["labels"], arrays["fold"]
count, class_count = probabilities.shape
rows = np.arange(count)


def same(name, expected, value=None):
    value = found[name] if value is None else value
    assert np.allclose(value, expected, rtol=1e-9, atol=1e-12), (name, value, expected)


predicted = probabilities.argmax(axis=1)
right = predicted == labels
same("accuracy", right.mean())
interval = binomtest(int(right.sum()), count).proportion_ci(method="wilson")
same("image_interval", [interval.low, interval.high])

# `interval_equals_python.py` compares this module with the Swift code on other clusters.
sizes = np.bincount(families)
effect, low, high = over_clusters(np.bincount(families, right), sizes)
same("design_effect", effect)
same("interval", [low, high])

confusion = np.zeros((class_count, class_count), int)
np.add.at(confusion, (labels, predicted), 1)
assert found["confusion"] == confusion.tolist()
with np.errstate(invalid="ignore"):
    recall = confusion.diagonal() / confusion.sum(axis=1)
    precision = confusion.diagonal() / confusion.sum(axis=0)
    f1 = 2 * precision * recall / (precision + recall)
for name, values in [("recall", recall), ("precision", precision), ("f1", f1)]:
    for item, value in zip(found["classes"], values):
        if item[name] is None:
            assert np.isnan(value), (name, item)
        elif not np.isnan(value):
            same(name, value, item[name])
same("balanced_accuracy", np.nanmean(recall))
order = np.argsort(-probabilities, axis=1, kind="stable")
same("top_two_accuracy", (order[:, :2] == labels[:, None]).any(axis=1).mean())
same("negative_log_likelihood", -np.log(probabilities[rows, labels]).mean())
same("brier_score", ((probabilities - np.eye(class_count)[labels]) ** 2).sum(axis=1).mean())

confidence = probabilities.max(axis=1)
edges = np.arange(16) / 15
error = 0
for lower, upper, item in zip(edges, edges[1:], found["calibration"]["bins"]):
    inside = (confidence > lower) & (confidence <= upper)
    assert item["count"] == inside.sum()
    if inside.any():
        same("confidence", confidence[inside].mean(), item["confidence"])
        same("accuracy", right[inside].mean(), item["accuracy"])
        error += inside.sum() / count * abs(confidence[inside].mean() - right[inside].mean())
same("expected_error", error, found["calibration"]["expected_error"])

wrong = np.flatnonzero(~right)
wrong = wrong[np.argsort(-confidence[wrong], kind="stable")][:100]
assert [item["index"] for item in found["mistakes"]] == wrong.tolist()
