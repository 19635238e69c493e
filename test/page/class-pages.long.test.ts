import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { FASHION_CLASSES } from '../../src/data/layouts/known-classes.js';
import { prepareDigit } from '../../src/inference/prepare/prepare-digit.js';
import { readPageAssets, reportDocument } from '../../src/page/document.js';
import type { CurrentModel } from '../../src/page/reading-model.js';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import { LETTERS, parametersFor } from '../support/class-models.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { browserForSuite, noBrowser } from './browser.js';
import { CHARACTERS, classView } from './class-view.js';
import { drawSeven, greyOf } from './pad-driver.js';
import { sees } from './page-suite.js';
import { sampleModel } from './sample-model.js';

const home = temporaryDirectory();

/** A report of a run of these classes. @returns its address */
function reportOf(classNames: readonly string[]): { readonly url: string; readonly model: CurrentModel } {
  const parameters = parametersFor(classNames.length).map((value) => 6 * value);
  const model = { ...sampleModel(1, 2_360), parameters, classNames };
  const file = path.join(home, `${classNames.length}-${classNames[0]?.length}.html`);
  writeFileSync(file, reportDocument(classView(classNames), readPageAssets(), model));
  return { url: pathToFileURL(file).href, model };
}

describe('a report of other classes than digits', { skip: noBrowser }, () => {
  const browser = browserForSuite();

  for (const [name, classNames, title, bars] of [
    ['letters', LETTERS, 'Try it: draw a character', 10],
    ['characters', CHARACTERS, 'Try it: draw a character', 10],
    ['clothes', FASHION_CLASSES, 'Try it: open an image, or draw', 10],
    ['two things', ['good', 'bad'], 'Try it: open an image, or draw', 2],
  ] as const) {
    test(`of ${name} reads them, with the answers of Node and their names`, async () => {
      const { url, model } = reportOf(classNames);
      const { page, complaints } = await browser.open(url);
      await sees(page, '#try-title', title);
      await drawSeven(page);
      const { image, side } = await seen();
      const [{ className, probabilities } = assert.fail()] = openNodeClassifier(model).classify(image, side);
      await sees(page, '#read-digit', className);
      const shown = await page.evaluate<[string, number][]>(
        "[...document.querySelectorAll('#bars li')].map((bar) => [bar.querySelector('.digit').textContent, Number(bar.querySelector('data').value)])",
      );
      assert.equal(shown.length, bars);
      for (const [label, value] of shown) {
        assert.equal(Math.fround(value), probabilities[(classNames as readonly string[]).indexOf(label)], label);
      }
      assert.deepEqual(complaints, []);
      await page.context().close();

      /** Letters are prepared like digits; a drawing of anything else is only resized. */
      async function seen(): Promise<{ image: Uint8Array; side: 28 | 32 }> {
        const grey = await greyOf(page, '#seen');
        const pixels = await greyOf(page, '#pad');
        const drawing = { width: 280, height: 280, pixels };
        assert.deepEqual(grey, prepareDigit(drawing, { invert: 'never', level: false }, model).image);
        return { image: grey, side: grey.length === 784 ? 28 : 32 };
      }
    });
  }

  test('shows a matrix for 26 classes, and the worst pairs for 62', async () => {
    const { page: letters } = await browser.open(reportOf(LETTERS).url);
    await sees(letters, '#confusion-title', 'Which classes it mixes up');
    assert.equal(await letters.locator('#confusion tr').count(), 26);
    assert.equal(await letters.locator('#confusion-head th').count(), 28);
    await letters.context().close();
    const { page: many } = await browser.open(reportOf(CHARACTERS).url);
    await sees(many, '#confusion-summary', /most often it takes 2 for 4 \(22\)/);
    assert.equal(await many.locator('#confusion tr').count(), 20);
    assert.deepEqual(await many.locator('#confusion-head th').allTextContents(), [
      'class',
      'taken for',
      'times',
      'share of its samples',
    ]);
    await many.context().close();
  });

  for (const classNames of [LETTERS, CHARACTERS, FASHION_CLASSES]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        test(`of ${classNames.length} classes from ${classNames[0]} fits ${width} pixels, ${colorScheme}, and keeps nobody out`, async () => {
          const { page } = await browser.open(reportOf(classNames).url, {
            colorScheme,
            viewport: { width, height: 900 },
          });
          await page.locator('#pad-sample-list button').first().click();
          await page.locator('#bars .best').waitFor();
          assert.ok(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'));
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
          assert.deepEqual(
            violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) })),
            [],
          );
          await page.context().close();
        });
      }
    }
  }
});
