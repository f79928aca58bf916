"""Checks that the PNG files below a folder equal those that Pillow writes.

    png_equals_pillow.py FOLDER COUNT
"""
import io, pathlib, sys
from PIL import Image

paths = sorted(pathlib.Path(sys.argv[1]).rglob("*.png"))
if len(paths) != int(sys.argv[2]):
    sys.exit(f"{len(paths)} files, expected {sys.argv[2]}")
for path in paths:
    contents = path.read_bytes()
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(contents)) as image:
        if image.mode != "L":
            sys.exit(f"{path}: mode {image.mode}")
        image.save(buffer, "PNG")
    if buffer.getvalue() != contents:
        sys.exit(f"{path} differs from what Pillow writes")
