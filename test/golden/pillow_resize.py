"""Writes pillow-resize.json: hashes of images that Pillow resizes to 32 x 32, and of colours that it turns to grey.

    pip install pillow==12.3.0 && python3 test/golden/pillow_resize.py > test/golden/pillow-resize.json
"""

import hashlib
import json

import PIL
from PIL import Image

# Width and height.
SIZES = [(1, 1), (1, 300), (3, 32), (7, 5), (28, 28), (31, 33), (32, 32), (32, 100), (33, 31), (47, 1), (64, 64),
         (65, 127), (128, 128), (224, 224), (300, 2), (500, 375), (1021, 769)]


def noise(count, seed):
    """`count` bytes of a linear congruential generator (Numerical Recipes), of each state its highest byte."""
    state = seed
    out = bytearray(count)
    for index in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[index] = state >> 24
    return bytes(out)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def resized(width, height, pixels):
    return Image.frombytes("L", (width, height), pixels).resize((32, 32), Image.BILINEAR).tobytes()


golden = {"pillow": PIL.__version__, "resized": [], "grey": ""}
for width, height in SIZES:
    pixels = noise(width * height, width * 65536 + height)
    # Black and white only: the largest steps.
    harsh = bytes(255 if pixel > 127 else 0 for pixel in pixels)
    golden["resized"].append({
        "width": width,
        "height": height,
        "noise": sha256(resized(width, height, pixels)),
        "blackAndWhite": sha256(resized(width, height, harsh)),
    })
golden["grey"] = sha256(Image.frombytes("RGB", (300, 200), noise(180000, 3)).convert("L").tobytes())
print(json.dumps(golden, indent=2))
