// Measures the cost of a step besides computing, by the number of workers: with real connections to workers that wait instead of computing.
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import type { LineOf } from '../coordinator-line.js';
import { measureEngineThroughput, noiseOptions } from '../engine-throughput.js';
import {
  HOST_COMPUTE_MS,
  HOST_THREADS,
  PHASES,
  type ScalingQuantity,
  type ScalingTransport,
  SIMD_ALONE,
  scalingFigure,
} from '../figure-names.js';
import { rate, whole } from '../format.js';
import { withProcesses } from '../processes.js';
import type { Recording } from '../record/recording.js';
import type { Unit } from '../record/result.js';
import { median } from '../statistics.js';
import { measurePoint, type Point } from './measured-point.js';
import { comparisons, MODEL_TOLERANCE, worstRatio } from './model-check.js';

/** The options of each transport. */
const TRANSPORTS: readonly (readonly [ScalingTransport, readonly string[]])[] = [
  ['encrypted', []],
  ['insecure', ['--insecure']],
];
/** @param workerCounts each at least 1 */
export async function reportScaling(recording: Recording, workerCounts: readonly number[]): Promise<void> {
  const options = noiseOptions(10_000);
  const alone = await measureEngineThroughput(await createSimdEngine(options), options.dataset.count);
  recording.add(SIMD_ALONE, 'samples/s', alone.slices);
  console.log(`The engine simd alone: ${rate(alone.median).trim()}`);
  console.log(
    `Workers that wait ${HOST_COMPUTE_MS} ms instead of computing ${HOST_THREADS} micro-batches on ${HOST_THREADS} threads, medians`,
  );
  console.log(
    '  ms: of a step; of the coordinator’s processor time in the thread that decides and adds, in those that move messages, in the front, which passes on their bytes, and in Node’s helper threads; and of all workers together',
  );
  for (const [name, args] of TRANSPORTS) {
    console.log(
      `\ntcp, ${name}\n  workers  ms a step  broadcast  gather  reduce  optimize  main thread  transport  front  helpers  workers  MB sent  received`,
    );
    for (const workers of workerCounts) {
      const point = await withProcesses((processes) => measurePoint(processes, workers, args));
      console.log(lineOf(workers, point));
      record(recording, name, workers, point);
    }
  }
  const compared = comparisons(recording.result());
  console.log('\nThe model by what was measured: step, main thread');
  for (const { workers, encrypted, insecure } of compared) {
    const ratios = [encrypted, insecure].map(({ step, main }) => `${step.ratio.toFixed(2)}, ${main.ratio.toFixed(2)}`);
    console.log(`  ${String(workers).padStart(7)}  encrypted ${ratios[0]}  insecure ${ratios[1]}`);
  }
  const worst = worstRatio(compared);
  const verdict = worst <= MODEL_TOLERANCE ? 'fits' : 'DOES NOT FIT';
  console.log(
    `The model ${verdict}: it is within ${worst.toFixed(2)} everywhere, and must be within ${MODEL_TOLERANCE}.`,
  );
}

function record(recording: Recording, transport: ScalingTransport, workers: number, point: Point): void {
  for (const [phase, name] of PHASES) {
    recording.add(scalingFigure(transport, workers, name), 'ms', phaseOf(point, phase));
  }
  for (const [quantity, samples] of Object.entries(point.quantities)) {
    const unit: Unit = quantity === 'sent' || quantity === 'received' ? 'MB' : 'ms';
    recording.add(scalingFigure(transport, workers, quantity), unit, samples);
  }
}

function lineOf(workers: number, point: Point): string {
  const phase = (name: keyof LineOf<'step'>['phases']): string => median(phaseOf(point, name)).toFixed(2);
  const quantity = (name: ScalingQuantity): string => median(point.quantities[name]).toFixed(2);
  return [
    String(workers).padStart(9),
    phase('totalMs').padStart(11),
    phase('broadcastMs').padStart(11),
    phase('gatherMs').padStart(8),
    phase('reduceMs').padStart(8),
    phase('optimizeMs').padStart(10),
    quantity('main thread').padStart(13),
    quantity('transport').padStart(11),
    quantity('front').padStart(7),
    quantity('helpers').padStart(9),
    quantity('workers').padStart(9),
    quantity('sent').padStart(9),
    quantity('received').padStart(10),
    `  ${whole(1000 / median(phaseOf(point, 'totalMs')))} steps/s`,
  ].join('');
}

const phaseOf = ({ steps }: Point, phase: keyof LineOf<'step'>['phases']): number[] =>
  steps.map(({ phases }) => phases[phase]);
