import { chooseEngine, engineStatus } from './choose-engine.js';
import type { Probed, ProbedEngine } from './devices.js';
import { measureEngine } from './engine-benchmark.js';
import { ENGINE_NAMES } from './engine-names.js';

/** A process of its own, which devices.ts starts: prints what it finds as JSON on standard output. `--bench` measures each engine. */

const engines: ProbedEngine[] = [];
for (const name of ENGINE_NAMES) {
  const status = await engineStatus(name);
  const isMeasured = process.argv.includes('--bench') && 'device' in status;
  engines.push(isMeasured ? { ...status, samplesPerSecond: await measureEngine(name) } : status);
}
const { engine, reason } = await chooseEngine('auto');
const probed: Probed = { engines, auto: engine.name, reason: reason ?? '' };
// A driver may have threads that would keep the process alive.
process.stdout.write(JSON.stringify(probed), () => process.exit());
