"""Checks that no file in a folder contains one of the texts, also inside archives and compressed files.

    contains_none_of.py FOLDER TEXT...
"""
import gzip, io, os, sys, tarfile, zipfile

folder, *texts = sys.argv[1:]
count = 0


def search(name, contents):
    global count
    count += 1
    for text in texts:
        for encoding in ("utf-8", "utf-16-le"):
            assert text.encode(encoding) not in contents and text not in name, f"{name} contains {text}"
    if contents[:2] == b"\x1f\x8b":
        search(name + " unzipped", gzip.decompress(contents))
    elif contents[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(contents))
        for member in archive.namelist():
            search(f"{name}: {member}", archive.read(member))
    elif contents[257:262] == b"ustar":
        archive = tarfile.open(fileobj=io.BytesIO(contents))
        for member in archive:
            search(f"{name}: {member.name}", archive.extractfile(member).read())


for place, _, files in os.walk(folder):
    for file in files:
        with open(os.path.join(place, file), "rb") as opened:
            search(os.path.relpath(os.path.join(place, file), folder), opened.read())
assert count > 0
print(count)
