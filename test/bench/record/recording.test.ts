import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Recording } from '../../../bench/record/recording.js';
import { newestOf, readResult, readResults } from '../../../bench/record/results-folder.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const at = (time: string): Date => new Date(`2026-11-26T${time}Z`);

describe('a recording', () => {
  test('is written as a file whose name has benchmark and time, and is read back', async (t) => {
    const folder = path.join(temporaryDirectory(t), 'new', 'results');
    const recording = new Recording('peer', at('16:10:12.345'));
    recording.add('step', 'ms', [2, 1, 3]);
    recording.addVersion('PyTorch', '2.3.0');
    const file = recording.save(folder);
    assert.equal(file, path.join(folder, 'peer-2026-11-26T16-10-12Z.json'));
    const result = readResult(file);
    assert.deepEqual(result, recording.result());
    assert.equal(result.date, '2026-11-26T16:10:12.345Z');
    assert.equal(result.machine.node, process.versions.node);
    assert.ok(result.machine.cores >= 1 && result.machine.memoryBytes > 0);
    assert.deepEqual(result.versions, { PyTorch: '2.3.0' });
    assert.deepEqual(result.figures.step?.samples, [2, 1, 3]);
  });

  test('never overwrites a file', async (t) => {
    const folder = temporaryDirectory(t);
    const recordings = [1, 2].map(() => new Recording('peer', at('16:10:12.345')));
    recordings[0]?.save(folder);
    assert.throws(() => recordings[1]?.save(folder), { code: 'EEXIST' });
  });

  test('refuses a second figure of one name', () => {
    const recording = new Recording('peer');
    recording.add('step', 'ms', [1]);
    assert.throws(() => recording.add('step', 'ms', [2]), /got 'step' twice/);
  });

  test('leaves out what could not be measured, and is empty without anything else', () => {
    const recording = new Recording('peer');
    recording.add('none', 'ms', []);
    recording.add('broken', 'ms', [1, Number.NaN]);
    assert.equal(recording.isEmpty(), true);
    recording.add('step', 'ms', [1]);
    assert.equal(recording.isEmpty(), false);
    assert.deepEqual(Object.keys(recording.result().figures), ['step']);
  });
});

describe('a folder of results', () => {
  test('gives the newest of each benchmark, and all of them', async (t) => {
    const folder = temporaryDirectory(t);
    for (const [benchmark, time] of [
      ['scaling', '16:10:12.345'],
      ['peer', '17:00:00.000'],
      ['scaling', '16:59:00.000'],
    ] as const) {
      const recording = new Recording(benchmark, at(time));
      recording.add('step', 'ms', [1]);
      recording.save(folder);
    }
    assert.equal(readdirSync(folder).length, 3);
    assert.equal(newestOf('scaling', folder), 'scaling-2026-11-26T16-59-00Z.json');
    assert.equal(newestOf('faults', folder), undefined);
    assert.deepEqual(
      readResults(folder).map(({ benchmark, date }) => [benchmark, date.slice(11, 16)]),
      [
        ['peer', '17:00'],
        ['scaling', '16:10'],
        ['scaling', '16:59'],
      ],
    );
    assert.equal(readResults(path.join(folder, 'peer-2026-11-26T17-00-00Z.json')).length, 1);
  });
});
