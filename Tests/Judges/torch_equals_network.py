"""Compares the outputs, gradients and running statistics in each file with those of PyTorch.

    torch_equals_network.py FOLDER
"""
import json, pathlib, sys
import torch
import torch.nn.functional as F
from safetensors import safe_open

torch.set_num_threads(1)


def padded(x, layer, value=0.0):
    """The padded input, with TensorFlow's rule for "same"."""
    sides = []
    for length in reversed(x.shape[2:]):
        if layer["padding"] == "same":
            total = max((-(-length // layer["stride"]) - 1) * layer["stride"] + layer["size"] - length, 0)
            sides += [total // 2, total - total // 2]
        else:
            sides += [layer["padding"]] * 2
    return F.pad(x, sides, value=value)


def compute(layers, prefix, x, tensors, training):
    for number, layer in enumerate(layers):
        def parameter(name):
            return tensors[f"{prefix}{number}.{name}"]

        kind = layer["kind"]
        if kind == "dense":
            x = x.flatten(1) @ parameter("weight").flatten(1).T + parameter("bias")
        elif kind == "convolution":
            x = F.conv2d(padded(x, layer), parameter("weight"), parameter("bias"), layer["stride"])
        elif kind == "max-pooling":
            x = F.max_pool2d(padded(x, layer, -torch.inf), layer["size"], layer["stride"])
        elif kind == "average-pooling":
            sums, counts = (F.avg_pool2d(padded(y, layer), layer["size"], layer["stride"]) for y in (x, torch.ones_like(x)))
            x = sums / counts
        elif kind == "global-average-pooling":
            x = x.mean((2, 3), keepdim=True)
        elif kind == "batch-normalization":
            x = F.batch_norm(x, *map(parameter, ("mean", "variance", "scale", "shift")), training, 0.1, 1e-5)
        elif kind == "residual":
            x = compute(layer["body"], f"{prefix}{number}.body.", x, tensors, training) + compute(
                layer["shortcut"], f"{prefix}{number}.shortcut.", x, tensors, training)
        elif kind in ("relu", "tanh"):
            x = getattr(torch, kind)(x)
        else:
            assert kind == "dropout" and not training, kind
    return x


worst = 0
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.safetensors"))
assert paths
for path in paths:
    with safe_open(path, "pt") as file:
        # Double precision, so that only the tested code's rounding counts.
        tensors = {name: file.get_tensor(name).double() for name in file.keys()}
        layers, training = json.loads(file.metadata()["layers"]), file.metadata()["training"] == "yes"

    def check(name, found, expected):
        global worst
        error = ((found - expected).abs().max() / max(1, expected.abs().max())).item()
        worst = max(worst, error)
        assert error < 1e-4, f"{path.name}, {name}: {error}, {layers}"

    trained = [name for name in tensors if name.rsplit(".")[-1] in ("weight", "bias", "scale", "shift")]
    for name in trained:
        tensors[name].requires_grad_()
    output = compute(layers, "", tensors["input"], tensors, training)
    check("output", tensors["output"], output)
    if training:
        output.backward(tensors["output gradient"])
        for name in [name for name in tensors if f"{name} afterwards" in tensors]:
            check(name, tensors[f"{name} afterwards"], tensors[name].grad if name in trained else tensors[name])
print(f"{len(paths)} networks, largest error {worst:.1e}")
