"""Prints the arrays of a model's trained-on.npz, after checking that each is ascending.

    read_fingerprint.py FILE
"""
import sys
import numpy

arrays = dict(numpy.load(sys.argv[1]))
mean_image = arrays.pop("mean_image")
assert mean_image.dtype == "float32" and 0 < mean_image.max() <= 255
for name, array in sorted(arrays.items()):
    assert all(one < other for one, other in zip(array, array[1:])), name
    print(name, array.dtype, *array)
