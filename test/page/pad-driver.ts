import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

/** Strokes of a drawing, as shares of the pad's sides. */
const SEVEN = [
  [0.25, 0.22],
  [0.72, 0.2],
  [0.45, 0.83],
] as const;

/** Draws with the mouse. */
export async function drawSeven(page: Page): Promise<void> {
  const pad = page.locator('#pad');
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox()) ?? assert.fail();
  const [first, ...others] = SEVEN.map(([right, down]) => [x + right * width, y + down * height] as const);
  await page.mouse.move(...(first ?? assert.fail()));
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...place, { steps: 5 });
  await page.mouse.up();
  await page.locator('#pad-prompt').waitFor({ state: 'hidden' });
}

/** One byte for each pixel of a grey canvas. */
export async function greyOf(page: Page, selector: string): Promise<Uint8Array> {
  await drawn(page);
  return Uint8Array.from(
    await page.evaluate<number[]>(`(() => {
      const canvas = document.querySelector('${selector}');
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      return [...copy.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, index) => index % 4 === 0);
    })()`),
  );
}

/** One for each digit, with all their bits. */
export async function shownProbabilities(page: Page): Promise<Float32Array> {
  await drawn(page);
  return Float32Array.from(
    await page.evaluate<number[]>("[...document.querySelectorAll('#bars data')].map(({ value }) => Number(value))"),
  );
}

/** The card draws once a frame. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');

/** A finger that moves up or down. */
export async function swipe(page: Page, x: number, y: number, distance: number): Promise<void> {
  const debuggee = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
    debuggee.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await touch('touchStart', [{ x, y }]);
  for (let part = 1; part <= 8; part++) await touch('touchMove', [{ x, y: y + (distance * part) / 8 }]);
  await touch('touchEnd', []);
}

/** Dark strokes on light paper, off the middle, not square. */
export async function photograph(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="220"><rect width="300" height="220" fill="#ddd"/>
    <path d="M150 60 L210 62 L170 170" fill="none" stroke="#222" stroke-width="16" stroke-linecap="round"/></svg>`;
  return await sharp(Buffer.from(svg)).greyscale().png().toBuffer();
}

/** A script that drops or pastes an image. */
export const transfer = (event: 'drop' | 'paste', base64: string): string => `(() => {
  const bytes = Uint8Array.from(atob('${base64}'), (character) => character.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], 'digit.png', { type: 'image/png' }));
  const init = { bubbles: true, cancelable: true };
  if ('${event}' === 'drop') document.querySelector('#pad').dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: data }));
  else document.body.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }));
})()`;
