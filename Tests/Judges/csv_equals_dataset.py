"""Checks that a CSV file lists the images of a data set.

    csv_equals_dataset.py FILE DATASET
"""
import csv, sys
from dataset import Dataset

data = Dataset(sys.argv[2])
with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
assert [row["file"] for row in rows] == data.names
assert [int(row["label"]) for row in rows] == data.labels.tolist()
assert [row["family"] for row in rows] == data.families
assert all(row["codepoint"] == f"U+{ord(row['file'][0]):04X}" for row in rows)
