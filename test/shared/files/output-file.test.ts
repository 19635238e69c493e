import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { OperationalError } from '../../../src/shared/errors.js';
import { writeOutputFile } from '../../../src/shared/files/output-file.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('a file is made, replaced, and replaced behind a link, and nothing else is left', async (t) => {
  const folder = temporaryDirectory(t);
  const file = path.join(folder, 'report.html');
  const link = path.join(folder, 'link.html');
  await writeOutputFile(file, 'first', 'the report');
  assert.equal(readFileSync(file, 'utf8'), 'first');
  await writeOutputFile(file, 'second', 'the report');
  assert.equal(readFileSync(file, 'utf8'), 'second');
  symlinkSync(file, link);
  await writeOutputFile(link, 'third', 'the report');
  assert.equal(readFileSync(file, 'utf8'), 'third');
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.deepEqual(readdirSync(folder).sort(), ['link.html', 'report.html']);
});

test('a pipe gets the bytes and stays a pipe', {
  skip: process.platform === 'win32' && 'Windows has no pipes in folders',
}, async (t) => {
  const pipe = path.join(temporaryDirectory(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const [text] = await Promise.all([readFile(pipe, 'utf8'), writeOutputFile(pipe, 'text', 'the report')]);
  assert.equal(text, 'text');
  assert.ok(lstatSync(pipe).isFIFO());
});

test('a file that cannot be written is named, with the reason', async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(path.join(folder, 'directory'));
  writeFileSync(path.join(folder, 'file'), 'kept');
  for (const [name, reason] of [
    ['directory', /EISDIR/],
    ['nowhere/report.html', /ENOENT/],
    ['file/report.html', /ENOTDIR/],
  ] as const) {
    await assert.rejects(writeOutputFile(path.join(folder, name), 'text', 'the report'), (error: unknown) => {
      assert.ok(error instanceof OperationalError);
      assert.equal(error.code, 'file-not-written');
      assert.match(error.message, /^Cannot write the report to '/);
      assert.match(error.message, reason);
      return true;
    });
  }
  assert.deepEqual(readdirSync(folder).sort(), ['directory', 'file']);
  assert.equal(readFileSync(path.join(folder, 'file'), 'utf8'), 'kept');
});
