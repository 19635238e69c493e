import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const FOLDER = path.join('deploy', 'systemd');
const UNITS = readdirSync(FOLDER).filter((file) => file.endsWith('.service'));
const GPU_DROP_IN = 'gpu.conf';
/** The first that has the specifier %d. */
const OLDEST_SYSTEMD = 251;
/**
 * Ten times the highest exposure that `systemd-analyze security` may report for a unit; 0 is best, and 100 means that
 * no measure is used.
 */
const MAX_EXPOSURE = 18;
/** Settings that it ignores, with a warning, before version 254. */
const SINCE_254 = /^(RestartSteps|RestartMaxDelaySec)=.*\n/gm;

const helpTexts = new Map<string, Promise<string>>();

/** The output of `COMMAND --help`; '' is the program itself. */
function help(command: string): Promise<string> {
  const known = helpTexts.get(command);
  if (known) return known;
  const text = run([command, '--help'].filter((word) => word !== '')).then(({ exitCode, stdout, stderr }) => {
    assert.equal(exitCode, 0, `'lenet-cluster ${command} --help': ${stderr}`);
    return stdout;
  });
  helpTexts.set(command, text);
  return text;
}

/** The commands that the program has. */
async function commands(): Promise<string[]> {
  const list = (await help('')).split('Commands:')[1] ?? '';
  return [...list.matchAll(/^ {2}(\w+)/gm)].map(([, command = '']) => command);
}

/** The environment variables that the options of the commands have. */
async function variables(ofCommands: readonly string[]): Promise<string[]> {
  return variablesIn((await Promise.all(ofCommands.map(help))).join());
}

const variablesIn = (text: string): string[] => text.match(/\bLENET_\w+/g) ?? [];

/** All values of a setting in a unit. */
function valuesOf(unit: string, setting: string): string[] {
  const lines = readFileSync(path.join(FOLDER, unit), 'utf8').split('\n');
  return lines.filter((line) => line.startsWith(`${setting}=`)).map((line) => line.slice(setting.length + 1));
}

function assertAllIn(used: readonly string[], known: readonly string[]): void {
  assert.ok(used.length > 0, 'nothing was found to compare');
  assert.deepEqual(
    used.filter((name) => !known.includes(name)),
    [],
  );
}

describe('systemd units name what the program has', () => {
  for (const unit of UNITS) {
    test(unit, async () => {
      const [line = '', ...more] = valuesOf(unit, 'ExecStart');
      assert.deepEqual(more, []);
      const [program, command = '', ...words] = line.split(' ');
      assert.equal(program, 'lenet-cluster');
      assertAllIn([command], await commands());
      const text = await help(command);
      for (const option of words.filter((word) => word.startsWith('-'))) {
        assert.match(text, new RegExp(`^ +${option}\\b`, 'm'));
      }
      assertAllIn(variablesIn(valuesOf(unit, 'Environment').join()), [...variablesIn(text)]);
    });
  }

  test('and so does what explains them', async () => {
    const text = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
    const known = await commands();
    const named = [...text.matchAll(/\blenet-cluster ([a-z]+)/g)].map(([, command = '']) => command);
    assertAllIn(named, known);
    assertAllIn(variablesIn(text), [...(await variables(known))]);
  });
});

describe('systemd units, as systemd sees them', () => {
  const version = systemdVersion();
  const skip = version < OLDEST_SYSTEMD && `systemd-analyze ${OLDEST_SYSTEMD} or later is not here`;
  const home = temporaryDirectory();

  before(() => {
    for (const unit of UNITS) {
      const text = readFileSync(path.join(FOLDER, unit), 'utf8');
      // The program is not installed here.
      const executable = text.replace(/^ExecStart=lenet-cluster /m, `ExecStart=${process.execPath} `);
      writeFileSync(path.join(home, unit), version < 254 ? executable.replace(SINCE_254, '') : executable);
    }
    cpSync(path.join(FOLDER, GPU_DROP_IN), path.join(home, 'lenet-cluster-worker@.service.d', GPU_DROP_IN));
  });

  for (const unit of UNITS) {
    test(`${unit} is right`, { skip }, () => {
      const { status, stderr } = analyze('verify', '--recursive-errors=no', path.join(home, unit));
      // It also looks at units of the host that this one needs.
      const complaints = stderr.split('\n').filter((line) => /lenet-cluster|gpu\.conf/.test(line));
      assert.deepEqual(complaints, []);
      assert.equal(status, 0, stderr);
    });

    test(`${unit} may do little`, { skip }, () => {
      const file = path.resolve(FOLDER, unit);
      const { status, stdout } = analyze('security', '--offline=yes', `--threshold=${MAX_EXPOSURE}`, file);
      assert.equal(status, 0, stdout);
    });
  }
});

/** 0: there is none. */
function systemdVersion(): number {
  const { error, stdout } = analyze('--version');
  return error ? 0 : Number(/^systemd (\d+)/.exec(stdout)?.[1] ?? 0);
}

function analyze(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync('systemd-analyze', args, { encoding: 'utf8' });
}
