import { messageOf, OperationalError } from '../../shared/errors.js';
import { KNOWN_DATASET, KNOWN_NORMALIZATION } from '../known-answer/known-images.js';
import { KNOWN_PARAMETERS } from '../known-answer/known-parameters.js';
import { proveBits } from '../known-answer/prove-bits.js';
import type { Kernel, KernelChoice, KernelComputer, KernelName } from './kernel.js';
import { type KernelTimes, type KernelTrial, nextKernelStep, wrongBits } from './kernel-decision.js';
import { kernelEngineFactory } from './kernel-engine.js';
import { loadSimdKernel } from './load-kernel.js';

/** The kernel that computes. It has yielded the bits of the contract on this host. */
export interface ChosenKernel {
  readonly kernel: Kernel;
  /** Why it was chosen, in words that go on after 'because'. */
  readonly reason: string;
  /** For a person: the kernel is slow, or another one computes wrongly here. */
  readonly warnings: readonly string[];
}

/** Loads kernels, and measures two of them. */
export interface KernelHost {
  /** @throws OperationalError when this host cannot run it */
  load(name: KernelName): Kernel;
  measure(avx512: Kernel, avx2: Kernel): KernelTimes;
}

/** A micro-batch that takes less than a millisecond. */
const MEASURED_SAMPLES = Uint32Array.from({ length: 32 }, (_, i) => i);
/** Turns of each kernel; the shortest counts, because others are disturbed. */
const MEASURED_TURNS = 6;

const THIS_HOST: KernelHost = {
  load: loadSimdKernel,
  measure: (avx512, avx2) => {
    const [avx512Ms, avx2Ms] = shortestTimes(avx512, avx2);
    return { avx512Ms, avx2Ms };
  },
};

const chosen = new Map<KernelChoice, Promise<ChosenKernel>>();

/**
 * Chooses a kernel for this process: each must load and yield the known answer first. The choice is made once.
 *
 * @throws OperationalError when the named kernel cannot run here (as its loader says), or yields other bits (`wrong-bits`); with
 *   `auto`, when none can
 */
export function chooseKernel(choice: KernelChoice = 'auto'): Promise<ChosenKernel> {
  const known = chosen.get(choice) ?? chooseKernelOf(THIS_HOST, choice);
  chosen.set(choice, known);
  return known;
}

/** As tryKernel, on this host. */
export const tryKernelHere = (name: KernelName): Promise<Kernel | OperationalError> => tryKernel(THIS_HOST, name);

/** As chooseKernel, on another host. */
export async function chooseKernelOf(host: KernelHost, choice: KernelChoice): Promise<ChosenKernel> {
  const kernels = new Map<KernelName, Kernel>();
  const trials: KernelTrial[] = [];
  let times: KernelTimes | null = null;
  for (;;) {
    const step = nextKernelStep(choice, trials, times);
    switch (step.type) {
      case 'try': {
        const tried = await tryKernel(host, step.name);
        if (!(tried instanceof OperationalError)) kernels.set(step.name, tried);
        trials.push({ name: step.name, error: tried instanceof OperationalError ? tried : null });
        break;
      }
      case 'measure':
        times = host.measure(passed(kernels, 'avx512'), passed(kernels, 'avx2'));
        break;
      case 'take':
        return { kernel: passed(kernels, step.name), reason: step.reason, warnings: step.warnings };
      case 'refuse':
        throw step.error;
    }
  }
}

/**
 * Loads a kernel and compares its bits with the contract's.
 *
 * @returns the kernel, or why it cannot be used
 */
export async function tryKernel(host: KernelHost, name: KernelName): Promise<Kernel | OperationalError> {
  try {
    const kernel = host.load(name);
    const { isEqual, differing } = await proveBits(kernelEngineFactory(kernel));
    return isEqual ? kernel : wrongBits(name, differing);
  } catch (error) {
    if (error instanceof OperationalError) return error;
    return new OperationalError('kernel-broken', `Cannot use the ${name} kernel: ${messageOf(error)}`, undefined, {
      cause: error,
    });
  }
}

function passed(kernels: ReadonlyMap<KernelName, Kernel>, name: KernelName): Kernel {
  const kernel = kernels.get(name);
  if (!kernel) throw new Error(`unreachable: the ${name} kernel has passed`);
  return kernel;
}

/** Both take turns, so that a busy host disturbs both. In milliseconds. */
function shortestTimes(first: Kernel, second: Kernel): [number, number] {
  const options = { dataset: KNOWN_DATASET, normalization: KNOWN_NORMALIZATION };
  const computers = [first.createComputer(options), second.createComputer(options)] as const;
  for (const computer of computers) computer.setParameters(KNOWN_PARAMETERS.ordinary);
  const shortest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < MEASURED_TURNS; turn++) {
    shortest[0] = Math.min(shortest[0], timeOf(computers[0]));
    shortest[1] = Math.min(shortest[1], timeOf(computers[1]));
  }
  for (const computer of computers) computer.dispose();
  return shortest;
}

function timeOf(computer: KernelComputer): number {
  const beganAtMs = performance.now();
  computer.computeMicroBatch(MEASURED_SAMPLES, 0);
  return performance.now() - beganAtMs;
}
