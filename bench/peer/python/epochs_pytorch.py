"""Whole epochs of training in PyTorch: every sample once, in a new order, and then an evaluation on the test set.

All samples are resized, normalised and in memory before the clock starts. The conversation is that of slices.py, with epochs in the
place of steps; the input is a directory with the four IDX files, and the loss that of the test set. See variants_pytorch.py.
"""

import torch
from slices import parse_arguments, serve
from train_pytorch import evaluate, load
from variants_pytorch import Variant

MEAN, STANDARD_DEVIATION = 0.1037, 0.3081


def main():
    arguments = parse_arguments()
    variant = Variant(arguments.variant, arguments.threads)
    torch.manual_seed(0)
    images, labels, _ = load(arguments.input, "train", MEAN, STANDARD_DEVIATION)
    test_images, test_labels, _ = load(arguments.input, "t10k", MEAN, STANDARD_DEVIATION)
    images, test_images = (part.contiguous(memory_format=variant.layout) for part in (images, test_images))
    model = variant.create_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=arguments.lr, fused=True)
    loss_of = variant.loss_of(model)
    predict = variant.compiled(model)

    def epoch(_):
        for batch in torch.randperm(len(images)).split(arguments.batch_size):
            optimizer.zero_grad()
            loss_of(images.index_select(0, batch), labels.index_select(0, batch)).backward()
            optimizer.step()
        with variant.autocast():
            test_loss, _ = evaluate(predict, test_images, test_labels)
        return test_loss

    serve(torch.__version__, epoch)


if __name__ == "__main__":
    main()
