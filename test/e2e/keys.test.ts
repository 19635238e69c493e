import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Command, type CommandOptions, killCommands, run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

describe('keys and tokens', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  const env = { LENET_KEYS: path.join(home, 'coordinator-keys') };
  /** Another host's: nothing is there. */
  const elsewhere = { LENET_KEYS: path.join(home, 'no-keys') };
  let runs = 0;

  before(() => writeSmallDataset(data, 600, 100));
  after(killCommands);

  /** A coordinator on a free port, and its address. */
  async function coordinate(...args: string[]): Promise<[Command, string]> {
    const settings = ['--data', data, '--epochs', '2', '--log', 'lines', '--run-dir', path.join(home, `run-${runs++}`)];
    const coordinator = new Command(['coordinator', ...settings, '--listen', 'tcp://127.0.0.1:0', ...args], { env });
    const address = await coordinator.address();
    return [coordinator, address];
  }
  async function isNotUnderstood(worker: Command): Promise<void> {
    await worker.line(/warning: something answers at that address.*--insecure/);
    worker.child.kill('SIGTERM');
    assert.equal((await worker.done()).exitCode, 0);
  }
  async function keys(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run(['keys', ...args], { env });
    assert.equal(exitCode, 0, stderr);
    return stdout;
  }
  const tokenIn = (text: string): string => /lenet1-[\w-]+/.exec(text)?.[0] ?? assert.fail(text);

  test('the token of a coordinator in a file, until it ends: after a checkpoint, however often it gets SIGTERM', async () => {
    const joinFile = path.join(home, 'join-token');
    const [coordinator] = await coordinate('--join-file', joinFile, '--epochs', '100000');
    const worker = new Command(['worker', '--join-file', joinFile, '--data', data], { env: elsewhere });
    await coordinator.line(/^Test set/);
    assert.equal(statSync(joinFile).mode & 0o777, 0o600);
    const told = await coordinator.line(/they join with/);
    assert.equal(told, `they join with: lenet-cluster worker --join-file ${joinFile}`, 'the token is not in the log');
    const again = setInterval(() => coordinator.child.kill('SIGTERM'), 2);
    const { exitCode, stdout } = await coordinator.done();
    clearInterval(again);
    assert.equal(exitCode, 130, stdout);
    assert.match(stdout, /^Run directory: /m, 'it had time for its summary');
    assert.ok(!existsSync(joinFile));
    worker.child.kill('SIGTERM');
    assert.equal((await worker.done()).exitCode, 0);
  });

  test('a coordinator whose keys were mounted for it to read prints no token, but how to get one', async () => {
    const mounted = path.join(home, 'mounted-keys');
    await run(['keys', 'new', 'rack', '--keys', mounted]);
    const settings = ['--data', data, '--run-dir', path.join(home, `run-${runs++}`), '--log', 'lines'];
    const args = ['coordinator', ...settings, '--listen', 'tcp://127.0.0.1:0', '--keys', mounted];
    const coordinator = new Command(args, asReadOnly(mounted));
    const told = await coordinator.line(/they join with/);
    const reveal = /for the token: lenet-cluster (keys token) NAME (--keys \S+ --address \S+)\)$/.exec(told);
    coordinator.child.kill('SIGTERM');
    const { stdout, stderr } = await coordinator.done();
    assert.doesNotMatch(stdout + stderr, /lenet1-/);
    const [, command = '', options = ''] = reveal ?? assert.fail(told);
    tokenIn((await run([...command.split(' '), 'rack', ...options.split(' ')])).stdout);
  });

  test('a file for the token that cannot be, or would be empty', async () => {
    const settings = ['coordinator', '--data', data, '--listen', 'tcp://127.0.0.1:0'];
    const nowhere = await run([...settings, '--join-file', path.join(home, 'no', 'file')], { env, cwd: home });
    assert.equal(nowhere.exitCode, 1);
    assert.match(nowhere.stderr, /^error: Cannot write the join token to '.*no\/file': ENOENT/m);
    const cwd = path.join(home, 'empty');
    mkdirSync(cwd);
    const empty = await run([...settings, '--insecure', '--join-file', 'token-file'], { env, cwd });
    assert.equal(empty.exitCode, 2);
    assert.match(empty.stderr, /^error: Cannot write --join-file: workers of this coordinator join without a token/m);
    assert.deepEqual(readdirSync(cwd), [], 'nothing was begun');
  });

  test('a key that never leaves its host, with the token in a file', async () => {
    const [coordinator, address] = await coordinate();
    const keyFile = path.join(home, 'own.key');
    const made = await run(['keys', 'new', '--file', keyFile], { env: elsewhere });
    const publicKey = /keys add NAME ([\w-]{43})/.exec(made.stdout)?.[1] ?? assert.fail(made.stdout);
    const token = tokenIn(await keys('add', 'box', publicKey, '--address', address));
    const tokenFile = path.join(home, 'token');
    writeFileSync(tokenFile, `${token}\n`);

    const worker = ['worker', '--key', keyFile];
    const withFile = { env: { ...elsewhere, LENET_JOIN_FILE: tokenFile } };
    const exposed = await run(worker, withFile);
    assert.equal(exposed.exitCode, 1);
    assert.match(exposed.stderr, /its mode must be 0600, got 0644/);
    chmodSync(tokenFile, 0o600);
    const withoutKey = await run(['worker'], withFile);
    assert.equal(withoutKey.exitCode, 2);
    assert.match(withoutKey.stderr, /Name the file of that key with --key/);

    const joined = new Command(worker, withFile);
    assert.equal((await coordinator.done()).exitCode, 0);
    assert.equal((await joined.done()).exitCode, 0);
  });

  test('keys are listed, and a token can be printed again', async () => {
    const token = tokenIn(await keys('new', 'rack-7', '--address', 'tcp://10.0.0.1:5555'));
    assert.equal(tokenIn(await keys('token', 'rack-7', '--address', 'tcp://10.0.0.1:5555')), token);
    assert.match(
      await keys('list'),
      /^box +[\w-]{43} {2}made elsewhere\nrack-7 +[\w-]{43} {2}made here\nworker +[\w-]{43} {2}made here\n$/,
    );
  });

  test('a worker on the same host needs no token, and one without the keys is told what to do', async () => {
    const [coordinator, address] = await coordinate();
    const stranger = await run(['worker', '--connect', address], { env: elsewhere });
    assert.equal(stranger.exitCode, 1);
    await isNotUnderstood(new Command(['worker', '--connect', address, '--insecure'], { env: elsewhere }));
    const worker = new Command(['worker', '--connect', address], { env });
    assert.equal((await coordinator.done()).exitCode, 0);
    assert.equal((await worker.done()).exitCode, 0);
  });

  test('--insecure on both sides does without', async () => {
    const [coordinator, address] = await coordinate('--insecure');
    await isNotUnderstood(new Command(['worker', '--connect', address], { env }));
    const worker = new Command(['worker', '--connect', address, '--insecure'], { env: elsewhere });
    assert.equal((await coordinator.done()).exitCode, 0);
    assert.equal((await worker.done()).exitCode, 0);
  });

  test('a coordinator that anybody reaches without keys warns', async () => {
    const coordinator = new Command(
      [
        'coordinator',
        '--data',
        data,
        '--listen',
        'tcp://0.0.0.0:0',
        '--insecure',
        '--log',
        'lines',
        '--run-dir',
        path.join(home, 'open'),
      ],
      { env },
    );
    await coordinator.line(/warning: --insecure: everybody who reaches tcp:\/\/0\.0\.0\.0:0 can join/);
    await coordinator.line(/they join with: lenet-cluster worker --connect tcp:\/\/[\d.]+:\d+ --insecure/);
  });
});

/** Runs a command that can read a directory, and not write to it: for root it takes a mount. */
function asReadOnly(directory: string): CommandOptions {
  if (process.getuid?.() !== 0) {
    chmodSync(directory, 0o500);
    return {};
  }
  const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
  return { through: ['unshare', '--mount', 'sh', '-c', script, directory] };
}
