import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { OperationalError } from '../../shared/errors.js';
import { printable } from '../../shared/text/printable.js';
import type { EngineStatus } from './choose-engine.js';
import type { EngineChoice, EngineName } from './engine-names.js';

/**
 * What this host's engines run on, found out by a process of its own: the caller keeps no driver loaded, sees none of what drivers print on
 * standard error, and outlives a driver that crashes.
 */

export type ProbedEngine = EngineStatus & { readonly samplesPerSecond?: number };

export interface Probed {
  readonly engines: readonly ProbedEngine[];
  /** What `--engine auto` takes, and why. */
  readonly auto: EngineName;
  readonly reason: string;
}

const PROBE = fileURLToPath(new URL('./device-probe.js', import.meta.url));
/** Lines of what a process that failed has printed. */
const LAST_LINES = 3;

/**
 * @param bench measure every engine that runs, two seconds each
 * @throws OperationalError `devices-failed` when the process fails, as one does that a broken driver ends
 */
export function probeDevices(bench = false): Probed {
  const args = [PROBE, ...(bench ? ['--bench'] : [])];
  const { stdout, stderr, status, signal, error } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === 0) return JSON.parse(stdout) as Probed;
  const lines = (stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  const last = lines.slice(-LAST_LINES).map((line) => printable(line.trim(), 200));
  throw new OperationalError(
    'devices-failed',
    `Cannot look for GPUs: the process that does ended with ${error?.message ?? signal ?? `exit code ${status}`}.`,
    `${last.length > 0 ? `It printed: ${last.join(' ')} ` : ''}Use --engine simd, which needs no GPU and no driver.`,
  );
}

/**
 * The engine that a choice leads to on this host.
 *
 * @returns the engine, and for 'auto' the reason for it
 * @throws OperationalError `engine-unavailable` when an engine is named that cannot run here; `devices-failed`
 */
export function engineHere(choice: EngineChoice): { readonly engine: EngineName; readonly reason: string | null } {
  // These run everywhere.
  if (choice === 'simd' || choice === 'reference') return { engine: choice, reason: null };
  const { engines, auto, reason } = probeDevices();
  if (choice === 'auto') return { engine: auto, reason };
  const named = engines.find(({ name }) => name === choice);
  if (named && 'missing' in named) {
    throw new OperationalError(
      'engine-unavailable',
      `Cannot start the ${choice} engine: ${named.missing}`,
      named.remedy,
    );
  }
  return { engine: choice, reason: null };
}
