import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { OperationalError } from '../../shared/errors.js';
import { printable } from '../../shared/text/printable.js';
import type { KernelChoice } from '../simd/kernel.js';
import { WITHOUT_GPU } from './choose-engine.js';
import { ENGINE_NAMES, type EngineChoice, type EngineName } from './engine-names.js';
import { mayHaveGpu } from './gpu-nodes.js';
import { ANSWER_FD, ProbeAnswer, type ProbedEngine, type ProbedKernels } from './probe-answer.js';

/**
 * Finds the devices of this host's engines in a separate process. So the caller keeps no driver loaded, sees no output
 * of drivers, and outlives a driver that crashes.
 */

export interface Probed extends ProbedKernels {
  readonly engines: readonly ProbedEngine[];
  /** The engine of `--engine auto`, and the reason. */
  readonly auto: EngineName;
  readonly reason: string;
}

const PROBE = fileURLToPath(new URL('./device-probe.js', import.meta.url));
/** Last lines of a failed process's output that are shown. */
const LAST_LINES = 3;
/** Drivers may print this many bytes; the process is ended if they print more. */
const MAX_OUTPUT_BYTES = 64 << 20;

/**
 * All engines and all kernels of simd, and those that `--engine auto` and the kernel's choice take.
 *
 * @param bench measure every engine and kernel that runs, two seconds each
 * @throws OperationalError `devices-failed` when the process fails, as one does that a broken driver ends
 */
export function probeDevices(bench = false, kernel: KernelChoice = 'auto'): Probed {
  const args = [...ENGINE_NAMES, '--auto', '--details', '--kernel', kernel, ...(bench ? ['--bench'] : [])];
  const { engines, auto, kernels } = runProbe(args);
  if (!auto || !kernels) throw new Error('unreachable: --auto and --details are answered');
  return { engines, auto: auto.engine, reason: auto.reason, ...kernels };
}

/**
 * The engine for a choice on this host. If an engine is named, no other is probed; without a GPU, none is.
 *
 * @returns the engine, and for 'auto' the reason for it
 * @throws OperationalError `engine-unavailable` when an engine is named that cannot run here; `devices-failed`
 */
export function engineHere(choice: EngineChoice): { readonly engine: EngineName; readonly reason: string | null } {
  // These two run everywhere.
  if (choice === 'simd' || choice === 'reference') return { engine: choice, reason: null };
  if (choice === 'auto' && !mayHaveGpu()) return WITHOUT_GPU;
  const { engines, auto } = runProbe([choice === 'auto' ? '--auto' : choice]);
  if (auto) return auto;
  const [named] = engines;
  if (named && 'missing' in named) {
    throw new OperationalError(
      'engine-unavailable',
      `Cannot start the ${named.name} engine: ${named.missing}`,
      named.remedy,
    );
  }
  if (!named) throw new Error('unreachable: the engine that is named is answered');
  return { engine: named.name, reason: null };
}

function runProbe(args: readonly string[]): ProbeAnswer {
  const { output, stderr, status, signal, error } = spawnSync(process.execPath, [PROBE, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const answer = answerFrom(output?.[ANSWER_FD] ?? '');
  if (status === 0 && answer) return answer;
  const lines = (stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  const last = lines.slice(-LAST_LINES).map((line) => printable(line.trim(), 200));
  throw new OperationalError(
    'devices-failed',
    `Cannot look for GPUs: the process that looks for them ended with ${error?.message ?? signal ?? `exit code ${status}`}.`,
    `${last.length > 0 ? `It printed: ${last.join(' ')} ` : ''}Use --engine simd, which needs no GPU and no driver.`,
  );
}

/** undefined if the process has not answered, for example because a driver ended it. */
function answerFrom(text: string): ProbeAnswer | undefined {
  try {
    return v.parse(ProbeAnswer, JSON.parse(text));
  } catch {
    return undefined;
  }
}
