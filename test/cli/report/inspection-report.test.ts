import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectionJson } from '../../../src/cli/report/inspection-json.js';
import { inspectionReport, layoutLines, recognitionLines } from '../../../src/cli/report/inspection-report.js';
import type { DataInspection } from '../../../src/data/inspect-data.js';
import { OperationalError } from '../../../src/shared/errors.js';

const part = { blocks: async function* () {} };

/** A data set of three classes, the first of which is rare. */
function inspection(names: readonly string[] = ['cat', 'dog', 'T-shirt/top'], fileCount = 2): DataInspection {
  const split = (sampleCount: number) => ({ sampleCount, sha256: 'ab'.repeat(32) });
  const [trainCounts, validationCounts, testCounts] = [
    [5, 1_000, 995],
    [1, 100, 99],
    [2, 40, 0],
  ];
  const layout = 'folders of images';
  const classSizes = { smallest: { label: 0, count: 6 }, largest: { label: 1, count: 1_100 }, ratio: 1_100 / 6 };
  const ramp = Buffer.from(Uint8Array.from({ length: 1024 }, (_, place) => (place % 32) * 8)).toString('base64');
  const copies = { count: 3, otherLabel: 0 };
  return {
    place: '/data/pets',
    source: {
      layout,
      train: part,
      test: part,
      validation: null,
      classNames: names,
      files: Array.from({ length: fileCount }, (_, file) => `/data/pets/train/cat/${file}.png`),
      notes: [],
    },
    data: {
      directory: '/cache/x',
      isIncluded: false,
      trainSplit: split(2_000),
      sampleList: null,
      validationSplit: split(200),
      testSplit: split(42),
      classNames: names,
      imageSizes: { least: { height: 20, width: 28 }, most: { height: 480, width: 640 } },
      notes: [
        { level: 'warning', text: 'something is odd' },
        { level: 'info', text: 'something was chosen' },
      ],
      summary: { layout, classNames: names, trainCounts, validationCounts, testCounts, classSizes },
    },
    measured: {
      figures: { mean: 0.5, standardDeviation: 0.25, copies: { train: copies, validation: copies, test: copies } },
      pictures: [0, 0, 1].map((label) => ({ label, pixels: ramp })),
      notes: [{ level: 'warning', text: 'something lies wrong' }],
    },
    advice: [{ level: 'info', text: 'something may be changed' }],
  };
}

const ASCII = { colours: false, unicode: false, columns: 80 };

test('what was recognised, and the first of its files', () => {
  assert.deepEqual(recognitionLines(inspection()), [
    'Data:     /data/pets',
    'Layout:   folders of images',
    'Files:    train/cat/0.png',
    '          train/cat/1.png',
  ]);
  const many = recognitionLines(inspection(undefined, 60_000));
  assert.equal(many.length, 11);
  assert.equal(many.at(-1), '          and 59,992 more files');
});

test('the layout that fits is told from the others', () => {
  const answer = { source: null, error: null };
  const missing = new OperationalError('dataset-file-missing', 'Cannot use it.');
  const answers = [
    { ...answer, name: 'CSV files', reason: 'it holds none' },
    { ...answer, name: 'MNIST files', reason: missing.message, error: missing },
  ];
  assert.deepEqual(layoutLines('/data', answers), [
    'Data:     /data',
    'Layouts:',
    '  CSV files: it holds none',
    '  MNIST files: it fits, but see the error below',
  ]);
});

test('figures, classes, pictures, notes, and the command last', () => {
  const picture = '  ....ooooOOOO@@';
  assert.deepEqual(inspectionReport(inspection(), 'lenet-cluster train --data pets', ASCII), [
    'Images:   28x20 to 640x480 pixels, trained on as 32x32',
    'Samples:  2,000 to train with, 200 for validation, 42 for the test',
    "Classes:  3; from 6 samples ('cat') to 1,100 ('dog'), 183.3 times as many",
    'Pixels:   mean 0.5000, standard deviation 0.2500, of 0 to 1, in the training set',
    'Copies:   of training samples: 3 in the training set, 3 in the validation set, 3 in the test set',
    '',
    'CLASS        TRAIN   SHARE  VALIDATION  TEST',
    'cat              5   0.3 %           1     2',
    'dog          1,000  50.0 %         100    40',
    'T-shirt/top    995  49.8 %          99     0',
    '',
    'The first training sample of 2 classes:',
    'cat               dog',
    ...new Array<string>(8).fill(`${picture}  ${picture}`),
    '',
    'something was chosen.',
    'something may be changed.',
    'warning: something is odd.',
    'warning: something lies wrong.',
    'Train on it: lenet-cluster train --data pets',
  ]);
});

test('names from outside are harmless, and no line of a narrow terminal is too long but those of words', () => {
  const lines = inspectionReport(inspection(['\x1b[31mred', 'd'.repeat(100), '\u202Eabc']), 'train', {
    ...ASCII,
    columns: 40,
  });
  assert.doesNotMatch(lines.join(''), /\p{Cc}|\p{Cf}/u);
  const table = lines.slice(5, lines.indexOf('', 6));
  assert.deepEqual(
    table.filter(({ length }) => length > 40),
    [],
  );
});

test('for machines, the files are bounded and nothing else is', () => {
  const json = inspectionJson(inspection(undefined, 1_000), 'train');
  assert.equal((json.files as string[]).length, 100);
  assert.equal(json.fileCount, 1_000);
  assert.deepEqual(json.trainCounts, [5, 1_000, 995]);
  assert.deepEqual((json.notes as { text: string }[]).map(({ text }) => text).at(-1), 'something may be changed');
  assert.equal(json.trainCommand, 'train');
});
