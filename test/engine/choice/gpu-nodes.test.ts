import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { mayHaveGpu } from '../../../src/engine/choice/gpu-nodes.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('Linux has a GPU only with its device file; other systems, and a directory that cannot be read, do not tell', (t) => {
  const directory = temporaryDirectory(t);
  const hasGpu = () => mayHaveGpu('linux', directory);
  for (const name of ['null', 'nvme0n1', 'nvram', 'drive', 'tty0']) writeFileSync(path.join(directory, name), '');
  assert.equal(hasGpu(), false);
  assert.equal(mayHaveGpu('darwin', directory), true);
  assert.equal(mayHaveGpu('linux', path.join(directory, 'none')), true);
  for (const name of ['dri', 'nvidia0', 'nvidiactl', 'dxg', 'kfd', 'nvhost-gpu', 'mali0', 'kgsl-3d0']) {
    const own = temporaryDirectory(t);
    writeFileSync(path.join(own, name), '');
    assert.equal(mayHaveGpu('linux', own), true, name);
  }
});
