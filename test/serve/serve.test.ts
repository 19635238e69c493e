import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ImageFailure, PredictionAnswer, ServedPrediction } from '../../src/serve/predictor.js';
import { type ModelServer, serve } from '../../src/serve/serve.js';
import { OperationalError, UsageError } from '../../src/shared/errors.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { conformsTo } from './answer-schema.js';
import { classifierOf, digitPixels, pngOf, writeModel } from './served.js';

const home = temporaryDirectory();
const model = writeModel(home, 1);
const classifier = classifierOf(1);

/** The classification of 28 x 28 pixels that are used as they are. */
function expected(pixels: Uint8Array): Pick<ServedPrediction, 'class' | 'probability'> {
  const [first] = classifier.classify(pixels);
  assert.ok(first);
  return { class: first.predicted, probability: first.probabilities[first.predicted] as number };
}

/** A prediction, without what `expected` does not tell. A probability in an answer is the same float32. */
function read(prediction: ServedPrediction | ImageFailure | undefined): unknown {
  assert.ok(prediction && 'class' in prediction, JSON.stringify(prediction));
  assert.equal(Math.fround(prediction.probabilities[prediction.class] as number), Math.fround(prediction.probability));
  return { class: prediction.class, probability: Math.fround(prediction.probability) };
}

