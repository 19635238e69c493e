import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluationReport } from '../../../src/cli/report/evaluation-report.js';
import { ofClasses, sampleEvaluation } from '../../evaluate/sample-evaluation.js';

const PLAIN = { colours: false, unicode: true, columns: 100, pictures: false };

test('an evaluation as lines', () => {
  assert.deepEqual(evaluationReport(sampleEvaluation(), PLAIN), [
    'Model:    /runs/first/model.safetensors (20 epochs, 2,360 steps)',
    `SHA-256:  ${'a'.repeat(64)}`,
    "Data:     /data/fashion, test split, 20 samples, the test set of the model's run",
    'Accuracy: 70.00 % (14/20), 95 % confidence interval 48.10 to 85.45 %',
    'Loss:     1.2500 on average',
    "Bits:     those of the run's own evaluation",
    '',
    'class          samples  precision    recall       F1',
    '0                    8    61.54 %  100.00 %  76.19 %',
    '1                    6   100.00 %   83.33 %  90.91 %',
    '2                    4          -    0.00 %   0.00 %',
    '3                    2   100.00 %   50.00 %  66.67 %',
    '4                    0          -         -        -',
    '5                    0          -         -        -',
    '6                    0          -         -        -',
    '7                    0          -         -        -',
    '8                    0          -         -        -',
    '9                    0     0.00 %         -   0.00 %',
    'macro average             65.38 %   58.33 %  46.75 %',
    '-: 0/0, which is undefined and does not count in the macro average',
    '',
    'Classes (rows), and what they were taken for (columns)',
    '   0  1  2  3  4  5  6  7  8  9',
    '0  8  .  .  .  .  .  .  .  .  .',
    '1  1  5  .  .  .  .  .  .  .  .',
    '2  4  .  .  .  .  .  .  .  .  .',
    '3  .  .  .  1  .  .  .  .  .  1',
    ...['4', '5', '6', '7', '8', '9'].map((label) => `${label}  .  .  .  .  .  .  .  .  .  .`),
    '',
    'Most wrong: 2 of 6 mistakes',
    'sample  class  taken for  probability of its class',
    '  1234      2          0                  0.1204 %',
    '     5      3          9            below 0.0001 %',
  ]);
});

test('the data that a model was trained with, other data, and a model that says nothing', () => {
  const { dataset, model } = sampleEvaluation();
  const dataLine = (change: Partial<typeof dataset>): string =>
    evaluationReport(sampleEvaluation({ dataset: { ...dataset, ...change } }), PLAIN)[2] ?? '';
  assert.match(
    dataLine({ split: 'train', runSplit: 'train' }),
    /training split, .*, the samples that trained the model$/,
  );
  assert.match(dataLine({ runSplit: 'neither' }), /, none of the sets of the model's run as a whole$/);
  assert.match(dataLine({ runSplit: null, directory: null }), /^Data: {5}MNIST, test split, 20 samples$/);

  const provenance = { ...model.provenance, epochs: null, step: null };
  const unknown = sampleEvaluation({ model: { ...model, provenance }, ownEvaluation: null, mostWrong: [] });
  const lines = evaluationReport(unknown, PLAIN);
  assert.equal(lines[0], 'Model:    /runs/first/model.safetensors');
  assert.ok(!lines.some((line) => /^Bits|^Most wrong/.test(line)));
});

test('a loss that overflows, a model without a mistake, and a list that nobody wants', () => {
  const lineOf = (change: Parameters<typeof sampleEvaluation>[0], place: number): string | undefined =>
    evaluationReport(sampleEvaluation(change), PLAIN).at(place);
  assert.equal(lineOf({ loss: Number.NaN }, 4), "Loss:     undefined, because the model's numbers overflow");
  assert.equal(lineOf({ loss: 1e36 }, 4), 'Loss:     1.000e+36 on average');
  assert.equal(lineOf({ correctCount: 20, mostWrong: [] }, -1), 'It made no mistake.');
  assert.equal(lineOf({ mostWrong: [] }, -1), '9  .  .  .  .  .  .  .  .  .  .');
});

test('names from outside cannot write on a terminal', () => {
  const { dataset, model } = sampleEvaluation();
  const hostile = { model: { ...model, file: '/\x1b[2J' }, dataset: { ...dataset, directory: '/a\nb' } };
  const lines = evaluationReport(sampleEvaluation(hostile), PLAIN);
  assert.match(lines[0] ?? '', /\/\\x1b\[2J/);
  assert.match(lines[2] ?? '', /\/a\\x0ab/);
});

test('pictures stand beside each other as far as they fit', () => {
  const lines = evaluationReport(sampleEvaluation(), { ...PLAIN, pictures: true, columns: 80 });
  const first = lines.indexOf('sample 1234: 2, taken for 0       sample 5: 3, taken for 9');
  assert.ok(first > 0);
  const row = `${' '.repeat(16)}${'█'.repeat(16)}`;
  assert.equal(lines[first + 1], `${row}  ${row}`);
  assert.equal(lines.length, first + 17);

  const narrow = evaluationReport(sampleEvaluation(), { ...PLAIN, pictures: true, columns: 40, unicode: false });
  const second = narrow.indexOf('sample 5: 3, taken for 9');
  assert.equal(narrow[second - 1], `${' '.repeat(16)}${'@'.repeat(16)}`);
});

test('colours change no text', () => {
  const plain = evaluationReport(sampleEvaluation(), PLAIN);
  const coloured = evaluationReport(sampleEvaluation(), { ...PLAIN, colours: true });
  const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  assert.notDeepEqual(coloured, plain);
  assert.deepEqual(
    coloured.map((line) => line.replace(ESCAPES, '')),
    plain,
  );
});

test('many classes are listed by the pairs that are mixed up most, and names cannot change the terminal', () => {
  const names = ['\u001b[2J', ...Array.from({ length: 61 }, (_, i) => `thing ${i + 1}`)];
  const lines = evaluationReport(ofClasses(names), PLAIN);
  const at = lines.indexOf('The classes that are mixed up most: 3 pairs');
  assert.deepEqual(lines.slice(at + 1, at + 5), [
    'class    taken for  times  share of its samples',
    'thing 2  \\x1b[2J        4               100.0 %',
    'thing 1  \\x1b[2J        1                16.7 %',
    'thing 3  thing 9        1                50.0 %',
  ]);
  assert.ok(lines.includes('  1234  thing 2    \\x1b[2J                  0.1204 %'), lines.join('\n'));
  for (const line of lines) assert.doesNotMatch(line, /\p{Cc}/u);
});
