import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRunsAssets } from '../../src/page/comparison-document.js';
import { sweepDocument } from '../../src/page/sweep-document.js';
import { compareRuns } from '../../src/runs/compare-runs.js';
import { EARLY } from '../cli/report/sample-row.js';
import { RESULTS, sweepRow } from '../cli/report/sweep-rows.js';
import { wholeRun } from '../runs/sample-runs.js';

test('the page of a sweep has each run with its state, and the curves of the best', () => {
  const comparison = compareRuns([wholeRun('lr=0.1', 3), wholeRun('lr=0.3', 3)]);
  const page = sweepDocument({ ...RESULTS, comparison }, readRunsAssets());
  assert.match(page, /<title>Sweep sweep<\/title>/);
  assert.match(page, /<td>0\.1<\/td><td>finished<\/td>.*98\.67 % \(16\)/);
  assert.match(page, /<td>0\.2<\/td><td>failed: &lt;the disk&gt; is full<\/td>/);
  assert.match(page, /<td>0\.3<\/td><td>not begun<\/td>/);
  assert.match(page, /id="accuracy-plot"/);
  assert.equal(page.match(/<main/g)?.length, 1);
  const without = sweepDocument(RESULTS, readRunsAssets());
  assert.doesNotMatch(without, /id="accuracy-plot"/);
});

test('the test of the best model has a column, if there is one, and a run that ended early says why', () => {
  const page = sweepDocument({ ...RESULTS, rows: [sweepRow('0.1', EARLY), sweepRow('0.2')] }, readRunsAssets());
  assert.match(page, />Best<\/th><th scope="col" class="number">Test<\/th>/);
  assert.match(
    page,
    /finished: ended early, no better result for 4 epochs<.*98\.67 % \(16\)<\/td><td class="number">98\.41 %/,
  );
  assert.doesNotMatch(sweepDocument(RESULTS, readRunsAssets()), />Test</);
});
