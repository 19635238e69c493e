import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeData } from '../../src/coordinator/describe-data.js';
import { RunTeller } from '../../src/coordinator/run-teller.js';
import type { MeasuredData } from '../../src/data/figures/measure-data.js';
import type { PreparedData } from '../../src/data/prepared-data.js';
import { DATA } from '../cli/report/reports.js';

const KNOWN = { level: 'info', text: 'known before' } as const;
const FOUND = { level: 'warning', text: 'found in the images' } as const;
const PREPARED = { summary: DATA.summary, notes: [KNOWN] } as unknown as PreparedData;

function told(): { readonly teller: RunTeller; readonly notes: string[] } {
  const notes: string[] = [];
  return { teller: new RunTeller([{ onNote: (level, text) => void notes.push(`${level}: ${text}`) }]), notes };
}

test('the notes of a measurement are told, and all notes are kept', async () => {
  const { teller, notes } = told();
  const measured = { figures: DATA.figures, pictures: [], notes: [FOUND] } as MeasuredData;
  const described = await describeData(PREPARED, { result: Promise.resolve(measured) }, teller);
  assert.deepEqual(described, { ...DATA, notes: [KNOWN, FOUND] });
  assert.deepEqual(notes, ['warning: found in the images']);
});

test('a measurement that fails is a warning, and one that was given up says nothing', async () => {
  const { teller, notes } = told();
  const unmeasured = { ...DATA, figures: null, notes: [KNOWN] };
  assert.deepEqual(await describeData(PREPARED, { result: Promise.resolve(null) }, teller), unmeasured);
  assert.deepEqual(notes, []);
  const failed = Promise.reject(new Error('the disk is gone'));
  assert.deepEqual(await describeData(PREPARED, { result: failed }, teller), unmeasured);
  assert.deepEqual(notes, ['warning: cannot measure the data set: the disk is gone']);
});
