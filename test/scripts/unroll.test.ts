import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

// The script itself: it is not compiled.
const { unroll } = (await import(pathToFileURL(path.resolve('scripts', 'unroll.mjs')).href)) as {
  unroll(source: string, name: string): string;
};

const lines = (...all: readonly string[]): string => all.join('\n');
const head = (counter: string, count: string | number): string =>
  `for (let ${counter}: usize = 0; ${counter} < ${count}; ${counter}++) {`;

describe('the unroller', () => {
  test('copies the body of a marked loop for each value of its counter, and leaves all else as it is', () => {
    const source = lines(
      'before(k);',
      '  // unroll',
      `  ${head('k', 3)}`,
      '    a = load(at, 8 * k + 4);',
      '',
      '    if (never(at, k)) {',
      '      break;',
      '    }',
      '  }',
      'after(k);',
      '',
    );
    const copy = (value: number): string[] => [
      ...['  {', `    a = load(at, 8 * ${value} + 4);`, ''],
      ...[`    if (never(at, ${value})) {`, '      break;', '    }', '  }'],
    ];
    assert.equal(unroll(source, 'x.ts'), lines('before(k);', ...copy(0), ...copy(1), ...copy(2), 'after(k);', ''));
  });

  test('leaves an unmarked loop alone', () => {
    const source = lines(head('k', 3), '  f(k);', '}', '// unrolled by hand:', 'f(3);');
    assert.equal(unroll(source, 'x.ts'), source);
  });

  test('unrolls several loops', () => {
    const source = lines('// unroll', head('i', 2), '  f(i);', '}', 'g();', '// unroll', head('j', 1), '  h(j);', '}');
    assert.equal(unroll(source, 'x.ts'), lines('{', '  f(0);', '}', '{', '  f(1);', '}', 'g();', '{', '  h(0);', '}'));
  });

  test('unrolls a marked loop within another one', () => {
    const source = lines('// unroll', head('i', 2), '  // unroll', `  ${head('j', 2)}`, '    f(i, j);', '  }', '}');
    const inner = (i: number): string[] => ['{', '  {', `    f(${i}, 0);`, '  }', '  {', `    f(${i}, 1);`, '  }', '}'];
    assert.equal(unroll(source, 'x.ts'), lines(...inner(0), ...inner(1)));
  });

  test('takes a counter for that of the innermost loop which has it', () => {
    const source = lines(
      ...['// unroll', head('k', 2), '  f(k);'],
      ...['  // unroll', `  ${head('k', 2)}`, '    g(k);', '  }', '}'],
    );
    const outer = (value: number): string[] => [
      ...['{', `  f(${value});`, '  {', '    g(0);', '  }', '  {', '    g(1);', '  }', '}'],
    ];
    assert.equal(unroll(source, 'x.ts'), lines(...outer(0), ...outer(1)));
  });

  test('replaces the counter, and no other word that has it in it', () => {
    const source = lines('// unroll', head('a', 1), '  aa = ba + a_ + $a + a$ + p.a + a*a;', '}');
    assert.equal(unroll(source, 'x.ts'), lines('{', '  aa = ba + a_ + $a + a$ + p.a + 0*0;', '}'));
  });

  test('takes the line ends of Windows and tabs', () => {
    const source = ['// unroll', `\t${head('k', 2)}`, '\t\tf(k);', '\t}', ''].join('\r\n');
    assert.equal(unroll(source, 'x.ts'), lines('\t{', '\t\tf(0);', '\t}', '\t{', '\t\tf(1);', '\t}', ''));
  });
});

const REFUSED: readonly { what: string; source: string; message: string }[] = [
  {
    what: 'a mark before something else',
    source: lines('a();', '// unroll', 'b();'),
    message: "line 3 must be a loop from 0 to a literal count of at least 1, got 'b();'.",
  },
  {
    what: 'a mark in the last line',
    source: lines('a();', '// unroll'),
    message: 'line 3 must be a loop from 0 to a literal count of at least 1, got the end of the file.',
  },
  {
    what: 'a mark that says more',
    source: lines('a();', '  // unroll 5', `  ${head('k', 5)}`, '    f(k);', '  }'),
    message: "line 2 must be '// unroll' and nothing else, got '// unroll 5'.",
  },
  ...['COUNT', '0', '5.5', '05', '-1', '1e3'].map((count) => ({
    what: `a count of ${count}`,
    source: lines('// unroll', head('k', count), '  f(k);', '}'),
    message: `line 2 must be a loop from 0 to a literal count of at least 1, got '${head('k', count)}'.`,
  })),
  ...[
    'for (let k: usize = 1; k < 5; k++) {',
    'for (let k: usize = 0; k <= 5; k++) {',
    'for (let k: usize = 0; k < 5; k += 2) {',
    'for (let k: usize = 0; j < 5; k++) {',
    'for (let k: i32 = 0; k < 5; k++) {',
    'for (let k: usize = 0; k < 5; k++) f(k);',
  ].map((loop) => ({
    what: `the loop '${loop}'`,
    source: lines('// unroll', loop, '  f(k);', '}'),
    message: `line 2 must be a loop from 0 to a literal count of at least 1, got '${loop}'.`,
  })),
  {
    what: 'a loop without an end',
    source: lines('a();', '// unroll', head('k', 2), '  f(k);'),
    message: 'line 5 must be the end of the loop in line 3, got the end of the file.',
  },
  {
    what: 'a loop whose end is missing before less indented text',
    source: lines('{', '  // unroll', `  ${head('k', 2)}`, '    f(k);', '}', 'g();'),
    message: "line 5 must be indented more than the loop above, or its end '  }', got '}'.",
  },
  {
    what: 'an end with other text',
    source: lines('// unroll', head('k', 2), '  f(k);', '} // k', 'g();', '}'),
    message: "line 4 must be indented more than the loop above, or its end '}', got '} // k'.",
  },
  {
    what: 'an inner loop whose end is indented like the outer one',
    source: lines('// unroll', head('i', 2), '  // unroll', `  ${head('j', 2)}`, '    f(j);', '}', '}'),
    message: "line 6 must be after as many closing as opening braces, got '}'.",
  },
  {
    what: 'an inner loop that is indented like the outer one',
    source: lines('// unroll', head('i', 2), '// unroll', head('j', 2), '  f(j);', '}', '}'),
    message: "line 3 must be indented more than the loop above, or its end '}', got '// unroll'.",
  },
  {
    what: 'a fault in an inner loop',
    source: lines('a();', '// unroll', head('i', 2), '  // unroll', '  g(i);', '}'),
    message: "line 5 must be a loop from 0 to a literal count of at least 1, got 'g(i);'.",
  },
  {
    what: "a 'continue'",
    source: lines('// unroll', head('k', 2), '  // It may continue here.', '  if (f(k)) continue;', '}'),
    message: "line 4 must be without 'continue', got 'if (f(k)) continue;'.",
  },
  {
    what: 'a body in tabs in a loop in spaces',
    source: lines('  // unroll', `  ${head('k', 2)}`, '\tf(k);', '  }'),
    message: "line 3 must be indented more than the loop above, or its end '  }', got 'f(k);'.",
  },
];

describe('the unroller refuses', () => {
  for (const { what, source, message } of REFUSED) {
    test(what, () => {
      assert.throws(() => unroll(source, 'src/x.ts'), { message: `Cannot unroll src/x.ts: ${message}` });
    });
  }
});
