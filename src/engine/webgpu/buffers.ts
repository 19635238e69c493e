import type { Network } from '../../shared/model/model.js';
import type { Pipelines } from './pipelines.js';
import { POINT_WEIGHTS_LENGTH } from './point-weights.js';
import { MAX_LEVELS, recordLength, TRANSPOSED_LENGTH } from './shaders.js';
import type { Batch, Capacity } from './shard-plan.js';

/** The device's memory: its buffers, their sizes, and the kernels that use each. */

/** Samples and micro-batches for which the buffers have room: records of 28 MB, gradients of 32 MB; with 256 classes 30 MB and 42 MB. */
export const CAPACITY: Capacity = { samples: 2048, leaves: 2 ** MAX_LEVELS };
/** Loss and prediction of a sample. */
export const OUTCOME_BYTES = 8;
/** A range of leaves has at most two maximal nodes of each level. */
const MAX_NODES = 2 * (MAX_LEVELS + 1);
const SPAN_BYTES = 16;
const NODE_BYTES = 8;

export type Buffers = Readonly<
  Record<
    | 'parameters'
    | 'transposed'
    | 'dataset'
    | 'pixelValues'
    | 'batch'
    | 'records'
    | 'outcomes'
    | 'spans'
    | 'leaves'
    | 'nodes'
    | 'values',
    GPUBuffer
  >
>;

/** @param datasetBytes images and labels, a byte for each pixel and each label */
export function createBuffers(
  device: GPUDevice,
  { classCount, parameterBytes }: Network,
  datasetBytes: number,
): Buffers {
  const { STORAGE, UNIFORM, COPY_DST, COPY_SRC } = GPUBufferUsage;
  const buffer = (size: number, usage: number) => device.createBuffer({ size: 4 * Math.ceil(size / 4), usage });
  return {
    parameters: buffer(parameterBytes + 4 * POINT_WEIGHTS_LENGTH, STORAGE | COPY_DST),
    transposed: buffer(4 * TRANSPOSED_LENGTH, STORAGE),
    dataset: buffer(datasetBytes, STORAGE | COPY_DST),
    // Four more than there are pixel values: a zero behind them.
    pixelValues: buffer(4 * 260, UNIFORM | COPY_DST),
    batch: buffer(4 * CAPACITY.samples, STORAGE | COPY_DST),
    records: buffer(4 * recordLength(classCount) * CAPACITY.samples, STORAGE),
    outcomes: buffer(OUTCOME_BYTES * CAPACITY.samples, STORAGE | COPY_SRC),
    spans: buffer(SPAN_BYTES * CAPACITY.leaves, STORAGE | COPY_DST),
    leaves: buffer(parameterBytes * CAPACITY.leaves, STORAGE),
    nodes: buffer(NODE_BYTES * MAX_NODES, STORAGE | COPY_DST),
    values: buffer(parameterBytes * MAX_NODES, STORAGE | COPY_SRC),
  };
}

export type Bindings = Readonly<Record<keyof Pipelines, GPUBindGroup>>;

/** Gives each kernel the buffers that it uses. */
export function bindBuffers(device: GPUDevice, pipelines: Pipelines, buffers: Buffers): Bindings {
  const { parameters, transposed, dataset, pixelValues, batch, records, outcomes, spans, leaves, nodes, values } =
    buffers;
  const bind = (name: keyof Pipelines, ...bound: (GPUBuffer | null)[]) =>
    device.createBindGroup({
      layout: pipelines[name].getBindGroupLayout(0),
      // A binding that the kernel does not use has no place in its layout.
      entries: bound.flatMap((buffer, binding) => (buffer ? [{ binding, resource: { buffer } }] : [])),
    });
  return {
    transpose: bind('transpose', parameters, transposed),
    differentiate: bind('differentiate', parameters, transposed, dataset, pixelValues, batch, records, outcomes),
    evaluate: bind('evaluate', parameters, transposed, dataset, pixelValues, batch, null, outcomes),
    sumSamples: bind('sumSamples', records, spans, leaves),
    reduce: bind('reduce', leaves, nodes, values),
  };
}

/** The contents of `spans` for a batch. */
export function spanTable({ spans }: Batch): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(spans.flatMap(({ slot, begin, end, continued }) => [slot, begin, end, continued ? 1 : 0]));
}
