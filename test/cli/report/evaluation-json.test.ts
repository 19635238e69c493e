import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { evaluationJson } from '../../../src/cli/report/evaluation-json.js';
import { sampleEvaluation } from '../../evaluate/sample-evaluation.js';

/** The paths of all values of a document: 'classes[].f1', ... */
function pathsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  const fields = Object.entries(value).flatMap(([key, field]) => pathsOf(field, path === '' ? key : `${path}.${key}`));
  return fields;
}

/** The paths in the first column of the table of docs/evaluate.md. */
function documentedPaths(): string[] {
  const [, section = ''] = readFileSync('docs/evaluate.md', 'utf8').split('## JSON');
  const rows = [...section.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, names = '']) => [
    ...names.matchAll(/`([^`]+)`/g),
  ]);
  return rows.map(([, name = '']) => name);
}

test('docs/evaluate.md describes every field of the document, and no other', () => {
  const document: unknown = JSON.parse(evaluationJson(sampleEvaluation()));
  const none: unknown = JSON.parse(evaluationJson(sampleEvaluation({ ownEvaluation: null })));
  const paths = [...new Set([...pathsOf(document, ''), ...pathsOf(none, '')])];
  assert.deepEqual(paths.sort(), documentedPaths().sort());
});

test('the document has the numbers, null for what is undefined, and neither parameters nor pictures', () => {
  const evaluation = sampleEvaluation({ loss: Number.NaN });
  const text = evaluationJson(evaluation);
  const document = JSON.parse(text);
  assert.equal(document.loss, null);
  assert.equal(document.classes[2].precision, null);
  assert.equal(document.classes[1].recall, 5 / 6);
  assert.deepEqual(document.confusion, evaluation.confusion);
  assert.deepEqual(document.mostWrong[0], {
    index: 1234,
    label: 2,
    className: '2',
    predicted: 0,
    predictedClassName: '0',
    labelProbability: 0.001204,
  });
  assert.ok(!text.includes('\n') && text.length < 3_000);
});

test('names from outside cannot write on a terminal', () => {
  const { model } = sampleEvaluation();
  const text = evaluationJson(sampleEvaluation({ model: { ...model, file: '/\u202e\u009b' } }));
  assert.match(text, /"\/\\u202e\\u009b"/);
});
