import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { withOptions } from '../../../docs/generate/options-document.js';
import { allCommands } from '../../../src/cli/program.js';
import { programForTests } from '../../cli/parsing.js';

const document = readFileSync('docs/options.md', 'utf8');

test('docs/options.md is what `npm run docs` writes', () => {
  assert.equal(withOptions(document), document, 'npm run docs');
});

test('docs/options.md has every option of every command, with its variable', () => {
  const rows = document.split('\n').filter((line) => line.startsWith('| `-'));
  const options = allCommands(programForTests()).flatMap((command) => command.options);
  const own = options.filter(({ long }) => long !== '--version');
  assert.ok(own.length > 70);
  for (const { flags, long = '' } of own) {
    const row = rows.find((line) => line.startsWith(`| \`${flags.replaceAll('|', '\\|')}\` |`));
    assert.ok(row, flags);
    // These are flags of their command line alone.
    if (['--bench', '--file', '--force'].includes(long)) continue;
    assert.ok(row.endsWith(`| \`LENET_${long.slice(2).replaceAll('-', '_').toUpperCase()}\` |`), row);
  }
});

test('a table says what an option takes: its choices, its range, its default', () => {
  assert.match(document, /^\| `--log <format>` \| auto \| `auto`, `lines`, `quiet`, `json` \|/m);
  assert.match(document, /^\| `--epochs <count>` \| 20 \| a whole number from 1 to 100000 \| passes over/m);
  assert.match(document, /^\| `--keys <dir>` \| ~\/\.config\/lenet-cluster\/keys \| a directory \|/m);
  assert.match(document, /^\| `--data <place>` \| MNIST, which is included \|/m);
});

test('a document without the two marks is refused', () => {
  assert.throws(() => withOptions('# Options'), /must have '<!-- options/);
});
