"""A whole training of the same LeNet in PyTorch by a recipe of ours: Adam with OneCycleLR, on images that are augmented already.

The input is a directory with raw numbers:
  images.u8        (epochs, samples, 32, 32), in the order of training
  labels.u8        (epochs, samples)
  parameters.f32   where the training begins: all tensors of the model, one after the other

The clock runs from the first step until the last evaluation; there is one after each epoch, as in ours. Making the images and
reading the files are not counted. Prints one JSON object: version, seconds, correct (of the test set, after the last epoch).
"""

import argparse
import json
import time
from pathlib import Path

import torch
from slices import PARAMETERS
from train_pytorch import evaluate, load
from variants_pytorch import Variant


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="directory with the IDX files of the test set")
    for name in ("--epochs", "--samples", "--batch-size", "--threads"):
        parser.add_argument(name, type=int, required=True)
    for name in ("--lr", "--peak-at", "--mean", "--std"):
        parser.add_argument(name, type=float, required=True)
    return parser.parse_args()


def parameters_from(path):
    values = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.float32)
    lengths = [torch.Size(shape).numel() for _, shape in PARAMETERS]
    return {name: part.reshape(shape) for (name, shape), part in zip(PARAMETERS, values.split(lengths))}


def main():
    arguments = parse_arguments()
    variant = Variant(arguments.variant, arguments.threads)
    count = arguments.epochs * arguments.samples
    images = torch.from_file(str(arguments.input / "images.u8"), size=count * 1024, dtype=torch.uint8)
    images = images.reshape(arguments.epochs, arguments.samples, 1, 32, 32)
    labels = torch.from_file(str(arguments.input / "labels.u8"), size=count, dtype=torch.uint8)
    labels = labels.reshape(arguments.epochs, arguments.samples).long()
    test_images, test_labels, _ = load(arguments.data, "t10k", arguments.mean, arguments.std)
    model = variant.create_model()
    model.load_state_dict(parameters_from(arguments.input / "parameters.f32"))
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr)
    steps = arguments.epochs * -(-arguments.samples // arguments.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, arguments.lr, total_steps=steps, pct_start=arguments.peak_at, cycle_momentum=False
    )
    loss_of = variant.loss_of(model)
    # The pages of the file are in memory then.
    images.sum()

    began = time.perf_counter()
    for epoch in range(arguments.epochs):
        batches = zip(images[epoch].split(arguments.batch_size), labels[epoch].split(arguments.batch_size))
        for batch_images, batch_labels in batches:
            optimizer.zero_grad()
            loss_of((batch_images.float() / 255 - arguments.mean) / arguments.std, batch_labels).backward()
            optimizer.step()
            schedule.step()
        _, correct = evaluate(model, test_images, test_labels)
    print(json.dumps({"version": torch.__version__, "seconds": time.perf_counter() - began, "correct": correct}))


if __name__ == "__main__":
    main()
