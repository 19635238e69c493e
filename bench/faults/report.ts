// Prints and records the cost of killed, slow and stopped processes.
import {
  auditFigure,
  type KilledWorkerQuantity,
  killedWorkerFigure,
  type ResumeQuantity,
  resumeFigure,
  slowWorkerFigure,
  stoppedWorkerFigure,
} from '../figure-names.js';
import { whole } from '../format.js';
import type { Recording } from '../record/recording.js';
import type { Unit } from '../record/result.js';
import { median } from '../statistics.js';
import { measureAudit } from './audit.js';
import type { Transport } from './cluster.js';
import { type Kill, measureKilledWorker } from './killed-worker.js';
import { measureResume, type Resume } from './resume.js';
import { MICRO_BATCH_SIZE, measurePaced, type PacedRate } from './slow-worker.js';
import { measureStoppedWorker } from './stopped-worker.js';

/** The time of a simulated device for one micro-batch; the engine itself needs about 2 ms. */
const PACE_MS = 12;
const SLOW_PACE_MS = 60;
const STOPPED_MS = 10_000;
const COORDINATOR_PAUSE_MS = 5_000;
const AUDIT_ROUNDS = 5;

/** @param repetitions kills of a worker for each transport; of a coordinator half as many */
export async function reportFaults(recording: Recording, repetitions: number): Promise<void> {
  console.log(`kill -9 of one of two workers in the middle of a step of 512 samples (${repetitions} kills each)`);
  for (const transport of ['ipc', 'tcp'] as const) await reportKilledWorker(recording, transport, repetitions);

  console.log(
    `\nOne slow worker of four. Simulated devices take ${PACE_MS} ms for a micro-batch of ${MICRO_BATCH_SIZE} samples, the slow ` +
      `one ${SLOW_PACE_MS} ms.\nThe ideal is the sum of the workers' speeds; work is dealt in whole micro-batches, which alone keeps ` +
      'small steps from it.',
  );
  for (const batchSize of [256, 512, 1024]) await reportSlowWorker(recording, batchSize);

  console.log(`\nOne of four such workers stopped (SIGSTOP) for ${STOPPED_MS / 1000} s, steps of 512 samples`);
  await reportStoppedWorker(recording);

  const kills = Math.ceil(repetitions / 2);
  console.log(
    `\nkill -9 of the coordinator, whose two workers live on; from its restart to the first step of both (${kills} kills each)`,
  );
  await reportResume(recording, 'tcp', kills, 0);
  await reportResume(recording, 'ipc', kills, 0);
  await reportResume(recording, 'tcp', kills, COORDINATOR_PAUSE_MS);

  console.log(`\nAudits, two workers on all of MNIST, whole runs (${AUDIT_ROUNDS} of each in turn, medians)`);
  await reportAudit(recording);
}

async function reportAudit(recording: Recording): Promise<void> {
  const costs = await measureAudit(2, [0, 0.01, 1], AUDIT_ROUNDS);
  const without = costs[0]?.samplesPerSecond ?? Number.NaN;
  for (const { rate, samplesPerSecond, runs } of costs) {
    recording.add(auditFigure(rate), 'samples/s', runs);
    console.log(
      `  --audit ${rate}: ${whole(samplesPerSecond)} samples/s, ${(samplesPerSecond / without).toFixed(3)} of that without`,
    );
  }
}

async function reportKilledWorker(recording: Recording, transport: Transport, repetitions: number): Promise<void> {
  const { kills, missedCount } = await measureKilledWorker(transport, repetitions);
  const stepMs = median(kills.map((kill) => kill.stepMs));
  const extra = summarize(kills.map(({ extraMs }) => extraMs));
  const extraSteps = summarize(kills.map((kill) => kill.extraMs / kill.stepMs));
  const add = (quantity: KilledWorkerQuantity, unit: Unit, of: (kill: Kill) => number): void =>
    recording.add(killedWorkerFigure(transport, quantity), unit, kills.map(of));
  add('step', 'ms', (kill) => kill.stepMs);
  add('extra time', 'ms', ({ extraMs }) => extraMs);
  add('extra steps', 'steps', (kill) => kill.extraMs / kill.stepMs);
  add('work of the dead', 'ms', ({ halfComputeMs }) => halfComputeMs);
  add('noticed', 'ms', ({ noticedMs }) => noticedMs);
  const noticed = summarize(kills.map(({ noticedMs }) => noticedMs));
  console.log(
    `  ${transport}  the step takes ${extra.median.toFixed(1)} ms longer than the median step of ${stepMs.toFixed(1)} ms ` +
      `(worst ${extra.worst.toFixed(1)} ms): ${extraSteps.median.toFixed(2)} steps (worst ${extraSteps.worst.toFixed(2)})`,
  );
  const missed = missedCount > 0 ? `; ${missedCount} more kills hit no shard` : '';
  console.log(
    `       of that, the dead worker's half costs the survivor ${median(kills.map((kill) => kill.halfComputeMs)).toFixed(1)} ms; ` +
      `the death is noticed after ${noticed.median.toFixed(0)} ms (worst ${noticed.worst.toFixed(0)})${missed}`,
  );
}

