"""Reads exported models and all images of the test set, and writes what the models say of them, as raw arrays.

python3 read_exports.py pytorch|onnx DIRECTORY, which holds the exports, images.u8 [N, 28, 28] or
[N, 32, 32], and prepared.f32 [N, 32, 32]
"""

import sys
from pathlib import Path

import numpy


def read_pytorch(directory, images):
    sys.path.insert(0, str(directory / "pytorch"))
    from model import classify, load, prepare

    prepare(images[:500]).numpy().tofile(directory / "pytorch-prepared.f32")
    classify(load(), images).numpy().tofile(directory / "pytorch.f32")


def read_onnx(directory, images, prepared):
    import onnx
    import onnxruntime

    for name in ["plain.onnx", "preprocessing.onnx"]:
        onnx.checker.check_model(str(directory / name), full_check=True)
    plain = onnxruntime.InferenceSession(str(directory / "plain.onnx"), providers=["CPUExecutionProvider"])
    (log_probabilities,) = plain.run(["log_probabilities"], {"image": prepared[:, None]})
    log_probabilities.tofile(directory / "onnx-plain.f32")
    whole = onnxruntime.InferenceSession(str(directory / "preprocessing.onnx"), providers=["CPUExecutionProvider"])
    probabilities, label = whole.run(["probabilities", "label"], {"image": images})
    probabilities.tofile(directory / "onnx-probabilities.f32")
    label.astype(numpy.uint8).tofile(directory / "onnx-labels.u8")
    print(whole.get_modelmeta().custom_metadata_map["seed"])


peer, directory = sys.argv[1], Path(sys.argv[2])
prepared = numpy.fromfile(directory / "prepared.f32", numpy.float32).reshape(-1, 32, 32)
pixels = numpy.fromfile(directory / "images.u8", numpy.uint8).reshape(len(prepared), -1)
side = round(pixels.shape[1] ** 0.5)
images = pixels.reshape(-1, side, side)
if peer == "pytorch":
    read_pytorch(directory, images)
else:
    read_onnx(directory, images, prepared)
