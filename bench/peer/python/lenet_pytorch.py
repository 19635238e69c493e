"""The network in PyTorch."""

from torch import nn
from torch.nn import functional


class LeNet(nn.Module):
    """Names, shapes and order of the parameters are those of our model files."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 6, 5),
            nn.Sigmoid(),
            nn.MaxPool2d(2, 2),
            nn.Conv2d(6, 16, 5),
            nn.Sigmoid(),
            nn.MaxPool2d(2, 2),
        )
        self.fc = nn.Sequential(nn.Linear(400, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10))

    def forward(self, images):
        return functional.log_softmax(self.fc(self.conv(images).flatten(1)), dim=1)
