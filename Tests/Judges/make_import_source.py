"""Makes sources of other kinds to import, with other libraries.

    make_import_source.py KIND OUT

Image i of class c has 8 x 8 pixels with the value 10 * i + c, except the first pixel, which is 255. Image i has class i % 3.
"""
import csv, gzip, io, json, pathlib, pickle, sys, tarfile
import numpy as np
import scipy.io
from PIL import Image

kind, out = sys.argv[1:]
COUNT, CLASSES = 6, 3
labels = np.arange(COUNT) % CLASSES
images = np.zeros((COUNT, 8, 8), np.uint8)
for index, label in enumerate(labels):
    images[index] = 10 * index + label
    images[index, 0, 0] = 255
words = np.array(["cat", "dog", "ant"])[labels]


def idx(array):
    head = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    return head + array.astype(np.uint8).tobytes()


def picture(pixels, format="PNG", **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format, **options)
    return buffer.getvalue()


arrays = {
    "npz-unit": images / 255,
    "npz-unit-half": (images / 255).astype(np.float16),
    "npz-unit-big": (images / 255).astype(">f4"),
    "npz-centred": ((images - 127.5) / 255).astype(np.float32),
    "npz-signed": (images / 127.5 - 1).astype(np.float32),
    "npz-level": images.astype(np.float32),
    "npz-i2": images.astype(">i2"),
    "npz-i4": images.astype("<i4"),
    "npz-i8": images.astype(">i8"),
    "npz-u2": images.astype("<u2"),
    "npz-fortran": np.asfortranarray(images.astype(np.float32) / 255),
    "npz-last": images.transpose(1, 2, 0),
    "npz-rgb": np.repeat(images[..., None], 3, 3),
    "npz-rgb-first": np.repeat(images[:, None], 3, 1),
    "npz-flat": images.reshape(COUNT, 64),
    "npz-wide": images.astype("<u2") * 256,
    "npz-nan": np.where(images == 255, np.nan, images / 255),
    "npz-standard": (images - images.mean()) / images.std(),
    "npz-ones": (images > 100).astype(np.uint8),
    "npz-light": 255 - images,
    "npz-bool": images == 255,
}
if kind in arrays:
    np.savez_compressed(out, images=arrays[kind], labels=labels)
elif kind == "npz-words":
    np.savez(out, images=images, labels=words)
elif kind == "npz-bytes":
    np.savez(out, images=images, labels=words.astype("S"))
elif kind == "npz-objects":
    np.savez(out, images=images, labels=words.astype(object))
elif kind == "npz-medmnist":
    parts = {"train": images, "val": images[::-1], "test": images[:3]}
    numbers = {"train": labels[:, None], "val": labels[::-1, None], "test": labels[:3, None]}
    np.savez(out, **{f"{part}_images": parts[part] for part in parts}, **{f"{part}_labels": numbers[part] for part in parts})
elif kind.startswith("mat"):
    pixels = images.transpose(1, 2, 0).astype(float)
    if kind == "mat-unit":
        pixels = pixels / 255
    if kind == "mat-uint8":
        pixels = pixels.astype(np.uint8)
    if kind == "mat-struct":
        scipy.io.savemat(out, {"images": {"a": 1}, "labels": labels})
    elif kind == "mat-svhn":
        colour = np.repeat(images.transpose(1, 2, 0)[:, :, None], 3, 2)
        scipy.io.savemat(out, {"X": colour, "y": (labels + 1).astype(np.uint8)[:, None]})
    else:
        scipy.io.savemat(
            out, {"images": pixels, "labels": labels.astype(float)[:, None]}, do_compression=kind == "mat-compressed")
