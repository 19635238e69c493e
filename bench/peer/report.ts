// PyTorch beside clusters of as many workers as it has threads.
import os from 'node:os';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import { measureCluster } from '../cluster-throughput.js';
import { PYTORCH, peerClusterFigure, pytorchFigure } from '../figure-names.js';
import { rate } from '../format.js';
import type { Recording } from '../record/recording.js';
import { median } from '../statistics.js';
import { findPythonWithTorch } from './find-python.js';
import { runPyTorch } from './run-pytorch.js';

/** @param rounds ours and theirs are measured in turn this often, so that a slow spell of the machine hits both */
export async function reportPeer(recording: Recording, rounds: number): Promise<void> {
  const python = await findPythonWithTorch();
  if ('reason' in python) {
    console.log(`\nNo comparison with PyTorch: ${python.reason}`);
    return;
  }
  console.log(`\nPyTorch ${python.torchVersion}, tensors preloaded, in turn with ours (${rounds} rounds, medians)`);
  recording.addVersion(PYTORCH, python.torchVersion);
  const threadCounts = [...new Set([1, os.availableParallelism()])];
  const ours = new Map<number, number[]>();
  const theirs = new Map<number, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const threads of threadCounts) {
      const cluster = await measureCluster(threads, 2);
      ours.set(threads, [...(ours.get(threads) ?? []), cluster.samplesPerSecond]);
      const torch = await runPyTorch(python, { dataDirectory: embeddedMnistDirectory(), threads, epochs: 1 });
      theirs.set(threads, [...(theirs.get(threads) ?? []), torch.samplesPerSecond]);
    }
  }
  for (const threads of threadCounts) {
    recording.add(pytorchFigure(threads), 'samples/s', theirs.get(threads) ?? []);
    recording.add(peerClusterFigure(threads), 'samples/s', ours.get(threads) ?? []);
    const cluster = median(ours.get(threads) ?? []);
    const torch = median(theirs.get(threads) ?? []);
    console.log(
      `  ${threads} ${threads === 1 ? 'thread ' : 'threads'}  PyTorch ${rate(torch)}, ` +
        `cluster of ${threads} ${rate(cluster)}: ${(cluster / torch).toFixed(1)} times as fast`,
    );
  }
}
