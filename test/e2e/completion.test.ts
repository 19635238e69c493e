import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const hasBash = spawnSync('bash', ['--version']).status === 0;

/** Replaces a function of bash's package of completions, for a shell without it. */
const WORDS_BY_REF = `_get_comp_words_by_ref() {
  words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${COMP_WORDS[COMP_CWORD]}; prev=\${COMP_WORDS[COMP_CWORD-1]}
}`;

describe('completion in bash', { skip: hasBash ? false : 'there is no bash' }, () => {
  const bin = temporaryDirectory();
  let script: string;

  before(async () => {
    const command = path.join(bin, 'lenet-cluster');
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${path.resolve('dist/src/cli.js')}' "$@"\n`);
    chmodSync(command, 0o755);
    const { stdout, exitCode } = await run(['completion', 'bash']);
    assert.equal(exitCode, 0);
    script = stdout;
  });

  /** The completions that bash offers for the last word. */
  function offered(...words: readonly string[]): string[] {
    const call = [
      WORDS_BY_REF,
      'compopt() { :; }',
      script,
      `COMP_WORDS=(lenet-cluster ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`,
      '$(complete -p lenet-cluster | grep -o "__[a-z_]*")',
      `IFS=,; echo "\${COMPREPLY[*]}"`,
    ];
    const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', call.join('\n')], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
    return stdout.trimEnd().split(',');
  }

  for (const [words, expected] of [
    [['co'], ['coordinator', 'completion']],
    [
      ['keys', ''],
      ['new', 'add', 'token', 'revoke', 'list', 'help'],
    ],
    [['train', '--micro'], ['--micro-batch-size']],
    [
      ['worker', '--jo'],
      ['--join', '--join-file', '--join-timeout-s'],
    ],
    [
      ['train', '--init', 'package'],
      ['package.json', 'package-lock.json'],
    ],
    [['worker', '--cache-dir', 'sr'], ['src/']],
    [
      ['train', '--data', 'src/cl'],
      ['src/cli/', 'src/cli.ts'],
    ],
    [
      ['data', 'inspect', 'src/cl'],
      ['src/cli/', 'src/cli.ts'],
    ],
    [
      ['train', '--engine', ''],
      ['auto', 'webgpu', 'tensorflow', 'simd', 'reference'],
    ],
  ] as const) {
    test(words.join(' '), () => assert.deepEqual(offered(...words).sort(), [...expected].sort()));
  }
});

test('a shell that is not known is wrong usage', async () => {
  const { stderr, exitCode } = await run(['completion', 'tcsh']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /Allowed choices are zsh, bash, fish, powershell/);
});
