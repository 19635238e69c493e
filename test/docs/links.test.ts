import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const DOCUMENTS = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'src/shared/protocol/PROTOCOL.md', 'deploy/README.md'],
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...readdirSync('deploy')
    .map((folder) => `deploy/${folder}/README.md`)
    .filter((file) => existsSync(file)),
];
/** `[text](target)` of another file or another heading here; addresses of other hosts are not asked for. */
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

const read = (file: string): string => readFileSync(file, 'utf8');

/** The names by which a heading can be linked to, as GitHub makes them. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links of a document that lead nowhere. */
function brokenLinks(file: string, text: string): string[] {
  return [...text.matchAll(LINK)].flatMap(([link, target = '', anchor]) => {
    const linked = target === '' ? file : path.join(path.dirname(file), target);
    if (!existsSync(linked)) return [link];
    if (anchor === undefined) return [];
    return anchors(target === '' ? text : read(linked)).includes(anchor) ? [] : [link];
  });
}

for (const file of DOCUMENTS) {
  test(`every link of ${file} leads somewhere`, () => {
    assert.deepEqual(brokenLinks(file, read(file)), []);
  });
}

test('every document of docs is linked from its index', () => {
  const index = read('docs/README.md');
  const linked = [...index.matchAll(LINK)].map(([, target = '']) => target);
  const documents = readdirSync('docs').filter((file) => file.endsWith('.md') && file !== 'README.md');
  assert.deepEqual(
    documents.filter((file) => !linked.includes(file)),
    [],
  );
});

test('the scan finds what it is for', () => {
  const text = '# A title, here\n[a](README.md) [b](no.md) [c](#a-title-here) [d](#none) [e](https://x.y/z)';
  assert.deepEqual(brokenLinks('README.md', text), ['](no.md)', '](#none)']);
});
