// Measures the cost of a step besides computing, by the number of workers: with real connections to workers that wait instead of computing.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import type { LineOf } from '../coordinator-line.js';
import { measureEngineThroughput, noiseOptions } from '../engine-throughput.js';
import { PHASES, type ScalingQuantity, type ScalingTransport, SIMD_ALONE, scalingFigure } from '../figure-names.js';
import { rate, whole } from '../format.js';
import { type CommandProcess, type Processes, withProcesses } from '../processes.js';
import type { Recording } from '../record/recording.js';
import type { Unit } from '../record/result.js';
import { median } from '../statistics.js';
import { processorTime } from './processor-time.js';

const NULL_WORKERS = fileURLToPath(new URL('null-workers.js', import.meta.url));
/** The options of each transport. */
const TRANSPORTS: readonly (readonly [ScalingTransport, readonly string[]])[] = [
  ['encrypted', []],
  ['insecure', ['--insecure']],
];
/** A worker gets one micro-batch or more of each step. */
const MICRO_BATCHES = 128;
const MICRO_BATCH_SIZE = 4;
/** The time that each worker seems to compute in a step, whatever their number: as with a bigger batch on more hosts. */
const COMPUTE_MS = 50;
/** Steps before the ones that are counted, while compilers are at work. */
const WARM_UP_STEPS = 40;
const STEPS = 120;
/** Processor times are looked at this often: a sample is what one of these steps takes on average. */
const STEPS_A_SAMPLE = 10;
/** So few that evaluations take no time. */
const TEST_SAMPLES = 10;

/** The measurement with a number of workers. Quantities are per step: times in milliseconds, traffic in MB. */
interface Point {
  readonly steps: readonly LineOf<'step'>[];
  readonly quantities: Readonly<Record<ScalingQuantity, readonly number[]>>;
}

/** @param workerCounts at least 1 and at most MICRO_BATCHES */
export async function reportScaling(recording: Recording, workerCounts: readonly number[]): Promise<void> {
  const options = noiseOptions(10_000);
  const alone = await measureEngineThroughput(await createSimdEngine(options), options.dataset.count);
  recording.add(SIMD_ALONE, 'samples/s', alone.slices);
  console.log(`The engine simd alone: ${rate(alone.median).trim()}`);
  console.log(
    `Workers that wait ${COMPUTE_MS} ms instead of computing, ${MICRO_BATCHES} micro-batches a step, medians of ${STEPS} steps`,
  );
  console.log(
    '  ms: of a step; of the coordinator’s processor time in the thread that decides and adds, in those that move messages, in the front, which passes on their bytes, and in Node’s helper threads',
  );
  for (const [name, args] of TRANSPORTS) {
    console.log(
      `\ntcp, ${name}\n  workers  ms a step  broadcast  gather  reduce  optimize  main thread  transport  front  helpers  MB sent  received`,
    );
    for (const workers of workerCounts) {
      const point = await withProcesses((processes) => measure(processes, workers, args));
      console.log(lineOf(workers, point));
      record(recording, name, workers, point);
    }
  }
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
    quantity('sent').padStart(9),
    quantity('received').padStart(10),
    `  ${whole(1000 / median(phaseOf(point, 'totalMs')))} steps/s`,
  ].join('');
}

const phaseOf = ({ steps }: Point, phase: keyof LineOf<'step'>['phases']): number[] =>
  steps.map(({ phases }) => phases[phase]);

async function measure(processes: Processes, workers: number, args: readonly string[]): Promise<Point> {
  const data = path.join(processes.home, 'data');
  writeDataset(data);
  const coordinator = processes.start(
    ...['coordinator', '--data', data, '--epochs', '1000', '--min-workers', String(workers), '--log', 'json'],
    ...['--batch-size', String(MICRO_BATCHES * MICRO_BATCH_SIZE), '--micro-batch-size', String(MICRO_BATCH_SIZE)],
    ...['--listen', 'tcp://127.0.0.1:0', '--http', '127.0.0.1:0', '--checkpoint-every', '0'],
    ...['--run-dir', path.join(processes.home, 'run'), ...args],
  );
  const url = await lastWord(coordinator, /^watch it on (\S+)/);
  const where = await lastWord(coordinator, /--(?:join|connect) (\S+)/);
  const msPerMicroBatch = (COMPUTE_MS * workers) / MICRO_BATCHES;
  const nullWorkers = spawn(process.execPath, [NULL_WORKERS, String(workers), String(msPerMicroBatch), where], {
    stdio: 'inherit',
  });
  try {
    for (let step = 0; step < WARM_UP_STEPS; step++) await coordinator.next(['step']);
    const before = await traffic(url);
    const steps: LineOf<'step'>[] = [];
    const times = [processorTime(coordinator.pid)];
    while (steps.length < STEPS) {
      steps.push(await coordinator.next(['step']));
      if (steps.length % STEPS_A_SAMPLE === 0) times.push(processorTime(coordinator.pid));
    }
    const after = await traffic(url);
    const perStep = (total: number): number[] => [total / (after.steps - before.steps) / 1e6];
    return {
      steps,
      quantities: {
        'main thread': differences(times.map(({ mainMs }) => mainMs)),
        transport: differences(times.map(({ transportMs }) => transportMs)),
        front: differences(times.map(({ frontMs }) => frontMs)),
        helpers: differences(times.map(({ helpersMs }) => helpersMs)),
        sent: perStep(after.sent - before.sent),
        received: perStep(after.received - before.received),
      },
    };
  } finally {
    nullWorkers.kill('SIGKILL');
  }
}

/** The difference of each time from the one before, for one step. */
const differences = (timesMs: readonly number[]): number[] =>
  timesMs.slice(1).map((timeMs, i) => (timeMs - (timesMs[i] ?? Number.NaN)) / STEPS_A_SAMPLE);

async function lastWord(coordinator: CommandProcess, pattern: RegExp): Promise<string> {
  const { text } = await coordinator.next(['note'], (note) => pattern.test(note.text), String(pattern));
  return pattern.exec(text)?.[1] ?? '';
}

/** The coordinator's own counts. */
async function traffic(url: string): Promise<{ steps: number; sent: number; received: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].reduce(
      (total, [, value]) => total + Number(value),
      0,
    );
  return {
    steps: sum('lenet_steps_total'),
    sent: sum('lenet_sent_bytes_total'),
    received: sum('lenet_received_bytes_total'),
  };
}

/** MNIST with so few test samples that its evaluation does not matter. */
function writeDataset(directory: string): void {
  mkdirSync(directory);
  const source = embeddedMnistDirectory();
  for (const name of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte']) {
    copyFileSync(path.join(source, name), path.join(directory, name));
  }
  for (const [name, headerBytes, sampleBytes] of [
    ['t10k-images-idx3-ubyte', 16, 28 * 28],
    ['t10k-labels-idx1-ubyte', 8, 1],
  ] as const) {
    const bytes = readFileSync(path.join(source, name)).subarray(0, headerBytes + TEST_SAMPLES * sampleBytes);
    // The number of samples: http://yann.lecun.com/exdb/mnist/
    bytes.writeUInt32BE(TEST_SAMPLES, 4);
    writeFileSync(path.join(directory, name), bytes);
  }
}
