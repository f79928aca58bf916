"""Checks that numpy reads out-of-sample predictions.

    read_cross_validation.py FILE.npz DATASET FOLDS FEATURES
"""
import sys
import numpy as np
from dataset import Dataset

arrays, dataset, folds, features = np.load(sys.argv[1]), Dataset(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
count, classes = len(dataset.labels), len(set(dataset.labels.tolist()))
assert sorted(arrays.files) == ["features", "fold", "labels", "pred_probs"]
assert arrays["pred_probs"].dtype == np.float32 and arrays["pred_probs"].shape == (count, classes)
assert np.allclose(arrays["pred_probs"].sum(axis=1), 1, atol=1e-5) and (arrays["pred_probs"] >= 0).all()
assert arrays["labels"].dtype == np.int64 and arrays["labels"].tolist() == dataset.labels.tolist()
assert arrays["features"].dtype == np.float32 and arrays["features"].shape == (count, features)
assert arrays["fold"].dtype == np.int32 and set(arrays["fold"].tolist()) == set(range(folds))
found = {}
for family, fold in zip(dataset.families, arrays["fold"].tolist()):
    assert found.setdefault(family, fold) == fold, family
