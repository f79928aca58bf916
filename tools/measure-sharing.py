"""The measurement of tools/measure-sharing: measure-sharing.py DATASET FOLDER [--write]; FOLDER holds its large and small part."""
import pathlib, sqlite3, sys
import numpy as np

TRAIN, TEST = 40_000, 4_000


class Part:
    def __init__(self, path):
        path = pathlib.Path(path)
        self.images = np.fromfile(path / "images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
        self.labels = np.fromfile(path / "labels-idx1-ubyte", np.uint8)[8:]
        database = sqlite3.connect(f"file:{path / 'manifest.sqlite'}?mode=ro", uri=True)
        self.families = np.array([row[0] for row in database.execute("SELECT family FROM image_details ORDER BY image")])


def error(train, test):
    """The share of test images whose nearest train image (Euclid, raw pixels) is of another class."""
    a, b = (part[0].astype(np.float32) / 255 for part in (train, test))
    norms = (a * a).sum(1)
    nearest = np.concatenate([(norms - 2 * piece @ a.T).argmin(1) for piece in np.array_split(b, max(1, len(b) // 200))])
    return (train[1][nearest] != test[1]).mean()


def sample(part, rows, count, random):
    rows = random.permutation(rows)[:count]
    return part.images[rows], part.labels[rows]


random = np.random.default_rng(0)
whole, large, small = Part(sys.argv[1]), Part(sys.argv[2] + "/large"), Part(sys.argv[2] + "/small")
train_count = min(TRAIN, len(large.labels), len(whole.labels) - TEST)
test_count = min(TEST, len(small.labels))

rows = random.permutation(len(whole.labels))
by_image = error(sample(whole, rows[test_count:], train_count, random), sample(whole, rows[:test_count], test_count, random))
families = random.permutation(np.unique(whole.families))
held = np.isin(whole.families, families[: len(families) // 5])
by_family = error(
    sample(whole, np.flatnonzero(~held), train_count, random), sample(whole, np.flatnonzero(held), test_count, random))
by_split = error(
    sample(large, np.arange(len(large.labels)), train_count, random), sample(small, np.arange(len(small.labels)), test_count, random))

table = f"""| parts made by | error of the nearest neighbour |
|---|---:|
| dealing out images at random | {by_image:.1%} |
| dealing out families at random | {by_family:.1%} |
| `glyphforge split` | {by_split:.1%} |

({train_count:,} images to look in, {test_count:,} to classify, of {len(whole.labels):,}.)
"""
print(table)
if sys.argv[3:] == ["--write"]:
    document = pathlib.Path("docs/splitting.md")
    begin, end = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
    before, rest = document.read_text().split(begin)
    document.write_text(before + begin + table + end + rest.split(end)[1])
