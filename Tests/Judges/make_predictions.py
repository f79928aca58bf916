"""Makes valid and invalid files of predicted probabilities with numpy.

    make_predictions.py FOLDER

The valid files all contain the same four examples of three classes.
"""
import sys
import numpy as np

folder = sys.argv[1]
probabilities = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0.0, 0.0, 1.0], [0.25, 0.5, 0.25]])
labels = np.array([0, 1, 2, 0])


def save(name, pred_probs=probabilities, labels=labels, save=np.savez, **others):
    arrays = {"pred_probs": pred_probs, "labels": labels, **others}
    save(f"{folder}/{name}.npz", **{key: value for key, value in arrays.items() if value is not None})


def changed(row, column, value):
    result = probabilities.copy()
    result[row, column] = value
    return result


features = np.arange(8.0).reshape(4, 2)
save("float64", features=features, fold=np.zeros(4, np.int32))
save("float32", probabilities.astype("<f4"), labels.astype(np.uint8))
save("float16", probabilities.astype("<f2"), labels.astype(np.int16))
save("big-endian", probabilities.astype(">f8"), labels.astype(">i4"))
save("compressed", save=np.savez_compressed, features=features)
save("compressed-float32", probabilities.astype("<f4"), labels.astype(float), save=np.savez_compressed)
save("no-labels", labels=None)

save("no-probabilities", None, images=np.zeros((4, 8, 8), np.uint8))
save("flat", probabilities.ravel())
save("one-column", np.ones((4, 1)))
save("no-rows", probabilities[:0], labels[:0])
save("integers", np.eye(4, 3, dtype=int))
save("fortran", np.asfortranarray(probabilities))
save("objects", probabilities.astype(object))
save("too-few-labels", labels=labels[:3])
save("label-rows", labels=np.eye(4, 3))
save("label-texts", labels=np.array(["a", "b", "c", "a"]))
save("label-halves", labels=labels + 0.5)
save("label-too-large", labels=np.array([0, 1, 3, 0]))
save("label-negative", labels=np.array([0, -1, 2, 0]))
save("one-class", labels=np.array([1, 1, 1, 1]))
save("nan", changed(2, 1, np.nan))
save("negative", changed(1, 0, -0.125))
save("sum", changed(3, 1, 0.75))
save("logits", probabilities * 10 - 5)
for name, kept in (("cut", 900), ("cut-compressed", 300)):
    with open(f"{folder}/{'float64' if name == 'cut' else 'compressed'}.npz", "rb") as file:
        whole = file.read()
    with open(f"{folder}/{name}.npz", "wb") as file:
        file.write(whole[: len(whole) - kept])
