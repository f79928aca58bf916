"""Reads a native data set with numpy and sqlite3 only, as docs/formats.md describes."""
import base64, pathlib, sqlite3
import numpy as np


class Dataset:
    def __init__(self, path):
        path = pathlib.Path(path)
        raw = np.fromfile(path / "images-idx3-ubyte", np.uint8)
        assert raw[:4].tolist() == [0, 0, 8, 3]
        count, height, width = raw[4:16].view(">i4").tolist()
        self.images = raw[16:].reshape(count, height, width)
        raw = np.fromfile(path / "labels-idx1-ubyte", np.uint8)
        assert raw[:4].tolist() == [0, 0, 8, 1] and raw[4:8].view(">i4")[0] == count
        self.labels = raw[8:]
        database = sqlite3.connect(f"file:{path / 'manifest.sqlite'}?mode=ro", uri=True)
        rows = database.execute("SELECT label, codepoint, export_name, family FROM image_details ORDER BY image").fetchall()
        assert len(rows) == count and [row[0] for row in rows] == self.labels.tolist()
        self.families = [row[3] for row in rows]
        # For A-J, the folder is the letter, and the name is URL-safe base64 of the font's name.
        self.names = [f"{chr(row[1])}/{base64.urlsafe_b64encode(row[2].encode()).decode()}.png" for row in rows]
