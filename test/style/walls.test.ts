import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { circles, edges, importsOf, type Sources, withoutComments } from './import-scan.js';
import { ROOMS } from './rooms.js';

/** The command line may import everything, and nothing but its own files may import it. */
const CLI = ['cli', 'cli.ts'];

/** The rooms whose decisions follow from what they are given. */
const PURE_ROOMS = ['coordinator/core', 'worker/core'];
/** Modules of Node that neither tell time nor touch anything outside the process. */
const PURE_MODULES = ['node:assert', 'node:assert/strict'];
/** Packages that only compute. */
const PURE_PACKAGES = ['pure-rand'];
/** Allowed besides in files of other rooms that a core runs: hashes, and checks of messages. */
const PURE_ENOUGH_BEHIND = ['node:crypto', 'valibot'];
/** Things that a library leaves to the program that uses it. */
const TAKING = /\b(?:console|process\.(?:exit|exitCode|abort|stdin|stdout|stderr|on|once))\b/g;
/** A probe is a process of its own, sockets are removed in the end, and a worker process notices that its parent is gone. */
const ALLOWED_TAKINGS = [
  'engine/choice/device-probe.ts: process.exit',
  'shared/transport/socket-directory.ts: process.once',
  'train/parent-channel.ts: process.on',
];
const IMPURE_WORDS =
  /\b(?:performance|Date|setTimeout|setInterval|setImmediate|queueMicrotask|Math\.random|process|crypto)\b/g;

const roomOf = (file: string): string | undefined =>
  [...Object.keys(ROOMS), ...CLI]
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort(byLength)
    .at(-1);
const byLength = (a: string, b: string): number => a.length - b.length;

/** Imports that the table does not allow, as 'file > file'. */
function crossings(sources: Sources): string[] {
  return edges(sources).flatMap(([from, to]) => {
    const [room, other] = [roomOf(from), roomOf(to)];
    const isAllowed =
      room !== undefined &&
      other !== undefined &&
      (room === other || CLI.includes(room) || ROOMS[room]?.includes(other) === true);
    return isAllowed ? [] : [`${from} > ${to}`];
  });
}

/** Uses of things that a library must leave to the program, outside the command line, as 'file: words'. */
function takings(sources: Sources): string[] {
  return [...sources].flatMap(([file, text]) => {
    const room = roomOf(file);
    if (room !== undefined && CLI.includes(room)) return [];
    return [...withoutComments(text).matchAll(TAKING)].map(([words]) => `${file}: ${words}`);
  });
}

/** I/O and clocks that a pure room imports or mentions, in its own files and in what it runs of others. */
function impurities(sources: Sources): string[] {
  const found = new Set<string>();
  for (const [file, text] of sources) {
    if (!PURE_ROOMS.some((room) => roomOf(file) === room)) continue;
    for (const [word] of withoutComments(text).matchAll(IMPURE_WORDS)) found.add(`${file}: ${word}`);
    for (const module of impureModules(sources, file)) found.add(module);
  }
  return [...found];
}

/** Modules and packages that are loaded with a file and are not known to be pure, as 'file > module'. */
function impureModules(sources: Sources, begin: string): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { specifier, file: target, isType } of importsOf(file, sources.get(file) ?? '')) {
      if (isType && !(file === begin && target === null)) continue;
      if (target !== null) visit(target);
      else if (!isPure(specifier) && (file === begin || !PURE_ENOUGH_BEHIND.includes(specifier)))
        found.push(`${file} > ${specifier}`);
    }
  };
  visit(begin);
  return found;
}

const isPure = (specifier: string): boolean =>
  PURE_MODULES.includes(specifier) || PURE_PACKAGES.some((name) => `${specifier}/`.startsWith(`${name}/`));

const sources: Sources = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('assembly'))
    .map((file) => [file.replaceAll(path.sep, '/'), readFileSync(path.join('src', file), 'utf8')]),
);

