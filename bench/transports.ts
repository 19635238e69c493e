// Measures a step over ipc, over tcp, and over tcp with CURVE; and a step while a new worker fetches the data set.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { embeddedMnistDirectory } from '../src/shared/data/image-directory.js';
import { type ClusterRate, measureCluster } from './cluster-throughput.js';
import type { LineOf } from './coordinator-line.js';
import { FETCH, STEP_BEFORE_FETCH, STEP_BESIDE_FETCH, TRANSPORTS } from './figure-names.js';
import { rate } from './format.js';
import { type Processes, withProcesses } from './processes.js';
import type { Recording } from './record/recording.js';
import { median } from './statistics.js';
import { recordCluster } from './throughput-report.js';

const WORKERS = 2;
const OPTIONS: Readonly<Record<(typeof TRANSPORTS)[number], readonly string[]>> = {
  ipc: [],
  'tcp, --insecure': ['--listen', 'tcp://127.0.0.1:0', '--insecure'],
  'tcp, CURVE': ['--listen', 'tcp://127.0.0.1:0'],
};
/** Times that a worker comes without data. */
const FETCHES = 10;

/** @param rounds all are measured in turn this often, so that a slow spell of the machine hits all */
export async function reportTransports(recording: Recording, rounds: number): Promise<void> {
  console.log(`Clusters of ${WORKERS} on all of MNIST, batch 512, in turn (${rounds} rounds, medians)`);
  const clusters = new Map<string, ClusterRate[]>(TRANSPORTS.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of TRANSPORTS) clusters.get(name)?.push(await measureCluster(WORKERS, 3, OPTIONS[name]));
  }
  for (const [name, rates] of clusters) {
    recordCluster(recording, name, rates);
    const of = (figure: (cluster: ClusterRate) => number): number => median(rates.map(figure));
    console.log(
      `  ${name.padEnd(16)} ${rate(of((cluster) => cluster.samplesPerSecond))}  ms a step: ${of(({ phases }) => phases.totalMs).toFixed(2)}` +
        `, of that broadcast ${of(({ phases }) => phases.broadcastMs).toFixed(2)} and gather ${of(({ phases }) => phases.gatherMs).toFixed(2)}`,
    );
  }
  await withProcesses((processes) => reportFetching(recording, processes));
}

/** A worker comes with an empty cache, fetches 47 MB, and is stopped as soon as it is ready: again and again. */
async function reportFetching(recording: Recording, processes: Processes): Promise<void> {
  const data = path.join(processes.home, 'data');
  writeOtherDataset(data);
  const coordinator = processes.start(
    ...['coordinator', '--data', data, '--epochs', '1000', '--min-workers', '1', '--log', 'json'],
    ...['--listen', 'tcp://127.0.0.1:0', '--run-dir', path.join(processes.home, 'run')],
  );
  const isListening = ({ text }: LineOf<'note'>): boolean => text.startsWith('listening for workers on');
  const { text } = await coordinator.next(['note'], isListening, 'where it listens');
  const address = text.split(' ').at(-1) ?? '';
  processes.start('worker', '--connect', address, '--data', data);
  await coordinator.next(['worker-ready']);
  const alone: number[] = [];
  const beside: number[] = [];
  const seconds: number[] = [];
  for (let i = 0; i < FETCHES; i++) {
    await collectSteps(50, alone);
    const beganMs = performance.now();
    const cache = path.join(processes.home, `cache-${i}`);
    const fetcher = processes.start('worker', '--connect', address, '--cache-dir', cache);
    await coordinator.next(['worker-joined']);
    for (;;) {
      const line = await coordinator.next(['step', 'worker-ready']);
      if (line.type === 'worker-ready') break;
      beside.push(line.phases.totalMs);
    }
    seconds.push((performance.now() - beganMs) / 1000);
    await fetcher.kill();
    await coordinator.next(['worker-left']);
  }
  console.log(
    `\nA worker without data comes while one trains over tcp with CURVE (${FETCHES} times): a step takes ${median(alone).toFixed(1)} ms, ` +
      `${median(beside).toFixed(1)} ms while it fetches 47 MB on the same cores, which takes ${median(seconds).toFixed(1)} s with its start`,
  );
  recording.add(STEP_BEFORE_FETCH, 'ms', alone);
  recording.add(STEP_BESIDE_FETCH, 'ms', beside);
  recording.add(FETCH, 's', seconds);

  async function collectSteps(count: number, into: number[]): Promise<void> {
    for (let i = 0; i < count; i++) into.push((await coordinator.next(['step'])).phases.totalMs);
  }
}

/** MNIST with one other label, so that it is not the included data set. */
function writeOtherDataset(directory: string): void {
  mkdirSync(directory);
  for (const name of ['train-images-idx3-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) {
    copyFileSync(path.join(embeddedMnistDirectory(), name), path.join(directory, name));
  }
  const labels = readFileSync(path.join(embeddedMnistDirectory(), 'train-labels-idx1-ubyte'));
  labels[8] = (labels[8] ?? 0) === 0 ? 1 : 0;
  writeFileSync(path.join(directory, 'train-labels-idx1-ubyte'), labels);
}
