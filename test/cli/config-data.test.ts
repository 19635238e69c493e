import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherDataWarning } from '../../src/cli/config-data.js';
import type { RunConfig } from '../../src/shared/run-config.js';

const trainSplit = { sampleCount: 10, sha256: 'a'.repeat(64) };
const testSplit = { sampleCount: 5, sha256: 'b'.repeat(64) };
const config = { trainSplit, testSplit } as RunConfig;

test('another data set than that of the run whose config.json is used is named', () => {
  assert.equal(otherDataWarning(undefined, config), null);
  assert.equal(otherDataWarning({ file: 'config.json', trainSplit, testSplit }, config), null);
  for (const other of [
    { trainSplit: { ...trainSplit, sampleCount: 11 }, testSplit },
    { trainSplit, testSplit: { ...testSplit, sha256: 'c'.repeat(64) } },
  ]) {
    assert.match(
      otherDataWarning({ file: 'config.json', ...other }, config) ?? '',
      /not that of the run in config\.json/,
    );
  }
});
