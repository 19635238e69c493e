import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { readConfigFile } from '../../../src/cli/config-file.js';
import { CheckpointStore } from '../../../src/coordinator/run/checkpoint-store.js';
import { EpochLog } from '../../../src/coordinator/run/epoch-log.js';
import { RunDirectory } from '../../../src/coordinator/run/run-directory.js';
import { acquireRunLock } from '../../../src/coordinator/run/run-lock.js';
import { ViewFile } from '../../../src/coordinator/watching/view/view-file.js';
import { describeSplit } from '../../../src/shared/data/image-directory.js';
import { openRegularFile, readRegularFile, readRegularFileSync } from '../../../src/shared/files/regular-file.js';
import { readModel } from '../../../src/shared/model/model-file.js';
import { KeyStore } from '../../../src/shared/security/key-store.js';
import { readPrivateFile } from '../../../src/shared/security/private-file.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const needsPipes = process.platform === 'win32' ? 'there are no such files' : false;

/** Paths to things that are not regular files, each also behind a symbolic link, with their names in messages. */
async function notFiles(t: TestContext): Promise<[string, string][]> {
  const directory = temporaryDirectory(t);
  const pipe = path.join(directory, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const socket = path.join(directory, 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => server.close());
  const kinds: [string, string][] = [
    ['a pipe', pipe],
    ['a socket', socket],
    ['a directory', directory],
    ['a device', '/dev/zero'],
  ];
  const links = kinds.map(([kind], i): [string, string] => [kind, path.join(directory, `link-${i}`)]);
  for (const [i, [, link]] of links.entries()) await symlink(kinds[i]?.[1] ?? '', link);
  return [...kinds, ...links];
}

test('what is no regular file is refused at once, and named', { skip: needsPipes }, async (t) => {
  for (const [kind, file] of await notFiles(t)) {
    const refusal = { code: 'not-a-file', message: `Cannot read '${file}': it must be a regular file, got ${kind}.` };
    await assert.rejects(openRegularFile(file), refusal);
    await assert.rejects(readRegularFile(file, 100), refusal);
    assert.throws(() => readRegularFileSync(file, 100), refusal);
  }
});

test('a regular file is read up to its bound', async (t) => {
  const directory = temporaryDirectory(t);
  const file = path.join(directory, 'file');
  await writeFile(file, '12345');
  assert.equal((await readRegularFile(file, 5)).toString(), '12345');
  assert.equal(readRegularFileSync(file, 5).toString(), '12345');
  const tooLong = { code: 'file-too-long', message: /must have at most 4 bytes, got 5/ };
  await assert.rejects(readRegularFile(file, 4), tooLong);
  assert.throws(() => readRegularFileSync(file, 4), tooLong);
  await assert.rejects(readRegularFile(path.join(directory, 'missing'), 4), { code: 'ENOENT' });
});

test('so does every reader of a path from outside', { skip: needsPipes }, async (t) => {
  const isRefused = { message: /must be a regular file, got a/ };
  for (const [, target] of await notFiles(t)) {
    const directory = temporaryDirectory(t);
    const at = async (name: string): Promise<string> => {
      await symlink(target, path.join(directory, name));
      return path.join(directory, name);
    };
    assert.throws(() => readConfigFile(target), isRefused);
    await assert.rejects(readModel(target), isRefused);
    await assert.rejects(readPrivateFile(target), isRefused);
    await at('train-images-idx3-ubyte');
    await at('train-labels-idx1-ubyte');
    await assert.rejects(describeSplit(directory, 'train'), { message: /must (hold one of|be a regular file)/ });
    await assert.rejects(EpochLog.open(await at('epochs.jsonl'), true, assert.fail), isRefused);
    await at('config.json');
    await assert.rejects(RunDirectory.open(directory, assert.fail), isRefused);
    await at('view.json');
    await assert.rejects(new ViewFile(directory, assert.fail).load(), isRefused);

    await symlink(directory, path.join(directory, 'checkpoints'));
    await at('step-0000000001.safetensors');
    const store = new CheckpointStore(directory, assert.fail);
    await assert.rejects(
      store.loadNewest(() => null),
      isRefused,
    );
    await symlink(directory, path.join(directory, 'workers'));
    await at('a.pub');
    await assert.rejects(new KeyStore(directory).admitted(), isRefused);
  }
});

test('a lock file that is no file does not hang', { skip: needsPipes }, async (t) => {
  const directory = temporaryDirectory(t);
  assert.equal(spawnSync('mkfifo', [path.join(directory, 'coordinator.lock')]).status, 0);
  await assert.rejects(acquireRunLock(directory), { message: /must be a regular file, got a pipe/ });
});

/** Where files are read otherwise, and why that does no harm. */
const OTHER_READERS: Readonly<Record<string, string>> = {
  'shared/cgroup-cpu-limit.ts': 'of the system',
  'shared/core-list.ts': 'of the system',
  'cli/process-limits.ts': 'of the system',
  'cli/commands/serve.ts': 'of the system',
  'coordinator/run/epoch-log.ts': 'opens for writing what it has read before',
  'coordinator/run/epoch-table.ts': 'opens for writing what it has read before',
  'coordinator/run/tensorboard/event-file.ts': 'opens new files',
  'shared/transport/life-socket.ts': 'opens the directory',
  'coordinator/run/process-life.ts': 'of the system',
  'coordinator/run/run-lock.ts': 'opens for appending, and checks what it has opened',
  'page/comparison-document.ts': 'of this package',
  'page/document.ts': 'of this package',
  'page/static-report.ts': 'of this package',
  'shared/files/atomic-file.ts': 'opens new files and directories',
  'engine/simd/native/native-build.ts': 'of this package',
  'engine/webgpu/read-shader.ts': 'of this package',
  'shared/kernel.ts': 'of this package',
  'shared/package-version.ts': 'of this package',
  'shared/files/regular-file.ts': 'is how others read',
  'shared/security/private-file.ts': 'opens new files',
  'data/idx-writer.ts': 'opens new files',
  'data/sample-pool.ts': 'opens new files',
  'worker/dataset-cache.ts': 'opens new files',
};

test('every file of the source that reads files is known', () => {
  const source = path.resolve('src');
  const readers = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => {
      const text = readFileSync(path.join(source, name), 'utf8');
      const imports = text.match(/^import \{[^}]*\} from '(?:node:)?fs(?:\/promises)?';$/gm) ?? [];
      return (
        /import \* as \w+ from '(node:)?fs/.test(text) ||
        /\b(open|openSync|readFile|readFileSync|createReadStream)\b/.test(imports.join())
      );
    });
  assert.deepEqual(readers.map((name) => name.replaceAll('\\', '/')).sort(), Object.keys(OTHER_READERS).sort());
});
