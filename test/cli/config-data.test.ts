import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherRunWarnings } from '../../src/cli/config-data.js';
import type { RunConfig } from '../../src/shared/run-config.js';

const trainSplit = { sampleCount: 10, sha256: 'a'.repeat(64) };
const testSplit = { sampleCount: 5, sha256: 'b'.repeat(64) };
const startingModel = { sha256: 'd'.repeat(64), runId: null, epochs: null, lastLayer: 'kept' } as const;
const config = { trainSplit, testSplit, startingModel } as unknown as RunConfig;
const ofRun = { file: 'config.json', trainSplit, testSplit, startingModel };

test('another data set than that of the run whose config.json is used is named', () => {
  assert.deepEqual(otherRunWarnings(undefined, config), []);
  assert.deepEqual(otherRunWarnings(ofRun, config), []);
  for (const other of [
    { trainSplit: { ...trainSplit, sampleCount: 11 } },
    { testSplit: { ...testSplit, sha256: 'c'.repeat(64) } },
  ]) {
    const [warning = '', ...more] = otherRunWarnings({ ...ofRun, ...other }, config);
    assert.match(warning, /data set is not that of the run in config\.json/);
    assert.deepEqual(more, []);
  }
});

test('so is another model from which to begin', () => {
  const { sha256 } = startingModel;
  for (const [expected, now, words] of [
    [startingModel, null, `--init chooses that with SHA-256 ${sha256}`],
    [null, startingModel, 'that run began without --init'],
    [{ ...startingModel, sha256: 'e'.repeat(64) }, startingModel, `--init chooses that with SHA-256 ${'e'.repeat(64)}`],
  ] as const) {
    const warnings = otherRunWarnings({ ...ofRun, startingModel: expected }, { ...config, startingModel: now });
    const text = `the model from which it begins is not that of the run in config.json, so the model will be a different one; ${words}`;
    assert.deepEqual(warnings, [text]);
  }
});
