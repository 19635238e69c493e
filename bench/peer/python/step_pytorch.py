"""Steps of training in PyTorch: forward, backward and Adam on batches that are in memory. See slices.py.

A variant is some of these words, joined by '+': eager, or compile for torch.compile of forward and backward; channels-last for the
layout of images in memory that PyTorch recommends on CPUs; bfloat16 for autocast to it.
"""

import torch
from lenet_pytorch import LeNet
from slices import PARAMETERS, parse_arguments, serve
from torch.nn import functional


def read(path, dtype):
    return torch.frombuffer(bytearray(path.read_bytes()), dtype=dtype)


def load_parameters(model, path):
    values = read(path, torch.float32)
    tensors = values.split([torch.Size(shape).numel() for _, shape in PARAMETERS])
    model.load_state_dict({name: tensor.reshape(shape) for (name, shape), tensor in zip(PARAMETERS, tensors)})


def main():
    arguments = parse_arguments()
    variant = arguments.variant.split("+")
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    images = read(arguments.input / "images.f32", torch.float32).reshape(-1, 1, 32, 32).split(arguments.batch_size)
    labels = read(arguments.input / "labels.i32", torch.int32).long().split(arguments.batch_size)
    layout = torch.channels_last if "channels-last" in variant else torch.contiguous_format
    images = [batch.contiguous(memory_format=layout) for batch in images]
    model = LeNet().to(memory_format=layout)
    load_parameters(model, arguments.input / "parameters.f32")
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr, fused=True)

    def loss_of(batch_images, batch_labels):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled="bfloat16" in variant):
            log_probabilities = model(batch_images)
        return functional.nll_loss(log_probabilities.float(), batch_labels)

    if "compile" in variant:
        loss_of = torch.compile(loss_of)

    def step(i):
        optimizer.zero_grad()
        loss = loss_of(images[i % len(images)], labels[i % len(labels)])
        loss.backward()
        optimizer.step()
        return loss.detach()

    serve(torch.__version__, step)


if __name__ == "__main__":
    main()
