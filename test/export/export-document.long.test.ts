import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { SOURCE_IMAGE_PIXELS, SOURCE_IMAGE_SIDE } from '../../src/shared/data/resize.js';
import { browserForSuite, noBrowser } from '../page/browser.js';
import { type Exported, exportTrainedModel } from './exported-model.js';
import { originOf, serveExports } from './exports-server.js';
import { choosePeerPython, type PeerPython, peerProblem } from './peer-python.js';

// Runs the examples of docs/export.md as they stand there, in a folder with runs and a picture of a digit.

const DOCUMENT = readFileSync(path.join('docs', 'export.md'), 'utf8');
const LIBRARY = readFileSync(path.join('docs', 'library.md'), 'utf8');
const NETWORK = 'https://cdn.jsdelivr.net/npm/';

/** The blocks of code below a heading, as [language, code]. */
function blocksOf(heading: string, text: string): [string, string][] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section, heading);
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => [language, code]);
}

/** The only block of a language below a heading. */
function blockOf(heading: string, language: string, text = DOCUMENT): string {
  const found = blocksOf(heading, text).filter(([each]) => each === language);
  assert.equal(found.length, 1, `${heading}: ${language}`);
  return found[0]?.[1] ?? '';
}

const chosen = await choosePeerPython();
const missing =
  'reason' in chosen
    ? chosen.reason
    : await peerProblem(chosen, ['torch', 'safetensors', 'onnx', 'onnxruntime', 'PIL', 'numpy']);
const skip = missing ?? noBrowser;

let exported: Exported;
let folder: string;
let digit: number;
const servers: Server[] = [];

before(async () => {
  if (skip) return;
  exported = await exportTrainedModel();
  folder = path.join(exported.directory, 'user');
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  mkdirSync(path.join(folder, 'runs'));
  symlinkSync(exported.runDirectory, path.join(folder, 'runs', '2026-11-27T10-00-00'));
  const program = (name: string, command: string): void => {
    writeFileSync(path.join(bin, name), `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(path.join(bin, name), 0o755);
  };
  program('lenet-cluster', `'${process.execPath}' '${path.resolve('dist/src/cli.js')}'`);
  program('python3', `'${(chosen as PeerPython).python}'`);
  const index = 0;
  digit = exported.predicted[index] as number;
  const images = readFileSync(path.join(exported.directory, 'images.u8'));
  const image = images.subarray(index * SOURCE_IMAGE_PIXELS, (index + 1) * SOURCE_IMAGE_PIXELS);
  const raw = { width: SOURCE_IMAGE_SIDE, height: SOURCE_IMAGE_SIDE, channels: 1 } as const;
  await sharp(image, { raw }).png().toFile(path.join(folder, 'digit.png'));
});
after(() => {
  for (const server of servers) server.close();
  for (const server of servers) server.closeAllConnections();
});

async function shell(script: string): Promise<string> {
  const { env } = chosen as PeerPython;
  const searchPath = `${path.join(folder, 'bin')}${path.delimiter}${env.PATH ?? ''}`;
  const { stdout } = await promisify(execFile)('sh', ['-ec', script], {
    cwd: folder,
    env: { ...env, PATH: searchPath },
  });
  return stdout.trim();
}
const python = (code: string): Promise<string> => shell(`python3 - <<'END'\n${code}END`);

test('PyTorch', { skip }, async () => {
  const heading = 'PyTorch';
  const printed = await shell(blockOf(heading, 'sh'));
  assert.match(
    printed,
    new RegExp(`^lenet-pytorch/model\\.py\nlenet-pytorch/model\\.safetensors\ndigit\\.png: ${digit} \\(`),
  );
  assert.equal(await python(blockOf(heading, 'python')), String(digit));
});

test('ONNX Runtime in Python', { skip }, async () => {
  const heading = 'ONNX Runtime, in Python';
  assert.equal(await shell(blockOf(heading, 'sh')), 'lenet.onnx');
  assert.match(await python(blockOf(heading, 'python')), new RegExp(`^${digit} 0\\.\\d+`));
});

test('library programs', { skip }, async () => {
  const library = `'${path.resolve('dist/src/index.js')}'`;
  // The program of docs/library.md does not overwrite.
  rmSync(path.join(folder, 'lenet.onnx'), { force: true });
  for (const code of [blockOf('Export a model', 'ts', LIBRARY), blockOf('In a program', 'ts')]) {
    writeFileSync(path.join(folder, 'program.mjs'), code.replace("'lenet-cluster'", library));
    assert.match(await shell(`'${process.execPath}' program.mjs`), /\/user\/lenet\.onnx'/);
  }
});

describe('web pages', { skip }, () => {
  const browser = browserForSuite();
  before(() => shell(blockOf('TensorFlow.js, in a web page', 'sh')));

  for (const heading of ['ONNX Runtime, in a web page', 'TensorFlow.js, in a web page']) {
    test(heading, async () => {
      const text = blockOf(heading, 'html');
      assert.ok(text.includes(NETWORK));
      const icon = '<link rel="icon" href="data:,">';
      const server = await serveExports(folder, { '/': text.replaceAll(NETWORK, '/npm/') + icon });
      servers.push(server);
      const { page, complaints } = await browser.open(originOf(server));
      await page.waitForFunction("document.querySelector('output').value !== ''");
      assert.equal(await page.evaluate("document.querySelector('output').value"), String(digit));
      assert.deepEqual(complaints, []);
    });
  }
});
