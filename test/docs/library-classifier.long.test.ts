import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { libraryExamples, writeExample } from './library-examples.js';

test('the example that classifies images and looks into the network runs', (t) => {
  const home = temporaryDirectory(t);
  // A file may stand for the folder of runs. Without weights, all classes are equal, and the lowest wins.
  writeFileSync(path.join(home, 'runs'), encodeModel(new Float32Array(CLASSIC_NETWORK.parameterCount)));
  const code =
    libraryExamples().find(({ section }) => section === 'Classify many images, and look into the network')?.code ?? '';
  const output = execFileSync(process.execPath, [writeExample(home, code)], { cwd: home, encoding: 'utf8' });
  const [first, second, sizes] = output.split('\n');
  assert.equal(first, `0 ${Math.fround(0.1)}`);
  assert.equal(second, first);
  assert.equal(sizes, '1176 400');
});
