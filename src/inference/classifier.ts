import type { Normalization } from '../shared/data/dataset.js';
import { resizeImages, SOURCE_IMAGE_PIXELS } from '../shared/data/resize.js';
import { namesOfClasses } from '../shared/model/class-names.js';
import { DEFAULT_IMAGE_SIDE, type ImageSide } from '../shared/model/image-side.js';
import {
  networkOf as classNetwork,
  IMAGE_PIXELS,
  IMAGE_SIDE,
  MAX_CLASS_COUNT,
  MIN_CLASS_COUNT,
  type Network,
  networkWithParameters,
} from '../shared/model/model.js';
import { ForwardPass, type KernelModule, MAX_PASS_IMAGES } from './forward-pass.js';
import { type LayerMaps, layerMaps } from './layer-maps.js';

/** A trained model, as `loadModel` returns it; other properties are ignored. */
export interface ClassifierOptions {
  /**
   * Flat buffer of finite float32, in the order of PyTorch's state_dict: 60,856 and 85 for each of 2 to 256 classes. It is
   * copied.
   */
  readonly parameters: Float32Array;
  /** By class number. Default, also if their number is not that of the classes: the numbers. */
  readonly classNames?: readonly string[];
  /** The normalisation with which it was trained. */
  readonly normalization: Normalization;
  /** Height and width of the images with which it was trained, in pixels, before they were 32x32. Default: 28. */
  readonly imageSide?: ImageSide;
}

/** How the model reads one image. */
export interface Classification {
  /** The number of the class with the greatest logit; if logits are equal, the lowest of the classes. */
  readonly predicted: number;
  /** The name of this class. */
  readonly className: string;
  /**
   * A float32 for each class, in nats: the logarithm of its probability. Negated, it has the bits of the loss that an
   * evaluation gives for this class as the label.
   */
  readonly logProbabilities: Float32Array;
  /** A float32 for each class, 0 to 1; their sum is 1 but for rounding. */
  readonly probabilities: Float32Array;
}

/** How the model reads one image, and the output of every layer on the way. */
export interface Look extends Classification, LayerMaps {}

/**
 * Reads images with a trained model: the forward pass of the WebAssembly kernel, to the same bits in Node and in every
 * browser. One classifier takes about 3 MB. It belongs to one thread, and every call is finished when it returns.
 */
export class Classifier {
  /** By class number. */
  readonly classNames: readonly string[];
  /** Height and width of the images with which the model was trained, in pixels, before they were 32x32. */
  readonly imageSide: ImageSide;
  readonly #network: Network;
  readonly #pass: ForwardPass;

  /**
   * Most callers have one made: `openNodeClassifier` and `openClassifier` choose the build of the kernel.
   *
   * @param module the compiled kernel, `fused` or `soft`
   * @throws RangeError when no network has so many parameters, one is not finite, or the normalisation is not finite or its
   *   deviation not above 0
   */
  constructor(module: KernelModule, { parameters, classNames, normalization, imageSide }: ClassifierOptions) {
    const { mean, standardDeviation } = normalization;
    if (!Number.isFinite(mean) || !Number.isFinite(standardDeviation) || standardDeviation <= 0) {
      throw new RangeError(
        `Cannot use the model: its normalization must be a finite mean and a standard deviation above 0, got ${mean} and ${standardDeviation}.`,
      );
    }
    this.#network = networkOf(parameters);
    this.classNames = namesOfClasses(this.#network.classCount, classNames ?? null);
    this.imageSide = imageSide ?? DEFAULT_IMAGE_SIDE;
    this.#pass = new ForwardPass(module, this.#network, normalization);
    this.setParameters(parameters);
  }

  /**
   * Goes on with other parameters of the same classes, such as the newest ones of a training.
   *
   * @param parameters as for the constructor
   * @throws RangeError when their number is another than before, or one is not finite
   */
  setParameters(parameters: Float32Array): void {
    const { parameterCount } = this.#network;
    if (parameters.length !== parameterCount) {
      throw new RangeError(
        `Cannot use the model: it must have ${parameterCount} parameters as before, got ${parameters.length}.`,
      );
    }
    const wrong = parameters.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new RangeError(
        `Cannot use the model: its parameters must be finite, got ${parameters[wrong]} at place ${wrong}.`,
      );
    }
    this.#pass.setParameters(parameters);
  }

  /**
   * @param images n x 28 x 28 grey pixels, n from 0, row-major, like those of the training: in MNIST a bright digit on
   *   black. They are resized to 32x32 as those of a training were. The result of an image does not depend on the others
   * @param side 32 for images of 32 x 32 pixels, which are not resized. Default: 28
   * @returns one an image, in order
   * @throws RangeError when the length is not a multiple of the pixels of an image
   */
  classify(images: Uint8Array, side: ImageSide = DEFAULT_IMAGE_SIDE): Classification[] {
    const pixels = side * side;
    const count = images.length / pixels;
    if (!Number.isInteger(count)) {
      throw new RangeError(
        `Cannot classify the images: they must be n x ${side} x ${side} bytes, a multiple of ${pixels}, got ${images.length}.`,
      );
    }
    const classifications: Classification[] = [];
    for (let first = 0; first < count; first += MAX_PASS_IMAGES) {
      const end = Math.min(count, first + MAX_PASS_IMAGES);
      const source = images.subarray(first * pixels, end * pixels);
      if (side === IMAGE_SIDE) this.#pass.images.set(source);
      else resizeImages(source, this.#pass.images.subarray(0, (end - first) * IMAGE_PIXELS));
      this.#pass.run(end - first);
      for (let image = 0; image < end - first; image++) classifications.push(this.#classification(image));
    }
    return classifications;
  }

  /**
   * Reads one image, and gives the output of every layer.
   *
   * @param image 28 x 28 pixels as for classify, or 32 x 32, resized already
   * @throws RangeError when it has neither 784 nor 1,024 bytes
   */
  look(image: Uint8Array): Look {
    const target = this.#pass.images.subarray(0, IMAGE_PIXELS);
    if (image.length === SOURCE_IMAGE_PIXELS) resizeImages(image, target);
    else if (image.length === IMAGE_PIXELS) target.set(image);
    else {
      throw new RangeError(
        `Cannot look at the image: it must have ${SOURCE_IMAGE_PIXELS} bytes (28x28) or ${IMAGE_PIXELS} (32x32), got ${image.length}.`,
      );
    }
    this.#pass.run(1);
    return { ...this.#classification(0), ...layerMaps(this.#pass) };
  }

  #classification(image: number): Classification {
    const predicted = this.#pass.predicted(image);
    return {
      predicted,
      className: this.classNames[predicted] as string,
      logProbabilities: this.#pass.read('logProbabilities', image),
      probabilities: this.#pass.read('probabilities', image),
    };
  }
}

function networkOf(parameters: Float32Array): Network {
  const network = networkWithParameters(parameters.length);
  if (network) return network;
  const [least, most] = [MIN_CLASS_COUNT, MAX_CLASS_COUNT].map((count) => classNetwork(count).parameterCount);
  throw new RangeError(
    `Cannot use the model: it must have ${least} to ${most} parameters, 85 for each class and 60,856 more, got ${parameters.length}.`,
  );
}
