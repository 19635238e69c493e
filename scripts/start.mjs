// `npm start`: prepares the checkout, or a copy where it cannot be written to, and becomes the program: node scripts/start.mjs train [OPTIONS].
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isPrepared, prepare, root } from './preparation.mjs';
import { prepareNative } from './prepare-native.mjs';
import { canWrite, prepareCopy } from './writable-copy.mjs';

const program = path.join(prepared(), 'dist', 'src', 'cli.js');
// The program sees itself started as `node dist/src/cli.js`. A process of its own would have to pass on signals.
process.argv[1] = program;
await import(pathToFileURL(program).href);

/** Where the program is, ready to run. */
function prepared() {
  if (!canWrite(root) && !isPrepared()) return prepareCopy();
  prepare(false);
  prepareNative(false, false);
  return root;
}
