import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { PAGE_SECURITY_POLICY, pageDocument, readPageAssets, reportDocument } from '../../src/page/document.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { browserForSuite, noBrowser } from './browser.js';
import { completedView, event, troubledView } from './sample-view.js';

const HOSTILE = '</script><script>document.title = "taken"</script><!--<script>';

test('nothing in script or style could end the element that holds it in a report', () => {
  const { script, style } = readPageAssets();
  assert.doesNotMatch(script, /<\/script|<!--/i);
  assert.doesNotMatch(style, /<\/style/i);
});

test('script and style ask for nothing from elsewhere', () => {
  const { script, style } = readPageAssets();
  const allowed = /^https?:\/\/www\.w3\.org\/2000\/svg$/;
  const addresses = `${script}\n${style}`.match(/https?:\/\/[\w./-]+/g) ?? [];
  assert.deepEqual(
    addresses.filter((address) => !allowed.test(address)),
    [],
  );
  assert.doesNotMatch(style, /@import|url\(/);
});

test('the served page has no script, style or handler in its HTML, which its policy would refuse', () => {
  assert.doesNotMatch(pageDocument(), /<style|\sstyle=|\son\w+=|<script>/);
  assert.match(PAGE_SECURITY_POLICY, /script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(PAGE_SECURITY_POLICY.replace("'wasm-unsafe-eval'", ''), /unsafe|https?:|\*/);
});

describe('a report', { skip: noBrowser }, () => {
  const browser = browserForSuite();

  for (const [name, view, verdict] of [
    ['completed', completedView(), 'Completed'],
    ['troubled', troubledView(), 'Needs attention'],
  ] as const) {
    test(`of a ${name} run shows it from a file, without network`, async (t) => {
      const file = path.join(temporaryDirectory(t), `${name}.html`);
      writeFileSync(file, reportDocument(view, readPageAssets(), null));
      const { page, complaints } = await browser.open(pathToFileURL(file).href);
      await page.locator('#health-verdict').filter({ hasText: verdict }).waitFor();
      await page.locator('#loss-plot canvas').waitFor();
      assert.equal(await page.locator('#workers tr').count(), view.workers.length);
      assert.equal(await page.locator('#wrong canvas').count(), 10);
      assert.equal(await page.locator('#data-rows tr').count(), view.run.classNames.length);
      assert.equal(await page.locator('#data-pictures canvas').count(), view.run.classNames.length);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  test('of a run with a validation set never calls its figures those of the test', async (t) => {
    const view = completedView();
    const file = path.join(temporaryDirectory(t), 'validation.html');
    const validated = { ...view, run: { ...view.run, validationCount: 5_000 } };
    writeFileSync(file, reportDocument(validated, readPageAssets(), null));
    const { page, complaints } = await browser.open(pathToFileURL(file).href);
    await page.locator('#card-accuracy h2').filter({ hasText: 'Validation accuracy' }).waitFor();
    await page.locator('#accuracy-legend').filter({ hasText: 'validation' }).waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    assert.match(text, /Validation loss.*Validation took/);
    assert.deepEqual(text.match(/.{20}\btest (?:accuracy|loss|took|set)/gi), null);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test('shows hostile strings as text', async (t) => {
    const view = completedView();
    const workers = view.workers.map((worker) => ({ ...worker, host: HOSTILE }));
    const file = path.join(temporaryDirectory(t), 'hostile.html');
    const hostile = { ...view, run: { ...view.run, name: HOSTILE }, workers, events: [event(1, 0, 'info', HOSTILE)] };
    writeFileSync(file, reportDocument(hostile, readPageAssets(), null));
    const { page, complaints } = await browser.open(pathToFileURL(file).href);
    await page.locator('#run-name').filter({ hasText: HOSTILE }).waitFor();
    assert.equal(await page.locator('#worker-1 .host').textContent(), HOSTILE);
    assert.equal(await page.locator('#events .words').textContent(), HOSTILE);
    assert.equal(await page.title(), `Completed – ${HOSTILE}`);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
