"""A simple script: Pillow draws each letter and stretches it to 28 x 28 pixels.

    pillow_script.py idx LIST OUT
    pillow_script.py tar.gz LIST OUT.tar.gz

LIST names a font file per line. Prints the number of images.
"""
import base64, io, os, sys, tarfile
import numpy as np
from PIL import Image, ImageDraw, ImageFont

kind, listing, out = sys.argv[1:]
images, labels = [], []
archive = tarfile.open(out, "w:gz", compresslevel=6) if kind == "tar.gz" else None
drawn = 0
for path in open(listing).read().splitlines():
    try:
        font = ImageFont.truetype(path, 96)
    except OSError:
        continue
    name = base64.urlsafe_b64encode(os.path.basename(path).encode()).decode() + ".png"
    for label, letter in enumerate("ABCDEFGHIJ"):
        try:
            mask = font.getmask(letter, mode="L")
        except OSError:
            continue
        if 0 in mask.size:
            continue
        image = Image.frombytes("L", mask.size, bytes(mask)).resize((28, 28), Image.LANCZOS)
        drawn += 1
        if archive:
            buffer = io.BytesIO()
            image.save(buffer, "PNG")
            info = tarfile.TarInfo(f"set/{letter}/{name}")
            info.size = buffer.tell()
            buffer.seek(0)
            archive.addfile(info, buffer)
        else:
            images.append(np.asarray(image))
            labels.append(label)
if archive:
    archive.close()
else:
    with open(out + "-images", "wb") as file:
        file.write(np.array([0x803, len(images), 28, 28], ">i4").tobytes() + np.stack(images).tobytes())
    with open(out + "-labels", "wb") as file:
        file.write(np.array([0x801, len(labels)], ">i4").tobytes() + bytes(labels))
print(drawn)
