import { normalizationTable } from '../../shared/data/normalization.js';
import { IMAGE_PIXELS, type Network } from '../../shared/model/model.js';
import { checkDataset } from '../check-dataset.js';
import type { EngineOptions } from '../engine.js';
import { networkFor } from '../engine-network.js';
import { smoothingFor } from '../label-smoothing.js';
import type { KernelArithmetic } from './arithmetic/kernel-arithmetic.js';
import { AugmentedPlaces, placesOf } from './augmented-places.js';
import {
  type Bindings,
  type Buffers,
  bindBuffers,
  CAPACITY,
  createBuffers,
  OUTCOME_BYTES,
  spanTable,
} from './buffers.js';
import type { WebgpuOutcomes } from './outcomes.js';
import { createPipelines, type Pipelines } from './pipelines.js';
import { pointWeights } from './point-weights.js';
import { TRANSPOSED_LENGTH } from './shaders.js';
import type { Batch, Group } from './shard-plan.js';

/** Threads of a workgroup, if the device allows so many; WebGPU's compatibility mode promises half. */
export const WORKGROUP_SIZE = 256;

/** A device with the kernels, their buffers and the dataset. It takes one call at a time. */
export class WebgpuDevice {
  readonly capacity = CAPACITY;
  readonly #device: GPUDevice;
  readonly #network: Network;
  readonly #workgroupSize: number;
  readonly #pipelines: Pipelines;
  readonly #buffers: Buffers;
  readonly #bindings: Bindings;
  readonly #augmented: AugmentedPlaces | undefined;
  /** Buffer from which results are fetched; it grows when needed. */
  #fetched: GPUBuffer;
  #failure: Error | undefined;

  /** @throws Error when the device cannot hold the dataset, or refuses a kernel */
  static async create(device: GPUDevice, options: EngineOptions, arithmetic: KernelArithmetic): Promise<WebgpuDevice> {
    const { dataset, normalization } = options;
    checkDataset(dataset, networkFor(options).classCount);
    const workgroupSize = Math.min(WORKGROUP_SIZE, device.limits.maxComputeInvocationsPerWorkgroup);
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    const pipelines = await createPipelines(device, {
      workgroupSize,
      sampleCount: placesOf(options),
      network: networkFor(options),
      smoothing: smoothingFor(options),
      arithmetic,
    });
    const created = new WebgpuDevice(device, workgroupSize, pipelines, options);
    for (const error of [await device.popErrorScope(), await device.popErrorScope()]) {
      if (error) throw new Error(error.message);
    }
    created.#upload(dataset.images, dataset.labels, placesOf(options), normalizationTable(normalization));
    return created;
  }

