// Prints a line for each kernel of this host: its name and the SHA-256 of its results, or the reason why it does not run. Tests run this on
// other versions of Node and on other processors.
// node digest-main.js [--addon FILE] KERNEL...
import { parseArgs } from 'node:util';
import { dataset, normalization } from '../contract-data.js';
import { CASES } from './cases.js';
import { kernelsHere } from './kernels-here.js';
import { computeResult, digestOf } from './micro-batch-result.js';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { addon: { type: 'string' } } });

for (const { name, kernel, skip } of kernelsHere(values.addon)) {
  if (!positionals.includes(name)) continue;
  if (!kernel) {
    process.stdout.write(`${name} - ${skip}\n`);
    continue;
  }
  const computer = kernel.createComputer({ dataset, normalization });
  const results = CASES.map(({ parameters, samples }) => computeResult(computer, parameters, samples));
  process.stdout.write(`${name} ${digestOf(results)}\n`);
}
