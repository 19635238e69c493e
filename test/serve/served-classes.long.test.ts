import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { formatProvenance, NO_PROVENANCE } from '../../src/model/provenance.js';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import { type RequestOptions, stepsOf } from '../../src/serve/predict-options.js';
import type { PredictionAnswer, ServedPrediction } from '../../src/serve/predictor.js';
import { type ModelServer, serve } from '../../src/serve/serve.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { PROVENANCE_KEY } from '../../src/shared/model/own-metadata.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { LETTERS, parametersFor } from '../support/class-models.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { conformsTo } from './answer-schema.js';
import { pngOf } from './served.js';

const parameters = parametersFor(26);

/** Serves a random model of letters. */
async function serveLetters(): Promise<ModelServer> {
  const file = path.join(temporaryDirectory(), 'letters.safetensors');
  const facts = { provenance: NO_PROVENANCE, normalization: DEFAULT_NORMALIZATION, classNames: LETTERS };
  writeFileSync(file, encodeModel(parameters, { [PROVENANCE_KEY]: formatProvenance(facts) }));
  return await serve(file, { http: { host: '127.0.0.1', port: 0 }, watchEveryMs: 0 });
}

test('a server of 26 letters names them, counts each, and takes images of 32x32', async () => {
  const server = await serveLetters();
  try {
    const document = await (await fetch(`${server.url}/openapi.json`)).json();
    const ask = async (query: string, body: string | Buffer, type: string): Promise<ServedPrediction> => {
      const headers = { 'content-type': type };
      const response = await fetch(`${server.url}/predict?${query}`, { method: 'POST', body, headers });
      const answer = (await response.json()) as PredictionAnswer;
      await conformsTo(document, '/predict', 'post', response.status, answer);
      return answer.predictions[0] as ServedPrediction;
    };
    const large = Uint8Array.from({ length: 1024 }, (_, i) => (7 * i) % 256);
    const png = await pngOf(large, 32);

    const direct = await ask('top=256', JSON.stringify({ pixels: [[...large]] }), 'application/json');
    assert.equal(direct.className, LETTERS[direct.class]);
    assert.deepEqual([direct.probabilities.length, direct.top?.length], [26, 26]);
    for (const each of direct.top ?? []) assert.equal(each.className, LETTERS[each.class]);
    const [expected] = openNodeClassifier({ parameters, normalization: DEFAULT_NORMALIZATION }).classify(large, 32);
    assert.deepEqual(Float32Array.from(direct.probabilities), expected?.probabilities);

    const small = [...large.subarray(0, 784)];
    const both = await fetch(`${server.url}/predict`, {
      method: 'POST',
      body: JSON.stringify({ pixels: [small, [...large], small] }),
      headers: { 'content-type': 'application/json' },
    });
    const { predictions } = (await both.json()) as { predictions: readonly ServedPrediction[] };
    assert.deepEqual(predictions[1]?.probabilities, direct.probabilities);
    assert.deepEqual(predictions[0], predictions[2]);

    // Letters are prepared like digits unless the request says otherwise.
    const [none, mnist, auto] = await Promise.all(
      ['none', 'mnist', 'auto'].map((steps) => ask(`prepare=${steps}`, png, 'image/png')),
    );
    assert.deepEqual(none?.probabilities, direct.probabilities);
    assert.deepEqual(mnist, auto);
    assert.notDeepEqual(mnist?.probabilities, direct.probabilities);

    const about = (await (await fetch(`${server.url}/model`)).json()) as Record<string, unknown>;
    await conformsTo(document, '/model', 'get', 200, about);
    assert.deepEqual([about.classNames, about.imageSide, about.parameters], [LETTERS, 28, 63_066]);
    const figures = await (await fetch(`${server.url}/metrics`)).text();
    assert.equal([...figures.matchAll(/^lenet_predictions_total\{class="\d+"\}/gm)].length, 26);
    assert.match(await (await fetch(server.url)).text(), /tells 26 classes apart with the model/);
  } finally {
    await server.close();
  }
});

test('the steps of a request go by the model, unless it chooses', () => {
  const resizes = (prepare: RequestOptions['prepare'], classNames: readonly string[]): boolean =>
    stepsOf(prepare === undefined ? {} : { prepare }, { classNames }).resize;
  const choices = [undefined, 'auto', 'true', 'mnist', 'none', 'false'] as const;
  assert.deepEqual(
    choices.map((choice) => resizes(choice, LETTERS)),
    [false, false, false, false, true, true],
  );
  assert.deepEqual(
    choices.map((choice) => resizes(choice, ['coat', 'bag'])),
    [true, true, true, false, true, true],
  );
});
