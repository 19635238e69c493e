import { CheckpointStore } from '../../../src/coordinator/run/checkpoint-store.js';
import { checkpointAt } from '../../support/checkpoints.js';
import { interceptFileOperations } from '../../support/file-operations.js';

/**
 * Run as a process: saves one checkpoint, and is killed by SIGKILL in one of its file operations.
 * Arguments: run directory, step, number of the operation to die before (-1: none), 'torn' to die in the middle of a write.
 * Prints the operations that it came to, one a line.
 */
const [directory = '', step = '0', lethal = '-1', manner] = process.argv.slice(2);
let count = 0;
let lethalNext = false;
await interceptFileOperations((operation, file) => {
  if (count++ === Number(lethal)) {
    // Half of the bytes are written, and whatever would follow does not.
    if (manner === 'torn' && operation === 'write') {
      lethalNext = true;
      return 'torn';
    }
    process.kill(process.pid, 'SIGKILL');
  }
  if (lethalNext) process.kill(process.pid, 'SIGKILL');
  process.stdout.write(`${operation} ${file}\n`);
  return 'done';
});
await new CheckpointStore(directory, (warning) => console.error(warning)).save(checkpointAt(Number(step)));
