import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../support/command.js';

test('`devices` keeps what drivers print out of both outputs, and gives one line for the choice', async () => {
  // A software driver makes Dawn talk, where there is one.
  const { stdout, stderr, exitCode } = await run(['devices'], { env: { LENET_WEBGPU_SOFTWARE: 'on' } });
  assert.equal(exitCode, 0, stderr);
  assert.equal(stderr, '');
  for (const name of ['tensorflow', 'webgpu', 'simd', 'reference']) assert.match(stdout, new RegExp(`^${name} `, 'm'));
  const choice = stdout.split('\n').find((line) => line.startsWith('--engine auto takes ')) ?? '';
  assert.ok(choice.length > 0 && choice.length <= 120, choice);
});

test('`devices --log json` is one object, whatever there is to warn of', async () => {
  const { stdout, stderr, exitCode } = await run(['devices', '--log', 'json'], { env: { LENET_FROBNICATE: '1' } });
  assert.equal(exitCode, 0, stderr);
  const { engines, auto } = JSON.parse(stdout) as { engines: { name: string }[]; auto: string };
  assert.equal(engines.length, 4);
  assert.ok(engines.some(({ name }) => name === auto));
  assert.match(stderr, /^warning: the environment variable 'LENET_FROBNICATE' is unknown, and has no effect\.\n$/);
});
