import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { PREDICT_OPTION_NAMES } from '../../src/serve/predict-options.js';
import { type ModelServer, serve } from '../../src/serve/serve.js';
import { digitPixels, pngOf, writeModel } from '../serve/served.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const page = readFileSync('docs/serving.md', 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
const noCurl = spawnSync('curl', ['--version']).status !== 0 && 'there is no curl';

describe('docs/serving.md', () => {
  const home = temporaryDirectory();
  let server: ModelServer;

  before(async () => {
    const digit = await pngOf(digitPixels(1));
    writeFileSync(path.join(home, 'digit.png'), digit);
    writeFileSync(path.join(home, 'photo.jpg'), await sharp(digit).resize(200).jpeg().toBuffer());
    writeFileSync(path.join(home, 'batch.json'), JSON.stringify({ images: [digit.toString('base64')] }));
    server = await serve(writeModel(home, 1), { http: { host: '127.0.0.1', port: 0 }, watchEveryMs: 0 });
  });

  after(() => server.close());

  test('every curl line of it gets an answer', { skip: noCurl }, async () => {
    assert.ok(commands.length >= 9);
    assert.ok(commands.every((command) => command.startsWith('curl ')));
    for (const command of commands) {
      const here = command
        .replace('http://127.0.0.1:9466', server.url)
        .replace('curl ', 'curl --silent --fail-with-body ');
      const { stdout } = await promisify(execFile)('sh', ['-c', here], { cwd: home });
      assert.ok(stdout.length > 0, command);
      if (!command.includes('/predict')) continue;
      const { model, predictions } = JSON.parse(stdout) as { model: string; predictions: readonly object[] };
      assert.equal(model, server.sha256);
      assert.ok(
        predictions.every((each) => 'class' in each),
        stdout,
      );
    }
  });

  test('its table of options has every option, and no other', () => {
    const [, section = ''] = page.split('| option | |');
    const [table = ''] = section.split('\n\n');
    const names = [...table.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
    assert.deepEqual(names.sort(), [...PREDICT_OPTION_NAMES].sort());
  });
});
