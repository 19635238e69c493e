"""Trains the LeNet with PyTorch in float64 by one recipe after the other, and writes what it saw to recipes.f64.json.

python3 recipes_pytorch.py DIRECTORY [NAME...]: DIRECTORY holds MNIST's four IDX files. With names, only those recipes are made anew.

Every recipe starts at init.safetensors and makes 200 steps of 128 samples: 40 epochs of the first 640 training images in file order. After
each epoch the next 320 training images are evaluated. The file has a list of
  name, learningRate, optimizer, learningRateSchedule, labelSmoothing   the recipe, as config.json has it
  rates, losses   of each step: the learning rate, and the mean loss before the update
  evaluated       mean loss after each epoch, without label smoothing
"""

import json
import sys
from pathlib import Path

import torch
from torch.nn import functional
from torch.optim import SGD, Adam, AdamW, lr_scheduler

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "bench" / "peer" / "python"))
from lenet_pytorch import LeNet  # noqa: E402
from train_pytorch import load  # noqa: E402

BATCH_SIZE, STEPS_PER_EPOCH, EPOCHS = 128, 5, 40
TRAINED = BATCH_SIZE * STEPS_PER_EPOCH
EVALUATED = slice(TRAINED, TRAINED + 320)
STEPS = STEPS_PER_EPOCH * EPOCHS

CONSTANT = {"type": "constant", "warmupSteps": 0}


def recipe(name, rate, optimizer="adam", schedule=CONSTANT, decay=0, momentum=0, clip=None, smoothing=0):
    return {
        "name": name,
        "learningRate": rate,
        "optimizer": {"name": optimizer, "weightDecay": decay, "momentum": momentum, "clipNorm": clip},
        "learningRateSchedule": {"warmupSteps": 0, **schedule},
        "labelSmoothing": smoothing,
    }


RECIPES = [
    recipe("adam, cosine", 0.005, schedule={"type": "cosine", "finalFactor": 0.01}),
    recipe("adam, step", 0.005, schedule={"type": "step", "everyEpochs": 12, "factor": 0.3}),
    recipe("adam, onecycle", 0.01, schedule={"type": "onecycle", "peakAt": 0.3}),
    recipe("adam, plateau", 0.006, schedule={"type": "plateau", "factor": 0.5, "patienceEpochs": 0}),
    recipe("adam, warm-up", 0.005, schedule={"type": "constant", "warmupSteps": 30}),
    recipe("adam, warm-up and cosine", 0.005, schedule={"type": "cosine", "warmupSteps": 20, "finalFactor": 0}),
    recipe("adam, warm-up and step", 0.005, schedule={"type": "step", "warmupSteps": 12, "everyEpochs": 2, "factor": 0.9}),
    recipe("adam, weight decay", 0.005, decay=1e-3),
    recipe("adamw, weight decay", 0.005, "adamw", decay=0.1),
    recipe("sgd", 1.0, "sgd"),
    recipe("sgd, momentum and weight decay", 0.2, "sgd", decay=1e-3, momentum=0.9),
    recipe("adam, clipped", 0.005, clip=0.2),
    recipe("adam, label smoothing", 0.005, smoothing=0.1),
    recipe(
        "adamw, all together",
        0.005,
        "adamw",
        schedule={"type": "cosine", "warmupSteps": 20, "finalFactor": 0.1},
        decay=0.05,
        clip=0.5,
        smoothing=0.1,
    ),
    recipe(
        "adamw, step, label smoothing",
        0.005,
        "adamw",
        schedule={"type": "step", "everyEpochs": 12, "factor": 0.3},
        decay=0.05,
        smoothing=0.1,
    ),
    recipe(
        "adamw, onecycle, clipped, label smoothing",
        0.01,
        "adamw",
        schedule={"type": "onecycle", "peakAt": 0.3},
        decay=0.05,
        clip=0.5,
        smoothing=0.1,
    ),
    recipe(
        "adamw, warm-up and plateau, clipped",
        0.006,
        "adamw",
        schedule={"type": "plateau", "warmupSteps": 25, "factor": 0.5, "patienceEpochs": 0},
        decay=0.05,
        clip=0.5,
    ),
    recipe(
        "sgd, warm-up and cosine, clipped",
        0.5,
        "sgd",
        schedule={"type": "cosine", "warmupSteps": 20, "finalFactor": 0.1},
        momentum=0.9,
        clip=0.1,
    ),
    recipe(
        "sgd, step, label smoothing",
        0.5,
        "sgd",
        schedule={"type": "step", "everyEpochs": 12, "factor": 0.3},
        momentum=0.9,
        smoothing=0.1,
    ),
    recipe("sgd, onecycle", 1.0, "sgd", schedule={"type": "onecycle", "peakAt": 0.3}, momentum=0.9, decay=1e-3),
    recipe("sgd, plateau", 0.5, "sgd", schedule={"type": "plateau", "factor": 0.5, "patienceEpochs": 0}, momentum=0.9),
]


