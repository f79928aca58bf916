"""Checks that MNIST's four files contain a data set.

    idx_equals_dataset.py FOLDER DATASET [TEST-DATASET]

Reads the files as MNIST loaders do: gzip, a big-endian header, then bytes.
"""
import gzip, sys
from collections import Counter
import numpy as np
from dataset import Dataset


def read(part):
    with gzip.open(f"{sys.argv[1]}/{part}-images-idx3-ubyte.gz") as file:
        magic, count, rows, columns = np.frombuffer(file.read(16), ">i4")
        assert magic == 0x803
        images = np.frombuffer(file.read(), np.uint8).reshape(count, rows, columns)
    with gzip.open(f"{sys.argv[1]}/{part}-labels-idx1-ubyte.gz") as file:
        magic, labelled = np.frombuffer(file.read(8), ">i4")
        assert magic == 0x801 and labelled == count
        labels = np.frombuffer(file.read(), np.uint8)
        assert len(labels) == count
    return images, labels


def counts(images, labels):
    return Counter((image.tobytes(), int(label)) for image, label in zip(images, labels))


train, test = read("train"), read("t10k")
data = Dataset(sys.argv[2])
if len(sys.argv) > 3:
    other = Dataset(sys.argv[3])
    assert (train[0] == data.images).all() and (train[1] == data.labels).all()
    assert (test[0] == other.images).all() and (test[1] == other.labels).all()
else:
    # All images except a few near-copies of test images.
    parts = counts(*train) + counts(*test)
    assert not parts - counts(data.images, data.labels) and parts.total() > 0.8 * len(data.labels)
    assert not set(counts(*train)) & set(counts(*test))
    assert 0.02 < len(test[1]) / len(data.labels) < 0.4
    # The test images are whole families.
    sides = {}
    left = counts(*test)
    for image, label, family in zip(data.images, data.labels, data.families):
        sides.setdefault(family, []).append((image.tobytes(), int(label)))
    for items in sides.values():
        if all(left[item] > 0 for item in items):
            for item in items:
                left[item] -= 1
    assert sum(left.values()) == 0, "a family is on both sides"
