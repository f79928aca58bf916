"""Checks that `mlcroissant` validates a Croissant description, and that the file contains words.

    croissant_validates.py FILE WORDS...
"""

import sys

import mlcroissant

file, *words = sys.argv[1:]
dataset = mlcroissant.Dataset(file)
assert not dataset.metadata.ctx.issues.errors, dataset.metadata.ctx.issues.report()
with open(file) as opened:
    text = opened.read()
missing = [word for word in words if word not in text]
assert not missing, f"{missing} is not in {file}"
classes = list(dataset.records("classes"))
assert classes, "no classes"
for item in dataset.metadata.distribution:
    assert len(item.sha256) == 64, item