describe('the walls', () => {
  test('no file imports from a room that its own may not import from', () => {
    assert.ok(sources.size > 0, 'tests run in the root of the repository');
    assert.deepEqual(crossings(sources), []);
  });

  test('files import each other in no circle, types included', () => {
    assert.deepEqual(circles(edges(sources)), []);
  });

  test('rooms import each other in no circle, types included', () => {
    const between = edges(sources)
      .map(([from, to]) => [roomOf(from) ?? from, roomOf(to) ?? to] as const)
      .filter(([from, to]) => from !== to);
    assert.deepEqual(circles(between), []);
  });

  test('only the command line ends its process, takes signals, and writes to its outputs', () => {
    assert.deepEqual(takings(sources).sort(), ALLOWED_TAKINGS);
  });

  test('the cores tell no time, and load nothing that does I/O', () => {
    assert.deepEqual(impurities(sources), []);
  });
});

describe('the scan', () => {
  const only = (file: string, text: string): Sources => new Map([[file, text]]);

  for (const [file, text] of [
    ['shared/x.ts', "import { a } from '../engine/engine.js';"],
    ['engine/x.ts', "import type { A } from '../worker/shell.js';"],
    ['coordinator/core/x.ts', "import type { A } from '../update/adam.js';"],
    ['coordinator/core/x.ts', "import {\n  type A,\n  b,\n} from '../../engine/engine.js';"],
    ['coordinator/run/x.ts', "export { a } from '../watching/traffic.js';"],
    ['coordinator/serving/x.ts', "export type { A } from '../shell/shell.js';"],
    ['coordinator/x.ts', "import '../worker/shell.js';"],
    ['worker/x.ts', "const a = () => import('../coordinator/shell/shell.js');"],
    ['train/x.ts', "import { a } from '../cli/values.js';"],
    ['index.ts', "import { a } from './cli/values.js';"],
    ['page/x.ts', "import { a } from '../cli.js';"],
    ['worker/x.ts', "import { a } from '../index.js';"],
    ['new/x.ts', "import { a } from '../shared/errors.js';"],
    ['cli/x.ts', "import { a } from '../new/x.js';"],
  ] as const) {
    test(`finds that ${file} must not say: ${text.replaceAll('\n', ' ')}`, () => {
      const found = crossings(only(file, text));
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', new RegExp(`^${file} > `));
    });
  }

  for (const words of ['process.exit', 'process.stdout', 'process.on', 'console']) {
    test(`finds that a library must not say: ${words}`, () => {
      assert.deepEqual(takings(only('shared/x.ts', `${words}();`)), [`shared/x.ts: ${words}`]);
      assert.deepEqual(takings(only('cli/x.ts', `${words}();`)), []);
    });
  }

  test('finds a circle of types', () => {
    const circle = new Map([
      ['shared/a.ts', "import type { B } from './b.js';"],
      ['shared/b.ts', "import { type C, d } from './c.js';"],
      ['shared/c.ts', "export type { A } from './a.js';"],
    ]);
    assert.deepEqual(circles(edges(circle)), ['shared/a.ts > shared/b.ts > shared/c.ts > shared/a.ts']);
  });

  for (const [text, impurity] of [
    ["import { a } from 'node:fs';", 'worker/core/x.ts > node:fs'],
    ["import type { A } from 'node:net';", 'worker/core/x.ts > node:net'],
    ["import { a } from 'zeromq';", 'worker/core/x.ts > zeromq'],
    ['const now = Date.now();', 'worker/core/x.ts: Date'],
    ['const now = () => performance.now();', 'worker/core/x.ts: performance'],
    ['setTimeout(() => {}, 10);', 'worker/core/x.ts: setTimeout'],
    ['const a = Math.random();', 'worker/core/x.ts: Math.random'],
    ['const a = process.pid;', 'worker/core/x.ts: process'],
  ] as const) {
    test(`finds that a core must not say: ${text}`, () => {
      assert.deepEqual(impurities(only('worker/core/x.ts', text)), [impurity]);
    });
  }

  test('finds I/O behind what a core imports, where it is no type', () => {
    const behind = (text: string) => impurities(new Map([...sources, ['worker/core/x.ts', text]]));
    const [found] = behind("import { probeAddress } from '../../shared/transport/probe.js';");
    assert.match(found ?? '', /^shared\/transport\/.* > node:/);
    assert.deepEqual(behind("import type { Probe } from '../../shared/transport/probe.js';"), []);
  });

  test('passes over comments and texts', () => {
    const text = "/* Date */ // process\nconst a = 'setTimeout'; // performance";
    assert.deepEqual(impurities(only('worker/core/x.ts', text)), []);
  });
});
