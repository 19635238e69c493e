import path from 'node:path';
import { checkpointFileName } from '../../src/coordinator/run/checkpoint-files.js';
import { CHECKPOINTS_DIRECTORY, EPOCHS_FILE } from '../../src/coordinator/run/run-files.js';
import { interceptFileOperations } from './file-operations.js';

/** Where in its run a coordinator is killed, at a place that a signal from outside could not hit for sure. */
export type PlaceOfDeath =
  /** Before the first checkpoint of this step, or of a later one, has its name. */
  | { readonly place: 'checkpoint'; readonly step: number }
  /** The epoch, from 1, is trained, and the checkpoint of this step, at its end, is durable; but its result is not on record. */
  | { readonly place: 'evaluation'; readonly epoch: number; readonly step: number }
  /** Before this file has its name. */
  | { readonly place: 'rename'; readonly file: string };

const VARIABLE = 'LENET_TEST_DEATH';

/** The environment of a command that dies there, by SIGKILL. */
export function dyingAt(place: PlaceOfDeath): Record<string, string> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, [VARIABLE]: JSON.stringify(place) };
}

const die = (): void => void process.kill(process.pid, 'SIGKILL');

async function dieAt(death: PlaceOfDeath): Promise<void> {
  /** Name of the last checkpoint that was renamed, and whether it is durable. */
  let checkpoint = '';
  let isDurable = false;
  let isHeld = false;
  await interceptFileOperations((operation, file, data) => {
    const name = path.basename(file);
    const isCheckpoint = operation === 'rename' && path.basename(path.dirname(file)) === CHECKPOINTS_DIRECTORY;
    if (death.place === 'rename' && operation === 'rename' && name === death.file) die();
    if (death.place === 'checkpoint' && isCheckpoint && name >= checkpointFileName(death.step)) die();
    if (death.place !== 'evaluation') return 'done';
    if (isCheckpoint) {
      checkpoint = name;
      isDurable = false;
    }
    // Older ones are looked for as soon as the new one is durable.
    if (operation === 'readdir' && name === CHECKPOINTS_DIRECTORY) isDurable = true;
    isHeld ||= operation === 'write' && name === EPOCHS_FILE && String(data).includes(`"epoch":${death.epoch},`);
    if (isHeld && isDurable && checkpoint === checkpointFileName(death.step)) die();
    return isHeld && operation === 'write' && name === EPOCHS_FILE ? new Promise(() => {}) : 'done';
  });
}

const { [VARIABLE]: given } = process.env;
if (given !== undefined) await dieAt(JSON.parse(given) as PlaceOfDeath);
