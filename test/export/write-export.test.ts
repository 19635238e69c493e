import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { writeExport } from '../../src/export/write-export.js';
import { OperationalError } from '../../src/shared/errors.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const FILE = [{ name: '', bytes: Buffer.from('new') }];
const FILES = [
  { name: 'a.json', bytes: Buffer.from('new a') },
  { name: 'b.bin', bytes: Buffer.from('new b') },
];
const refused = (code: string, pattern: RegExp) => (error: unknown) =>
  error instanceof OperationalError && error.code === code && pattern.test(error.message);

test('a file is never overwritten without force', async (t) => {
  const file = path.join(temporaryDirectory(t, { 'model.onnx': Buffer.from('old') }), 'model.onnx');
  await assert.rejects(writeExport(file, FILE, false, false), refused('export-exists', /it exists already/));
  assert.equal(readFileSync(file, 'utf8'), 'old');
  assert.deepEqual(await writeExport(file, FILE, false, true), [file]);
  assert.equal(readFileSync(file, 'utf8'), 'new');
});

test('a directory is replaced with force, whole', async (t) => {
  const home = temporaryDirectory(t);
  const directory = path.join(home, 'model');
  await writeExport(directory, FILES.slice(0, 1), true, false);
  await assert.rejects(writeExport(directory, FILES, true, false), refused('export-exists', /it exists already/));
  assert.deepEqual(readdirSync(directory), ['a.json']);
  mkdirSync(path.join(directory, '__pycache__'));
  const written = await writeExport(directory, FILES, true, true);
  assert.deepEqual(written, [path.join(directory, 'a.json'), path.join(directory, 'b.bin')]);
  assert.deepEqual(readdirSync(directory), ['a.json', 'b.bin']);
  assert.deepEqual(readdirSync(home), ['model'], 'nothing temporary is left');
});

test('force does not remove files of others', async (t) => {
  const directory = temporaryDirectory(t, { 'a.json': Buffer.from('old'), 'thesis.tex': Buffer.from('mine') });
  await assert.rejects(
    writeExport(directory, FILES, true, true),
    refused('export-exists', /'thesis\.tex' is not part of one/),
  );
  assert.equal(readFileSync(path.join(directory, 'a.json'), 'utf8'), 'old');
});

test('a file where a directory must be, a directory where a file must be, and a link to one are refused', async (t) => {
  const home = temporaryDirectory(t, { file: Buffer.from('old') });
  mkdirSync(path.join(home, 'directory'));
  symlinkSync(path.join(home, 'directory'), path.join(home, 'link'));
  for (const force of [false, true]) {
    for (const name of ['file', 'link']) {
      const output = path.join(home, name);
      await assert.rejects(writeExport(output, FILES, true, force), refused('export-exists', /must be a directory/));
    }
    const output = path.join(home, 'directory');
    await assert.rejects(writeExport(output, FILE, false, force), refused('export-exists', /must be a file/));
  }
});

test('a failure leaves nothing behind, and says where', async (t) => {
  const home = temporaryDirectory(t, { file: Buffer.from('old') });
  const below = path.join(home, 'file', 'model');
  for (const isDirectory of [false, true]) {
    await assert.rejects(writeExport(below, FILES, isDirectory, false), refused('export-not-written', /file\/model/));
  }
  // The second file's folder does not exist.
  const files = [...FILES.slice(0, 1), { name: path.join('no', 'folder'), bytes: Buffer.from('x') }];
  const output = path.join(home, 'model');
  await assert.rejects(writeExport(output, files, true, false), refused('export-not-written', /ENOENT/));
  assert.ok(!existsSync(output));
  await writeExport(output, FILES, true, false);
  const changed = files.map((file) => ({ ...file, name: file.name.replace('a.json', 'b.bin') }));
  writeFileSync(path.join(output, 'b.bin'), 'old b');
  await assert.rejects(
    writeExport(output, [...FILES.slice(0, 1), ...changed], true, true),
    refused('export-not-written', /ENOENT/),
  );
  assert.equal(readFileSync(path.join(output, 'b.bin'), 'utf8'), 'old b');
  assert.deepEqual(readdirSync(home).sort(), ['file', 'model']);
});
