import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isHere } from '../contract/kernels/compile-addon.js';
import { type CommandOptions, type CommandResult, killCommands, run, sha256Of } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

/** A step of three micro-batches on a processor that is emulated takes half a minute. */
describe('the kernel in software trains the same model', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  let expected: string;
  let runs = 0;

  async function train(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    const settings = ['--data', data, '--epochs', '1', '--run-dir', path.join(home, `run-${runs++}`), '--log', 'lines'];
    const result = await run(['train', ...settings, '--workers', '1', ...args], options);
    assert.equal(result.exitCode, 0, result.stderr);
    return result;
  }

  before(async () => {
    writeSmallDataset(data, 96, 32);
    expected = sha256Of(await train([]));
  });
  after(killCommands);

  test('when it is named', async () => assert.equal(sha256Of(await train(['--kernel', 'soft'])), expected));

  const skip =
    (process.arch !== 'x64' && 'it is for x64') ||
    (!isHere('qemu-x86_64') && 'qemu-x86_64 (Debian: qemu-user) is not here');
  test('by itself, with one warning, on a processor without fused multiply-add: SandyBridge under qemu', {
    skip,
  }, async () => {
    const result = await train([], { through: ['qemu-x86_64', '-cpu', 'SandyBridge'] });
    const warnings = `${result.stdout}${result.stderr}`.match(/computing with the soft kernel.*/g) ?? [];
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /this processor has no fused multiply-add/);
    assert.equal(sha256Of(result), expected);
  });
});
