// npm run fuzz -- --messages 1000000: hostile messages for a coordinator that trains, and for workers; then attacks on its sockets.
import { Command, InvalidArgumentError } from 'commander';
import { attackCoordinator } from './attack-coordinator.js';
import { ATTACKS } from './attacks.js';
import { fuzzCoordinator } from './fuzz-coordinator.js';
import { fuzzWorker } from './fuzz-worker.js';

/** Each round is a coordinator of its own, and its memory is measured after it. */
const ROUND = 100_000;

const program = new Command('fuzz')
  .description(
    'Sends mutated and lying messages to a coordinator that trains with an honest worker, and to workers; then attacks its sockets',
  )
  .option('--messages <count>', 'to each of the two', wholeNumber, 1_000_000)
  .option('--seed <number>', 'of the first round', wholeNumber, 1)
  .parse();
const { messages, seed } = program.opts<{ messages: number; seed: number }>();

const began = performance.now();
for (let round = 0; round * ROUND < messages; round++) {
  const count = Math.min(ROUND, messages - round * ROUND);
  const { steps, rejections } = await fuzzCoordinator(seed + round, count);
  const validCount = fuzzWorker(seed + round, count);
  globalThis.gc?.();
  const codes = [...rejections].sort(([, a], [, b]) => b - a).map(([code, times]) => `${code} ${times}`);
  const megabytes = (process.memoryUsage().heapUsed / 2 ** 20).toFixed(1);
  console.log(
    `seed ${seed + round}: ${count} messages; the coordinator trained ${steps} steps, rejected ${codes.join(', ')}; ` +
      `the worker took ${validCount} as valid; heap ${megabytes} MiB`,
  );
}
console.log(
  `${messages} messages to each in ${((performance.now() - began) / 1000).toFixed(0)} s: nothing threw, and training went on`,
);
for (const isSecure of [false, true]) {
  const { steps, peakMebibytes } = await attackCoordinator(ATTACKS, isSecure);
  const memory = peakMebibytes === null ? '' : `, its memory stayed under ${Math.ceil(peakMebibytes)} MiB`;
  console.log(
    `${isSecure ? 'with keys' : 'without keys'}: ${ATTACKS.map(({ name }) => name).join(', ')}: ` +
      `the coordinator trained ${steps} steps meanwhile, no worker was given up${memory}, and the model has its bits`,
  );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 2 ** 31 - 1) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}
