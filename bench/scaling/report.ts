// What a step costs besides computing, by the number of workers: with real connections to workers that wait instead of computing.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import type { LineOf } from '../coordinator-line.js';
import { whole } from '../format.js';
import { type CommandProcess, type Processes, withProcesses } from '../processes.js';
import { median } from '../statistics.js';
import { processorTime } from './processor-time.js';

const NULL_WORKERS = fileURLToPath(new URL('null-workers.js', import.meta.url));
const WORKER_COUNTS = [1, 2, 4, 8, 16, 32, 64, 128];
const TRANSPORTS = [
  ['tcp, encrypted', []],
  ['tcp, --insecure', ['--insecure']],
] as const;
/** A worker gets one micro-batch or more of each step. */
const MICRO_BATCHES = 128;
const MICRO_BATCH_SIZE = 4;
/** What each worker seems to compute in a step, whatever their number: on as many hosts a bigger batch. */
const COMPUTE_MS = 50;
/** Steps before the ones that are counted, while compilers are at work. */
const WARM_UP_STEPS = 40;
const STEPS = 120;
/** So few that evaluations take no time. */
const TEST_SAMPLES = 10;

export async function reportScaling(): Promise<void> {
  console.log(
    `Workers that wait ${COMPUTE_MS} ms instead of computing, ${MICRO_BATCHES} micro-batches a step, medians of ${STEPS} steps`,
  );
  console.log(
    '  ms: of a step; of the coordinator’s processor time in the thread that decides and adds, in those that move messages, and in the others, of which the front’s passes on their bytes',
  );
  for (const [name, args] of TRANSPORTS) {
    console.log(
      `\n${name}\n  workers  ms a step  broadcast  gather  reduce  optimize  main thread  transport  front  MB sent  received`,
    );
    for (const workers of WORKER_COUNTS) {
      console.log(await withProcesses((processes) => measure(processes, workers, args)));
    }
  }
}

async function measure(processes: Processes, workers: number, args: readonly string[]): Promise<string> {
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
    const timeBefore = processorTime(coordinator.pid);
    const trafficBefore = await traffic(url);
    const steps: LineOf<'step'>[] = [];
    while (steps.length < STEPS) steps.push(await coordinator.next(['step']));
    const time = processorTime(coordinator.pid);
    const after = await traffic(url);
    const made = after.steps - trafficBefore.steps;
    const phase = (name: keyof LineOf<'step'>['phases']) => median(steps.map(({ phases }) => phases[name])).toFixed(2);
    return [
      String(workers).padStart(9),
      phase('totalMs').padStart(11),
      phase('broadcastMs').padStart(11),
      phase('gatherMs').padStart(8),
      phase('reduceMs').padStart(8),
      phase('optimizeMs').padStart(10),
      ((time.mainMs - timeBefore.mainMs) / made).toFixed(2).padStart(13),
      ((time.transportMs - timeBefore.transportMs) / made).toFixed(2).padStart(11),
      ((time.otherMs - timeBefore.otherMs) / made).toFixed(2).padStart(7),
      megabytes((after.sent - trafficBefore.sent) / made).padStart(9),
      megabytes((after.received - trafficBefore.received) / made).padStart(10),
      `  ${whole(1000 / median(steps.map(({ phases }) => phases.totalMs)))} steps/s`,
    ].join('');
  } finally {
    nullWorkers.kill('SIGKILL');
  }
}

async function lastWord(coordinator: CommandProcess, pattern: RegExp): Promise<string> {
  const { text } = await coordinator.next(['note'], (note) => pattern.test(note.text), String(pattern));
  return pattern.exec(text)?.[1] ?? '';
}

/** What the coordinator says of itself. */
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

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);

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