def read_safetensors(path):
    content = path.read_bytes()
    begin = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:begin])
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(
            bytearray(content[begin + entry["data_offsets"][0] : begin + entry["data_offsets"][1]]), dtype=torch.float32
        ).reshape(entry["shape"])
        for name, entry in header.items()
    }


def make_optimizer(model, rate, name, weightDecay, momentum, clipNorm):
    if name == "sgd":
        return SGD(model.parameters(), lr=rate, momentum=momentum, weight_decay=weightDecay)
    return (Adam if name == "adam" else AdamW)(model.parameters(), lr=rate, weight_decay=weightDecay)


def make_scheduler(optimizer, rate, schedule):
    """The scheduler that is stepped after each step; None: the rate is constant but for plateau."""
    kind, warmup_steps = schedule["type"], schedule["warmupSteps"]
    warmup = None
    if warmup_steps:
        warmup = lr_scheduler.LinearLR(optimizer, 1 / (warmup_steps + 1), 1, warmup_steps)
    if kind == "cosine":
        cosine = lr_scheduler.CosineAnnealingLR(optimizer, STEPS - warmup_steps, rate * schedule["finalFactor"])
        return lr_scheduler.SequentialLR(optimizer, [warmup, cosine], [warmup_steps]) if warmup else cosine
    if kind == "step":
        step = lr_scheduler.StepLR(optimizer, schedule["everyEpochs"] * STEPS_PER_EPOCH, schedule["factor"])
        return lr_scheduler.ChainedScheduler([warmup, step]) if warmup else step
    if kind == "onecycle":
        return lr_scheduler.OneCycleLR(
            optimizer, rate, total_steps=STEPS, pct_start=schedule["peakAt"], cycle_momentum=False
        )
    return warmup


def train(settings, start, images, labels):
    rate, schedule = settings["learningRate"], settings["learningRateSchedule"]
    clip_norm = settings["optimizer"]["clipNorm"]
    model = LeNet().double()
    model.load_state_dict(start)
    optimizer = make_optimizer(model, rate, **settings["optimizer"])
    scheduler = make_scheduler(optimizer, rate, schedule)
    plateau = None
    if schedule["type"] == "plateau":
        plateau = lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=schedule["factor"], patience=schedule["patienceEpochs"]
        )
    rates, losses, evaluated, clipped = [], [], [], 0
    for step in range(STEPS):
        begin = step % STEPS_PER_EPOCH * BATCH_SIZE
        batch = slice(begin, begin + BATCH_SIZE)
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        # The model's log-probabilities are logits of the same distribution.
        loss = functional.cross_entropy(model(images[batch]), labels[batch], label_smoothing=settings["labelSmoothing"])
        loss.backward()
        losses.append(loss.item())
        if clip_norm is not None:
            clipped += int(torch.nn.utils.clip_grad_norm_(model.parameters(), clip_norm).item() > clip_norm)
        optimizer.step()
        if scheduler:
            scheduler.step()
        if (step + 1) % STEPS_PER_EPOCH == 0:
            with torch.no_grad():
                evaluated.append(functional.nll_loss(model(images[EVALUATED]), labels[EVALUATED]).item())
            if plateau:
                plateau.step(evaluated[-1])
    print(f"{settings['name']}: loss {losses[0]:.4f} to {losses[-1]:.4f}, rate {rates[-1]:.2e}, {clipped} steps clipped")
    short = lambda values: [float(f"{value:.12g}") for value in values]
    return {**settings, "rates": short(rates), "losses": short(losses), "evaluated": short(evaluated)}


def main():
    torch.set_num_threads(1)
    images, labels, _ = load(Path(sys.argv[1]), "train", 0.1037, 0.3081)
    start = read_safetensors(HERE / "init.safetensors")
    names = sys.argv[2:]
    target = HERE / "recipes.f64.json"
    kept = {result["name"]: result for result in json.loads(target.read_text())} if names else {}
    for settings in RECIPES:
        if names and settings["name"] not in names:
            continue
        kept[settings["name"]] = train(settings, start, images[:1000].double(), labels)
        # Each takes minutes, so each is kept at once.
        lines = ",\n".join(json.dumps(kept[other["name"]]) for other in RECIPES if other["name"] in kept)
        target.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
