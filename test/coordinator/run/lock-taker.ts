import { link, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lifeOf, ownIdentity, type ProcessIdentity } from '../../../src/coordinator/run/process-life.js';
import { acquireRunLock, type RunLock } from '../../../src/coordinator/run/run-lock.js';
import { OperationalError } from '../../../src/shared/errors.js';

/**
 * Run as a process: takes the lock of the directory in its first argument and gives it back, as the messages of its parent tell.
 * 'take' is answered by 'taken' or by the refusal; 'release' by 'released'; 'stress' takes and releases as often as it gets the
 * lock, looks each time whether it is alone, and answers 'alone' or who was there too after the given number of tries.
 */
const directory = process.argv[2] ?? '';
let lock: RunLock | undefined;

async function take(): Promise<string> {
  try {
    lock = await acquireRunLock(directory);
    return 'taken';
  } catch (error) {
    if (error instanceof OperationalError) return `${error.code}: ${error.message} ${error.hint}`;
    throw error;
  }
}

async function stress(tries: number): Promise<string> {
  const own = await ownIdentity();
  const marker = path.join(directory, 'inside');
  for (let i = 0; i < tries; i++) {
    if ((await take()) !== 'taken') continue;
    const other = await readFile(marker, 'utf8').catch(() => null);
    if (other !== null) {
      const life = await lifeOf(JSON.parse(other) as ProcessIdentity, own);
      if (life !== 'dead') return `with ${other}`;
      await rm(marker);
    }
    // A killed process leaves a whole marker that names it, or none.
    const complete = `${marker}.${process.pid}`;
    await writeFile(complete, JSON.stringify(own));
    await link(complete, marker);
    await rm(complete);
    await rm(marker);
    await lock?.release();
  }
  return 'alone';
}

process.on('message', (message: { what: string; tries?: number }) => {
  const answer = async (): Promise<string> => {
    if (message.what === 'take') return take();
    if (message.what === 'stress') return stress(message.tries ?? 0);
    await lock?.release();
    return 'released';
  };
  answer().then(
    (text) => process.send?.(text),
    (error: unknown) => process.send?.(`failed: ${error instanceof Error ? error.stack : error}`),
  );
});
process.send?.('ready');
