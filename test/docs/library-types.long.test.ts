import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { libraryExamples, writeExample } from './library-examples.js';

const TSC = path.resolve('node_modules', 'typescript', 'bin', 'tsc');

test('every example of docs/library.md has no error of types', (t) => {
  const home = temporaryDirectory(t);
  const examples = libraryExamples();
  assert.ok(examples.length > 3);
  const [first, ...others] = examples.map(({ code }, index) => ({ code, name: `example-${index}.mts` }));
  assert.ok(first);
  writeExample(home, first.code, first.name);
  for (const { code, name } of others) writeFileSync(path.join(home, name), code);
  symlinkSync(path.resolve('node_modules', '@types'), path.join(home, 'node_modules', '@types'));
  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    skipLibCheck: true,
  };
  writeFileSync(path.join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.mts'] }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, '-p', home], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