  private constructor(device: GPUDevice, workgroupSize: number, pipelines: Pipelines, options: EngineOptions) {
    this.#device = device;
    this.#network = networkFor(options);
    this.#workgroupSize = workgroupSize;
    this.#pipelines = pipelines;
    this.#buffers = createBuffers(device, this.#network, placesOf(options) * (IMAGE_PIXELS + 1));
    this.#bindings = bindBuffers(device, pipelines, this.#buffers);
    const { augmentation, dataset } = options;
    if (augmentation) this.#augmented = new AugmentedPlaces(device.queue, this.#buffers.dataset, dataset, augmentation);
    this.#fetched = this.#createFetched(this.#network.parameterBytes + OUTCOME_BYTES * CAPACITY.samples);
    device.addEventListener('uncapturederror', (event) => {
      this.#failure ??= new Error((event as GPUUncapturedErrorEvent).error.message);
    });
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') this.#failure ??= new Error(`the device was lost: ${message}`);
    });
  }

  /** Sets the parameters of the calls that follow, copied at once. */
  setParameters(parameters: Float32Array): void {
    const { queue } = this.#device;
    queue.writeBuffer(this.#buffers.parameters, 0, parameters);
    queue.writeBuffer(this.#buffers.parameters, this.#network.parameterBytes, pointWeights(parameters, this.#network));
    this.#submit((pass) => this.#dispatch(pass, 'transpose', this.#workgroups(TRANSPOSED_LENGTH)));
  }

  /**
   * The sums of a group's nodes, in their order, and loss and prediction of each of its samples.
   *
   * @param epoch of the samples' augmentation, if there is one
   * @throws Error when the device fails
   */
  async differentiate(
    { batches, nodes }: Group,
    sampleIndices: Uint32Array,
    epoch: number,
  ): Promise<WebgpuOutcomes & { readonly gradients: Float32Array[] }> {
    const { parameterBytes, parameterCount } = this.#network;
    const valueBytes = nodes.length * parameterBytes;
    const begin = batches[0]?.begin ?? 0;
    const sampleCount = (batches.at(-1)?.end ?? begin) - begin;
    const fetched = this.#fetchedFor(valueBytes + OUTCOME_BYTES * sampleCount);
    for (const batch of batches) {
      const samples = sampleIndices.slice(batch.begin, batch.end);
      this.#write('batch', this.#augmented?.upload(samples, epoch) ?? samples);
      this.#write('spans', spanTable(batch));
      this.#submit(
        (pass) => {
          this.#dispatch(pass, 'differentiate', batch.end - batch.begin);
          this.#dispatch(pass, 'sumSamples', this.#workgroups(parameterCount), batch.spans.length);
        },
        (encoder) => this.#fetchOutcomes(encoder, batch, fetched, valueBytes + OUTCOME_BYTES * (batch.begin - begin)),
      );
    }
    this.#write('nodes', Uint32Array.from(nodes.flatMap((node) => [node.begin, node.end])));
    this.#submit(
      (pass) => this.#dispatch(pass, 'reduce', this.#workgroups(parameterCount), nodes.length),
      (encoder) => encoder.copyBufferToBuffer(this.#buffers.values, 0, fetched, 0, valueBytes),
    );
    return await this.#read(fetched, valueBytes + OUTCOME_BYTES * sampleCount, (bytes) => ({
      gradients: nodes.map((_, i) => new Float32Array(bytes, i * parameterBytes, parameterCount).slice()),
      ...outcomesFrom(bytes, valueBytes, sampleCount),
    }));
  }

  /**
   * Loss and prediction of each sample.
   *
   * @throws Error when the device fails
   */
  async evaluate(sampleIndices: Uint32Array): Promise<WebgpuOutcomes> {
    if (sampleIndices.length === 0) return { losses: new Float32Array(0), predictions: new Uint32Array(0) };
    const fetched = this.#fetchedFor(OUTCOME_BYTES * sampleIndices.length);
    for (let begin = 0; begin < sampleIndices.length; begin += CAPACITY.samples) {
      const batch = { begin, end: Math.min(begin + CAPACITY.samples, sampleIndices.length) };
      this.#write('batch', sampleIndices.slice(batch.begin, batch.end));
      this.#submit(
        (pass) => this.#dispatch(pass, 'evaluate', batch.end - batch.begin),
        (encoder) => this.#fetchOutcomes(encoder, batch, fetched, OUTCOME_BYTES * begin),
      );
    }
    return await this.#read(fetched, OUTCOME_BYTES * sampleIndices.length, (bytes) =>
      outcomesFrom(bytes, 0, sampleIndices.length),
    );
  }

  /** Frees the device; calls under way reject. */
  destroy(): void {
    this.#device.destroy();
  }

  #upload(images: Uint8Array, labels: Uint8Array, places: number, pixelValues: Float32Array): void {
    const { queue } = this.#device;
    // Uploads in pieces, each of which passes through memory that host and device share.
    const PIECE_BYTES = 2 ** 24;
    for (let begin = 0; begin < images.length; begin += PIECE_BYTES) {
      queue.writeBuffer(this.#buffers.dataset, begin, images.slice(begin, begin + PIECE_BYTES));
    }
    // Padded to whole words.
    const padded = new Uint8Array(4 * Math.ceil(labels.length / 4));
    padded.set(labels);
    queue.writeBuffer(this.#buffers.dataset, places * IMAGE_PIXELS, padded);
    this.#write('pixelValues', pixelValues.slice());
  }

  #write(name: keyof Buffers, data: GPUAllowSharedBufferSource): void {
    this.#device.queue.writeBuffer(this.#buffers[name], 0, data);
  }

  #workgroups(threads: number): number {
    return Math.ceil(threads / this.#workgroupSize);
  }

  #dispatch(pass: GPUComputePassEncoder, name: keyof Pipelines, x: number, y = 1): void {
    pass.setPipeline(this.#pipelines[name]);
    pass.setBindGroup(0, this.#bindings[name]);
    pass.dispatchWorkgroups(x, y);
  }

  #submit(compute: (pass: GPUComputePassEncoder) => void, copy?: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    compute(pass);
    pass.end();
    copy?.(encoder);
    this.#device.queue.submit([encoder.finish()]);
  }

  #fetchOutcomes(encoder: GPUCommandEncoder, { begin, end }: BatchRange, target: GPUBuffer, offset: number): void {
    encoder.copyBufferToBuffer(this.#buffers.outcomes, 0, target, offset, OUTCOME_BYTES * (end - begin));
  }

  #createFetched(size: number): GPUBuffer {
    return this.#device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }

  #fetchedFor(size: number): GPUBuffer {
    if (size > this.#fetched.size) {
      this.#fetched.destroy();
      this.#fetched = this.#createFetched(size);
    }
    return this.#fetched;
  }

  async #read<T>(buffer: GPUBuffer, size: number, read: (bytes: ArrayBuffer) => T): Promise<T> {
    await buffer.mapAsync(GPUMapMode.READ, 0, size);
    if (this.#failure) throw this.#failure;
    try {
      return read(buffer.getMappedRange(0, size));
    } finally {
      buffer.unmap();
    }
  }
}

type BatchRange = Pick<Batch, 'begin' | 'end'>;

function outcomesFrom(bytes: ArrayBuffer, offset: number, count: number): WebgpuOutcomes {
  const floats = new Float32Array(bytes, offset, 2 * count);
  const words = new Uint32Array(bytes, offset, 2 * count);
  return {
    losses: Float32Array.from({ length: count }, (_, i) => floats[2 * i] as number),
    predictions: Uint32Array.from({ length: count }, (_, i) => words[2 * i + 1] as number),
  };
}
