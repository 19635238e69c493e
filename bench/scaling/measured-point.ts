// Measures a coordinator with a number of workers that wait instead of computing, over real connections.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import type { LineOf } from '../coordinator-line.js';
import { HOST_THREADS, type ScalingQuantity } from '../figure-names.js';
import type { CommandProcess, Processes } from '../processes.js';
import { type ProcessorTime, processMs, threadTimes, timesBetween } from './processor-time.js';

const NULL_WORKERS = fileURLToPath(new URL('null-workers.js', import.meta.url));
/** No worker computes, so a micro-batch is one sample, and an epoch has many steps. */
const MICRO_BATCH_SIZE = 1;
/** So few that their one thread for JavaScript has less to do than the coordinator's cores. */
const WORKERS_A_PROCESS = 64;
/** Before the steps that are counted, while compilers are at work. */
const WARM_UP = { steps: 8, ms: 1500 };
/** Counted: at least so many steps and milliseconds, and no more steps than that. */
const COUNTED = { steps: 10, ms: 4000, mostSteps: 120 };
/** Processor times are looked at this often, and a sample is the mean of the steps between two looks. */
const SAMPLE_MS = 400;
/** So few that evaluations take no time. */
const TEST_SAMPLES = 10;

/** The measurement with a number of workers. Quantities are per step: times in milliseconds, traffic in MB. */
export interface Point {
  /** Those with all micro-batches: an epoch ends with a smaller step. */
  readonly steps: readonly LineOf<'step'>[];
  readonly quantities: Readonly<Record<ScalingQuantity, readonly number[]>>;
}

/** @param args of the coordinator */
export async function measurePoint(processes: Processes, workers: number, args: readonly string[]): Promise<Point> {
  const data = path.join(processes.home, 'data');
  writeDataset(data);
  const batchSize = workers * HOST_THREADS * MICRO_BATCH_SIZE;
  const coordinator = processes.start(
    ...['coordinator', '--data', data, '--epochs', '1000', '--min-workers', String(workers), '--log', 'json'],
    ...['--batch-size', String(batchSize), '--micro-batch-size', String(MICRO_BATCH_SIZE)],
    ...['--listen', 'tcp://127.0.0.1:0', '--http', '127.0.0.1:0', '--checkpoint-every', '0'],
    ...['--run-dir', path.join(processes.home, 'run'), ...args],
  );
  const url = await lastWord(coordinator, /^watch it on (\S+)/);
  const where = await lastWord(coordinator, /--(?:join|connect) (\S+)/);
  const hosts = Array.from({ length: Math.ceil(workers / WORKERS_A_PROCESS) }, (_, i) => {
    const count = Math.min(WORKERS_A_PROCESS, workers - i * WORKERS_A_PROCESS);
    return spawn(process.execPath, [NULL_WORKERS, String(count), where], { stdio: 'inherit' });
  });
  try {
    for (let ready = 0; ready < workers; ready++) await coordinator.next(['worker-ready']);
    const warmUpBeganMs = performance.now();
    for (let steps = 0; steps < WARM_UP.steps || performance.now() - warmUpBeganMs < WARM_UP.ms; steps++) {
      await coordinator.next(['step']);
    }
    const pids = hosts.map(({ pid }) => pid ?? Number.NaN);
    return await count(coordinator, pids, url, batchSize);
  } finally {
    // The workers leave by themselves when the coordinator is gone, but not soon.
    for (const host of hosts) host.kill('SIGKILL');
  }
}

async function count(
  coordinator: CommandProcess,
  workerPids: readonly number[],
  url: string,
  batchSize: number,
): Promise<Point> {
  const steps: LineOf<'step'>[] = [];
  const lookAt = () => ({
    threads: threadTimes(coordinator.pid),
    workersMs: workerPids.reduce((sum, pid) => sum + processMs(pid), 0),
  });
  const trafficBefore = await traffic(url);
  const looks = [lookAt()];
  /** Between one look and the next, in full steps: a smaller step counts as a part of one. */
  const stepsBetween: number[] = [];
  const beganMs = performance.now();
  let [lookedAtMs, samples] = [beganMs, 0];
  while (
    steps.length < COUNTED.mostSteps &&
    (steps.length < COUNTED.steps || performance.now() - beganMs < COUNTED.ms)
  ) {
    const step = await coordinator.next(['step']);
    if (step.sampleCount === batchSize) steps.push(step);
    samples += step.sampleCount;
    if (performance.now() - lookedAtMs < SAMPLE_MS) continue;
    looks.push(lookAt());
    stepsBetween.push(samples / batchSize);
    [lookedAtMs, samples] = [performance.now(), 0];
  }
  const trafficAfter = await traffic(url);
  const times = timesBetween(
    coordinator.pid,
    looks.map(({ threads }) => threads),
  );
  const perStep = (msOf: (interval: number) => number): number[] =>
    stepsBetween.map((stepCount, interval) => msOf(interval) / stepCount);
  const ofThreads = (part: keyof ProcessorTime) => perStep((interval) => times[interval]?.[part] ?? Number.NaN);
  const workersMs = looks.map((look) => look.workersMs);
  const megabytes = (of: 'sent' | 'received'): number[] => [
    ((trafficAfter[of] - trafficBefore[of]) * batchSize) / (trafficAfter.samples - trafficBefore.samples) / 1e6,
  ];
  return {
    steps,
    quantities: {
      'main thread': ofThreads('main thread'),
      transport: ofThreads('transport'),
      front: ofThreads('front'),
      helpers: ofThreads('helpers'),
      workers: perStep((interval) => (workersMs[interval + 1] ?? Number.NaN) - (workersMs[interval] ?? Number.NaN)),
      sent: megabytes('sent'),
      received: megabytes('received'),
    },
  };
}

async function lastWord(coordinator: CommandProcess, pattern: RegExp): Promise<string> {
  const { text } = await coordinator.next(['note'], (note) => pattern.test(note.text), String(pattern));
  return pattern.exec(text)?.[1] ?? '';
}

/** The coordinator's own counts. */
async function traffic(url: string): Promise<{ samples: number; sent: number; received: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].reduce(
      (total, [, value]) => total + Number(value),
      0,
    );
  return {
    samples: sum('lenet_samples_total'),
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
