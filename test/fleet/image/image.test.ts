import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Command, killCommands, run, sha256Of, temporaryDirectory } from '../../e2e/command.js';
import { asContainer, ImageBuilder, type ImageConfig, noImages, processOne } from './image.js';

const BASE = 'localhost/node-base';
const IMAGE = 'localhost/lenet-cluster';
const USER = 10_001;

describe('the image', { skip: noImages }, () => {
  const home = temporaryDirectory();
  const builder = new ImageBuilder(home);
  let root = '';
  let config: ImageConfig;
  let volumes = 0;

  before(() => {
    builder.makeBase(BASE);
    builder.build(path.join('deploy', 'Dockerfile'), IMAGE, { NODE_IMAGE: BASE });
    config = builder.config(IMAGE);
    root = builder.mount(IMAGE);
  });
  after(async () => {
    await killCommands();
    builder.unmountAll();
  });

  function newVolume(): string {
    const volume = path.join(home, `volume-${volumes++}`);
    mkdirSync(volume, { mode: 0o700 });
    chownSync(volume, USER, USER);
    return volume;
  }

  /** A container of the image, as Kubernetes and Compose start one: the entry point with arguments. */
  function container(volume: string, ...args: string[]): Command {
    const [program = '', ...first] = config.Entrypoint.toReversed();
    return new Command(args, {
      through: [...asContainer(root, config, volume), ...first.toReversed()],
      installed: program,
    });
  }

  test('belongs to no root, and holds what runs, and no more', () => {
    assert.equal(config.User, `${USER}:${USER}`);
    const program = path.join(root, 'opt', 'lenet-cluster');
    assert.deepEqual(readdirSync(program).sort(), [
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'node_modules', 'package.json'],
    ]);
    for (const file of ['test', 'bench', 'src/cli.js.map'])
      assert.ok(!existsSync(path.join(program, 'dist', file)), file);
    for (const file of ['typescript', 'zeromq/build/win32']) {
      assert.ok(!existsSync(path.join(program, 'node_modules', file)), file);
    }
    assert.equal(statSync(program).uid, 0, 'the program cannot change itself');
  });

  test('is both roles, keeps a run in its volume through SIGTERM to process 1, and trains to the same bits', async () => {
    const settings = ['--epochs', '2', '--log', 'lines'];
    const alone = await run(['train', ...settings, '--engine', 'simd', '--run-dir', path.join(home, 'alone')]);
    const volume = newVolume();
    const joinFile = ['--join-file', 'join-token'];
    const coordinate = () =>
      container(volume, 'coordinator', ...settings, ...joinFile, '--listen', 'tcp://127.0.0.1:0', '--run-dir', 'run');
    const first = coordinate();
    await first.line(/they join with/);
    const worker = container(volume, 'worker', ...joinFile, '--engine', 'simd');
    await first.line(/^Test set/);
    process.kill(processOne(first.child.pid ?? 0), 'SIGTERM');
    assert.equal((await first.done()).exitCode, 130);
    await worker.line(/waiting for the run to go on/);
    process.kill(processOne(worker.child.pid ?? 0), 'SIGTERM');
    assert.equal((await worker.done()).exitCode, 0);

    const second = coordinate();
    await second.line(/going on at step \d+/);
    await second.line(/they join with/);
    const other = container(volume, 'worker', ...joinFile, '--engine', 'simd');
    const result = await second.done();
    assert.equal(sha256Of(result), sha256Of(alone));
    assert.equal((await other.done()).exitCode, 0);
    assert.ok(existsSync(path.join(volume, 'run', 'report.html')));
    assert.equal(statSync(path.join(volume, 'run', 'model.safetensors')).uid, USER);
  });
});
