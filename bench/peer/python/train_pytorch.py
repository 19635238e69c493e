"""Whole trainings of the same LeNet in PyTorch, with everything in its favour.

All samples are resized, normalised and in memory before the clock starts; a step is one index_select, forward, backward and
Adam, in one process on the given number of threads. With --graphs a step is recorded once as a CUDA graph, and replayed. Needs
PyTorch (1.12 or later) and nothing else.

Prints one JSON object on standard output:
  framework, version, device, threads, batchSize, epochs
  samplesPerSecond   median over the slices, the first left out
  slices             samples per second of each slice
  trainSha256        SHA-256 of the resized training images, to compare with ours
  testLoss, testCorrect   after the last epoch: evidence that it trains the same thing
"""

import argparse
import ctypes
import gzip
import hashlib
import json
import math
import statistics
import time
from pathlib import Path

import torch
from lenet_pytorch import LeNet
from torch.nn import functional

SIDE = 32


def read_idx(directory, name):
    """Dimensions and bytes of an IDX file of unsigned bytes, compressed or not."""
    found = [path for path in (directory / name, directory / f"{name}.gz") if path.exists()]
    if not found:
        raise SystemExit(f"Cannot read '{directory / name}': there is no such file.")
    content = found[0].read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    rank = content[3]
    dimensions = [int.from_bytes(content[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return torch.frombuffer(bytearray(content[4 + 4 * rank :]), dtype=torch.uint8).reshape(dimensions)


def widen(images):
    """Pillow's bilinear filter along the last dimension, 28 to 32 pixels: its coefficients are whole sixteenths here."""
    last = images.shape[-1] - 1
    # Distance of each output pixel's centre from the centre of the first input pixel, in input pixels.
    positions = [(i + 0.5) * (last + 1) / SIDE - 0.5 for i in range(SIDE)]
    left = [max(math.floor(position), 0) for position in positions]
    right = [min(math.floor(position) + 1, last) for position in positions]
    right_weight = torch.tensor([round(16 * (position - math.floor(position))) for position in positions])
    wide = images[..., left].int() * (16 - right_weight) + images[..., right].int() * right_weight
    return ((wide + 8) >> 4).to(torch.uint8)


def resize(images):
    rows = widen(images)
    return widen(rows.transpose(1, 2)).transpose(1, 2).contiguous()


def load(directory, prefix, mean, standard_deviation):
    """Normalised images (n, 1, 32, 32), labels (n), and the SHA-256 of the resized images."""
    images = read_idx(directory, f"{prefix}-images-idx3-ubyte")
    # In pieces, because whole integer tensors would take a gigabyte.
    resized = torch.cat([resize(piece) for piece in images.split(5000)])
    labels = read_idx(directory, f"{prefix}-labels-idx1-ubyte").long()
    normalised = (resized.unsqueeze(1).float() / 255 - mean) / standard_deviation
    return normalised, labels, sha256(resized)


def sha256(tensor):
    """Of the tensor's bytes, through ctypes, because NumPy need not be installed."""
    return hashlib.sha256(ctypes.string_at(tensor.data_ptr(), tensor.numel())).hexdigest()


def compute_step(model, optimizer, images, labels, batch):
    loss = functional.nll_loss(model(images.index_select(0, batch)), labels.index_select(0, batch))
    loss.backward()
    optimizer.step()


class EagerStep:
    def __init__(self, model, optimizer, images, labels):
        self.tensors = (model, optimizer, images, labels)

    def __call__(self, batch):
        self.tensors[1].zero_grad()
        compute_step(*self.tensors, batch)


class GraphStep:
    """Whole batches replay the recorded step; the smaller last batch of an epoch is left out, as nothing but speed is asked for."""

    WARM_UP_STEPS = 3

    def __init__(self, model, optimizer, images, labels, batch_size):
        self.batch = torch.zeros(batch_size, dtype=torch.long, device=images.device)
        # Allocations and lazy set-up must happen before the recording, on a stream that is not the default one.
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(self.WARM_UP_STEPS):
                optimizer.zero_grad(set_to_none=True)
                compute_step(model, optimizer, images, labels, self.batch)
        torch.cuda.current_stream().wait_stream(stream)
        self.graph = torch.cuda.CUDAGraph()
        # The gradients are made inside the recording, so that every replay overwrites them.
        optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(self.graph):
            compute_step(model, optimizer, images, labels, self.batch)

    def __call__(self, batch):
        if len(batch) == len(self.batch):
            self.batch.copy_(batch)
            self.graph.replay()


class Clock:
    """Samples per second of each slice of --slice-steps steps, across epochs."""

    def __init__(self, slice_steps, synchronize):
        self.slice_steps, self.synchronize = slice_steps, synchronize
        self.rates = []
        self.began, self.samples, self.steps = time.perf_counter(), 0, 0

    def count(self, samples):
        self.samples += samples
        self.steps += 1
        if self.steps == self.slice_steps:
            self.synchronize()
            now = time.perf_counter()
            self.rates.append(self.samples / (now - self.began))
            self.began, self.samples, self.steps = now, 0, 0


@torch.no_grad()
def evaluate(model, images, labels):
    loss, correct = 0.0, 0
    for batch_images, batch_labels in zip(images.split(1000), labels.split(1000)):
        log_probabilities = model(batch_images)
        loss += functional.nll_loss(log_probabilities, batch_labels, reduction="sum").item()
        correct += (log_probabilities.argmax(1) == batch_labels).sum().item()
    return loss / len(images), correct


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="directory with the four IDX files")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=512)
    parser.add_argument("--slice-steps", type=int, default=20, help="steps that are timed together")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--mean", type=float, default=0.1037)
    parser.add_argument("--std", type=float, default=0.3081)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--graphs", action="store_true", help="replay the step as a CUDA graph; needs --device cuda")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(arguments.seed)
    device = torch.device(arguments.device)

    images, labels, digest = load(arguments.data, "train", arguments.mean, arguments.std)
    test_images, test_labels, _ = load(arguments.data, "t10k", arguments.mean, arguments.std)
    images, labels, test_images, test_labels = (t.to(device) for t in (images, labels, test_images, test_labels))

    model = LeNet().to(device)
    # A recorded step must keep Adam's counter on the device.
    options = {"capturable": True} if arguments.graphs else {}
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr, **options)
    if arguments.graphs:
        step = GraphStep(model, optimizer, images, labels, arguments.batch_size)
    else:
        step = EagerStep(model, optimizer, images, labels)
    synchronize = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    synchronize()
    clock = Clock(arguments.slice_steps, synchronize)
    for _ in range(arguments.epochs):
        for batch in torch.randperm(len(images), device=device).split(arguments.batch_size):
            step(batch)
            clock.count(len(batch))
    slices = clock.rates
    test_loss, test_correct = evaluate(model, test_images, test_labels)
    print(
        json.dumps(
            {
                "framework": "pytorch",
                "version": torch.__version__,
                "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
                "threads": torch.get_num_threads(),
                "batchSize": arguments.batch_size,
                "epochs": arguments.epochs,
                "samplesPerSecond": statistics.median(slices[1:]),
                "slices": slices,
                "trainSha256": digest,
                "testLoss": test_loss,
                "testCorrect": test_correct,
            }
        )
    )


if __name__ == "__main__":
    main()
