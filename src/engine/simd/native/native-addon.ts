import type { KernelName } from '../kernel.js';

/** Kernels that the addon may hold. */
export type NativeKernelName = Extract<KernelName, 'avx512' | 'avx2' | 'neon'>;

/** A kernel with a workspace for one dataset. Opaque: only the addon looks inside. Its memory goes when it is collected or disposed. */
export interface NativeHandle {
  readonly opaque: unique symbol;
}

/**
 * Functions of the native addon (source/computer-binding.h). It checks every argument: a wrong type throws a TypeError, a wrong length or
 * value a RangeError, a call after dispose an Error. Gradients and parameters have as many float32 as the network
 * has parameters. All arrays may lie in shared
 * memory.
 */
export interface NativeAddon {
  /** Whether the addon holds the kernel, and this host has its instructions. */
  kernelState(kernel: string): 'ready' | 'not-compiled' | 'unsupported';

  /**
   * Keeps both arrays of the dataset alive and reads them at every call.
   *
   * @param images uint8[count][32][32]
   * @param labels uint8[count], below classCount
   * @param normalizationTable float32[256], by pixel value; copied
   * @param classCount 2 to 256
   * @param smoothing keep, share and rise of LabelSmoothing, for computeGradient; copied
   */
  createComputer(
    kernel: string,
    images: Uint8Array,
    labels: Uint8Array,
    normalizationTable: Float32Array,
    classCount: number,
    smoothing: Float32Array,
  ): NativeHandle;

  /** Copies the parameters. They are all 0 before the first call. */
  setParameters(handle: NativeHandle, parameters: Float32Array): void;

  /**
   * @param sampleIndices at least one, each below the dataset's count
   * @param gradient overwritten
   * @param warps int32[sampleIndices][50] of the images (drawWarp); undefined: they stay as they are
   * @returns the sum of the losses, in nats
   */
  computeGradient(handle: NativeHandle, sampleIndices: Uint32Array, gradient: Float32Array, warps?: Int32Array): number;

  /** The forward pass alone; `predictions` and `losses` are as long as `sampleIndices`. Returns the sum of the losses. */
  evaluate(handle: NativeHandle, sampleIndices: Uint32Array, predictions: Uint8Array, losses: Float64Array): number;

  /** Samples of the last micro-batch that were predicted right. */
  correctCount(handle: NativeHandle): number;

  /** Adds `source` to `target`. */
  addGradient(handle: NativeHandle, target: Float32Array, source: Float32Array): void;

  /** Repeats a part of the last micro-batch, for benchmarks: `stage` is a position in NATIVE_STAGES. */
  runStage(handle: NativeHandle, stage: number, gradient: Float32Array): void;

  /** Frees the memory and lets go of the dataset. */
  dispose(handle: NativeHandle): void;
}

/** The functions of NativeAddon. A build of an earlier version may lack some. */
export const NATIVE_FUNCTIONS = [
  'kernelState',
  'createComputer',
  'setParameters',
  'computeGradient',
  'evaluate',
  'correctCount',
  'addGradient',
  'runStage',
  'dispose',
] as const satisfies readonly (keyof NativeAddon)[];

/** The parts of computeGradient, in the order of the enum Stage in source/kernel.h. */
export const NATIVE_STAGES = [
  'load images',
  'conv1 forward',
  'conv2 forward',
  'dense forward',
  'loss',
  'dense input gradient',
  'dense weight gradient',
  'conv2 weight gradient',
  'conv2 input gradient',
  'conv1 weight gradient',
] as const;
export type NativeStage = (typeof NATIVE_STAGES)[number];
