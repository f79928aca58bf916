"""Checks the file that SafeTensorsTests writes, and writes the same tensors with the safetensors package.

    safetensors_round_trip.py OURS THEIRS
"""
import sys
import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

tensors = {
    "0.weight": np.array([[-1, 0, np.finfo(np.float32).smallest_subnormal], [3.25, np.finfo(np.float32).max, -0.1]], np.float32),
    "none": np.zeros((0, 4), np.float32),
    "one": np.array(0.1, np.float32),
    'Größe "/\\': np.array([1, 2, 3, 4, np.inf], np.float32),
}
metadata = {"empty": "", "recipe": 'name: "x"\n\tĄ 😀 / \x01'}
with safe_open(sys.argv[1], "numpy") as file:
    assert file.metadata() == metadata, file.metadata()
    assert set(file.keys()) == set(tensors), file.keys()
    for name, expected in tensors.items():
        found = file.get_tensor(name)
        assert found.dtype == np.float32 and found.shape == expected.shape and (found == expected).all(), name
save_file(tensors, sys.argv[2], metadata)
