import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { embeddedMnistDirectory, loadSplit } from '../shared/data/image-directory.js';
import { chooseEngine, type EngineStatus, engineStatus } from '../shared/engine/choose-engine.js';
import type { Engine } from '../shared/engine/engine.js';
import { ENGINE_NAMES, type EngineChoice, type EngineName } from '../shared/engine/engine-names.js';
import { describeEngine } from '../shared/engine/registry.js';
import { OperationalError } from '../shared/errors.js';
import { initialParameters } from '../shared/initialisation.js';
import { DEFAULT_NORMALIZATION } from '../shared/run-config.js';
import type { LogFormat } from './options.js';

export interface DevicesOptions {
  readonly bench?: boolean;
  readonly log: LogFormat;
}

/** A step of the benchmark, as a worker that is alone computes it. */
const BENCH_SAMPLES = 512;
const BENCH_MICRO_BATCH = 32;
const BENCH_MS = 2000;

/** Prints which engines can run here, on what, and what the others lack. Resolves to the exit code. */
export async function runDevices({ bench = false, log }: DevicesOptions): Promise<number> {
  const lines: (EngineStatus & { samplesPerSecond?: number })[] = [];
  for (const name of ENGINE_NAMES) {
    const status = await engineStatus(name);
    lines.push(bench && 'device' in status ? { ...status, samplesPerSecond: await measure(name) } : status);
  }
  const { engine, reason } = await chooseEngine('auto');
  if (log === 'json') {
    process.stdout.write(`${JSON.stringify({ engines: lines, auto: engine.name, reason })}\n`);
    return 0;
  }
  for (const line of lines) {
    const rate =
      line.samplesPerSecond === undefined
        ? ''
        : `: ${Math.round(line.samplesPerSecond).toLocaleString('en-US')} samples/s`;
    process.stdout.write(
      'device' in line
        ? `${line.name.padEnd(12)}${line.device}${rate}\n`
        : `${line.name.padEnd(12)}not available: ${line.missing}\n${line.remedy ? `${' '.repeat(12)}${line.remedy}\n` : ''}`,
    );
  }
  process.stdout.write(`\n--engine auto takes ${engine.name}: ${reason}\n`);
  return 0;
}

/**
 * What an engine's choice comes to on this host, found out by a process of its own: the caller keeps no driver loaded, and sees none of what
 * drivers print.
 *
 * @returns the engine, and for 'auto' the reason for it
 * @throws OperationalError `engine-unavailable` when an engine is named that cannot run here; `devices-failed` when that process fails,
 *   as one does that a broken driver ends
 */
export function engineHere(choice: EngineChoice): { readonly engine: EngineName; readonly reason: string | null } {
  // These run everywhere.
  if (choice === 'simd' || choice === 'reference') return { engine: choice, reason: null };
  const cli = fileURLToPath(new URL('../cli.js', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [cli, 'devices', '--log', 'json'], { encoding: 'utf8' });
  if (status !== 0) {
    throw new OperationalError(
      'devices-failed',
      'Cannot choose an engine: looking for GPUs failed.',
      "'lenet-cluster devices' shows what goes wrong; --engine simd does without a GPU.",
    );
  }
  const { engines, auto, reason } = JSON.parse(stdout) as { engines: EngineStatus[]; auto: EngineName; reason: string };
  if (choice === 'auto') return { engine: auto, reason };
  const named = engines.find(({ name }) => name === choice);
  if (named && 'missing' in named) {
    throw new OperationalError(
      'engine-unavailable',
      `Cannot start the ${choice} engine: ${named.missing}`,
      named.remedy,
    );
  }
  return { engine: choice, reason: null };
}

/** Samples per second, forward and backward. */
async function measure(name: EngineName): Promise<number> {
  const { dataset } = await loadSplit(embeddedMnistDirectory(), 'test');
  const { create } = await describeEngine(name);
  const engine = await create({ dataset, normalization: DEFAULT_NORMALIZATION });
  const parameters = initialParameters(0);
  await computeStep(engine, parameters);
  const begin = performance.now();
  let steps = 0;
  while (performance.now() - begin < BENCH_MS) {
    await computeStep(engine, parameters);
    steps++;
  }
  const samplesPerSecond = (1000 * steps * BENCH_SAMPLES) / (performance.now() - begin);
  engine.dispose();
  return samplesPerSecond;
}

async function computeStep(engine: Engine, parameters: Float32Array): Promise<void> {
  const leafCount = BENCH_SAMPLES / BENCH_MICRO_BATCH;
  await engine.computeShard(parameters, {
    leafCount,
    leaves: { begin: 0, end: leafCount },
    microBatchSize: BENCH_MICRO_BATCH,
    sampleIndices: Uint32Array.from({ length: BENCH_SAMPLES }, (_, i) => i),
  });
}
