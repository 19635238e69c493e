import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bounded } from '../support/bounded.js';
import { SLOW_WORKERS } from '../support/command.js';
import { Screen } from '../support/screen.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const CLI = path.resolve('dist/src/cli.js');
const LIMIT_MS = 60_000;
const home = temporaryDirectory();
const data = path.join(home, 'data');
let runs = 0;

before(() => writeSmallDataset(data, 2_100, 200));

function trainCommand(...more: readonly string[]): string[] {
  const settings = ['--data', data, '--engine', 'simd', '--workers', '1', '--http', 'off'];
  return [process.execPath, CLI, 'train', ...settings, '--run-dir', path.join(home, `run-${runs++}`), ...more];
}

describe('without a terminal', () => {
  for (const format of ['auto', 'lines', 'quiet', 'json']) {
    test(`--log ${format} prints no control codes`, () => {
      const [program = '', ...args] = trainCommand('--epochs', '2', '--log', format);
      const { stdout, stderr, status } = spawnSync(program, args, {
        encoding: 'utf8',
        env: { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1' },
      });
      assert.equal(status, 0, stderr);
      assert.doesNotMatch(stdout + stderr, /[^\P{Cc}\n\t]/u);
      if (format === 'quiet') assert.equal(stderr, '');
      if (format === 'quiet')
        assert.match(stdout, /^Trained 2 epochs .*\nAccuracy: .*\nBest: .*\nModel: .*\nSHA-256: .*\nTry it: .*\n$/);
      if (format === 'json') assert.match(stdout.trimEnd().split('\n').at(-1) ?? '', /"type":"summary"/);
    });
  }

  test('a quiet worker says only what is wrong, and one with --log json says it on standard output', () => {
    const worker = (format: string): { stdout: string; stderr: string; status: number | null } =>
      spawnSync(
        process.execPath,
        [
          ...[CLI, 'worker', '--engine', 'simd', '--connect', `ipc://${home}/nobody`],
          ...['--join-timeout-s', '1', '--log', format],
        ],
        { encoding: 'utf8' },
      );
    const quiet = worker('quiet');
    assert.equal(quiet.status, 1);
    assert.equal(quiet.stdout, '');
    assert.match(quiet.stderr, /^error: .*\n$/);
    const json = worker('json');
    assert.equal(json.stderr, '');
    assert.deepEqual(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; level: string })
        .map(({ type, level }) => [type, level]),
      [
        ['note', 'info'],
        ['note', 'error'],
      ],
    );
  });
});

/** A command on a pseudo-terminal that `script` makes. */
class OnTerminal {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #output = '';
  #onOutput: () => void = () => {};

