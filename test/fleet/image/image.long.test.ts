import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../../chaos/free-port.js';
import { environmentIn, podOf, shippedManifests } from '../../deploy/kubernetes/manifests.js';
import { Command, killCommands, run, sha256Of } from '../../support/command.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
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

  /** A container of the image with arguments for its entry point. */
  function container(volume: string, ...args: string[]): Command {
    return commandIn(volume, [...config.Entrypoint, ...args], {});
  }

  /** A container of the image that runs another command, as the image's user unless another is named. */
  function commandIn(
    volume: string,
    command: readonly string[],
    environment: Record<string, string>,
    user = config.User,
  ): Command {
    const [program = '', ...args] = command;
    const through = asContainer(root, { ...config, User: user }, volume, environment);
    return new Command(args, { through, installed: program });
  }

  test('belongs to no root, and holds what runs, and no more', () => {
    assert.equal(config.User, `${USER}:${USER}`);
    const program = path.join(root, 'opt', 'lenet-cluster');
    assert.deepEqual(readdirSync(program).sort(), [
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'node_modules', 'package.json', 'src'],
    ]);
    for (const file of ['test', 'bench', 'src/cli.js.map'])
      assert.ok(!existsSync(path.join(program, 'dist', file)), file);
    for (const file of ['typescript', 'zeromq/build/win32']) {
      assert.ok(!existsSync(path.join(program, 'node_modules', file)), file);
    }
    assert.equal(statSync(program).uid, 0, 'the program cannot change itself');
    const native = path.join('dist', 'src', 'engine', 'simd', 'native');
    assert.ok(existsSync(path.join(program, native, `linux-${process.arch}.node`)), 'the kernel in C');
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
    await worker.line(/waiting for the run to be resumed/);
    process.kill(processOne(worker.child.pid ?? 0), 'SIGTERM');
    assert.equal((await worker.done()).exitCode, 0);

    const second = coordinate();
    await second.line(/resuming at step \d+/);
    await second.line(/they join with/);
    const other = container(volume, 'worker', ...joinFile, '--engine', 'simd');
    const result = await second.done();
    assert.equal(sha256Of(result), sha256Of(alone));
    assert.equal((await other.done()).exitCode, 0);
    assert.ok(existsSync(path.join(volume, 'run', 'report.html')));
    assert.equal(statSync(path.join(volume, 'run', 'model.safetensors')).uid, USER);
  });

  test('works as any user with group 0, who has no name and no home, as OpenShift runs it', async () => {
    for (const directory of ['/var/lib/lenet-cluster', '/var/cache/lenet-cluster', '/run/lenet-cluster']) {
      const { gid, mode } = statSync(path.join(root, directory));
      assert.deepEqual([gid, mode & 0o777], [0, 0o770], directory);
    }
    const volume = newVolume();
    chownSync(volume, 0, 0);
    chmodSync(volume, 0o770);
    const anybody = (...args: string[]) => commandIn(volume, [...config.Entrypoint, ...args], {}, '1000650000:0');
    assert.match((await anybody('coordinator', '--help').done()).stdout, /--keys/);
    const settings = ['--epochs', '1', '--log', 'lines', '--listen', 'tcp://127.0.0.1:0', '--join-file', 'join-token'];
    const coordinator = anybody('coordinator', ...settings);
    await coordinator.line(/they join with/);
    const worker = anybody('worker', '--join-file', 'join-token', '--engine', 'simd');
    const { exitCode, stdout, stderr } = await coordinator.done();
    assert.equal(exitCode, 0, stderr);
    assert.equal((await worker.done()).exitCode, 0);
    assert.match(stdout, /^Model: +\/var\/lib\/lenet-cluster\/runs\//m);
  });

  test('takes keys and token from secrets as Kubernetes mounts them: owned by root, readable by the group, through links', async () => {
    const address = `tcp://127.0.0.1:${await freePort()}`;
    const made = await run(['keys', 'new', 'worker', '--keys', 'keys', '--address', address], {
      cwd: home,
    });
    const token = /lenet1-\S+/.exec(made.stdout)?.[0] ?? assert.fail(made.stderr);
    const volume = newVolume();
    const read = (...names: string[]) => readFileSync(path.join(home, 'keys', ...names), 'utf8');
    mountSecret(path.join(volume, 'secret-keys'), {
      'coordinator.key': read('coordinator.key'),
      'workers/worker.pub': read('workers', 'worker.pub'),
      'private/worker.key': read('private', 'worker.key'),
    });
    mountSecret(path.join(volume, 'secret-token'), { 'join-token': token });
    const settings = ['--epochs', '1', '--log', 'json', '--listen', address, '--run-dir', 'run'];
    const coordinator = container(volume, 'coordinator', ...settings, '--keys', 'secret-keys');
    const worker = container(volume, 'worker', '--join-file', 'secret-token/join-token', '--engine', 'simd');
    const { exitCode, stdout, stderr } = await coordinator.done();
    assert.equal(exitCode, 0, stderr);
    assert.equal((await worker.done()).exitCode, 0);
    assert.doesNotMatch(stdout + stderr, /lenet1-/, 'no token is in the log');
  });

  test('does what the pod of Kubernetes tells it: trains, and shows the run when it is finished', async () => {
    const [{ command = [], env }] = podOf(shippedManifests(), 'lenet-coordinator').containers;
    const volume = newVolume();
    const [listen, http] = [await freePort(), await freePort()];
    const environment = {
      ...environmentIn('lenet-cluster', env),
      LENET_RUN_DIR: path.join(config.WorkingDir, 'run'),
      LENET_EPOCHS: '1',
      // In place of the host name, the address and the Secret of a cluster.
      LENET_LISTEN: `tcp://127.0.0.1:${listen}`,
      LENET_ADVERTISE: `tcp://127.0.0.1:${listen}`,
      LENET_HTTP: `127.0.0.1:${http}`,
      LENET_KEYS: path.join(config.WorkingDir, 'keys'),
      LENET_JOIN_FILE: path.join(config.WorkingDir, 'join-token'),
    };
    const coordinator = commandIn(volume, command, environment);
    await coordinator.line(/they join with/);
    const worker = container(volume, 'worker', '--join-file', 'join-token', '--engine', 'simd');
    assert.equal((await coordinator.done()).exitCode, 0);
    assert.equal((await worker.done()).exitCode, 0);

    const again = commandIn(volume, command, environment);
    await again.line(/is shown on/);
    const [{ startupProbe, livenessProbe, readinessProbe }] = podOf(shippedManifests(), 'lenet-coordinator').containers;
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      assert.equal((await fetch(`http://127.0.0.1:${http}${httpGet.path}`)).status, 200, httpGet.path);
    }
    process.kill(processOne(again.child.pid ?? 0), 'SIGTERM');
    assert.equal((await again.done()).exitCode, 0);
  });
});

/** Writes files as the kubelet does for a volume of a pod with a group of its own. */
function mountSecret(directory: string, files: Readonly<Record<string, string>>): void {
  const version = path.join(directory, '..2026_11_25');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(version, file)), { recursive: true });
    writeFileSync(path.join(version, file), text);
    chownSync(path.join(version, file), 0, USER);
    chmodSync(path.join(version, file), 0o440);
  }
  symlinkSync(path.basename(version), path.join(directory, '..data'));
  for (const entry of new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))) {
    symlinkSync(path.join('..data', entry), path.join(directory, entry));
  }
}
