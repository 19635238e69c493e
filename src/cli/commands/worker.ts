import os from 'node:os';
import type { NoteLevel } from '../../shared/note-level.js';
import { withThreads } from '../../shared/text/with-threads.js';
import { usableCores } from '../../shared/usable-cores.js';
import type { ParentChannel } from '../../train/parent-channel.js';
import type { Faults } from '../../worker/fault-injection.js';
import { startWorker } from '../../worker/run-worker.js';
import { EXIT_DONE, EXIT_FAILED } from '../exit-codes.js';
import type { WorkerFlags } from '../flags.js';
import { warnOfLimits } from '../process-limits.js';
import { createNotes } from '../report/create-reporter.js';
import { onStop } from '../stop-signals.js';

/**
 * Runs a worker until the run is over or it is asked to stop. Resolves to the exit code.
 *
 * @param parent the `train` that started this process, or null
 */
export async function workerCommand(flags: WorkerFlags, parent: ParentChannel | null): Promise<number> {
  // A parent has warned already.
  if (!parent) warnOfLimits(flags.log, { role: 'worker', connections: 0, localWorkers: 0, threads: threadsOf(flags) });
  const note = noteFor(flags, parent);
  const worker = await startWorker({
    ...flags,
    http: flags.http ?? 'off',
    httpHosts: flags.httpHost,
    cacheDirectory: flags.cacheDir,
    joinTimeoutMs: flags.joinTimeoutS === 0 ? Number.POSITIVE_INFINITY : flags.joinTimeoutS * 1000,
    // The parent has already checked that its engine runs here.
    isEngineKnown: parent !== null,
    listeners: [{ onNote: note }],
    faults: faultsOf(flags),
  });
  const leave = () => worker.interrupt();
  // SIGUSR1 asks for a checkpoint before the end. A worker has none to write, and works until its coordinator stops.
  onStop(parent ? ['SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'], leave);
  if (parent) {
    // Ctrl-C reaches parent and worker, but the parent decides. Without a parent there is nothing to do.
    parent.onGone(leave);
    // The coordinator on the same cores, and (on Linux) the transport's threads, go first: a step waits for them.
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  }
  // A reader of this line may send a signal at once.
  note(
    'info',
    `joining ${worker.address} with engine ${worker.engine} on ${withThreads(worker.device, worker.threads)}`,
  );
  const { outcome, reason } = await worker.finished();
  note(outcome === 'done' ? 'info' : 'error', reason);
  return outcome === 'done' ? EXIT_DONE : EXIT_FAILED;
}

/** The threads that the engine simd would have. */
const threadsOf = ({ threads }: WorkerFlags): number => (threads === 'auto' ? usableCores() : threads);

/**
 * The receiver of notes. In a worker of `train`, only warnings and errors go to the parent; its coordinator reports the
 * rest.
 */
function noteFor({ log }: WorkerFlags, parent: ParentChannel | null): (level: NoteLevel, text: string) => void {
  if (!parent) return createNotes(log);
  return (level, text) => {
    if (level !== 'info') parent.note(level, text);
  };
}

/** Faults to inject; undefined: none. */
function faultsOf(flags: WorkerFlags): Faults | undefined {
  const { injectBitFlips = 0, injectHugeGradients = 0, injectPaceMs = 0, injectThreadDeaths = 0 } = flags;
  if (injectBitFlips + injectHugeGradients + injectPaceMs + injectThreadDeaths === 0) return undefined;
  // Each faulty worker has its own seed: two workers with the same mistakes would not be noticed.
  return {
    bitFlipProbability: injectBitFlips,
    hugeProbability: injectHugeGradients,
    paceMs: injectPaceMs,
    threadDeathProbability: injectThreadDeaths,
    seed: process.pid,
  };
}
