"""Compares probabilities with those of ONNX Runtime and numpy.

    onnx_equals_predictions.py FOLDER COUNT

FOLDER has COUNT models: NAME.safetensors with the probabilities, NAME.onnx for ONNX Runtime, and
NAME.weights.safetensors for numpy.
"""
import json, pathlib, sys
import numpy as np
import onnx
import onnxruntime
from numpy.lib.stride_tricks import sliding_window_view
from safetensors import safe_open
from scipy import ndimage


def windows(x, layer, value=0.0):
    """The windows of a convolution or a pooling: images, channels, rows, columns, rows and columns of the window."""
    sides = [(0, 0), (0, 0)]
    for length in x.shape[2:]:
        if layer["padding"] == "same":
            total = max((-(-length // layer["stride"]) - 1) * layer["stride"] + layer["size"] - length, 0)
            sides.append((total // 2, total - total // 2))
        else:
            sides.append((layer["padding"],) * 2)
    padded = np.pad(x, sides, constant_values=value)
    return sliding_window_view(padded, (layer["size"],) * 2, (2, 3))[:, :, :: layer["stride"], :: layer["stride"]]


def compute(layers, prefix, x, weights):
    """The outputs of layers for inference."""
    for number, layer in enumerate(layers):
        def parameter(name):
            return weights[f"{prefix}{number}.{name}"]

        def by_channel(name):
            return parameter(name).reshape(-1, *[1] * (x.ndim - 2))

        kind = layer["kind"]
        if kind == "dense":
            x = x.reshape(len(x), -1) @ parameter("weight").reshape(len(parameter("weight")), -1).T + parameter("bias")
        elif kind == "convolution":
            products = np.tensordot(windows(x, layer), parameter("weight"), ((1, 4, 5), (1, 2, 3)))
            x = (products + parameter("bias")).transpose(0, 3, 1, 2)
        elif kind == "max-pooling":
            x = windows(x, layer, -np.inf).max((4, 5))
        elif kind == "average-pooling":
            x = windows(x, layer).sum((4, 5)) / windows(np.ones_like(x), layer).sum((4, 5))
        elif kind == "global-average-pooling":
            x = x.mean((2, 3), keepdims=True)
        elif kind == "batch-normalization":
            x = (x - by_channel("mean")) / np.sqrt(by_channel("variance") + 1e-5) * by_channel("scale") + by_channel("shift")
        elif kind == "residual":
            x = compute(layer["body"], f"{prefix}{number}.body.", x, weights) + compute(
                layer["shortcut"], f"{prefix}{number}.shortcut.", x, weights)
        elif kind == "relu":
            x = np.maximum(x, 0)
        elif kind == "tanh":
            x = np.tanh(x)
        else:
            assert kind == "dropout", kind
    return x


def view(images, size):
    """Images shrunk around their centre, on black."""
    middle = (images.shape[-1] - 1) / 2
    return np.array([
        [ndimage.affine_transform(image[0], [1 / size] * 2, middle - middle / size, order=1, mode="grid-constant")] for image in images])


options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
assert len(paths) == int(sys.argv[2])
for path in paths:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == 8 and [entry.version for entry in model.opset_import] == [17]
    with safe_open(path.with_suffix(".safetensors"), "numpy") as file:
        pixels, expected = (file.get_tensor(name) for name in ("pixels", "probabilities"))
        classes, layers, transform = (json.loads(file.metadata()[name]) for name in ("classes", "layers", "transform"))
    session = onnxruntime.InferenceSession(path, options)
    assert json.loads(session.get_modelmeta().custom_metadata_map["classes"]) == classes
    for count in 1, len(pixels):
        found, = session.run(["probabilities"], {"pixels": pixels[:count]})
        assert found.shape == (count, expected.shape[1])
        error = np.abs(found - expected[:count]).max()
        assert error < 1e-5, f"{path.name}: {error}, {[node.op_type for node in model.graph.node]}"
    with safe_open(path.with_suffix(".weights.safetensors"), "numpy") as file:
        # Double precision, so that only the tested code's rounding counts.
        weights = {name: file.get_tensor(name).astype(float) for name in file.keys()}
    factor, addend = transform["line"]
    logits = np.mean([
        compute(layers, "", factor * view(pixels.astype(float), size) + addend, weights) for size in np.float32(transform["views"]).astype(float)], 0)
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    error = np.abs(exponentials / exponentials.sum(1, keepdims=True) - expected).max()
    assert error < 1e-5, f"{path.name} by numpy: {error}, {layers}"
