import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { readNativeBuild } from '../../src/engine/simd/native/native-build.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Sources of the shape of the native kernel's: one for each instruction set, with a part of its own, and one for all. */
const SOURCES: Readonly<Record<string, string>> = {
  'kernel.c': `
#if defined(KERNEL_AVX512)
const char *const kernel_avx512 = "avx512";
#elif defined(KERNEL_AVX2)
const char *const kernel_avx2 = "avx2";
#else
const char *const kernel_neon = "neon";
#endif
#define IN_KERNEL
#include "part.c"
`,
  'part.c': '#ifndef IN_KERNEL\n#error not by itself\n#endif\n',
  'binding.c': `
#include <node_api.h>
static void add(napi_env env, napi_value list, uint32_t *count, const char *name) {
  napi_value text;
  napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &text);
  napi_set_element(env, list, (*count)++, text);
}
NAPI_MODULE_INIT() {
  napi_value list;
  uint32_t count = 0;
  napi_create_array(env, &list);
#ifdef HAS_AVX512
  extern const char *const kernel_avx512;
  add(env, list, &count, kernel_avx512);
#endif
#ifdef HAS_AVX2
  extern const char *const kernel_avx2;
  add(env, list, &count, kernel_avx2);
#endif
#ifdef HAS_NEON
  extern const char *const kernel_neon;
  add(env, list, &count, kernel_neon);
#endif
  return list;
}
`,
};

/** Compilers that cannot compile, as scripts, and what the note says about each. The hanging one leaves a child that holds its outputs. */
const BROKEN = [
  {
    what: 'fails',
    script: 'echo "cc1: fatal error: no such luck" >&2; exit 1',
    said: /exit code 1: cc1: .*no such luck/,
  },
  { what: 'prints garbage and succeeds', script: 'head -c 100000 /dev/urandom', said: /wrote nothing/ },
  { what: 'hangs', script: 'sleep 1000 & wait', limitMs: 500, said: /had not ended after 0.5 s/ },
  {
    what: 'hangs when it should compile',
    script: 'case "$*" in *--version*) echo "cc 1.0";; *) sleep 1000 & wait;; esac',
    limitMs: 500,
    said: /had not ended after 0.5 s/,
  },
  {
    what: 'compiles for another machine',
    // An ELF header of a 64-bit IBM S/390.
    script: `while [ "$1" != -o ]; do [ $# = 0 ] && exit; shift; done
printf '\\177ELF\\2\\2\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\3\\0\\26' > "$2"; head -c 1000 /dev/zero >> "$2"`,
    said: /cannot be loaded here/,
  },
];

const real = spawnSync('cc', ['--version']).status === 0;
const skip = process.platform === 'win32' && 'nothing is compiled there';
const needsCompiler = skip || (!real && 'no C compiler is here');
const hasArchitecture = process.arch === 'x64' || process.arch === 'arm64';
const ALL = process.arch === 'x64' ? ['avx512', 'avx2'] : ['neon'];

/** Builds SOURCES with these programs in front of the PATH, or with them alone; all output is kept. */
async function build(
  t: TestContext,
  programs: Readonly<Record<string, string>>,
  { environment = {}, withSystem = false }: { environment?: Record<string, string>; withSystem?: boolean } = {},
) {
  const home = temporaryDirectory(t);
  const [bin, sources, target] = ['bin', 'source', 'target'].map((name) => path.join(home, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [bin, sources, target]) mkdirSync(folder);
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(path.join(sources, name), text);
  for (const [name, script] of Object.entries(programs)) {
    // Scripts find the usual programs, and the build finds only scripts.
    writeFileSync(path.join(bin, name), `#!/bin/sh\nPATH=$SYSTEM_PATH\n${script}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  writeFileSync(path.join(target, 'kernel.node'), 'of an earlier build');
  const { CC: _, ...inherited } = process.env;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/build-native.mjs', sources, target],
    {
      encoding: 'utf8',
      env: {
        ...inherited,
        SYSTEM_PATH: process.env.PATH,
        PATH: withSystem ? `${bin}${path.delimiter}${process.env.PATH}` : bin,
        ...environment,
      },
    },
  );
  const note = readNativeBuild(pathToFileURL(path.join(target, 'build.json')));
  return { bin, target, output: [stdout, stderr], note, files: readdirSync(target).sort() };
}

describe('the build of the native kernel', { skip, concurrency: true }, () => {
  test('without a compiler says what to install, and nothing else', { skip: !hasArchitecture }, async (t) => {
    const { output, note, files } = await build(t, {});
    assert.deepEqual(output, ['', '']);
    assert.deepEqual(files, ['build.json']);
    assert.ok(note && 'remedy' in note);
    assert.match(note.reason, /^no C compiler is here$/);
    assert.match(note.remedy, /gcc or clang/);
  });

  for (const { what, script, said, limitMs } of BROKEN) {
    test(`with a compiler that ${what} notes it, and fails in silence`, { skip: !hasArchitecture }, async (t) => {
      const { bin, output, note, files } = await build(
        t,
        { cc: script },
        limitMs ? { environment: { COMPILE_LIMIT_MS: String(limitMs) } } : {},
      );
      assert.deepEqual(output, ['', '']);
      assert.deepEqual(files, ['build.json']);
      assert.ok(note && 'reason' in note);
      assert.match(note.reason, said);
      assert.ok(note.reason.includes(`${path.join(bin, 'cc')}: `), note.reason);
      assert.match(note.remedy, /Repair the compiler/);
    });
  }
});

describe('a compiler', { skip: needsCompiler, concurrency: true }, () => {
  test('makes a kernel that Node loads', async (t) => {
    const { target, output, note, files } = await build(t, {}, { withSystem: true });
    assert.deepEqual(output, ['', '']);
    assert.deepEqual(files, ['build.json', 'kernel.node']);
    assert.ok(note && 'kernels' in note);
    assert.deepEqual(note.kernels, ALL);
    assert.ok(note.version.length > 0);
    assert.deepEqual(createRequire(import.meta.url)(path.join(target, 'kernel.node')), ALL);
  });

  test('that knows no AVX-512 makes the rest', { skip: process.arch !== 'x64' }, async (t) => {
    const old = 'case "$*" in *KERNEL_AVX512*) echo "cc: error: unknown -march" >&2; exit 1;; esac; exec cc "$@"';
    const { target, note } = await build(t, { cc: old });
    assert.deepEqual(note && 'kernels' in note && note.kernels, ['avx2']);
    assert.deepEqual(createRequire(import.meta.url)(path.join(target, 'kernel.node')), ['avx2']);
  });

  test('takes over from a broken one, and the one that CC names comes first', async (t) => {
    const programs = { cc: 'exit 1', gcc: 'exec cc "$@"', mine: 'exec cc "$@"' };
    const compilerOf = ({ bin, note }: Awaited<ReturnType<typeof build>>) =>
      note && 'compiler' in note && note.compiler.replace(`${bin}${path.sep}`, '');
    assert.equal(compilerOf(await build(t, programs)), 'gcc');
    const named = await build(t, programs, { environment: { CC: 'mine -O1' } });
    assert.equal(compilerOf(named), 'mine -O1');
    assert.ok(existsSync(path.join(named.target, 'kernel.node')));
  });

  test('fails with a source that it cannot compile, and says why', async (t) => {
    const { note } = await build(t, { cc: 'exec cc -include missing.h "$@"' });
    assert.match((note && 'reason' in note && note.reason) || '', /cc: it ended with exit code 1: .*error:/);
  });
});
