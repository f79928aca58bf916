"""The measurement of tools/measure-sharing.

    measure-sharing.py DATASET FOLDER [--write]     FOLDER contains the splits `large` and `small` of DATASET
"""
import pathlib, sqlite3, sys
import numpy as np

TRAIN, TEST = 40_000, 4_000


class Split:
    def __init__(self, path):
        path = pathlib.Path(path)
        self.images = np.fromfile(path / "images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
        self.labels = np.fromfile(path / "labels-idx1-ubyte", np.uint8)[8:]
        database = sqlite3.connect(f"file:{path / 'manifest.sqlite'}?mode=ro", uri=True)
        self.families = np.array([row[0] for row in database.execute("SELECT family FROM image_details ORDER BY image")])


def error(train, test):
    """The share of test images whose nearest training image (Euclidean distance of raw pixels) has another class."""
    a, b = (images.astype(np.float32) / 255 for images, _ in (train, test))
    norms = (a * a).sum(1)
    nearest = np.concatenate([(norms - 2 * chunk @ a.T).argmin(1) for chunk in np.array_split(b, max(1, len(b) // 200))])
    return (train[1][nearest] != test[1]).mean()


def sample(split, rows, count, random):
    rows = random.permutation(rows)[:count]
    return split.images[rows], split.labels[rows]


random = np.random.default_rng(0)
whole, large, small = Split(sys.argv[1]), Split(sys.argv[2] + "/large"), Split(sys.argv[2] + "/small")
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

table = f"""| split by | error rate of the nearest neighbour |
|---|---:|
| image, at random | {100 * by_image:.1f} % |
| family, at random | {100 * by_family:.1f} % |
| `glyphforge split` | {100 * by_split:.1f} % |

{train_count:,} training images and {test_count:,} test images, of {len(whole.labels):,}.
"""
print(table)
if sys.argv[3:] == ["--write"]:
    document = pathlib.Path("docs/splitting.md")
    begin, end = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
    before, rest = document.read_text().split(begin)
    document.write_text(before + begin + table + end + rest.split(end)[1])
