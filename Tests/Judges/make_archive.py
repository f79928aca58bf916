"""Makes an archive of a folder.

    make_archive.py KIND FOLDER OUT
"""
import io, os, subprocess, sys, tarfile, zipfile

kind, folder, out = sys.argv[1:]
names = sorted(os.listdir(folder))


def zip_of(names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(os.path.join(folder, name), "in/" + name)
    return buffer.getvalue()


def zip_with(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in members:
            archive.writestr(name, contents)
    return buffer.getvalue()


if kind == "zip":
    result = zip_of(names)
elif kind.startswith("tar") and kind != "tar-bomb":
    mode = {"tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz", "tar.bz2": "w:bz2"}[kind]
    with tarfile.open(out, mode) as archive:
        archive.add(folder, "in")
    sys.exit()
elif kind == "7z":
    sys.exit(subprocess.call(["bsdtar", "-cf", out, "--format=7zip", "-C", os.path.dirname(folder), "in"]))
elif kind == "names":
    # Names in GBK, two of them equal, and the notes of macOS. Python would write UTF-8, so the names are exchanged
    # afterwards.
    fonts = [open(os.path.join(folder, name), "rb").read() for name in names if name.endswith(("ttf", "otf", "pfb"))]
    members = zip(["QQ.ttf", "RR.ttf", "same.ttf", "same.ttf"], fonts)
    result = zip_with([("__MACOSX/a.ttf", b"note"), ("._a.ttf", b"note"), *members])
    result = result.replace(b"QQ.ttf", b"\xba\xda.ttf").replace(b"RR.ttf", b"\xcb\xce.ttf")
elif kind == "nested":
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(folder, "in")
    result = zip_with([("inner.tar.gz", buffer.getvalue())])
elif kind == "bomb":
    # 600 MB of zeros compress to 600 kB, which exceeds 100 times that and the fixed allowance.
    result = zip_with([("bomb.ttf", bytes(600 << 20))])
elif kind == "tar-bomb":
    # The header declares 100 TB, but the file is short.
    import gzip
    info = tarfile.TarInfo("readme.txt")
    info.size = 100 << 40
    with gzip.open(out, "wb", 1) as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT))
        file.write(bytes(10 << 20))
    sys.exit()
elif kind == "deep":
    result = zip_of(names)
    for level in range(5):
        result = zip_with([(f"level{level}.zip", result)])
elif kind == "encrypted":
    # A zip with an entry marked as encrypted, in the local and in the central header.
    result = bytearray(zip_of(["teams.pfb"]))
    result[6] |= 1
    central = result.rindex(b"PK\x01\x02")
    result[central + 8] |= 1
else:
    sys.exit(f"unknown kind {kind}")
with open(out, "wb") as file:
    file.write(result)
