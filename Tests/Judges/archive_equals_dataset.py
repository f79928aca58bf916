"""Checks that a tar.gz or zip contains the images of a data set.

    archive_equals_dataset.py ARCHIVE DATASET
"""
import io, sys, tarfile, zipfile
import numpy as np
from PIL import Image
from dataset import Dataset

path, folder = sys.argv[1:]
data = Dataset(folder)
if path.endswith(".zip"):
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    files = {info.filename: archive.read(info) for info in archive.infolist()}
else:
    with tarfile.open(path, "r:gz") as archive:
        members = archive.getmembers()
        assert all(member.isreg() and member.mtime == 0 and member.mode == 0o644 for member in members)
        files = {member.name: archive.extractfile(member).read() for member in members}
root = path.rsplit("/", 1)[1].removesuffix(".zip").removesuffix(".tar.gz")
assert len(files) == len(data.names) == len(set(data.names))
for name, pixels in zip(data.names, data.images):
    image = np.array(Image.open(io.BytesIO(files[f"{root}/{name}"])))
    assert image.dtype == np.uint8 and (image == pixels).all(), name
