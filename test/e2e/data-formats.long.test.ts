import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadModel } from '../../src/model/load-model.js';
import { killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { FORMATS } from './small-formats.js';

after(killCommands);

for (const { name, write, lastClass } of FORMATS) {
  test(`${name}: one worker and two train the same bits, and the second run takes the data from the cache`, async (t) => {
    const home = temporaryDirectory(t);
    const data = path.join(home, 'data');
    await write(data);
    const train = (workers: number) =>
      run([
        ...['train', '--data', data, '--cache-dir', path.join(home, 'cache'), '--epochs', '2', '--log', 'lines'],
        ...['--workers', String(workers), '--run-dir', path.join(home, String(workers))],
      ]);
    const one = await train(1);
    assert.equal(one.exitCode, 0, one.stderr);
    assert.match(one.stderr, /preparing /);
    const two = await train(2);
    assert.equal(two.exitCode, 0, two.stderr);
    assert.doesNotMatch(two.stderr, /preparing /);
    assert.equal(sha256Of(two), sha256Of(one));
    const { classNames } = await loadModel(path.join(home, '1'));
    assert.deepEqual([classNames.length, classNames.at(-1)], [4, lastClass]);
  });
}

test('Parquet files as Hugging Face has them', async (t) => {
  const home = temporaryDirectory(t);
  const place = [
    '--data',
    'test/data/layouts/fixtures/hub',
    '--dataset',
    'mnist',
    '--cache-dir',
    path.join(home, 'cache'),
  ];
  const result = await run(['train', ...place, '--epochs', '1', '--log', 'lines', '--run-dir', path.join(home, 'run')]);
  assert.equal(result.exitCode, 0, result.stderr);
  assert.deepEqual((await loadModel(path.join(home, 'run'))).classNames, ['zero', 'one', 'two']);
});
