import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chooseEngine, engineStatus } from './choose-engine.js';
import { measureEngine } from './engine-benchmark.js';
import type { EngineName } from './engine-names.js';
import { ANSWER_FD, type ProbeAnswer, type ProbedEngine } from './probe-answer.js';

/**
 * Runs as a separate process, which devices.ts starts. Its arguments are the engines to look at, `--bench` to measure each, and `--auto` to
 * say which one `--engine auto` takes.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { bench: { type: 'boolean' }, auto: { type: 'boolean' } },
});

async function probe(name: EngineName): Promise<ProbedEngine> {
  const status = await engineStatus(name);
  return values.bench && 'device' in status ? { ...status, samplesPerSecond: await measureEngine(name) } : status;
}

async function chooseByItself(): Promise<ProbeAnswer['auto']> {
  const { engine, reason } = await chooseEngine('auto');
  return { engine: engine.name, reason: reason ?? '' };
}

const engines: ProbedEngine[] = [];
for (const name of positionals) engines.push(await probe(name as EngineName));
const answer: ProbeAnswer = { engines, auto: values.auto ? await chooseByItself() : null };
writeFileSync(ANSWER_FD, JSON.stringify(answer));
// A driver may have threads that would keep the process alive.
process.exit();
