"""Steps of training in PyTorch: forward, backward and Adam on batches that are in memory. See slices.py and variants_pytorch.py."""

import torch
from slices import PARAMETERS, parse_arguments, serve
from variants_pytorch import Variant


def read(path, dtype):
    return torch.frombuffer(bytearray(path.read_bytes()), dtype=dtype)


def load_parameters(model, path):
    values = read(path, torch.float32)
    tensors = values.split([torch.Size(shape).numel() for _, shape in PARAMETERS])
    model.load_state_dict({name: tensor.reshape(shape) for (name, shape), tensor in zip(PARAMETERS, tensors)})


def main():
    arguments = parse_arguments()
    variant = Variant(arguments.variant, arguments.threads)
    images = read(arguments.input / "images.f32", torch.float32).reshape(-1, 1, 32, 32).split(arguments.batch_size)
    labels = read(arguments.input / "labels.i32", torch.int32).long().split(arguments.batch_size)
    images = [batch.contiguous(memory_format=variant.layout) for batch in images]
    model = variant.create_model()
    load_parameters(model, arguments.input / "parameters.f32")
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr, fused=True)
    loss_of = variant.loss_of(model)

    def step(i):
        optimizer.zero_grad()
        loss = loss_of(images[i % len(images)], labels[i % len(labels)])
        loss.backward()
        optimizer.step()
        return loss.detach()

    serve(torch.__version__, step)


if __name__ == "__main__":
    main()
