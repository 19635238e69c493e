import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonDocument, readRunsAssets, servedComparison } from '../../src/page/comparison-document.js';
import { compareRuns } from '../../src/runs/compare-runs.js';
import { wholeRun } from '../runs/sample-runs.js';

const HOSTILE = '</script><script>document.title = "taken"</script><!--<script>';
const COMPARISON = compareRuns([wholeRun('a', 3), wholeRun(HOSTILE, 2, { seed: 9 })]);

test('names are text in the page and in its data', () => {
  for (const page of [comparisonDocument(COMPARISON, readRunsAssets()), servedComparison(COMPARISON, '../')]) {
    assert.doesNotMatch(page, /<script>document\.title/);
    assert.match(page, /&lt;\/script&gt;/);
  }
});

test('the file loads nothing, and its policy admits its own script and style alone', () => {
  const page = comparisonDocument(COMPARISON, readRunsAssets());
  assert.match(page, /script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'/);
  assert.doesNotMatch(page, /unsafe|<link rel="stylesheet"|src="/);
});

test('only the facts that differ are marked', () => {
  const marked = servedComparison(COMPARISON, '../').match(/<tr class="differing"><th scope="row">[^<]*/g) ?? [];
  assert.deepEqual(
    marked.map((row) => row.replace(/.*>/, '').trim()),
    ['seed'],
  );
});
