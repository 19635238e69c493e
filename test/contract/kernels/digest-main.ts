// Prints a line for each kernel of this host: its name and the SHA-256 of its results, or the reason why it does not run. Tests run this on
// other versions of Node and on other processors.
// node digest-main.js [--addon FILE] KERNEL...
import { parseArgs } from 'node:util';
import { CASES } from './cases.js';
import { Computers } from './computers.js';
import { kernelsHere } from './kernels-here.js';
import { digestOf } from './micro-batch-result.js';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { addon: { type: 'string' } } });

for (const { name, kernel, skip } of kernelsHere(values.addon)) {
  if (!positionals.includes(name)) continue;
  if (!kernel) {
    process.stdout.write(`${name} - ${skip}\n`);
    continue;
  }
  const computers = new Computers(kernel);
  const results = CASES.map((given) => computers.compute(given));
  process.stdout.write(`${name} ${digestOf(results)}\n`);
}
