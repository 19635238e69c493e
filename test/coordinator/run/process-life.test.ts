import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { lifeOf, ownIdentity } from '../../../src/coordinator/run/process-life.js';

const needsProc = process.platform === 'linux' ? false : 'start times of processes are only known on Linux';

test('one lives oneself, and under no other start time', { skip: needsProc }, async () => {
  const own = await ownIdentity();
  assert.equal(own.pid, process.pid);
  assert.equal(own.host, os.hostname());
  assert.equal(await lifeOf(own, own), 'alive');
  assert.equal(await lifeOf({ ...own, startTicks: (own.startTicks ?? 0) + 1 }, own), 'dead');
});

test('where start times are not known, whoever has the pid counts', async () => {
  const elsewhere = { ...(await ownIdentity()), bootId: null, pidNamespace: null, startTicks: null };
  assert.equal(await lifeOf(elsewhere, elsewhere), 'alive');
  assert.equal(await lifeOf({ ...elsewhere, host: 'another' }, elsewhere), 'unknown');
});

test('a process that has ended is dead', async () => {
  const own = await ownIdentity();
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  assert.equal(await lifeOf({ ...own, pid: child.pid ?? 0 }, own), 'dead');
});

test('a killed process is dead before its parent has asked for its exit code', { skip: needsProc }, async (t) => {
  const own = await ownIdentity();
  // The shell becomes a program that knows nothing of the child it has.
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => parent.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  const child = { ...own, pid: Number(line), startTicks: null };
  assert.equal(await lifeOf(child, own), 'alive');
  process.kill(child.pid, 'SIGKILL');
  while (!(await readFile(`/proc/${child.pid}/stat`, 'latin1')).includes(') Z ')) await setImmediate();
  assert.equal(await lifeOf(child, own), 'dead');
});

test('the same host after a restart has none of its processes; another host may have them', async () => {
  const own = { ...(await ownIdentity()), bootId: 'this boot' };
  assert.equal(await lifeOf({ ...own, bootId: 'another boot' }, own), 'dead');
  assert.equal(await lifeOf({ ...own, bootId: 'another boot', host: 'another' }, own), 'unknown');
  assert.equal(await lifeOf({ ...own, pidNamespace: 'pid:[1]' }, own), 'unknown');
});
