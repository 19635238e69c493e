import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readPageAssets, reportDocument } from '../../src/page/document.js';
import type { CurrentModel } from '../../src/page/reading-model.js';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { browserForSuite, noBrowser } from './browser.js';
import { drawSeven, greyOf, shownProbabilities } from './pad-driver.js';
import { pageSuite, sees } from './page-suite.js';
import { sampleModel } from './sample-model.js';
import { completedView, troubledView } from './sample-view.js';
import { tryItTests } from './try-it.js';

describe('the card that reads digits', { skip: noBrowser }, () => tryItTests(pageSuite()));

describe('the card in a report', { skip: noBrowser }, () => {
  const browser = browserForSuite();
  const home = temporaryDirectory();
  /** Without relaxed SIMD the page takes the kernel that computes the multiply-add in software. */
  const NO_RELAXED_SIMD = 'WebAssembly.validate = () => false';

  function reportWith(model: CurrentModel | null, view = completedView()): string {
    const file = path.join(home, `${model?.step ?? 'none'}.html`);
    writeFileSync(file, reportDocument(view, readPageAssets(), model));
    return pathToFileURL(file).href;
  }

  for (const [kernel, script] of [
    ['fused', undefined],
    ['soft', NO_RELAXED_SIMD],
  ] as const) {
    test(`reads from a file, without network, with the bits of Node: kernel ${kernel}`, async () => {
      const model = sampleModel(11, 4_720);
      const { page, complaints } = await browser.open(reportWith(model), {}, script);
      await drawSeven(page);
      await sees(page, '#try-state', 'reads with the model after step 4,720');
      await sees(page, '#read-digit', /\d/);
      const [{ probabilities } = assert.fail()] = openNodeClassifier(model).classify(await greyOf(page, '#seen'));
      assert.deepEqual(await shownProbabilities(page), probabilities);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  test('without a model says so', async () => {
    const { page, complaints } = await browser.open(reportWith(null, troubledView()));
    await drawSeven(page);
    await sees(page, '#try-state', /^The run has no finished model/);
    await sees(page, '#read-digit', '–');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
