// Makes `npm test`, `npm pack` and the other scripts work on a fresh clone: installs what package-lock.json names and builds what changed.
//   --force     also what did not change
//   --prebuilt  also the native kernels of the package
import { fail, isPrepared, prepare, root } from './preparation.mjs';
import { prepareNative } from './prepare-native.mjs';
import { canWrite } from './writable-copy.mjs';

const force = process.argv.includes('--force');
if (!canWrite(root) && (force || !isPrepared()))
  fail(`Cannot build in ${root}: it must be writable. Copy it to another directory; only \`npm start\` needs no copy.`);
prepare(force);
prepareNative(force, process.argv.includes('--prebuilt'));
