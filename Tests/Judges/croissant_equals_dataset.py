"""Checks that `mlcroissant` validates folders and reads them as data sets.

    croissant_equals_dataset.py SCRATCH {FOLDER DATASET TEST-DATASET|-}...
"""
import json, os, sys

scratch, *cases = sys.argv[1:]
os.environ["CROISSANT_CACHE"] = scratch
import mlcroissant
import numpy as np
from dataset import Dataset

for folder, train, test in zip(*[iter(cases)] * 3):
    parts = {"train/": Dataset(train), "test/": Dataset(test)} if test != "-" else {"": Dataset(train)}
    expected = {
        prefix + name: (data.images[row], data.labels[row], data.families[row], prefix)
        for prefix, data in parts.items() for row, name in enumerate(data.names)
    }
    found = mlcroissant.Dataset(f"{folder}/croissant.json")
    assert not found.metadata.ctx.issues.errors
    # Only the publisher knows these.
    for warning in found.metadata.ctx.issues.warnings:
        assert "citeAs" in warning or "datePublished" in warning, warning
    classes = list(found.records("classes"))
    assert [item["classes/label"] for item in classes] == list(range(len(classes)))
    count = 0
    for record in found.records("images"):
        # mlcroissant returns text as bytes.
        record = {key: value.decode() if isinstance(value, bytes) else value for key, value in record.items()}
        image, label, family, prefix = expected[record["images/file"]]
        # mlcroissant converts images to RGB.
        pixels = np.array(record["images/image"].convert("L"))
        assert (pixels == image).all() and record["images/label"] == label and record["images/family"] == family
        assert record["images/codepoint"] == classes[label]["classes/codepoint"]
        assert not prefix or record["images/split"] == prefix[:-1]
        count += 1
    assert count == len(expected) > 0
    json.load(open(f"{folder}/croissant.json"))