  constructor(command: readonly string[], env: Record<string, string> = {}) {
    const quoted = command.map((word) => `'${word}'`).join(' ');
    this.#child = spawn('script', ['-qec', `stty cols 100 rows 30; tty; exec ${quoted}`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'xterm', LC_ALL: 'C', NO_COLOR: '1', ...env },
    });
    running.add(this.#child);
    this.#ended = new Promise((resolve) =>
      this.#child.on('close', (exitCode) => {
        running.delete(this.#child);
        resolve(exitCode);
      }),
    );
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#onOutput();
    });
  }

  /** The text that was written. */
  get output(): string {
    return this.#output;
  }

  /** Resolves to what first fits of all that was written. */
  async shows(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const shown = new Promise<RegExpExecArray>((resolve) => {
      this.#onOutput = () => {
        const match = pattern.exec(this.#output.slice(from));
        if (match) resolve(match);
      };
      this.#onOutput();
    });
    const gone = this.#ended.then(() => Promise.reject(new Error(`it ended without ${pattern}:\n${this.#output}`)));
    return await bounded(Promise.race([shown, gone]), LIMIT_MS, `${pattern}`);
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** As when a person pulls at the window's border. */
  async resize(columns: number): Promise<void> {
    const [, device = ''] = await this.shows(/^(\/dev\/\S+)/);
    const { status, stderr } = spawnSync('stty', ['-F', device, 'cols', String(columns)], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }

  /** Resolves to the exit code and what stands on the screen when the command has ended. */
  async done(): Promise<{ exitCode: number | null; screen: Screen }> {
    const exitCode = await bounded(this.#ended, LIMIT_MS, 'its end');
    const screen = new Screen(100);
    screen.write(this.#output);
    return { exitCode, screen };
  }
}

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Why there is no pseudo-terminal; undefined if there is one. */
function whyNoTerminal(): string | undefined {
  const { status, stdout, error } = spawnSync('script', ['-qec', 'stty cols 100 && tty', '/dev/null'], {
    encoding: 'utf8',
  });
  if (error) return `there is no 'script' (util-linux has it): ${error.message}`;
  return status === 0 && stdout.startsWith('/dev/') ? undefined : `'script' makes no pseudo-terminal: ${stdout.trim()}`;
}

/** The live line of an epoch while it trains. */
const LIVE = /\repoch +\d+\/\d+ {2}(?:\[[#-]+\] {2})? *\d+% +\w+ left [^\r]*loss [\d.]+[^\r]*/;
const LIVE_ON_SCREEN = /^epoch .*\d%/;

describe('on a terminal', { skip: whyNoTerminal() ?? false }, () => {
  test('a live line while it trains, and a clean screen in the end', async () => {
    // The line is drawn ten times a second: a fast run would be over before.
    const terminal = new OnTerminal(trainCommand('--epochs', '8'), SLOW_WORKERS);
    await terminal.shows(/\repoch 1\/8 {2}\[-+\] {2} 0% {2}waiting 0s for workers: 0 of 1 ready/);
    await terminal.shows(LIVE);
    const { exitCode, screen } = await terminal.done();
    assert.equal(exitCode, 0, terminal.output);
    assert.equal(screen.lines.filter((line) => /^epoch \d\/8 {2}train loss/.test(line)).length, 8);
    assert.equal(screen.lines.filter((line) => /^SHA-256: {2}[0-9a-f]{64}$/.test(line)).length, 1);
    assert.match(screen.lines.at(-2) ?? '', /in a browser\.$/);
    assert.equal(screen.lastLine, '');
    assert.deepEqual(
      screen.lines.filter((line) => LIVE_ON_SCREEN.test(line)),
      [],
    );
  });

  test('Ctrl-C leaves neither the line nor its echo', async () => {
    const terminal = new OnTerminal(trainCommand('--epochs', '100000'));
    await terminal.shows(LIVE);
    terminal.type('\x03');
    const { exitCode, screen } = await terminal.done();
    assert.equal(exitCode, 130, terminal.output);
    assert.match(screen.lines.at(-2) ?? '', /^ {2}\S.* train .*--run-dir \S+ .*--epochs 100000$/);
    assert.equal(screen.lastLine, '');
    assert.deepEqual(
      screen.lines.filter((line) => LIVE_ON_SCREEN.test(line) || line.includes('^C')),
      [],
    );
  });

  test('notices stand above the line, undamaged, also when the terminal becomes narrow', async () => {
    const terminal = new OnTerminal(trainCommand('--epochs', '100000', '--workers', '2'));
    const [, pid = ''] = await terminal.shows(/worker 1 \(\S+:(\d+)\) is ready/);
    await terminal.shows(LIVE);
    const before = terminal.output.length;
    await terminal.resize(60);
    await terminal.shows(/\repoch[^\r\n\p{Cc}]{20,54}\p{Cc}\[J\r/u, before);
    process.kill(Number(pid), 'SIGKILL');
    await terminal.shows(/worker 3 \(\S+:\d+\) is ready/);
    await terminal.shows(LIVE, terminal.output.length);
    terminal.type('\x03');
    const { exitCode, screen } = await terminal.done();
    assert.equal(exitCode, 130, terminal.output);
    const warnings = screen.lines.filter((line) => line.includes(`${pid})`) || line.includes(`process ${pid}`));
    assert.ok(warnings.some((line) => /^warning: worker 1 \(\S+:\d+\) left: its connection was lost$/.test(line)));
    assert.ok(warnings.some((line) => /^warning: worker process \d+ ended \(SIGKILL\); starting another$/.test(line)));
  });

  test('TERM=dumb gets lines, without control codes', async () => {
    const terminal = new OnTerminal(trainCommand('--epochs', '2'), { TERM: 'dumb' });
    const { exitCode } = await terminal.done();
    assert.equal(exitCode, 0, terminal.output);
    assert.match(terminal.output, /^Test set: Average loss/m);
    assert.doesNotMatch(terminal.output.replaceAll('\r\n', '\n'), /[^\P{Cc}\n\t]/u);
  });

  test('colours unless NO_COLOR is set, and block characters in UTF-8', async () => {
    const env = { ...SLOW_WORKERS, NO_COLOR: '', LC_ALL: 'C.UTF-8' };
    const terminal = new OnTerminal(trainCommand('--epochs', '100'), env);
    await terminal.shows(/\p{Cc}\[33mwaiting 0s for workers: 0 of 1 ready\p{Cc}\[39m/u);
    await terminal.shows(/\|[▏▎▍▌▋▊▉] +\|/);
    terminal.type('\x03');
    assert.equal((await terminal.done()).exitCode, 130);
  });
});
