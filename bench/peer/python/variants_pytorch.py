"""The ways to train in PyTorch. A variant is some of these words, joined by '+': eager, or compile for torch.compile of forward and
backward; channels-last for the layout of images in memory that PyTorch recommends on CPUs; bfloat16 for autocast to it.
"""

import torch
from lenet_pytorch import LeNet
from torch.nn import functional


class Variant:
    def __init__(self, text, threads):
        self.words = text.split("+")
        self.layout = torch.channels_last if "channels-last" in self.words else torch.contiguous_format
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)

    def create_model(self):
        return LeNet().to(memory_format=self.layout)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled="bfloat16" in self.words)

    def compiled(self, function):
        """The function itself in an eager variant. Each size of batch is compiled by itself, which gives the fastest code."""
        return torch.compile(function, dynamic=False) if "compile" in self.words else function

    def loss_of(self, model):
        """A function of images and labels: the mean loss."""

        def loss_of(images, labels):
            with self.autocast():
                log_probabilities = model(images)
            return functional.nll_loss(log_probabilities.float(), labels)

        return self.compiled(loss_of)
