"""Drawing by freetype-py and resizing by Pillow from numpy arrays: freetype_numpy.py LIST OUT."""
import sys
import freetype, numpy as np
from PIL import Image

listing, out = sys.argv[1:]
images, labels = [], []
for path in open(listing).read().splitlines():
    try:
        face = freetype.Face(path)
        face.set_pixel_sizes(0, 96)
    except freetype.FT_Exception:
        continue
    for label, letter in enumerate("ABCDEFGHIJ"):
        try:
            face.load_char(letter, freetype.FT_LOAD_RENDER)
        except freetype.FT_Exception:
            continue
        bitmap = face.glyph.bitmap
        if not bitmap.width or not bitmap.rows:
            continue
        pixels = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)[:, : bitmap.width]
        images.append(np.asarray(Image.fromarray(pixels).resize((28, 28), Image.LANCZOS)))
        labels.append(label)
with open(out + "-images", "wb") as file:
    file.write(np.array([0x803, len(images), 28, 28], ">i4").tobytes() + np.stack(images).tobytes())
print(len(images))
