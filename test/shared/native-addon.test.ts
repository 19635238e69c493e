import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadNativeAddon, nativeBinaries } from '../../src/shared/native-addon.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

test('the binary that was compiled here comes before that of the package', () => {
  const names = nativeBinaries('linux', 'arm64').map((file) => path.basename(file));
  assert.deepEqual(names, ['kernel.node', 'linux-arm64.node']);
});

test('without a binary, or with one that does not load, the error says what cannot be done', (t) => {
  const directory = temporaryDirectory(t, { 'broken.node': Uint8Array.of(1, 2, 3) });
  const [missing, broken] = ['missing.node', 'broken.node'].map((name) => path.join(directory, name));
  assert(missing && broken);
  assert.throws(() => loadNativeAddon('train', [], [missing]), {
    code: 'kernel-missing',
    message: 'Cannot train: the native addon is not built.',
  });
  assert.throws(() => loadNativeAddon('train', [], [missing, broken]), {
    code: 'kernel-broken',
    message: /^Cannot train: the native addon does not load: .*broken\.node/,
  });
});

const built = nativeBinaries().filter((file) => existsSync(file));

test('a binary that does not load is passed over', { skip: built.length === 0 && 'no native addon is built' }, (t) => {
  const broken = path.join(temporaryDirectory(t, { 'broken.node': Uint8Array.of(1, 2, 3) }), 'broken.node');
  const addon = loadNativeAddon<{ kernelState: unknown }>('train', ['kernelState'], [broken, ...built]);
  assert.equal(typeof addon.kernelState, 'function');
});

test('a binary of another version is passed over, and named', {
  skip: built.length === 0 && 'no native addon is built',
}, () => {
  assert.throws(
    () => loadNativeAddon<{ kernelState: unknown; later: unknown }>('train', ['kernelState', 'later'], built),
    {
      code: 'kernel-broken',
      message: /^Cannot train: the native addon does not load: .* is of another version: it has no later$/,
    },
  );
});