describe('a server of a model', () => {
  let server: ModelServer;
  let document: unknown;

  before(async () => {
    server = await serve(model, {
      http: { host: '127.0.0.1', port: 0 },
      watchEveryMs: 0,
      limits: { imagesPerRequest: 4, bodyBytes: 1 << 20 },
    });
    document = await (await fetch(`${server.url}/openapi.json`)).json();
  });
  after(() => server.close());

  /** Asks for a prediction. Every answer has the form that the OpenAPI document says. */
  async function ask(
    query: string,
    init: RequestInit,
  ): Promise<{ status: number; answer: PredictionAnswer & ErrorBody }> {
    const response = await fetch(`${server.url}/predict${query}`, { method: 'POST', ...init });
    const answer = (await response.json()) as PredictionAnswer & ErrorBody;
    await conformsTo(document, '/predict', 'post', response.status, answer);
    return { status: response.status, answer };
  }
  type ErrorBody = { readonly code: string; readonly message: string; readonly hint?: string };
  const json = (body: unknown): RequestInit => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

  test('reads an image that is the body, whatever type it states', async () => {
    const pixels = digitPixels(1);
    const png = await pngOf(pixels);
    for (const type of ['image/png', 'image/jpeg', 'application/octet-stream', 'application/x-www-form-urlencoded']) {
      const { status, answer } = await ask('?prepare=false', { body: png, headers: { 'content-type': type } });
      assert.equal(status, 200);
      assert.equal(answer.model, server.sha256);
      assert.equal(answer.predictions.length, 1);
      assert.deepEqual(read(answer.predictions[0]), expected(pixels));
    }
  });

  test('prepares an image as asked, and tells the problems', async () => {
    const dark = digitPixels(2).map((value) => 255 - value);
    const png = await pngOf(dark);
    const { answer: turned } = await ask('?prepare=false&invert=always', {
      body: png,
      headers: { 'content-type': 'image/png' },
    });
    assert.deepEqual(read(turned.predictions[0]), expected(digitPixels(2)));
    const blank = await pngOf(new Uint8Array(40 * 40), 40);
    const { answer } = await ask('', { body: blank, headers: { 'content-type': 'image/png' } });
    assert.deepEqual((answer.predictions[0] as ServedPrediction).problems, ['blank']);
  });

  test('reads a form of several images, and one that cannot be read fails no other', async () => {
    const form = new FormData();
    for (const number of [3, 4]) form.append('image', new Blob([await pngOf(digitPixels(number))]), `${number}.png`);
    form.append('any', new Blob(['GIF89a']), 'x\u001b[2J.gif');
    form.append('prepare', 'false');
    form.append('top', '2');
    const { status, answer } = await ask('?prepare=true', { body: form });
    assert.equal(status, 200);
    const [three, four, other] = answer.predictions;
    assert.deepEqual([read(three), read(four)], [expected(digitPixels(3)), expected(digitPixels(4))]);
    assert.deepEqual([three?.name, four?.name, other?.name], ['3.png', '4.png', 'x\\x1b[2J.gif']);
    assert.equal((other as ImageFailure).error.code, 'image-format');
    const { top, probability, class: digit } = three as ServedPrediction;
    assert.equal(top?.length, 2);
    assert.deepEqual(top?.[0], { class: digit, className: String(digit), probability });
  });

  test('reads JSON with files in base64, or with pixels', async () => {
    const png = (await pngOf(digitPixels(5))).toString('base64');
    const images = [png, `data:image/png;base64,${png}`, 'not base64!', ''];
    const { status, answer } = await ask('', json({ images, prepare: false }));
    assert.equal(status, 200);
    const [plain, url, broken, empty] = answer.predictions;
    assert.deepEqual([read(plain), read(url)], [expected(digitPixels(5)), expected(digitPixels(5))]);
    assert.deepEqual(
      [broken, empty].map((failure) => (failure as ImageFailure).error.code),
      ['base64-invalid', 'image-empty'],
    );
    const pixels = [digitPixels(6), digitPixels(7)];
    const { answer: direct } = await ask('', json({ pixels: pixels.map((each) => [...each]) }));
    assert.deepEqual(direct.predictions.map(read), pixels.map(expected));
  });

  test('refuses what is no request for a prediction, with a code and a status', async () => {
    const png = await pngOf(digitPixels(1));
    const body = (content: NonNullable<RequestInit['body']>, type: string): RequestInit => ({
      body: content,
      headers: { 'content-type': type },
    });
    const form = (count: number): RequestInit => {
      const all = new FormData();
      for (let i = 0; i < count; i++) all.append('image', new Blob([png]), 'x.png');
      return { body: all };
    };
    const fields = new FormData();
    fields.append('tops', '3');
    const wrongValue = new FormData();
    wrongValue.append('image', new Blob([png]), 'x.png');
    wrongValue.append('top', 'x');
    const cases: readonly (readonly [code: string, status: number, query: string, init: RequestInit])[] = [
      ['body-missing', 400, '', {}],
      ['body-missing', 400, '', body('', 'image/png')],
      ['body-missing', 400, '', { body: new FormData() }],
      ['body-missing', 400, '', body('', 'application/json')],
      ['body-type', 415, '', body('hello', 'text/plain')],
      ['body-encoding', 415, '', { body: png, headers: { 'content-type': 'image/png', 'content-encoding': 'gzip' } }],
      ['body-too-long', 413, '', body(new Uint8Array((1 << 20) + 1), 'image/png')],
      ['body-too-long', 413, '', body(`{"images":["${'A'.repeat(1 << 20)}"]}`, 'application/json')],
      ['json-invalid', 400, '', body('{', 'application/json')],
      ['multipart-invalid', 400, '', body('--x\r\n', 'multipart/form-data; boundary=x')],
      ['multipart-invalid', 400, '', body('hello', 'multipart/form-data')],
      ['too-many-images', 413, '', form(5)],
      ['option-invalid', 400, '', json({ images: Array(5).fill('') })],
      ['option-invalid', 400, '', json({ images: [] })],
      ['option-invalid', 400, '', json({})],
      ['option-invalid', 400, '', json({ images: [''], pixels: [Array(784).fill(0)] })],
      ['option-invalid', 400, '', json({ pixels: [Array(783).fill(0)] })],
      ['option-invalid', 400, '', json({ pixels: [Array(784).fill(256)] })],
      ['option-invalid', 400, '', json({ images: [''], more: 1 })],
      ['option-invalid', 400, '?top=257', body(png, 'image/png')],
      ['option-invalid', 400, '?tops=1', body(png, 'image/png')],
      ['option-invalid', 400, '?center=left', body(png, 'image/png')],
      ['option-invalid', 400, '', { body: fields }],
      ['option-invalid', 400, '', { body: wrongValue }],
      ['image-format', 422, '', body('GIF89a', 'image/png')],
    ];
    for (const [code, status, query, init] of cases) {
      const { status: got, answer } = await ask(query, init);
      assert.deepEqual([answer.code, got], [code, status], answer.message);
    }
  });

  test('tells of itself and its model', async () => {
    const get = (path: string) => fetch(`${server.url}${path}`);
    assert.match(await (await get('/')).text(), /curl --data-binary @digit\.png http:\/\/127\.0\.0\.1:\d+\/predict\n/);
    const about = (await (await get('/model')).json()) as Record<string, unknown>;
    await conformsTo(document, '/model', 'get', 200, about);
    assert.deepEqual([about.sha256, about.kind, about.file], [server.sha256, 'safetensors', 'model.safetensors']);
    assert.deepEqual([about.accuracy, about.parameters], [null, 61_706]);
    assert.equal(await (await get('/healthz')).text(), 'alive\n');
    assert.equal(await (await get('/readyz')).text(), 'serving\n');
    const text = await (await get('/metrics')).text();
    assert.match(
      text,
      new RegExp(`^lenet_model_info\\{sha256="${server.sha256}",run_id="",kind="safetensors"\\} 1$`, 'm'),
    );
    assert.match(text, /^lenet_http_request_duration_seconds_count\{route="\/predict",status_class="2xx"\} [1-9]/m);
    assert.match(text, /^lenet_images_rejected_total\{code="image-format"\} 2$/m);
    assert.match(text, /^lenet_requests_rejected_total\{code="body-type"\} 1$/m);
    assert.match(text, /^lenet_queue_length\{queue="images"\} 0$/m);
    const predicted = [...text.matchAll(/^lenet_predictions_total\{class="\d"\} (\d+)$/gm)].map(([, count]) =>
      Number(count),
    );
    assert.equal(predicted.length, 10);
    assert.ok(predicted.reduce((sum, count) => sum + count, 0) >= 10);
  });

  test('answers other paths, methods and names with what would be right', async () => {
    const missing = await fetch(`${server.url}/nothing%0A`);
    assert.deepEqual([missing.status, ((await missing.json()) as ErrorBody).code], [404, 'no-route']);
    const wrong = await fetch(`${server.url}/predict`);
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
    const posted = await fetch(`${server.url}/model?x`, { method: 'POST' });
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD']);
    for (const response of [missing, wrong, posted]) {
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    }
  });
});

test('does not begin with a model that cannot be used, a taken address, or an impossible limit', async () => {
  const http = { host: '127.0.0.1', port: 0 };
  const code = (wanted: string) => (error: unknown) => error instanceof OperationalError && error.code === wanted;
  await assert.rejects(serve(`${model}.missing`, { http }), code('model-unreadable'));
  const server = await serve(model, { http, watchEveryMs: 0 });
  try {
    const port = Number(new URL(server.url).port);
    await assert.rejects(serve(model, { http: { host: '127.0.0.1', port } }), code('http-address'));
  } finally {
    await server.close();
  }
  await assert.rejects(serve(model, { http, limits: { decodes: 0 } }), UsageError);
  await assert.rejects(serve(model, { http, limits: { imagesUnderWay: 1 } }), /must fit into the 1 that/);
});
