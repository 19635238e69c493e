// Prints a line for each arithmetic that is named: its name, then 'right' or 'wrong' for the known answer, or the reason why it does not run. Tests
// run this on other versions of Node and on other processors.
// node known-answer-main.js [--addon FILE] avx512|avx2|neon|fused|soft...
import { parseArgs } from 'node:util';
import { KNOWN_PARAMETER_COUNT, provesItsBits } from '../../../src/coordinator/update/known-answer.js';
import { NativeUpdate, type NativeUpdateName } from '../../../src/coordinator/update/native-update.js';
import { UpdateMemory } from '../../../src/coordinator/update/update-memory.js';
import { messageOf } from '../../../src/shared/errors.js';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { addon: { type: 'string' } } });

for (const name of positionals) process.stdout.write(`${name} ${answer(name)}\n`);

function answer(name: string): string {
  try {
    const arithmetic =
      name === 'fused' || name === 'soft'
        ? new UpdateMemory(name, KNOWN_PARAMETER_COUNT)
        : new NativeUpdate(name as NativeUpdateName, KNOWN_PARAMETER_COUNT, values.addon);
    return provesItsBits(arithmetic) ? 'right' : 'wrong';
  } catch (error) {
    return messageOf(error);
  }
}
