import { CONTRACT } from '../../shared/contract.js';
import { OperationalError } from '../../shared/errors.js';
import { KERNEL_NAMES, type KernelChoice, type KernelName } from './kernel.js';

/** Decides which kernel computes, from trials and measurements. choose-kernel.ts makes those. */

/** The outcome of a trial: the kernel loads and yields the bits of the contract here, or the error says why not. */
export type KernelTrial = { readonly name: KernelName; readonly error: OperationalError | null };

/** The shortest time of the same micro-batch, in milliseconds. */
export interface KernelTimes {
  readonly avx512Ms: number;
  readonly avx2Ms: number;
}

/** The next thing to do. */
export type KernelStep =
  | { readonly type: 'try'; readonly name: KernelName }
  /** Time AVX-512 and AVX2, which have both passed. */
  | { readonly type: 'measure' }
  | {
      readonly type: 'take';
      readonly name: KernelName;
      /** In words that go on after 'because'. */
      readonly reason: string;
      /** For a person; a kernel is slow, or one was passed over because it computes wrongly. */
      readonly warnings: readonly string[];
    }
  | { readonly type: 'refuse'; readonly error: OperationalError };

/**
 * AVX2 is taken if it needs less than this share of the time of AVX-512. Some processors lower their clock for AVX-512, or compute one
 * of its vectors in two halves; a small difference is noise.
 */
const CLEARLY_FASTER = 0.9;

/**
 * The next step of a choice. A kernel that is named is tried and taken or refused, never replaced. `auto` tries one after the other, the
 * fastest first, and takes the first that passes; if AVX-512 passes, AVX2 is tried and measured as well.
 *
 * @param trials those that were made, in order
 * @param times null: not measured yet
 */
export function nextKernelStep(
  choice: KernelChoice,
  trials: readonly KernelTrial[],
  times: KernelTimes | null,
): KernelStep {
  return choice === 'auto' ? nextOfAuto(trials, times) : nextOfNamed(choice, trials);
}

function nextOfNamed(name: KernelName, trials: readonly KernelTrial[]): KernelStep {
  const trial = trials.find((made) => made.name === name);
  if (!trial) return { type: 'try', name };
  if (trial.error) return { type: 'refuse', error: trial.error };
  return { type: 'take', name, reason: 'it was named', warnings: [] };
}

function nextOfAuto(trials: readonly KernelTrial[], times: KernelTimes | null): KernelStep {
  const passed = trials.filter(({ error }) => !error).map(({ name }) => name);
  const tried = new Set(trials.map(({ name }) => name));
  const [first] = passed;
  if (!first) {
    const name = KERNEL_NAMES.find((candidate) => !tried.has(candidate));
    return name ? { type: 'try', name } : { type: 'refuse', error: noKernel(trials) };
  }
  if (first !== 'avx512') return take(first, 'it is the fastest that runs here', trials);
  if (!tried.has('avx2')) return { type: 'try', name: 'avx2' };
  if (!passed.includes('avx2')) return take(first, 'it is the fastest that runs here', trials);
  if (!times) return { type: 'measure' };
  const { avx512Ms, avx2Ms } = times;
  const measured = `AVX-512 needs ${inMs(avx512Ms)} for a micro-batch, and AVX2 ${inMs(avx2Ms)}`;
  return take(avx2Ms < CLEARLY_FASTER * avx512Ms ? 'avx2' : 'avx512', measured, trials);
}

function take(name: KernelName, reason: string, trials: readonly KernelTrial[]): KernelStep {
  const warnings = trials.flatMap(({ error }) => (error?.code === 'wrong-bits' ? [error.message] : []));
  if (name === 'soft') {
    const why = trials.find((trial) => trial.name === 'wasm')?.error?.message ?? '';
    warnings.push(`computing with the soft kernel: its bits are right, and it is more than ten times slower. ${why}`);
  }
  return { type: 'take', name, reason, warnings };
}

/** The error for a kernel that computes other bits than it must. */
export function wrongBits(name: KernelName, differing: readonly string[]): OperationalError {
  return new OperationalError(
    'wrong-bits',
    `Cannot use the ${name} kernel: it must yield the bits of contract ${CONTRACT}, got others (of ${differing.join(', ')}).`,
    'The processor, its memory or the compiler is at fault. The other kernels may be right: use --kernel auto.',
  );
}

/** Software runs everywhere, so its error tells most. */
function noKernel(trials: readonly KernelTrial[]): OperationalError {
  const error = trials.at(-1)?.error;
  if (!error) throw new Error('unreachable: a trial that passed is taken');
  return error;
}

const inMs = (ms: number): string => `${ms.toFixed(2)} ms`;
