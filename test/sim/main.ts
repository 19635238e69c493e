// npm run sim -- --seeds 10000: many simulated clusters. npm run sim -- --seed 42: one of them again, with its trace.
import { Command, InvalidArgumentError } from 'commander';
import { SimFailure, simulate } from './simulate.js';

const program = new Command('sim')
  .description('Simulates clusters under faults on virtual time, with the production shells')
  .option('--seeds <count>', 'simulate this many seeds', wholeNumber, 1_000)
  .option('--first-seed <number>', 'beginning with this one', wholeNumber, 1)
  .option('--seed <number>', 'simulate only this one, and print what happens', wholeNumber)
  .parse();
const { seeds, firstSeed, seed } = program.opts<{ seeds: number; firstSeed: number; seed?: number }>();

try {
  if (seed === undefined) await simulateMany();
  else await simulateOne(seed);
} catch (error) {
  if (!(error instanceof SimFailure)) throw error;
  for (const line of error.trace) console.log(line);
  console.log(`\n${error.message}\nReplay it with: npm run sim -- --seed ${error.seed}`);
  process.exitCode = 1;
}

async function simulateMany(): Promise<void> {
  console.log(`seeds ${firstSeed} to ${firstSeed + seeds - 1}`);
  const began = performance.now();
  let steps = 0;
  let faults = 0;
  let virtualMs = 0;
  let audits = 0;
  let liars = 0;
  for (let i = 0; i < seeds; i++) {
    const result = await simulate(firstSeed + i);
    steps += result.steps;
    faults += result.faults;
    virtualMs += result.virtualMs;
    audits += result.audits;
    liars += result.liars;
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${seeds} clusters, ${steps} steps, ${faults} faults, ${audits} audits, ${liars} liars caught, ` +
      `${(virtualMs / 1000).toFixed(0)} s of virtual time in ${seconds.toFixed(1)} s: every run ended with the bits of a run without faults`,
  );
}

async function simulateOne(only: number): Promise<void> {
  console.log(`seed ${only}`);
  const { trace, ...result } = await simulate(only);
  for (const line of trace) console.log(line);
  console.log(result);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 2 ** 31 - 1) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}