async function reportSlowWorker(recording: Recording, batchSize: number): Promise<void> {
  const equal = await measurePaced([PACE_MS, PACE_MS, PACE_MS, PACE_MS], batchSize);
  const slow = await measurePaced([PACE_MS, PACE_MS, PACE_MS, SLOW_PACE_MS], batchSize);
  // Both contain the cost of coordinator and network, so only the slow worker makes the difference.
  const relative = slow.samplesPerSecond / equal.samplesPerSecond;
  const idealRelative = slow.idealSamplesPerSecond / equal.idealSamplesPerSecond;
  recording.add(slowWorkerFigure(batchSize, 'step of four equal'), 'ms', equal.stepsMs);
  recording.add(slowWorkerFigure(batchSize, 'step with one slow'), 'ms', slow.stepsMs);
  recording.add(slowWorkerFigure(batchSize, 'share of four equal'), '', [relative]);
  recording.add(slowWorkerFigure(batchSize, 'ideal share'), '', [idealRelative]);
  const ofIdeal = (part: number, { idealSamplesPerSecond }: PacedRate): string =>
    `${(part / idealSamplesPerSecond).toFixed(2)} of the ideal ${whole(idealSamplesPerSecond)}`;
  console.log(
    `  batch ${batchSize}, ${batchSize / MICRO_BATCH_SIZE} micro-batches: four equal ${whole(equal.samplesPerSecond)} samples/s ` +
      `(${ofIdeal(equal.samplesPerSecond, equal)}), one slow ${whole(slow.samplesPerSecond)} ` +
      `(${ofIdeal(slow.samplesPerSecond, slow)}; whole micro-batches allow ` +
      `${(slow.wholeMicroBatchesPerSecond / slow.idealSamplesPerSecond).toFixed(2)})`,
  );
  console.log(
    `    ${relative.toFixed(2)} of four equal ones, ideal ${idealRelative.toFixed(2)}: ` +
      `${(relative / idealRelative).toFixed(2)} of it; longest step ${slow.longestStepMs.toFixed(0)} ms`,
  );
}

async function reportStoppedWorker(recording: Recording): Promise<void> {
  const { samplesBefore, samplesDuring, ...times } = await measureStoppedWorker(PACE_MS, STOPPED_MS);
  recording.add(stoppedWorkerFigure('step before'), 'ms', [times.medianStepMs]);
  recording.add(stoppedWorkerFigure('longest step'), 'ms', [times.longestStepMs]);
  recording.add(stoppedWorkerFigure('lost'), 'samples', [samplesBefore - samplesDuring]);
  recording.add(stoppedWorkerFigure('share of the worker'), 'samples', [samplesBefore / 4]);
  recording.add(stoppedWorkerFigure('back'), 'ms', [times.backMs]);
  console.log(
    `  ${whole(samplesDuring)} samples instead of ${whole(samplesBefore)}: ${whole(samplesBefore - samplesDuring)} lost, ` +
      `where the stopped worker's quarter is ${whole(samplesBefore / 4)}`,
  );
  console.log(
    `  longest step ${times.longestStepMs.toFixed(0)} ms (median before: ${times.medianStepMs.toFixed(0)}); ` +
      `after SIGCONT the worker was back in ${times.backMs.toFixed(0)} ms`,
  );
}

async function reportResume(recording: Recording, transport: Transport, kills: number, pauseMs: number): Promise<void> {
  const resumes = await measureResume(transport, kills, pauseMs);
  const add = (quantity: ResumeQuantity, unit: Unit, of: (resume: Resume) => number): void =>
    recording.add(resumeFigure(transport, pauseMs, quantity), unit, resumes.map(of));
  add('first step', 's', ({ firstStepMs }) => firstStepMs / 1000);
  add('listening', 's', (resume) => resume.listeningMs / 1000);
  add('all workers ready', 's', ({ allReadyMs }) => allReadyMs / 1000);
  add('repeated steps', 'steps', ({ repeatedSteps }) => repeatedSteps);
  const seconds = (values: readonly number[]): string => {
    const { median: middle, worst } = summarize(values);
    return `${(middle / 1000).toFixed(2)} s (worst ${(worst / 1000).toFixed(2)})`;
  };
  const when = pauseMs === 0 ? 'started again at once' : `started again after ${pauseMs / 1000} s`;
  console.log(
    `  ${transport}, ${when}: first step after ${seconds(resumes.map(({ firstStepMs }) => firstStepMs))}\n` +
      `    it listens after ${seconds(resumes.map(({ listeningMs }) => listeningMs))}, ` +
      `both workers are ready after ${seconds(resumes.map(({ allReadyMs }) => allReadyMs))}; ` +
      `${median(resumes.map(({ repeatedSteps }) => repeatedSteps))} steps since the last checkpoint are made again (median)`,
  );
}

function summarize(values: readonly number[]): { median: number; worst: number } {
  return { median: median(values), worst: Math.max(...values) };
}
