import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRunEvent, maskedChecksum, tfRecord } from '../../../../src/coordinator/run/tensorboard/event-encoder.js';
import { decodeRecords } from './decode-records.js';

test('a record begins as every event file of TensorFlow does, and has the checksum of its data', () => {
  const first = encodeRunEvent({ type: 'file-begin', wallTimeSeconds: 0.5, step: 0 });
  // The length of 'brain.Event:2' in an event, and its masked checksum.
  assert.equal(Buffer.from(first.subarray(0, 12)).toString('hex'), `1800000000000000${'a37f4b22'}`);
  assert.equal(first.length, 12 + 24 + 4);
  // RFC 3720, B.4: the CRC-32C of 32 zeros is 0x8a9136aa.
  const crc = 0x8a9136aan;
  const masked = (((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn;
  assert.equal(BigInt(maskedChecksum(new Uint8Array(32))), masked);
  const record = Buffer.from(tfRecord(new Uint8Array(32)));
  assert.equal(BigInt(record.readUInt32LE(12 + 32)), masked);
});

test('every event can be read back', () => {
  const at = { wallTimeSeconds: 1_764_218_000.25, step: 118 };
  const bytes = Buffer.concat([
    encodeRunEvent({ ...at, type: 'file-begin' }),
    encodeRunEvent({ ...at, type: 'session-begin' }),
    encodeRunEvent({ ...at, type: 'scalars', values: { 'train/loss': 0, 'test/loss': 0.5, x: Number.NaN } }),
    encodeRunEvent({
      ...at,
      type: 'settings',
      settings: [
        ['lr', 0.001],
        ['shuffle', false],
        ['test-data', 'ab'],
      ],
    }),
  ]);
  const [begin, session, scalars, settings] = decodeRecords(bytes);
  assert.deepEqual([begin?.wall_time, begin?.step, begin?.file_version], [at.wallTimeSeconds, 118, 'brain.Event:2']);
  assert.deepEqual(session?.session_log, { status: 1 });
  assert.deepEqual(
    scalars?.summary?.value?.map(({ tag, simple_value }) => [tag, simple_value]),
    [
      ['train/loss', 0],
      ['test/loss', 0.5],
      ['x', Number.NaN],
    ],
  );
  const [text, parameters] = settings?.summary?.value ?? [];
  assert.equal(
    Buffer.from(text?.tensor?.string_val?.[0] ?? '').toString('utf8'),
    '| setting | value |\n| --- | --- |\n| lr | 0.001 |\n| shuffle | false |\n| test-data | ab |\n',
  );
  assert.equal(parameters?.metadata?.plugin_data?.plugin_name, 'hparams');
});
