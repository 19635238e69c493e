import type { LoadedModel } from '../../model/load-model.js';
import { areDigits } from '../../shared/model/class-names.js';
import { exportMetadata } from '../export-metadata.js';
import { exportWords } from '../export-words.js';

/**
 * The text of a Python module with the network in PyTorch, which reads the file `model.safetensors` beside it.
 *
 * @returns the same text for the same model
 */
export function pythonSource(model: LoadedModel): string {
  const { mean, standardDeviation } = model.normalization;
  // JSON texts are Python texts, too: nothing in a file's metadata can become code.
  const metadata = Object.entries(exportMetadata(model)).map(
    ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)},`,
  );
  return [
    head(model),
    '# Of the pixels of the training set, divided by 255.',
    `MEAN = ${mean}`,
    `STANDARD_DEVIATION = ${standardDeviation}`,
    '',
    '# By class number.',
    'CLASS_NAMES = [',
    ...model.classNames.map((name) => `    ${JSON.stringify(name)},`),
    ']',
    '',
    '# The origin of the model.',
    'METADATA = {',
    ...metadata,
    '}',
    '',
    body(model),
  ].join('\n');
}

const head = (
  model: LoadedModel,
): string => `"""${exportWords(model).model}, in PyTorch. Trained and exported by lenet-cluster.

In a program:

    from model import load, prepare
    model = load()
    log_probabilities = model(prepare(images))  # images: uint8 [N, ${model.imageSide}, ${model.imageSide}], ${areDigits(model.classNames) ? 'digits bright on black' : 'as in its training set'}

On the command line:

    python3 model.py ${areDigits(model.classNames) ? 'digit' : 'image'}.png ...
    python3 model.py t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz

It needs: pip install torch safetensors numpy pillow
"""

import argparse
import gzip
import struct
from pathlib import Path

import numpy
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
`;

const body = ({ classNames }: LoadedModel): string => String.raw`
class LeNet(nn.Module):
    """float32 [N, 1, 32, 32], prepared, in; log-probabilities [N, ${classNames.length}] out."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.Sigmoid(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.MaxPool2d(2),
        )
        self.fc = nn.Sequential(
            nn.Linear(400, 120), nn.Sigmoid(),
            nn.Linear(120, 84), nn.Sigmoid(),
            nn.Linear(84, len(CLASS_NAMES)),
        )

    def forward(self, images):
        features = self.conv(images).flatten(1)
        return nn.functional.log_softmax(self.fc(features), dim=1)


def load(path=Path(__file__).with_name("model.safetensors"), device="cpu"):
    """The trained network, ready to classify."""
    model = LeNet()
    model.load_state_dict(load_file(str(path)))
    return model.to(device).eval()


def prepare(images):
    """PIL images, or arrays of uint8 [height, width], as the network takes them: float32 [N, 1, 32, 32].

    The same as torchvision's Resize((32, 32)) on a PIL image, ToTensor and Normalize.
    """
    pictures = [image if isinstance(image, Image.Image) else Image.fromarray(numpy.asarray(image)) for image in images]
    resized = [numpy.asarray(picture.convert("L").resize((32, 32), Image.BILINEAR)) for picture in pictures]
    pixels = torch.from_numpy(numpy.stack(resized)).to(torch.float32).div(255)
    return pixels.sub(MEAN).div(STANDARD_DEVIATION).unsqueeze(1)


def classify(model, images, batch_size=1000):
    """Log-probabilities [N, ${classNames.length}] of any number of images, which prepare takes."""
    with torch.no_grad():
        batches = [model(prepare(images[i : i + batch_size])) for i in range(0, len(images), batch_size)]
    return torch.cat(batches) if batches else torch.empty(0, len(CLASS_NAMES))


def read_idx(path):
    """An array of uint8 from an IDX file, as MNIST's are; gzip or not."""
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path} is not an IDX file of bytes")
    shape = struct.unpack_from(f">{data[3]}I", data, 4)
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape)


def is_idx(path):
    return "idx" in Path(path).name


def read_images(path, invert):
    if is_idx(path):
        images = read_idx(path)
        return 255 - images if invert else images
    pixels = numpy.asarray(Image.open(path).convert("L"))
    return [255 - pixels if invert else pixels]


def main():
    parser = argparse.ArgumentParser(description="Classifies pictures${areDigits(classNames) ? ' of digits, bright on black' : ''}.")
    parser.add_argument("images", nargs="+", help="pictures, or IDX files of images")
    parser.add_argument("--labels", help="IDX file with the labels of all images: prints how many are right")
    parser.add_argument("--invert", action="store_true", help="exchanges dark and bright")
    arguments = parser.parse_args()
    model = load()
    labels = []
    for path in arguments.images:
        probabilities, found = classify(model, read_images(path, arguments.invert)).exp().max(1)
        labels += found.tolist()
        if arguments.labels:
            continue
        for index, (label, probability) in enumerate(zip(found.tolist(), probabilities.tolist())):
            name = f"{path}[{index}]" if is_idx(path) else path
            print(f"{name}: {CLASS_NAMES[label]} ({100 * probability:.1f} %)")
    if arguments.labels:
        expected = read_idx(arguments.labels).tolist()
        right = sum(a == b for a, b in zip(labels, expected))
        print(f"{right} of {len(expected)} right")


if __name__ == "__main__":
    main()
`;
