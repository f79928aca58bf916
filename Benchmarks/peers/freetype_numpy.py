"""Draws letters with freetype-py and resizes them with Pillow, in a pool of 2 processes.

    freetype_numpy.py LIST OUT

LIST names a font file per line. Writes OUT-images and OUT-labels (IDX) and prints the number of images.
"""
import sys
from multiprocessing import Pool
import freetype, numpy as np
from PIL import Image


def draw(path):
    images = []
    try:
        face = freetype.Face(path)
        face.set_pixel_sizes(0, 96)
    except freetype.FT_Exception:
        return images
    for label, letter in enumerate("ABCDEFGHIJ"):
        try:
            face.load_char(letter, freetype.FT_LOAD_RENDER)
        except freetype.FT_Exception:
            continue
        bitmap = face.glyph.bitmap
        if not bitmap.width or not bitmap.rows:
            continue
        pixels = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)[:, : bitmap.width]
        images.append((label, np.asarray(Image.fromarray(pixels).resize((28, 28), Image.LANCZOS))))
    return images


if __name__ == "__main__":
    listing, out = sys.argv[1:]
    with Pool(2) as pool:
        drawn = [item for items in pool.imap(draw, open(listing).read().splitlines()) for item in items]
    with open(out + "-images", "wb") as file:
        images = np.stack([image for _, image in drawn])
        file.write(np.array([0x803, len(images), 28, 28], ">i4").tobytes() + images.tobytes())
    with open(out + "-labels", "wb") as file:
        file.write(np.array([0x801, len(drawn)], ">i4").tobytes() + bytes(label for label, _ in drawn))
    print(len(drawn))
