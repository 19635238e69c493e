// The kernels that run here, each with its stages.
import type { EngineOptions } from '../../src/engine/engine.js';
import { KERNEL_NAMES, type KernelComputer, type KernelName } from '../../src/engine/simd/kernel.js';
import type { NativeKernelName } from '../../src/engine/simd/native/native-addon.js';
import { loadNativeKernel } from '../../src/engine/simd/native/native-kernel.js';
import { WasmComputer } from '../../src/engine/simd/wasm/wasm-computer.js';
import { loadWasmExports, type WasmKernelName } from '../../src/engine/simd/wasm/wasm-kernel.js';
import { messageOf } from '../../src/shared/errors.js';
import type { Stage } from './stages.js';

export const MICRO_BATCH_SIZE = 32;

/** A kernel with its dataset, and a micro-batch that it has computed. */
export interface MeasuredKernel {
  readonly name: KernelName;
  readonly computer: KernelComputer;
  /** Runs a stage on the micro-batch that was computed last, of MICRO_BATCH_SIZE samples: any number of times, in any order. */
  runStage(stage: Stage): void;
}

/** Why a kernel cannot be measured here, for people. */
export interface MissingKernel {
  readonly name: KernelName;
  readonly reason: string;
}

/** Every kernel, or why it is not here. */
export function measuredKernels(options: EngineOptions): (MeasuredKernel | MissingKernel)[] {
  return KERNEL_NAMES.map((name) => {
    try {
      return name === 'wasm' || name === 'soft' ? wasmKernel(name, options) : nativeKernel(name, options);
    } catch (error) {
      return { name, reason: messageOf(error) };
    }
  });
}

function nativeKernel(name: NativeKernelName, options: EngineOptions): MeasuredKernel {
  const computer = loadNativeKernel(name).createComputer(options);
  return { name, computer, runStage: (stage) => computer.runStage(stage) };
}

function wasmKernel(name: WasmKernelName, options: EngineOptions): MeasuredKernel {
  const kernel = loadWasmExports(name);
  const computer = new WasmComputer(kernel, options);
  const slot = computer.slotAddress(0);
  const stages: Readonly<Record<Stage, () => void>> = {
    'load images': () => kernel.stageLoadImages(MICRO_BATCH_SIZE),
    'conv1 forward': () => kernel.stageConv1Forward(MICRO_BATCH_SIZE),
    'conv2 forward': () => kernel.stageConv2Forward(MICRO_BATCH_SIZE),
    'dense forward': () => kernel.stageDenseForward(MICRO_BATCH_SIZE),
    loss: () => kernel.stageLoss(MICRO_BATCH_SIZE),
    'dense input gradient': () => kernel.stageDenseInputGradient(MICRO_BATCH_SIZE),
    'dense weight gradient': () => kernel.stageDenseWeightGradient(MICRO_BATCH_SIZE, slot),
    'conv2 weight gradient': () => kernel.stageConv2WeightGradient(MICRO_BATCH_SIZE),
    'conv2 input gradient': () => kernel.stageConv2InputGradient(MICRO_BATCH_SIZE),
    'conv1 weight gradient': () => kernel.stageConv1WeightGradient(MICRO_BATCH_SIZE),
  };
  return { name, computer, runStage: (stage) => stages[stage]() };
}
