import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { StepPeer } from '../../../bench/peer/step-peer.js';

/** A peer whose step takes 10 ms of its processor and 20 ms of the wall, by its own account. */
const PEER = `
  console.log(JSON.stringify({ version: process.argv.slice(1).join(' ') + ' ' + process.env.FOR_PEER }));
  process.stdin.on('data', (line) => {
    const steps = Number(line);
    console.log(JSON.stringify({ processorSeconds: steps / 100, wallSeconds: steps / 50, loss: steps }));
  });`;

async function start(t: TestContext, script: string): Promise<StepPeer> {
  const command = { command: process.execPath, args: ['-e', script, '--'], env: { FOR_PEER: 'yes' } };
  const peer = await StepPeer.start(command, '/input', 3);
  t.after(() => peer.stop());
  return peer;
}

test('a peer is told where its input is, and what to do with it', async (t) => {
  const { version } = await start(t, PEER);
  assert.equal(version, '--input /input --batch-size 512 --threads 3 --lr 0.001 yes');
});

test('a peer trains as many steps as fit a slice, at least one', async (t) => {
  const peer = await start(t, PEER);
  assert.equal((await peer.train(7)).loss, 7);
  const processor = peer.contender('processorSeconds');
  assert.deepEqual(await processor(100), { microseconds: 10_000, samples: 512 });
  assert.deepEqual(await processor(104), { microseconds: 100_000, samples: 5120 });
  assert.deepEqual(await processor(1), { microseconds: 10_000, samples: 512 });
  const wall = peer.contender('wallSeconds');
  await wall(100);
  assert.deepEqual(await wall(100), { microseconds: 100_000, samples: 2560 });
});

test('a peer that does not start, or ends early, is an error with its last words', async (t) => {
  // Its output may end before it says why.
  const words = `require('node:fs').closeSync(1); setTimeout(() => console.error('first\\nno such module'), 50)`;
  await assert.rejects(start(t, words), { message: 'no such module' });
  await assert.rejects(start(t, ''), { message: 'it ended without an answer' });
  const missing = { command: '/nowhere/python3', args: [], env: {} };
  await assert.rejects(StepPeer.start(missing, '/input', 1), { message: /ENOENT/ });
  const ends = await start(t, `${PEER} process.stdin.on('data', () => process.exit());`);
  await ends.train(1);
  await assert.rejects(ends.train(1), { message: 'it ended without an answer' });
});
