#!/usr/bin/env python3
"""Measures the images per second of PyTorch in training and inference, as `glyphforge benchmark speed` does, and prints JSON.

  train_torch.py --network NAME --threads N --precision fp32|bf16 --seconds S

NAME is the name of a recipe in Benchmarks/training. The images are one random batch in memory. A step is the forward
pass, cross-entropy, the backward pass and SGD with momentum. With bf16, training runs under torch.autocast with float32
weights, and inference uses bf16 weights. Networks with convolutions run for a third of the time in the contiguous and
in the channels_last memory format; the faster one is measured, separately for training and inference. With 0 seconds
the program runs one training step and one inference batch in the contiguous format.
"""
import argparse, json, re, statistics, time

import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, channels_in, channels, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels_in, channels, 3, stride, 1), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, 1, 1), nn.BatchNorm2d(channels))
        self.shortcut = nn.Identity() if stride == 1 else nn.Sequential(
            nn.Conv2d(channels_in, channels, 1, stride), nn.BatchNorm2d(channels))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


def perceptron(*units):
    layers = [nn.Flatten()]
    for before, after in zip((784,) + units, units):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(units[-1], 10))


def convolutions(*channels):
    """3x3 convolutions, each followed by ReLU; None is max-pooling."""
    layers, before = [], 1
    for count in channels:
        if count is None:
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.Conv2d(before, count, 3, padding=1), nn.ReLU()]
            before = count
    return layers


# Name of the recipe: batch size, and a function that makes the network.
NETWORKS = {
    "speed-mlp-1024": (128, lambda: perceptron(1024)),
    "speed-mlp-4096-2048-1024": (1024, lambda: perceptron(4096, 2048, 1024)),
    "speed-cnn-8-16-32": (128, lambda: nn.Sequential(
        *convolutions(8, None, 16, None, 32, None), nn.Flatten(), nn.Linear(32 * 9, 128), nn.ReLU(), nn.Linear(128, 10))),
    "speed-cnn-32-64": (128, lambda: nn.Sequential(
        *convolutions(32, 32, 32, None, 64, 64, 64, None), nn.Flatten(), nn.Linear(64 * 49, 512), nn.ReLU(), nn.Linear(512, 10))),
    "speed-resnet-16-32-64": (128, lambda: nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), Residual(16, 16, 1), Residual(16, 32, 2),
        Residual(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))),
}


def median(seconds, step):
    """The median seconds of a step; the first step is not counted."""
    if seconds > 0:
        step()
    times, start = [], time.perf_counter()
    while True:
        before = time.perf_counter()
        step()
        now = time.perf_counter()
        times.append(now - before)
        if now - start >= seconds:
            return statistics.median(times)


def training_speed(name, precision, order, seconds):
    """Images per second in training."""
    batch, make = NETWORKS[name]
    model = make().train().to(memory_format=order)
    images = (torch.rand(batch, 1, 28, 28) - 0.5).to(memory_format=order)
    labels = torch.randint(10, (batch,))
    # The rate is so low that the weights hardly change; `glyphforge benchmark speed` does the same.
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)

    def step():
        with torch.autocast("cpu", torch.bfloat16, precision == "bf16"):
            loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return batch / median(seconds, step)


def inference_speed(name, precision, order, seconds):
    """Images per second in inference."""
    batch, make = NETWORKS[name]
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    model = make().eval().to(memory_format=order, dtype=kind)
    images = (torch.rand(batch, 1, 28, 28) - 0.5).to(memory_format=order, dtype=kind)
    with torch.inference_mode():
        return batch / median(seconds, lambda: model(images))


def fastest(speed, orders, seconds):
    """The speed in the faster memory format, and the name of the format."""
    name = max(orders, key=lambda name: speed(orders[name], seconds / 3)) if len(orders) > 1 else next(iter(orders))
    return speed(orders[name], seconds), name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", required=True, choices=NETWORKS)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--order", choices=["plain", "channels_last"], help="memory format (default: the faster one)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    orders = {"plain": torch.contiguous_format}
    if arguments.seconds > 0 and "mlp" not in arguments.network:
        orders["channels_last"] = torch.channels_last
    if arguments.order:
        orders = {arguments.order: orders[arguments.order]}
    training, inference = (
        fastest(lambda order, seconds: speed(arguments.network, arguments.precision, order, seconds), orders, arguments.seconds)
        for speed in (training_speed, inference_speed))
    weights = sum(parameter.numel() for parameter in NETWORKS[arguments.network][1]().parameters())
    version = re.search(r"(?:oneDNN|MKL-DNN) v(\S+)", torch.__config__.show())
    print(json.dumps({
        "weights": weights, "torch": torch.__version__, "oneDNN": version.group(1) if version else None,
        "instruction_set": torch.backends.cpu.get_cpu_capability(), "memory_orders": [training[1], inference[1]],
        "training_images_per_second": training[0], "inference_images_per_second": inference[0],
    }))


main()
