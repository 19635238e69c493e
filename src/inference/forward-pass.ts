import type { WasmExports } from '../engine/simd/wasm/wasm-exports.js';
import type { Normalization } from '../shared/data/dataset.js';
import { normalizationTable } from '../shared/data/normalization.js';
import { IMAGE_PIXELS, type Network } from '../shared/model/model.js';

/**
 * A WebAssembly.Module: the compiled kernel, `fused` or `soft`. It has no name of its own here, because the types of
 * Node, which programs that use the package may have alone, do not know WebAssembly.
 */
export type KernelModule = object;

/** Most images of a pass: about 2 ms on one core. More would gain nothing, and need more memory. */
export const MAX_PASS_IMAGES = 64;

/** Bytes of a row of the first pooling: its values, and padding. */
const POOL1_STRIDE = 4 * (14 * 14 * 6 + 8);

/** An array with one row a sample, in the kernel's memory: address of the first row, bytes from row to row. */
interface Rows {
  readonly address: number;
  readonly stride: number;
  /** float32 values of a row, without its padding. */
  readonly length: number;
}

/** Names of the arrays that a pass leaves behind. */
export type Outputs =
  | 'inputs'
  | 'pool1'
  | 'features'
  | 'hidden1'
  | 'hidden2'
  | 'logits'
  | 'logProbabilities'
  | 'probabilities';

/**
 * A forward pass of the kernel over up to MAX_PASS_IMAGES images of 32x32. All memory is reserved at the start, so that
 * views stay valid and a pass allocates nothing.
 */
export class ForwardPass {
  readonly #kernel: WasmExports;
  readonly #parameters: Float32Array;
  readonly #predictions: Uint8Array;
  readonly #outputs: Readonly<Record<Outputs, Rows>>;
  /** uint8[MAX_PASS_IMAGES][32][32]: write the images here before a pass. */
  readonly images: Uint8Array;

  constructor(module: KernelModule, { classCount, parameterCount }: Network, normalization: Normalization) {
    // It imports nothing, and wasm-exports.ts describes its exports.
    const kernel = new WebAssembly.Instance(module as WebAssembly.Module).exports as unknown as WasmExports;
    kernel.setClassCount(classCount);
    kernel.reserveWorkspace(MAX_PASS_IMAGES);
    // A float32 for each class, padded to whole vectors.
    const stride = kernel.logitsStrideBytes();
    const images = kernel.allocate(MAX_PASS_IMAGES * IMAGE_PIXELS);
    const labels = kernel.allocate(MAX_PASS_IMAGES);
    const logProbabilities = kernel.allocate(MAX_PASS_IMAGES * stride);
    const probabilities = kernel.allocate(MAX_PASS_IMAGES * stride);
    kernel.setDataset(images, labels);
    this.#kernel = kernel;
    this.#outputs = {
      inputs: rows(kernel.inputsAddress(), IMAGE_PIXELS),
      pool1: { address: kernel.pool1Address(), stride: POOL1_STRIDE, length: 14 * 14 * 6 },
      features: rows(kernel.featuresAddress(), 16 * 5 * 5),
      hidden1: rows(kernel.hidden1Address(), 120),
      hidden2: rows(kernel.hidden2Address(), 84),
      logits: { address: kernel.logitsAddress(), stride, length: classCount },
      logProbabilities: { address: logProbabilities, stride, length: classCount },
      probabilities: { address: probabilities, stride, length: classCount },
    };

    // From here on the memory does not grow.
    const { buffer } = kernel.memory;
    this.images = new Uint8Array(buffer, images, MAX_PASS_IMAGES * IMAGE_PIXELS);
    this.#parameters = new Float32Array(buffer, kernel.parametersAddress(), parameterCount);
    this.#predictions = new Uint8Array(buffer, kernel.predictionsAddress(), MAX_PASS_IMAGES);
    // The loss of a label is not looked at, so all labels may be 0.
    new Uint8Array(buffer, labels, MAX_PASS_IMAGES).fill(0);
    const places = new Uint32Array(buffer, kernel.sampleIndicesAddress(), MAX_PASS_IMAGES);
    for (let i = 0; i < MAX_PASS_IMAGES; i++) places[i] = i;
    new Float32Array(buffer, kernel.normalizationTableAddress(), 256).set(normalizationTable(normalization));
  }

  /** @param parameters as many float32 as the network has */
  setParameters(parameters: Float32Array): void {
    this.#parameters.set(parameters);
    this.#kernel.parametersChanged();
  }

  /** @param imageCount 1 to MAX_PASS_IMAGES */
  run(imageCount: number): void {
    this.#kernel.evaluate(imageCount);
    const { logProbabilities, probabilities } = this.#outputs;
    this.#kernel.computeProbabilities(imageCount, logProbabilities.address, probabilities.address);
  }

  /** Class of an image of the last pass. */
  predicted(image: number): number {
    return this.#predictions[image] as number;
  }

  /** A copy of what the last pass has put out for an image, in the kernel's order: pool1 is channel-last. */
  read(output: Outputs, image: number): Float32Array {
    const { address, stride, length } = this.#outputs[output];
    return new Float32Array(this.#kernel.memory.buffer, address + image * stride, length).slice();
  }
}

/** Rows without padding. */
const rows = (address: number, length: number): Rows => ({ address, stride: 4 * length, length });
