import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

/** Prints 200 kB, more than a pipe holds, as a command's result. */
const PROGRAM = `
  const { requireOutput, surviveClosedOutputs } = await import(${JSON.stringify(new URL('../../src/cli/closed-outputs.js', import.meta.url).href)});
  surviveClosedOutputs();
  if (process.argv[1] === 'result') requireOutput();
  process.stdout.write('x'.repeat(100) + '\\n' + 'y'.repeat(200_000));
  await new Promise((resolve) => process.stdout.write('', () => resolve()));
  process.exit(0);
`;

/** Runs the program in a shell, in which $0 stands for it. Its exit code is the last word on standard error. */
function shell(line: string, kind: 'result' | 'progress' = 'result'): { stdout: string; stderr: string } {
  const program = `"${process.execPath}" --input-type=module --eval "$0" ${kind}`;
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
  assert.match(stderr, /^error: Cannot write the result to standard output: ENOSPC.* \(file-not-written\)\n.*\n1\n$/);
});

test('what is only told is given up, with a warning', { skip: noFullDevice }, () => {
  for (const [line, code] of [
    ['> /dev/full', 'ENOSPC'],
    ['| true', 'EPIPE'],
  ] as const) {
    const { stderr } = shell(line, 'progress');
    assert.equal(stderr, `warning: cannot write to standard output (${code}): continuing without it\n0\n`);
  }
});
