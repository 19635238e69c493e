import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_IMAGE_LIMITS } from '../../src/predict/image-limits.js';
import type { ImageFailure, PredictionAnswer } from '../../src/serve/predictor.js';
import { serve } from '../../src/serve/serve.js';
import { hostileImages } from '../predict/hostile-images.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { digitPixels, pngOf, writeModel } from './served.js';

/** Memory that all of them together may take at the same time. The bombs alone announce 10 GB each. */
const MAX_GROWTH_BYTES = 300_000_000;

test('each hostile image is refused with its code, in bounded memory, and the server lives on', async (t) => {
  const images = await hostileImages();
  assert.ok(images.length > 40);
  const server = await serve(writeModel(temporaryDirectory(t), 1), {
    http: { host: '127.0.0.1', port: 0 },
    watchEveryMs: 0,
    // The limit of the command line, so that both refuse an image for the same reason.
    limits: { imagePixels: DEFAULT_IMAGE_LIMITS.maxPixels },
  });
  t.after(() => server.close());
  const before = process.resourceUsage().maxRSS;
  const ask = (body: RequestInit['body'] & {}): Promise<Response> =>
    fetch(`${server.url}/predict`, { method: 'POST', body });

  const answers = images.map(async ({ name, bytes, code }) => {
    const response = await ask(new Blob([bytes], { type: 'image/png' }));
    const { code: got, message } = (await response.json()) as { code: string; message: string };
    // Without a byte there is no image in the request.
    const [status, wanted] = bytes.length === 0 ? [400, 'body-missing'] : [422, code];
    assert.deepEqual([name, response.status, got], [name, status, wanted], message);
  });
  await Promise.all(answers);

  const form = new FormData();
  for (const { name, bytes } of images) form.append('image', new Blob([bytes]), name);
  form.append('image', new Blob([await pngOf(digitPixels(1))]), 'good.png');
  const { predictions } = (await (await ask(form)).json()) as PredictionAnswer;
  assert.deepEqual(
    predictions.slice(0, -1).map((each) => [each.name, (each as ImageFailure).error?.code]),
    images.map(({ name, code }) => [name, code]),
  );
  assert.ok('class' in (predictions.at(-1) ?? {}));
  assert.ok((process.resourceUsage().maxRSS - before) * 1024 < MAX_GROWTH_BYTES);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});
