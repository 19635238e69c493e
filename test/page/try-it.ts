import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareDigit } from '../../src/inference/prepare/prepare-digit.js';
import { inkOf, PAD_SIDE } from '../../src/page/model/try-it/ink.js';
import { NEW_PEN, penMoved } from '../../src/page/model/try-it/pen.js';
import { decodeImage } from '../../src/predict/decode-image.js';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import { drawSeven, greyOf, photograph, shownProbabilities, swipe, transfer } from './pad-driver.js';
import { type PageSuite, sees } from './page-suite.js';
import { sampleModel } from './sample-model.js';
import { completedView, emptyView, runningView } from './sample-view.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The card in which the network reads what people draw. */
export function tryItTests({ show, forgiveBrokenConnections }: PageSuite): void {
  test('reads what the mouse draws, with the bits of Node', async () => {
    const model = sampleModel(1, 1_234);
    const { page } = await show(runningView(), { model });
    await drawSeven(page);
    await sees(page, '#try-state', 'reads with the model after step 1,234');
    const picture = { width: PAD_SIDE, height: PAD_SIDE, pixels: await greyOf(page, '#pad') };
    const { image } = prepareDigit(picture, { invert: 'never', level: false });
    assert.ok(image.some((grey) => grey === 255));
    assert.deepEqual(await greyOf(page, '#seen'), image);
    const [{ probabilities, predicted } = assert.fail()] = openNodeClassifier(model).classify(image);
    assert.deepEqual(await shownProbabilities(page), probabilities);
    await sees(page, '#read-digit', String(predicted));
    await sees(page, '#try-announcement', new RegExp(`^It reads an? ${predicted}, with `));
    for (const canvas of await page.locator('#try .maps canvas').all()) {
      assert.match(
        (await canvas.getAttribute('aria-label')) ?? '',
        /: [01]\.\d\d (?:everywhere$|to [01]\.\d\d, strongest )/,
      );
    }
    assert.equal(await page.locator('#try .maps canvas').count(), 6 + 16 + 1 + 1);
  });

  test('is drawn on with the keyboard alone, and takes strokes back', async () => {
    const { page } = await show(runningView(), { model: sampleModel(2, 9) });
    await page.locator('#pad').focus();
    const keys = ['Shift+ArrowUp', 'Space', 'Shift+ArrowDown', 'Shift+ArrowDown', 'ArrowLeft', 'Space'];
    for (const key of keys) await page.keyboard.press(key);
    let pen = NEW_PEN;
    const stroke = [];
    for (const [direction, isLong] of [
      ['ArrowUp', true],
      ['ArrowDown', true],
      ['ArrowDown', true],
      ['ArrowLeft', false],
    ] as const) {
      pen = penMoved(pen, direction, isLong) ?? assert.fail();
      stroke.push(pen);
    }
    const ink = inkOf([stroke]);
    await sees(page, '#try-announcement', /^Pen up at column 14, row 19 of 28\. It reads an? \d/);
    assert.deepEqual(await greyOf(page, '#pad'), ink);
    await page.keyboard.press('Delete');
    await sees(page, '#read-digit', '–');
    assert.deepEqual(await shownProbabilities(page), new Float32Array(10));
    await page.keyboard.press('Control+z');
    await sees(page, '#read-digit', /\d/);
    assert.deepEqual(await greyOf(page, '#pad'), ink);
    await page.keyboard.press('Backspace');
    await sees(page, '#read-digit', '–');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.id'), 'pad-undo');
  });

  test('a finger draws without scrolling the page, and scrolls it elsewhere', async () => {
    const { page } = await show(runningView(), { ...PHONE, model: sampleModel(3, 9) });
    await page.locator('#pad').scrollIntoViewIfNeeded();
    const before = await page.evaluate<number>('scrollY');
    const box = (await page.locator('#pad').boundingBox()) ?? assert.fail();
    await swipe(page, box.x + box.width / 2, box.y + 0.8 * box.height, -0.6 * box.height);
    await sees(page, '#read-digit', /\d/);
    assert.equal(await page.evaluate('scrollY'), before);
    const words = (await page.locator('#read-words').boundingBox()) ?? assert.fail();
    await swipe(page, words.x + 20, words.y + 10, -200);
    await page.waitForFunction(`scrollY > ${before}`);
    assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390);
  });

  test('opens, drops and pastes images, and reads them with the bits of the command', async () => {
    const model = sampleModel(4, 9);
    const { page } = await show(runningView(), { model });
    const bytes = await photograph();
    const { image } = prepareDigit(await decodeImage(bytes, 'digit.png'));
    const [{ probabilities } = assert.fail()] = openNodeClassifier(model).classify(image);
    const file = { name: 'digit.png', mimeType: 'image/png', buffer: bytes };
    const base64 = bytes.toString('base64');
    const ways: (() => Promise<unknown>)[] = [
      () => page.locator('#pad-file').setInputFiles(file),
      () => page.evaluate(transfer('drop', base64)),
      () => page.evaluate(transfer('paste', base64)),
    ];
    await page.locator('#pad').scrollIntoViewIfNeeded();
    for (const way of ways) {
      await way();
      await sees(page, '#read-digit', /\d/);
      assert.deepEqual(await greyOf(page, '#seen'), image);
      assert.deepEqual(await shownProbabilities(page), probabilities);
      await page.getByRole('button', { name: 'Clear' }).click();
      await sees(page, '#read-digit', '–');
    }
    const hostile = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
    for (const content of [hostile, 'no image', '']) {
      await page.locator('#pad-file').setInputFiles({ ...file, buffer: Buffer.from(content) });
      await sees(page, '#pad-doubt', /^This file is not an image/);
      await page.getByRole('button', { name: 'Undo' }).click();
      await sees(page, '#pad-doubt', '');
    }
  });

  test('takes a sample of the test set as it is', async () => {
    const model = sampleModel(5, 9);
    const view = runningView();
    const { page } = await show(view, { model });
    await page.getByRole('button', { name: /^image 1,217, a 7$/ }).click();
    const sample = Buffer.from(view.inspection?.mostWrong[1]?.pixels ?? '', 'base64');
    await sees(page, '#read-digit', /\d/);
    assert.deepEqual(Buffer.from(await greyOf(page, '#seen')), sample);
    assert.deepEqual(await shownProbabilities(page), openNodeClassifier(model).look(sample).probabilities);
  });

  test('reads with newer parameters while the training goes on, and asks for none while it is out of sight', async () => {
    const view = runningView();
    const { server, page } = await show(view, { model: sampleModel(6, 100) });
    server.change({ progress: { ...view.progress, steps: view.progress.steps + 1 } });
    await sees(page, '#progress-text', /1,235 of/);
    // A later request arrives later.
    await page.evaluate("fetch('page.css')");
    assert.equal(server.modelRequests, 0);
    await drawSeven(page);
    const before = await shownProbabilities(page);
    const newer = sampleModel(7, 200);
    server.model = newer;
    server.change({ progress: { ...view.progress, steps: view.progress.steps + 100 } });
    await sees(page, '#try-state', 'reads with the model after step 200');
    const [{ probabilities } = assert.fail()] = openNodeClassifier(newer).classify(await greyOf(page, '#seen'));
    assert.notDeepEqual(probabilities, before);
    assert.deepEqual(await shownProbabilities(page), probabilities);
  });

  test('says that there is no model before the first steps, and reads the drawing when there is one', async () => {
    const { server, page } = await show(emptyView());
    await drawSeven(page);
    await sees(page, '#try-state', /^There is no model yet/);
    await sees(page, '#read-digit', '–');
    server.model = sampleModel(8, 5);
    const { progress } = runningView({ steps: 5 });
    server.change({ progress });
    await sees(page, '#try-state', 'reads with the model after step 5');
    await sees(page, '#read-digit', /\d/);
  });

  test('a finished run is asked for its model at once, because its coordinator may end', async () => {
    const { server, page } = await show(completedView(), { model: sampleModel(9, 4_720) });
    await sees(page, '#try-state', 'reads with the model after step 4,720');
    await server.stop();
    await drawSeven(page);
    await sees(page, '#read-digit', /\d/);
    forgiveBrokenConnections();
  });

  for (const [what, script, words] of [
    ['WebAssembly', 'delete window.WebAssembly', /^This browser has no WebAssembly, or it is switched off\./],
    [
      'SIMD',
      'WebAssembly.validate = () => false; WebAssembly.compile = async () => { throw new WebAssembly.CompileError("no SIMD") }',
      /^This browser has no WebAssembly SIMD\./,
    ],
  ] as const) {
    test(`says so in words when the browser has no ${what}`, async () => {
      const { page } = await show(completedView(), { model: sampleModel(1, 1), script });
      await sees(page, '#try-state', words);
      await drawSeven(page);
      await sees(page, '#read-digit', '–');
    });
  }
}
