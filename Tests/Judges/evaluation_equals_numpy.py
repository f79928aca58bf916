"""Whether an evaluation is what numpy and scipy make of the predictions, whose array `fold` holds each image's family:
evaluation_equals_numpy.py EVALUATION.json PREDICTIONS.npz."""
import json, sys
import numpy as np
from scipy.stats import binomtest, t

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
same("imageInterval", [interval.low, interval.high])

# The variance between families of the ratio of their sums, and Wilson's interval of as many images as have it.
sizes = np.bincount(families)
sums = np.bincount(families, right)
present = sizes > 0
sizes, sums, number = sizes[present], sums[present], present.sum()
share = right.mean()
variance = number / (number - 1) * ((sums - share * sizes) ** 2).sum() / count**2
effect = max(1, variance / (share * (1 - share) / count))
# Drawn towards the worst by three families beside those with a mistake.
worst = max(effect, (sizes**2).sum() / count)
weight = 3 / (3 + min((sums < sizes).sum(), (sums > 0).sum()))
effect = effect ** (1 - weight) * worst**weight
same("designEffect", effect)
effective, quantile = count / effect, t.ppf(0.975, number - 1)
middle = (share + quantile**2 / (2 * effective)) / (1 + quantile**2 / effective)
half = quantile / (1 + quantile**2 / effective) * np.sqrt(share * (1 - share) / effective + quantile**2 / (4 * effective**2))
same("interval", [middle - half, middle + half])

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
same("balancedAccuracy", np.nanmean(recall))
order = np.argsort(-probabilities, axis=1, kind="stable")
same("topTwoAccuracy", (order[:, :2] == labels[:, None]).any(axis=1).mean())
same("negativeLogLikelihood", -np.log(probabilities[rows, labels]).mean())
same("brierScore", ((probabilities - np.eye(class_count)[labels]) ** 2).sum(axis=1).mean())

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
same("expectedError", error, found["calibration"]["expectedError"])

wrong = np.flatnonzero(~right)
wrong = wrong[np.argsort(-confidence[wrong], kind="stable")][:100]
assert [item["index"] for item in found["mistakes"]] == wrong.tolist()
