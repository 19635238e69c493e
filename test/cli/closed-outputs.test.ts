import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

/** Prints 200 kB, more than a pipe holds, as a command's result. */
const PROGRAM = `
  const { printResult, surviveClosedOutputs } = await import(${JSON.stringify(new URL('../../src/cli/closed-outputs.js', import.meta.url).href)});
  surviveClosedOutputs();
  await printResult('x'.repeat(100) + '\\n' + 'y'.repeat(200_000)).catch((error) => {
    process.stderr.write(error.code + ': ' + error.message + '\\n');
    process.exitCode = 1;
  });
`;

/** Runs the program in a shell, in which $0 stands for it. Its exit code is the last word on standard error. */
function shell(line: string): { stdout: string; stderr: string } {
  const program = `"${process.execPath}" --input-type=module --eval "$0"`;
  return spawnSync('sh', ['-c', `{ ${program}; echo $? >&2; } ${line}`, PROGRAM], { encoding: 'utf8' });
}

const noFullDevice = existsSync('/dev/full') ? false : 'there is no /dev/full';

test('a result that is read to its end', { skip: noFullDevice }, () => {
  const { stdout, stderr } = shell('');
  assert.equal(stdout.length, 200_101);
  assert.equal(stderr, '0\n');
});

test('a reader that has what it wanted', { skip: noFullDevice }, () => {
  const { stdout, stderr } = shell('| head -1');
  assert.equal(stdout, `${'x'.repeat(100)}\n`);
  assert.equal(stderr, '0\n');
});

test('a disk that is full', { skip: noFullDevice }, () => {
  const { stderr } = shell('> /dev/full');
  assert.match(stderr, /^file-not-written: Cannot write the result to standard output: ENOSPC.*\n1\n$/);
});
