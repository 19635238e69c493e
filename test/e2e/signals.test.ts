import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bounded } from '../support/bounded.js';
import { Command, killCommands } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const home = temporaryDirectory();
const data = path.join(home, 'data');
const CLI = path.resolve('dist/src/cli.js');
let runs = 0;
const newRunDirectory = (): string => path.join(home, `run ${runs++}`);
const train = (...more: readonly string[]): string[] => [
  ...['train', '--data', data, '--workers', '1', '--engine', 'simd', '--http', 'off', '--log', 'lines'],
  ...['--run-dir', newRunDirectory(), ...more],
];
const directoryOf = (args: readonly string[]): string => args[args.indexOf('--run-dir') + 1] ?? '';
const ENDLESS = ['--epochs', '100000'];

before(() => writeSmallDataset(data, 1_100, 100));
after(killCommands);

describe('signals', () => {
  test('SIGHUP stops like Ctrl-C, and the printed command goes on, also without the environment of the first', async () => {
    const first = new Command(train(...ENDLESS), { env: { LENET_LR: '0.002' } });
    await first.line(/^Test set/);
    first.child.kill('SIGHUP');
    const { exitCode, stdout, stderr } = await first.done();
    assert.equal(exitCode, 130, stderr);
    const [, step = '', command = ''] =
      /^Interrupted at step (\S+) of 300,000\. Its checkpoint is written\. Resume with:\n {2}(.*)$/m.exec(stdout) ?? [];
    const second = spawn('sh', ['-c', `exec ${command}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(second, 'close');
    let notes = '';
    for await (const chunk of second.stderr) {
      notes += chunk;
      if (/ is ready$/m.test(notes)) second.kill('SIGTERM');
    }
    assert.match(notes, new RegExp(`resuming at step ${step.replaceAll(',', '')}\\b`), command);
    assert.deepEqual(await ended, [130, null], notes);
  });

  test('SIGUSR1 stops a coordinator after a checkpoint, and not its workers, which SIGHUP stops', async () => {
    const listen = ['--listen', `ipc://${home}/socket`];
    const settings = ['--data', data, ...ENDLESS, '--http', 'off', '--log', 'lines', '--run-dir', newRunDirectory()];
    const coordinator = new Command(['coordinator', ...settings, ...listen]);
    await coordinator.line(/listening for workers on/);
    const worker = new Command(['worker', '--connect', `ipc://${home}/socket`, '--data', data, '--engine', 'simd']);
    await coordinator.line(/^Test set/);
    worker.child.kill('SIGUSR1');
    // Without the worker, only the epochs that are being evaluated would still be told.
    for (let epoch = 0; epoch < 20; epoch++) await coordinator.nextLine(/^Test set/);
    worker.child.kill('SIGHUP');
    const left = await worker.done();
    assert.equal(left.exitCode, 0, left.stderr);
    await coordinator.line(/worker 1 .* left: asked to stop/);
    coordinator.child.kill('SIGUSR1');
    const { exitCode, stdout, stderr } = await coordinator.done();
    assert.equal(exitCode, 130, stderr);
    assert.match(stdout, /^Interrupted at step .*\. Its checkpoint is written/m);
    assert.doesNotMatch(stderr + left.stderr, /Debugger/);
  });

  test('a SIGUSR1 that came before the program was loaded stops it too, and the debugger that it opened is closed', async () => {
    const early =
      "import {isMainThread} from 'node:worker_threads'; import {open} from 'node:inspector'; isMainThread && open(0)";
    const options = `--import=data:text/javascript,${encodeURIComponent(early)}`;
    const settings = ['--data', data, '--http', 'off', '--run-dir', newRunDirectory()];
    const address = `ipc://${home}/early`;
    const command = new Command(['coordinator', ...settings, '--listen', address], { env: { NODE_OPTIONS: options } });
    const { exitCode, stdout, stderr } = await command.done();
    assert.equal(exitCode, 130, stderr);
    assert.match(stdout, /^Nothing was trained/m);

    // A worker lives on.
    const worker = new Command(['worker', '--connect', address], { env: { NODE_OPTIONS: options } });
    const [, port = ''] = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(await worker.line(/^Debugger listening/)) ?? [];
    await worker.line(/joining /);
    await assert.rejects(once(connect(Number(port), '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
    worker.child.kill('SIGTERM');
    assert.equal((await worker.done()).exitCode, 0);
  });

  test('under nohup, which shells tell in a variable, SIGHUP has no effect', async () => {
    const command = new Command(train(...ENDLESS), { env: { _: '/usr/bin/nohup' } });
    await command.line(/^Test set/);
    command.child.kill('SIGHUP');
    for (let epoch = 0; epoch < 20; epoch++) await command.nextLine(/^Test set/);
    command.child.kill('SIGTERM');
    assert.equal((await command.done()).exitCode, 130);
  });
});

describe('outputs that cannot be written to', () => {
  test('the reader of a pipe is gone: training goes on, and standard error says so once', async () => {
    const args = train(...ENDLESS);
    const command = new Command(args);
    await command.line(/^Test set/);
    command.child.stdout?.destroy();
    await command.line(/^warning: cannot write to standard output \(EPIPE\): continuing without it$/);
    const file = path.join(directoryOf(args), 'epochs.jsonl');
    // It is written after the epoch's line.
    const epochs = () => (existsSync(file) ? readFileSync(file, 'utf8').length : 0);
    const before = epochs();
    while (epochs() <= before) await new Promise((resolve) => setImmediate(resolve));
    command.child.kill('SIGINT');
    const { exitCode, stderr } = await command.done();
    assert.equal(exitCode, 130, stderr);
    assert.equal(stderr.match(/cannot write/g)?.length, 1);
  });

  test('both outputs are on a full disk: the run ends as it should', async () => {
    const args = train('--epochs', '2');
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', full, full] });
    assert.deepEqual(await bounded(once(child, 'close'), 60_000, 'the end of the run'), [0, null]);
    assert.ok(existsSync(path.join(directoryOf(args), 'model.safetensors')));
  });

  test('its terminal is gone: the hangup stops it, and it ends in good order though nothing can be printed', async (t) => {
    const args = train(...ENDLESS, '--log', 'auto');
    const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
    const terminal = spawn('script', ['-qec', `exec ${command}`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'xterm' },
    });
    t.after(() => terminal.kill('SIGKILL'));
    let output = '';
    for await (const chunk of terminal.stdout) {
      output += chunk;
      if (output.includes('test loss')) break;
    }
    terminal.kill('SIGKILL');
    await bounded(written(path.join(directoryOf(args), 'report.html')), 60_000, 'the report, which is written last');
  });
});

async function written(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setImmediate(resolve));
}
