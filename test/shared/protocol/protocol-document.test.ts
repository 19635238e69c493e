import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MAX_HEADER_BYTES, MAX_TENSOR_FRAMES } from '../../../src/shared/protocol/limits.js';
import {
  coordinatorMessageSchemas,
  MessageType,
  PROTOCOL_VERSION,
  workerMessageSchemas,
} from '../../../src/shared/protocol/messages.js';
import { REJECTION_CODES } from '../../../src/shared/protocol/rejections.js';

const text = readFileSync('src/shared/protocol/PROTOCOL.md', 'utf8');

/** Cells of the rows of the table under a heading. */
function tableUnder(heading: string): string[][] {
  const section = text.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the document has the version and the limits of the code', () => {
  assert.ok(text.includes(`version ${PROTOCOL_VERSION}\n`));
  assert.ok(text.includes(`${MAX_HEADER_BYTES.toLocaleString('en-US')} bytes`));
  assert.ok(text.includes(`At most ${MAX_TENSOR_FRAMES} tensors`));
});

test('the table of messages lists number, direction and fields of every schema', () => {
  const names = new Map<number, string>(Object.entries(MessageType).map(([name, number]) => [number, name]));
  const expected = [
    ...workerMessageSchemas.map((schema) => ({ schema, direction: 'worker → coordinator' })),
    ...coordinatorMessageSchemas.map((schema) => ({ schema, direction: 'coordinator → worker' })),
  ].map(({ schema, direction }) => {
    const { type, ...fields } = schema.entries;
    return [String(type.literal), names.get(type.literal), direction, Object.keys(fields).join(', ')];
  });
  const documented = tableUnder('Messages').map(([number, name, direction, , fields]) => [
    number,
    name,
    direction,
    fields,
  ]);
  assert.deepEqual(documented, expected);
});

test('the table of rejections lists every code', () => {
  assert.deepEqual(
    tableUnder('Rejections').map(([code]) => code),
    [...REJECTION_CODES],
  );
});
