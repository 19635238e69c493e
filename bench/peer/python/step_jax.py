"""Steps of training in JAX: forward, backward and Adam in one jitted function, on batches that are in memory. See slices.py."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from slices import PARAMETERS, parse_arguments, serve

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8


def convolution(images, weight, bias):
    """With the channel last, which is the faster layout on CPUs."""
    sums = jax.lax.conv_general_dilated(images, weight, (1, 1), "VALID", dimension_numbers=("NHWC", "OIHW", "NHWC"))
    return jax.nn.sigmoid(sums + bias)


def max_pool(values):
    """XLA's own gradient of a pooling window is slow on a CPU; that of a maximum over two axes is not."""
    samples, rows, columns, channels = values.shape
    return values.reshape(samples, rows // 2, 2, columns // 2, 2, channels).max(axis=(2, 4))


def loss_of(parameters, images, labels):
    w1, b1, w2, b2, w3, b3, w4, b4, w5, b5 = parameters
    pooled = max_pool(convolution(max_pool(convolution(images, w1, b1)), w2, b2))
    features = pooled.transpose(0, 3, 1, 2).reshape(len(images), -1)
    hidden = jax.nn.sigmoid(jax.nn.sigmoid(features @ w3.T + b3) @ w4.T + b4)
    log_probabilities = jax.nn.log_softmax(hidden @ w5.T + b5)
    return -jnp.take_along_axis(log_probabilities, labels[:, None], 1).mean()


@functools.partial(jax.jit, donate_argnums=0, static_argnames="learning_rate")
def train_step(state, images, labels, learning_rate):
    parameters, first, second, steps = state
    loss, gradients = jax.value_and_grad(loss_of)(parameters, images, labels)
    steps = steps + 1
    first = [BETA_1 * m + (1 - BETA_1) * g for m, g in zip(first, gradients)]
    second = [BETA_2 * v + (1 - BETA_2) * g * g for v, g in zip(second, gradients)]
    step_size = learning_rate / (1 - BETA_1**steps)
    root = jnp.sqrt(1 - BETA_2**steps)
    parameters = [
        p - step_size * m / (jnp.sqrt(v) / root + EPSILON) for p, m, v in zip(parameters, first, second)
    ]
    return (parameters, first, second, steps), loss


def load_parameters(path):
    values = np.fromfile(path, np.float32)
    ends = np.cumsum([np.prod(shape) for _, shape in PARAMETERS])[:-1]
    return [jnp.asarray(part.reshape(shape)) for part, (_, shape) in zip(np.split(values, ends), PARAMETERS)]


def main():
    arguments = parse_arguments()
    size = arguments.batch_size
    images = jnp.asarray(np.fromfile(arguments.input / "images.f32", np.float32).reshape(-1, size, 32, 32, 1))
    labels = jnp.asarray(np.fromfile(arguments.input / "labels.i32", np.int32).reshape(-1, size))
    images, labels = list(images), list(labels)
    parameters = load_parameters(arguments.input / "parameters.f32")
    zeros = [jnp.zeros_like(p) for p in parameters]
    state = (parameters, zeros, [jnp.zeros_like(p) for p in parameters], jnp.zeros((), jnp.float32))

    def step(i):
        nonlocal state
        state, loss = train_step(state, images[i % len(images)], labels[i % len(labels)], arguments.lr)
        return loss

    serve(jax.__version__, step)


if __name__ == "__main__":
    main()
