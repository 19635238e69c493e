import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalWorkers } from '../../src/train/local-workers.js';

test('notes of a worker process come with their level and its process id, and so does its end', async (t) => {
  const notes: [level: string, text: string][] = [];
  await new Promise<void>((resolve) => {
    const workers = new LocalWorkers({
      places: [{ cores: [], environment: {} }],
      args: ['--join', 'nonsense'],
      environment: {},
      onNote: (level, text) => {
        notes.push([level, text.replace(/(worker|process) \d+/, '$1 PID')]);
        if (level === 'warning') resolve();
      },
      onGivenUp: () => {},
    });
    t.after(() => workers.stop());
  });
  const [error, hint, end] = notes;
  assert.equal(error?.[0], 'error');
  assert.match(error?.[1] ?? '', /^\[worker PID\] Cannot join: the token is not whole/);
  assert.equal(hint?.[0], 'info');
  assert.deepEqual(end, ['warning', 'worker process PID ended (exit code 1); starting another']);
});
