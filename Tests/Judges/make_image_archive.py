"""Makes files to import with other libraries.

    make_image_archive.py KIND OUT

Image i of class c has 8 x 8 pixels with the value 10 * i + c, except the first pixel, which is 255.
"""
import gzip, io, pathlib, sys, tarfile, zipfile
import numpy as np
from PIL import Image

kind, out = sys.argv[1:]
COUNT, CLASSES = 6, 3
labels = np.arange(COUNT) % CLASSES
images = np.zeros((COUNT, 8, 8), np.uint8)
for index, label in enumerate(labels):
    images[index] = 10 * index + label
    images[index, 0, 0] = 255


def png(pixels, mode):
    grey = Image.fromarray(pixels)
    if mode == "16":
        picture = Image.fromarray(pixels.astype(np.uint16) * 257)
    elif mode == "P":
        picture = grey.convert("P")
    elif mode == "LA":
        picture = Image.merge("LA", (grey, Image.new("L", grey.size, 255)))
    else:
        picture = grey.convert(mode)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def files(mode):
    for index, label in enumerate(labels):
        yield f"set/{'ABC'[label]}/{index}.png", png(images[index], mode)


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    return head + array.astype(np.uint8).tobytes()


if kind.startswith("zip-"):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("set") if hasattr(archive, "mkdir") else None
        for name, contents in files(kind[4:]):
            archive.writestr(name, contents)
        archive.writestr("__MACOSX/set/A/._0.png", b"\0\5\x16\7")
        archive.writestr("set/.DS_Store", b"x")
elif kind.startswith("tar"):
    with tarfile.open(out, {"tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz", "tar.bz2": "w:bz2"}[kind]) as archive:
        for name, contents in files("L"):
            info = tarfile.TarInfo("./" + name)
            info.size = len(contents)
            archive.addfile(info, io.BytesIO(contents))
elif kind == "folders":
    for name, contents in files("L"):
        path = pathlib.Path(out, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)
elif kind in ("idx", "idx-gz"):
    pathlib.Path(out).mkdir()
    for part in ("train", "t10k"):
        for what, array in (("images-idx3", images if part == "train" else images[::-1]), ("labels-idx1", labels if part == "train" else labels[::-1])):
            path = pathlib.Path(out, f"{part}-{what}-ubyte")
            if kind == "idx":
                path.write_bytes(idx(array))
            else:
                path.with_name(path.name + ".gz").write_bytes(gzip.compress(idx(array)))
elif kind.startswith("npz-"):
    variants = {
        "stored": (np.savez, images, labels.astype(np.uint8)),
        "deflated": (np.savez_compressed, images, labels),
        "channel": (np.savez_compressed, images[..., None], labels.astype(">i2")),
        "one-hot": (np.savez, images, np.eye(CLASSES, dtype=np.float32)[labels]),
        "half": (np.savez, images, labels.astype(np.float16)),
        "double": (np.savez, images, labels.astype(np.float64)),
        "fraction": (np.savez, images, labels + 0.5),
        "negative": (np.savez, images, labels - 1),
        "two-hot": (np.savez, images, np.ones((COUNT, CLASSES), np.uint8)),
        "float-images": (np.savez, images / 255, labels),
        "flat": (np.savez, images.reshape(COUNT, 64), labels),
        "fortran": (np.savez, np.asfortranarray(images), labels),
        "colour": (np.savez, np.repeat(images[..., None], 3, 3), labels),
        "words": (np.savez, images, np.array(["A", "B", "C"])[labels]),
        "short-labels": (np.savez, images, labels[:-1]),
        "large": (np.savez, np.zeros((2, 600, 600), np.uint8), labels[:2]),
        "empty": (np.savez, images[:0], labels[:0]),
    }
    if kind == "npz-parts":
        np.savez_compressed(out, x_train=images, y_train=labels, x_test=images[::-1], y_test=labels[::-1])
    elif kind == "npz-other-names":
        np.savez(out, data=images, target=labels)
    else:
        save, *arrays = variants[kind[4:]]
        save(out, images=arrays[0], labels=arrays[1])
else:
    sys.exit(f"unknown kind {kind}")
