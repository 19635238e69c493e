// A cluster of GPU and CPU workers, beside a CPU alone: the same model or another one.
import path from 'node:path';
import { Command, killCommands, run, sha256Of } from '../../test/support/command.js';
import { temporaryDirectory } from '../../test/support/temporary-directory.js';
import { rate } from '../format.js';
import type { Recording } from '../record/recording.js';

const SETTINGS = ['--epochs', '1', '--log', 'lines'];

/** Trains an epoch of MNIST on simd, and one on webgpu and simd together. Prints, records and returns whether both have the same SHA-256. */
export async function reportMixedCluster(recording: Recording): Promise<boolean> {
  const home = temporaryDirectory();
  try {
    const alone = sha256Of(await run(['train', ...SETTINGS, '--run-dir', path.join(home, 'cpu')]));
    const coordinator = new Command([
      ...['coordinator', ...SETTINGS, '--listen', 'tcp://127.0.0.1:0', '--min-workers', '2'],
      ...['--run-dir', path.join(home, 'mixed')],
    ]);
    const address = await coordinator.address();
    const beganMs = performance.now();
    const workers = ['webgpu', 'simd'].map(
      (engine) => new Command(['worker', '--connect', address, '--engine', engine]),
    );
    // A worker that cannot start would never let the training begin.
    const ended = workers.map(async (worker) => {
      const { exitCode, stderr } = await worker.done();
      if (exitCode !== 0) throw new Error(`Cannot measure: a worker ended with exit code ${exitCode}: ${stderr}`);
      return await coordinator.done();
    });
    const mixed = sha256Of(await Promise.race([coordinator.done(), ...ended]));
    const samplesPerSecond = 60_000 / ((performance.now() - beganMs) / 1000);
    const verdict = mixed === alone ? 'the same SHA-256 as simd alone' : 'another SHA-256 than simd alone';
    console.log(
      `\nWorkers on webgpu and simd together, an epoch of MNIST: ${verdict}, ${rate(samplesPerSecond)} with their start`,
    );
    recording.addVersion('webgpu and simd together', `${verdict} (${mixed.slice(0, 12)})`);
    return mixed === alone;
  } finally {
    await killCommands();
  }
}
