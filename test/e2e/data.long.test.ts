import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { emnistOf, turns, writeFiles } from '../data/small-idx.js';
import { run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('data', () => {
  const home = temporaryDirectory();
  const place = path.join(home, 'emnist');
  writeFiles(place, emnistOf('letters', turns(130, 26, 1), turns(52, 26, 1)));
  const out = path.join(home, 'out');
  const cut = ['--validation', '0.2', '--seed', '7'];

  test('convert writes a data set on which training gives the same SHA-256', async () => {
    const converted = await run(['data', 'convert', place, out, ...cut]);
    assert.equal(converted.exitCode, 0, converted.stderr);
    assert.match(converted.stdout, /^Wrote .*out: 104 samples to train with, 26 samples for validation, 52 /m);
    const train = (data: string, name: string, ...choice: readonly string[]) =>
      run(['train', '--data', data, ...choice, '--epochs', '1', '--run-dir', path.join(home, name)]);
    const [source, written] = [await train(place, 'a', ...cut), await train(out, 'b', '--seed', '7')];
    assert.equal(source.exitCode, 0, source.stderr);
    assert.match(sha256Of(source), /^[0-9a-f]{64}$/);
    assert.equal(sha256Of(written), sha256Of(source), written.stderr);
  });

  test('inspect prints one JSON document, and the reason of each layout where none fits', async () => {
    const { stdout, stderr, exitCode } = await run(['data', 'inspect', place, ...cut, '--json']);
    assert.equal(exitCode, 0, stderr);
    assert.equal(JSON.parse(stdout).trainSplit.sampleCount, 104);
    const unknown = await run(['data', 'inspect', home]);
    assert.equal(unknown.exitCode, 1);
    assert.equal(unknown.stdout, '');
    assert.match(unknown.stderr, /\(dataset-layout\)\n(?: {2}.+: .+\n){8}There is a data set in /);
    assert.equal(existsSync(path.join(home, 'prepared')), false);
  });
});
