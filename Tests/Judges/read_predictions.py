"""Checks that numpy reads the files that PredictionsFileTests writes.

    read_predictions.py ALL.npz BARE.npz
"""
import sys
import numpy as np

everything, bare = (np.load(path) for path in sys.argv[1:])
assert sorted(everything.files) == ["features", "fold", "labels", "pred_probs"] and bare.files == ["pred_probs"]
for arrays in (everything, bare):
    assert arrays["pred_probs"].dtype == np.float32
    assert arrays["pred_probs"].tolist() == [[0.75, 0.25], [0.125, 0.875]]
assert everything["features"].dtype == np.float32 and everything["features"].tolist() == [[1, 2, 3], [4, 5, 6]]
assert everything["labels"].dtype == np.int64 and everything["labels"].tolist() == [0, 1]
assert everything["fold"].dtype == np.int32 and everything["fold"].tolist() == [4, 0]