elif kind.startswith("csv"):
    sign = {"csv-semicolon": ";", "csv-tab": "\t"}.get(kind, ",")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sign, quoting=csv.QUOTE_NONNUMERIC if kind == "csv-quoted" else csv.QUOTE_MINIMAL)
    header = [f"pixel{i}" for i in range(64)]
    if kind != "csv-bare":
        writer.writerow(header + ["Class"] if kind == "csv-last" else ["label"] + header)
    for index in range(COUNT):
        pixels = list(map(int, images[index].ravel()))
        if kind == "csv-unit":
            pixels = [value / 255 for value in pixels]
        label = str(words[index]) if kind == "csv-words" else int(labels[index])
        writer.writerow(pixels + [label] if kind == "csv-last" else [label] + pixels)
    contents = text.getvalue().encode()
    if kind == "csv-bom":
        contents = b"\xef\xbb\xbf" + contents
    pathlib.Path(out).write_bytes(gzip.compress(contents) if kind == "csv-gz" else contents)
elif kind == "emnist":
    pathlib.Path(out).mkdir()
    for part in ("train", "test"):
        for what, array in (("images-idx3", images.transpose(0, 2, 1)), ("labels-idx1", labels + 1)):
            path = pathlib.Path(out, f"emnist-letters-{part}-{what}-ubyte.gz")
            path.write_bytes(gzip.compress(idx(array.copy())))
elif kind in ("webdataset", "webdataset-words", "webdataset-parts"):
    pathlib.Path(out).mkdir()
    for shard in range(2):
        part = ("train", "test")[shard] if kind == "webdataset-parts" else "set"
        with tarfile.open(pathlib.Path(out, f"{part}-{shard:06}.tar"), "w") as archive:
            for index in range(3 * shard, 3 * shard + 3):
                label = str(words[index]) if kind == "webdataset-words" else str(labels[index])
                meaning = json.dumps({"label": int(labels[index]), "codepoint": f"U+{0x41 + labels[index]:04X}"})
                for name, contents in (
                    (f"{index:09}.cls", label.encode()), (f"{index:09}.json", meaning.encode()),
                    (f"{index:09}.png", picture(images[index])),
                ):
                    info = tarfile.TarInfo(name)
                    info.size = len(contents)
                    archive.addfile(info, io.BytesIO(contents))
elif kind == "pickle":
    pathlib.Path(out).write_bytes(pickle.dumps({"train_dataset": images, "train_labels": labels}, 2))
elif kind == "npy":
    np.save(out, images)
elif kind == "hdf5":
    import h5py
    with h5py.File(out, "w") as file:
        file["images"] = images
elif kind == "mixed":
    # A class has a JPEG file of the common size, a large photo in colour, a wide one, and a small PNG that comes first.
    yy, xx = np.mgrid[:24, :24]
    smooth = (128 + 100 * np.sin(xx / 5) * np.cos(yy / 7)).astype(np.uint8)
    for label in "ABC":
        folder = pathlib.Path(out, label)
        folder.mkdir(parents=True)
        (folder / "0.png").write_bytes(picture(np.full((12, 12), 90, np.uint8)))
        (folder / "1.jpg").write_bytes(picture(smooth, "JPEG", quality=95))
        (folder / "2.jpeg").write_bytes(picture(smooth, "JPEG", quality=95, progressive=True))
        rgb = np.stack([smooth, np.full_like(smooth, 30), 255 - smooth], 2)
        (folder / "3.JPG").write_bytes(picture(rgb, "JPEG", quality=95, subsampling=0))
        wide = np.zeros((20, 40), np.uint8)
        wide[6:16, 10:30] = 255
        (folder / "4.png").write_bytes(picture(wide))
        cmyk = io.BytesIO()
        Image.fromarray(rgb).convert("CMYK").save(cmyk, "JPEG", quality=95)
        (folder / "5.jpg").write_bytes(cmyk.getvalue())
        (folder / "6.jpg").write_bytes(picture(smooth, "JPEG", quality=95)[:400])
        (folder / "._1.jpg").write_bytes(b"\0\5\x16\7")
        (folder / "7.png").write_bytes(b"GIF89a" + bytes(20))
    for name in ("1.jpg", "2.jpeg", "3.JPG", "5.jpg"):
        grey = np.asarray(Image.open(pathlib.Path(out, "A", name)).convert("RGB").convert("L"))
        np.savetxt(pathlib.Path(out, name + ".txt"), grey, fmt="%d")
else:
    sys.exit(f"unknown kind {kind}")
