// Peers beside a worker with as many threads.

import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { usableCores } from '../../src/shared/usable-cores.js';
import { temporaryDirectory } from '../../test/support/temporary-directory.js';
import { measureCluster } from '../cluster-throughput.js';
import { initialParameters } from '../engine-throughput.js';
import { peerFigure, peerWorkerFigure } from '../figure-names.js';
import { rate } from '../format.js';
import type { Recording } from '../record/recording.js';
import { median } from '../statistics.js';
import { startPeers } from './started-peers.js';
import { BATCH_SIZE, batchSamples } from './training-start.js';

const SLICE_MS = 2000;

/** @param rounds ours and theirs are measured in turn this often, so that a slow spell of the machine hits both */
export async function reportPeer(recording: Recording, rounds: number): Promise<void> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'train');
  const options = { dataset, normalization: DEFAULT_NORMALIZATION };
  const start = { options, parameters: initialParameters(), directory: temporaryDirectory() };
  const engine = await createSimdEngine(options);
  const { losses } = await engine.evaluate(start.parameters, batchSamples(0));
  engine.dispose();
  recording.addVersion('simd', engine.device);
  const firstLoss = losses.reduce((a, b) => a + b) / BATCH_SIZE;
  console.log(`\nA worker on all of MNIST beside peers, whose batches are in memory (${rounds} rounds, medians)`);
  for (const threads of new Set([1, usableCores()])) {
    const peers = await startPeers(recording, start, threads, firstLoss);
    try {
      await reportThreads(recording, rounds, threads, peers);
    } finally {
      for (const peer of peers.values()) peer.stop();
    }
  }
}

async function reportThreads(
  recording: Recording,
  rounds: number,
  threads: number,
  peers: Awaited<ReturnType<typeof startPeers>>,
): Promise<void> {
  const contenders = [...peers].map(([name, peer]) => [name, peer.contender('wallSeconds')] as const);
  for (const [, run] of contenders) await run(SLICE_MS);
  const ours: number[] = [];
  const theirs = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    ours.push((await measureCluster(1, 2, ['--threads', String(threads)])).samplesPerSecond);
    for (const [name, run] of contenders) {
      const { microseconds, samples } = await run(SLICE_MS);
      theirs.get(name)?.push((1e6 * samples) / microseconds);
    }
  }
  recording.add(peerWorkerFigure(threads), 'samples/s', ours);
  console.log(`  ${`one worker, threads: ${threads}`.padEnd(54)} ${rate(median(ours))}`);
  for (const [name, rates] of theirs) {
    recording.add(peerFigure(name, threads), 'samples/s', rates);
    const ratio = (median(ours) / median(rates)).toFixed(2);
    console.log(`  ${peerFigure(name, threads).padEnd(54)} ${rate(median(rates))}  ours is ${ratio} times as fast`);
  }
}
