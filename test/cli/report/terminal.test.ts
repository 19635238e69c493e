import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveLine } from '../../../src/cli/report/live-line.js';
import { abilitiesOf } from '../../../src/cli/report/terminal.js';
import { Screen } from '../../support/screen.js';

test('control codes and colours go to terminals that have them, and NO_COLOR turns colours off', () => {
  const colours = (env: NodeJS.ProcessEnv, isTTY = true): [boolean, boolean] => {
    const abilities = abilitiesOf({ isTTY }, env);
    return [abilities.controlCodes, abilities.colours];
  };
  assert.deepEqual(colours({ TERM: 'xterm' }), [true, true]);
  assert.deepEqual(colours({}), [true, true]);
  assert.deepEqual(colours({ TERM: 'xterm', NO_COLOR: '1' }), [true, false]);
  assert.deepEqual(
    colours({ TERM: 'xterm', NO_COLOR: '' }),
    [true, true],
    'it must not be empty: https://no-color.org',
  );
  assert.deepEqual(colours({ TERM: 'dumb' }), [false, false]);
  assert.deepEqual(colours({ TERM: 'xterm', FORCE_COLOR: '1' }, false), [false, false]);
});

test('the character set is that of the locale: LC_ALL, else LC_CTYPE, else LANG', () => {
  const unicode = (env: NodeJS.ProcessEnv): boolean => abilitiesOf({ isTTY: true }, env).unicode;
  assert.equal(unicode({ LANG: 'de_DE.UTF-8' }), true);
  assert.equal(unicode({ LANG: 'C.utf8' }), true);
  assert.equal(unicode({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }), false);
  assert.equal(unicode({ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }), true);
  assert.equal(unicode({ LANG: 'de_DE.UTF-8', LC_ALL: '' }), true);
  assert.equal(unicode({}), false);
});

test('a line that the terminal has broken, because it became narrower, is erased with all its rows', () => {
  const screen = new Screen(80);
  const line = new LiveLine(screen, { controlCodes: true, colours: false, unicode: false }, () => [
    { rank: 1, variants: [[{ text: 'a'.repeat(60) }], [{ text: 'a'.repeat(30) }]] },
  ]);
  line.draw();
  // A terminal that breaks lines again moves the rest of the line below, and leaves the cursor at its begin.
  screen.write(`${'a'.repeat(40)}\n${'a'.repeat(20)}`);
  screen.moveTo(0, 0);
  screen.columns = 40;
  line.draw();
  assert.deepEqual(screen.lines, ['a'.repeat(30)]);
});

test('a terminal that does not know its width is taken to have 80 columns', () => {
  const screen = new Screen(0);
  const line = new LiveLine(screen, { controlCodes: true, colours: false, unicode: false }, () => [
    { rank: 1, variants: [[{ text: 'a'.repeat(80) }], [{ text: 'a'.repeat(79) }]] },
  ]);
  line.draw();
  assert.equal(screen.lastLine, 'a'.repeat(79));
});
