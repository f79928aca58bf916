"""Packs fonts into a WOFF2 collection, without the transformations of glyf and loca: make_woff2_collection.py OUT FONT..."""
import struct, sys
import brotli
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import pack255UShort, packBase128, woff2KnownTags

output, fonts = sys.argv[1], sys.argv[2:]
directory, data, indices, count = b"", b"", [], 0
for path in fonts:
    font = TTFont(path, recalcTimestamp=False)
    own = []
    # loca follows glyf.
    tags = sorted(tag for tag in font.reader.keys() if tag not in ("loca", "DSIG"))
    for tag in [part for tag in tags for part in ([tag, "loca"] if tag == "glyf" else [tag])]:
        table = font.reader[tag]
        number = woff2KnownTags.index(tag) if tag in woff2KnownTags else 63
        version = 3 if tag in ("glyf", "loca") else 0
        directory += bytes([number | version << 6]) + (tag.encode() if number == 63 else b"") + packBase128(len(table))
        own.append((tag, count))
        count += 1
        data += table
    indices.append(own)
collection = struct.pack(">I", 0x00010000) + pack255UShort(len(fonts))
for own in indices:
    collection += pack255UShort(len(own)) + struct.pack(">I", 0x00010000)
    collection += b"".join(pack255UShort(index) for _, index in sorted(own))
packed = brotli.compress(data, mode=brotli.MODE_FONT)
body = directory + collection + packed
body += bytes(-len(body) % 4)
header = b"wOF2ttcf" + struct.pack(
    ">IHHIIHHIIIII", 48 + len(body), count, 0, len(data) + 12 + 16 * count, len(packed), 1, 0, 0, 0, 0, 0, 0)
with open(output, "wb") as file:
    file.write(header + body)
