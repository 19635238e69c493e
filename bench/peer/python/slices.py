"""What the peers in Python have in common: the input, and the conversation with the benchmark.

The benchmark writes the input into a directory, as raw little-endian numbers:
  images.f32       (batches, batch size, 1, 32, 32), normalised
  labels.i32       (batches, batch size), 0..9
  parameters.f32   all tensors of the model, one after the other, in the order and layout of PyTorch's state_dict

A peer prints a line of JSON when it is ready: its version. Then it reads lines. Each has a number of steps; the peer trains so many
and answers with a line of JSON: seconds of processor time, seconds of wall time, and the mean loss of the last step.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

#: Names and shapes of the model's tensors: weights are (output, input, row, column) or (output, input).
PARAMETERS = [
    ("conv.0.weight", (6, 1, 5, 5)),
    ("conv.0.bias", (6,)),
    ("conv.3.weight", (16, 6, 5, 5)),
    ("conv.3.bias", (16,)),
    ("fc.0.weight", (120, 400)),
    ("fc.0.bias", (120,)),
    ("fc.2.weight", (84, 120)),
    ("fc.2.bias", (84,)),
    ("fc.4.weight", (10, 84)),
    ("fc.4.bias", (10,)),
]


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--input", type=Path, required=True, help="directory with the input")
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--lr", type=float, required=True)
    return parser.parse_args()


def serve(version, step):
    """Talks to the benchmark until it closes its end. `step(i)` trains on batch i and returns the loss, a number or a scalar."""
    # Libraries print to standard output too; that goes to standard error from now on.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(**fields):
        print(json.dumps(fields), file=answers, flush=True)

    answer(version=version)
    trained = 0
    for line in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            loss = step(trained)
            trained += 1
        # Asynchronous libraries have finished when the number is there.
        loss = float(loss)
        answer(processorSeconds=time.process_time() - processor, wallSeconds=time.perf_counter() - wall, loss=loss)
