"""Prints the arrays of a model's trained-on.npz, after checking that each is ascending.

    read_fingerprint.py FILE
"""
import sys
import numpy

for name, array in sorted(numpy.load(sys.argv[1]).items()):
    assert all(one < other for one, other in zip(array, array[1:])), name
    print(name, array.dtype, *array)
