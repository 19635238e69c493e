import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { libraryExamples, writeExample } from './library-examples.js';

const PAPER = { width: 30, height: 40, channels: 3, background: '#eee' } as const;

test('the example that evaluates a model runs', (t) => {
  const home = temporaryDirectory(t);
  writeSmallDataset(path.join(home, 'data', 'mnist'), 1, 90);
  mkdirSync(path.join(home, 'runs'));
  // The directory of a run stands here for its model.
  writeFileSync(path.join(home, 'runs', 'first'), encodeModel(initialParameters(0)));
  const code = libraryExamples().find(({ section }) => section === 'Evaluate a model')?.code ?? '';
  const output = execFileSync(process.execPath, [writeExample(home, code)], { cwd: home, encoding: 'utf8' });
  assert.match(output, /^\d+ of 90 are right: 0(\.\d+)? \(/);
  assert.equal(output.trim().split('\n').length, 11);
  assert.match(readFileSync(path.join(home, 'evaluation.html'), 'utf8'), /^<!doctype html>/);
});

test('the example that reads images runs', async (t) => {
  const home = temporaryDirectory(t);
  writeFileSync(path.join(home, 'runs'), encodeModel(initialParameters(0)));
  writeFileSync(path.join(home, 'seven.png'), await sharp({ create: PAPER }).png().toBuffer());
  const code = libraryExamples().find(({ section }) => section === 'Read images')?.code ?? '';
  const output = execFileSync(process.execPath, [writeExample(home, code)], { cwd: home, encoding: 'utf8' });
  assert.match(output, /^seven\.png \d 0\.\d+ \[ 'blank' \]\nmissing\.png image-unreadable\n$/);
});

test('the example that serves a model runs', (t) => {
  const home = temporaryDirectory(t);
  writeFileSync(path.join(home, 'runs'), encodeModel(initialParameters(0)));
  const code = libraryExamples().find(({ section }) => section === 'Serve a model')?.code ?? '';
  const output = execFileSync(process.execPath, [writeExample(home, code)], { cwd: home, encoding: 'utf8' });
  assert.equal(output, 'true null\n');
});
