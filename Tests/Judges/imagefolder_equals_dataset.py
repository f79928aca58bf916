"""Checks that `datasets` reads image folders as data sets.

    imagefolder_equals_dataset.py SCRATCH {FOLDER DATASET TEST-DATASET|-}...
"""
import os, sys

scratch, *cases = sys.argv[1:]
os.environ |= {"HF_HOME": scratch, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
import datasets
import numpy as np
from huggingface_hub import DatasetCard
from dataset import Dataset

datasets.disable_progress_bars()
for folder, train, test in zip(*[iter(cases)] * 3):
    parts = {"train": train} | ({"test": test} if test != "-" else {})
    assert os.path.exists(f"{folder}/licences.csv")
    for place, _, files in os.walk(folder):
        assert files or place in (folder, folder + "/train", folder + "/test") or any(os.scandir(place)), place
    # The card, which only the first way reads, names the classes.
    for named, (name, path) in [(named, item) for named in (True, False) for item in parts.items()]:
        found = datasets.load_dataset(folder) if named else datasets.load_dataset("imagefolder", data_dir=folder)
        assert sorted(found) == sorted(parts)
        data, part = Dataset(path), found[name]
        assert isinstance(part.features["label"], datasets.ClassLabel) == named
        assert len(part) == len(data.labels)
        assert part.features["label"].dtype == "int64"
        rows = [int(os.path.basename(file["path"]).removesuffix(".png")) for file in part.cast_column("image", datasets.Image(decode=False))["image"]]
        assert sorted(rows) == list(range(len(rows)))
        for row, item in zip(rows, part):
            assert (np.array(item["image"]) == data.images[row]).all()
            assert item["label"] == data.labels[row] and item["family"] == data.families[row]
            if named:
                assert part.features["label"].int2str(item["label"]) == item["character"]
            assert item["character"] == data.names[row][0] and item["codepoint"] == f"U+{ord(item['character']):04X}"
    card = DatasetCard.load(f"{folder}/README.md").data
    assert card.license == "other" and card.task_categories == ["image-classification"]
