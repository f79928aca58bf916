"""Checks that MATLAB files contain a data set.

    mat_equals_dataset.py DATASET VERSION-5-FILE VERSION-7.3-FILE
"""
import sys
import h5py
import numpy as np
import scipy.io
from dataset import Dataset

folder, old, new = sys.argv[1:]
data = Dataset(folder)
small = scipy.io.loadmat(old)
with h5py.File(new) as file:
    assert sorted(file) == ["images", "labels"]
    assert all(file[name].attrs["MATLAB_class"] == b"double" for name in file)
    # MATLAB stores dimensions in reverse order.
    large = {name: file[name][:].T for name in file}
for path, arrays in (old, small), (new, large):
    assert arrays["images"].dtype == arrays["labels"].dtype == np.float64
    assert arrays["images"].shape == data.images.shape[1:] + data.images.shape[:1]
    assert arrays["labels"].shape == (len(data.labels), 1)
    assert (arrays["images"] == data.images.transpose(1, 2, 0)).all(), path
    assert (arrays["labels"][:, 0] == data.labels).all(), path
assert open(old, "rb").read(20) == b"MATLAB 5.0 MAT-file,"
header = open(new, "rb").read(128)
assert header[:20] == b"MATLAB 7.3 MAT-file," and header[124:] == b"\x00\x02IM"
