"""Writes label-smoothing.json: losses and gradients of PyTorch's cross-entropy with label smoothing, in float64.

    pip install torch && python3 test/golden/label_smoothing.py > test/golden/label-smoothing.json
"""

import json

import torch
from torch.nn.functional import cross_entropy

# Number of classes, label and label smoothing.
CASES = [(2, 1, 0.1), (3, 0, 0.9), (10, 7, 0.05), (26, 25, 0.1), (100, 3, 0.2)]


def noise(count, seed):
    """`count` bytes of a linear congruential generator (Numerical Recipes), of each state its highest byte."""
    state = seed
    out = []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return out


golden = {"torch": torch.__version__, "cases": []}
for classes, label, smoothing in CASES:
    # From -8 to 8, and exact in float32.
    logits = [(byte - 128) / 16 for byte in noise(classes, classes)]
    inputs = torch.tensor([logits], dtype=torch.float64, requires_grad=True)
    loss = cross_entropy(inputs, torch.tensor([label]), label_smoothing=smoothing)
    loss.backward()
    golden["cases"].append({
        "labelSmoothing": smoothing,
        "label": label,
        "logits": logits,
        "loss": loss.item(),
        "gradient": inputs.grad[0].tolist(),
    })
print(json.dumps(golden))
