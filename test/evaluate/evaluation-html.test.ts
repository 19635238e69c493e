import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import sharp from 'sharp';
import { evaluationHtml } from '../../src/evaluate/evaluation-html.js';
import { ofClasses, sampleEvaluation } from './sample-evaluation.js';

const HOSTILE = '</style><script>alert(1)</script><!--"\'&';

test('the report admits its own style and pictures, and has no script, handler or style in an attribute', async () => {
  const html = await evaluationHtml(sampleEvaluation());
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  assert.ok(style.length > 1_000);
  assert.ok(
    html.includes(
      `content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'"`,
    ),
  );
  assert.doesNotMatch(html, /<script|\son\w+=|\sstyle=|@import|url\(/);
  const addresses = html.match(/https?:\/\/[\w./-]+/g) ?? [];
  assert.deepEqual(
    [...new Set(addresses)],
    ['http://www.w3.org/2000/svg'],
    'the name of a format, which is not loaded',
  );
});

test('the report has every figure, and says what is undefined', async () => {
  const html = await evaluationHtml(sampleEvaluation());
  for (const text of [
    '<title>Evaluation of model.safetensors: 70.00 %</title>',
    '<span class="value">70.00</span>',
    '95 % confidence interval 48.10 to 85.45 %',
    '<span class="value">6</span> <span class="unit">of 20</span>',
    '<span class="value">1.2500</span>',
    '<span class="value">46.75</span>',
    'the test set of the model&#39;s run',
    '<th scope="row">2</th><td class="number">4</td><td class="number">–</td><td class="number">0.00 %</td>',
    '<th scope="row">mean</th><td class="number"></td><td class="number">65.38 %</td>',
    'undefined and does not count',
    '<td class="heat-5">4</td>',
    '<td class="diagonal">8</td>',
    '2 of 6 mistakes',
    'a 2, taken for 0, with 0.1 % for 2',
    'those of the run&#39;s own evaluation',
    `<dd class="hash">${'a'.repeat(64)}</dd>`,
  ]) {
    assert.ok(html.includes(text), text);
  }
  assert.doesNotMatch(html, /NaN|undefined<|null/);
});

test('other classes than digits are named, and the pairs that are mixed up most stand for a matrix of many', async () => {
  const named = ofClasses(['T-shirt & <top>', ...Array.from({ length: 9 }, (_, i) => `thing ${i}`)]);
  const small = await evaluationHtml(named);
  for (const text of [
    'Which classes it mixes up',
    '<table class="confusion named">',
    '<th scope="row">T-shirt &amp; &lt;top&gt;</th>',
    'most often it takes thing 1 for T-shirt &amp; &lt;top&gt; (4)',
    'thing 1, taken for T-shirt &amp; &lt;top&gt;, with 0.1 % for thing 1',
  ]) {
    assert.ok(small.includes(text), text);
  }
  const large = await evaluationHtml(ofClasses(Array.from({ length: 62 }, (_, i) => `c${i}`)));
  assert.ok(!large.includes('<table class="confusion'));
  assert.ok(
    large.includes('<th scope="row">c2</th><td>c0</td><td class="number">4</td><td class="number">100.0 %</td>'),
  );
});

test('a loss that overflows is undefined', async () => {
  const html = await evaluationHtml(sampleEvaluation({ loss: Number.NaN }));
  assert.ok(html.includes('undefined, because the model&#39;s numbers overflow'));
  assert.doesNotMatch(html, /NaN/);
});

test('pictures have the pixels of the samples', async () => {
  const { mostWrong } = sampleEvaluation();
  const html = await evaluationHtml(sampleEvaluation());
  const pictures = [...html.matchAll(/<img alt="(.*?)" width="32" height="32" src="data:image\/png;base64,(.*?)">/g)];
  assert.deepEqual(
    pictures.map(([, alternative]) => alternative),
    ['sample 1,234, a 2', 'sample 5, a 3'],
  );
  for (const [index, [, , base64 = '']] of pictures.entries()) {
    const picture = sharp(Buffer.from(base64, 'base64')).toColourspace('b-w');
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    assert.equal((await sharp(Buffer.from(base64, 'base64')).metadata()).space, 'b-w');
    assert.deepEqual([info.width, info.height, info.channels], [32, 32, 1]);
    assert.deepEqual(Uint8Array.from(data), mostWrong[index]?.image);
  }
});

test('the same evaluation gives the same bytes, and names from outside are text', async () => {
  assert.equal(await evaluationHtml(sampleEvaluation()), await evaluationHtml(sampleEvaluation()));
  const { model, dataset } = sampleEvaluation();
  const html = await evaluationHtml(
    sampleEvaluation({ model: { ...model, file: `/${HOSTILE}` }, dataset: { ...dataset, directory: HOSTILE } }),
  );
  assert.doesNotMatch(html, /<script|<!--/);
  assert.ok(html.includes('&lt;script&gt;alert(1)'));
});

test('a model without a mistake, and one of which nothing is known', async () => {
  const { model, dataset } = sampleEvaluation();
  const provenance = { ...model.provenance, runId: null, epochs: null, step: null, seed: null };
  const html = await evaluationHtml(
    sampleEvaluation({
      model: { ...model, provenance },
      dataset: { ...dataset, directory: null, runSplit: null },
      correctCount: 20,
      mostWrong: [],
      ownEvaluation: null,
    }),
  );
  assert.match(html, /It made no mistake\./);
  assert.match(html, /<dt>data<\/dt><dd>MNIST<\/dd>/);
  assert.doesNotMatch(html, /<dt>(run|trained|seed|bits)<\/dt>/);
});
