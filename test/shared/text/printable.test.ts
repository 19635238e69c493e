import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { printable, printableJson, printableMessage, quoted } from '../../../src/shared/text/printable.js';

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  // Halves of characters, which no well-formed text has.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
);

test('controls, direction marks, invisible characters and halves of characters are shown as escapes', () => {
  for (const [text, shown] of [
    ['model.safetensors', 'model.safetensors'],
    ['Données 数字 🙂 C:\\x', 'Données 数字 🙂 C:\\x'],
    ['\u001b[2J\u0007\r\n\t\u007f\u009b', '\\x1b[2J\\x07\\x0d\\x0a\\x09\\x7f\\x9b'],
    ['a\u202eb\u2066\u200b\ufeff', 'a\\u{202e}b\\u{2066}\\u{200b}\\u{feff}'],
    ['\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['\ud800x', '\\u{d800}x'],
    ['\u{e0041}', '\\u{e0041}'],
  ] as const) {
    assert.equal(printable(text), shown);
  }
});

test('no text makes an unsafe one, and the length has a limit', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 30, max: 200 }), (text, maxLength) => {
      for (const shown of [
        printable(text),
        printable(text, maxLength),
        quoted(text),
        printableJson(JSON.stringify(text)),
      ]) {
        assert.doesNotMatch(shown, UNSAFE);
      }
      assert.ok(printable(text, maxLength).length <= maxLength);
      assert.ok(quoted(text).length <= 122);
      assert.doesNotMatch(printableMessage(text).replaceAll('\n  ', ''), UNSAFE);
    }),
  );
});

test('what is long loses its middle, and says how long it was', () => {
  assert.equal(printable(`begin${'x'.repeat(1_000)}end`, 40), 'beginxxxx...(1008 characters)...xxxxxend');
  assert.ok(printableMessage('x'.repeat(100_000)).length <= 4_000);
});

test('a message keeps its own indented lines, and nothing from outside begins a line', () => {
  assert.equal(printableMessage('its settings:\n  --lr: 1\n  --seed: 2'), 'its settings:\n  --lr: 1\n  --seed: 2');
  assert.equal(printableMessage('no file a\nerror: b'), 'no file a\\x0aerror: b');
});

test('JSON stays the same value', () => {
  fc.assert(fc.property(anyText, (text) => assert.equal(JSON.parse(printableJson(JSON.stringify(text))), text)));
});
