import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { evaluationHtml } from '../../src/evaluate/evaluation-html.js';
import { browserForSuite, noBrowser } from '../page/browser.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { sampleEvaluation } from './sample-evaluation.js';

const LONG_PATH = `/home/${'a-long-name/'.repeat(12)}model.safetensors`;
/** The visible content of the page; evaluated in the browser. */
interface Seen {
  readonly width: number;
  readonly pictures: readonly number[];
  readonly ground: string;
  readonly heat: string;
  /** By how much each table is wider than its place. */
  readonly scrolled: readonly number[];
}
const LOOK = `({
  width: document.documentElement.scrollWidth,
  pictures: [...document.images].map(({ naturalWidth }) => naturalWidth),
  ground: getComputedStyle(document.body).backgroundColor,
  heat: getComputedStyle(document.querySelector('.heat-5')).backgroundColor,
  scrolled: [...document.querySelectorAll('.scroll')].map((part) => part.scrollWidth - part.clientWidth),
})`;

const WIDTHS = [1280, 390] as const;
const SCHEMES = ['light', 'dark'] as const;

describe('a report of an evaluation in a browser', { skip: noBrowser }, () => {
  const browser = browserForSuite();
  const file = path.join(temporaryDirectory(), 'evaluation.html');
  before(async () => {
    const { model } = sampleEvaluation();
    writeFileSync(file, await evaluationHtml(sampleEvaluation({ model: { ...model, file: LONG_PATH } })));
  });

  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      test(`${width} pixels wide, ${colorScheme}`, async () => {
        const viewport = { width, height: 844 };
        const { page, complaints } = await browser.open(pathToFileURL(file).href, { viewport, colorScheme });
        const seen = await page.evaluate<Seen>(LOOK);
        assert.equal(seen.width, width, 'nothing is wider than the window');
        assert.deepEqual(seen.scrolled, [0, 0], 'tables fit');
        assert.deepEqual(seen.pictures, [32, 32]);
        assert.equal(seen.ground, colorScheme === 'light' ? 'rgb(243, 245, 248)' : 'rgb(13, 18, 24)');
        assert.equal(seen.heat, colorScheme === 'light' ? 'rgb(180, 80, 10)' : 'rgb(255, 173, 92)');
        // Evaluated by the debugger, to which the page's policy does not apply.
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
        assert.deepEqual(
          violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) })),
          [],
        );
        assert.deepEqual(complaints, []);
        await page.context().close();
      });
    }
  }
});
