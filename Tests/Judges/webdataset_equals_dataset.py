"""Checks that `webdataset` reads shards as data sets.

    webdataset_equals_dataset.py {SHARDS DATASET}...

SHARDS is the common beginning of the shards' names.
"""
import glob, sys
import webdataset
from dataset import Dataset

for shards, folder in zip(*[iter(sys.argv[1:])] * 2):
    data = Dataset(folder)
    paths = sorted(glob.glob(shards + "-[0-9][0-9][0-9][0-9][0-9][0-9].tar"))
    samples = list(webdataset.WebDataset(paths, shardshuffle=False, empty_check=False).decode("l8"))
    assert len(samples) == len(data.labels) > 0
    for row, sample in enumerate(samples):
        assert int(sample["__key__"]) == row
        assert sample["cls"] == sample["json"]["label"] == data.labels[row]
        assert sample["json"]["family"] == data.families[row]
        assert sample["png"].shape == data.images[row].shape and (sample["png"] == data.images[row]).all()
