// Prints a line for each kernel of this host: its name and the SHA-256 of its results, or of a kernel that does not run, the reason. Tests run
// this on other versions of Node, other processors and with other builds.
// node digest-main.js KERNEL...
import { parseArgs } from 'node:util';
import { dataset, normalization } from '../contract-data.js';
import { CASES } from './cases.js';
import { KERNELS_HERE } from './kernels-here.js';
import { computeResult, digestOf } from './micro-batch-result.js';

const { positionals } = parseArgs({ allowPositionals: true });

for (const { name, kernel, skip } of KERNELS_HERE) {
  if (!positionals.includes(name)) continue;
  if (!kernel) {
    process.stdout.write(`${name} - ${skip}\n`);
    continue;
  }
  const computer = kernel.createComputer({ dataset, normalization });
  const results = CASES.map(({ parameters, samples }) => computeResult(computer, parameters, samples));
  process.stdout.write(`${name} ${digestOf(results)}\n`);
}
