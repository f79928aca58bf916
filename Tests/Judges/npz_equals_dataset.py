"""Checks that an npz contains a data set.

    npz_equals_dataset.py FILE DATASET [TEST-DATASET]
"""
import sys
import numpy as np
from dataset import Dataset

arrays = np.load(sys.argv[1])
names = [("images", "labels")] if len(sys.argv) == 3 else [("x_train", "y_train"), ("x_test", "y_test")]
assert sorted(arrays.files) == sorted(name for pair in names for name in pair)
for (images, labels), path in zip(names, sys.argv[2:]):
    data = Dataset(path)
    assert arrays[images].dtype == arrays[labels].dtype == np.uint8
    assert (arrays[images] == data.images).all() and (arrays[labels] == data.labels).all()
