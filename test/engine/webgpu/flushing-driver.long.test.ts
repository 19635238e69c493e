import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { killCommands, run } from '../../support/command.js';

/** Where Chromium has SwiftShader, a Vulkan driver that computes on the CPU, and takes subnormal numbers for zero. */
const DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

after(killCommands);

test('a driver that takes subnormal numbers for zero yields the known answer nevertheless', {
  skip: existsSync(DRIVER) ? false : `there is no ${DRIVER}; on Debian: apt-get install chromium libvulkan1`,
}, async (t) => {
  const env = { LENET_WEBGPU_SOFTWARE: 'on', VK_ICD_FILENAMES: DRIVER };
  const { stdout, stderr, exitCode } = await run(['devices', '--log', 'json'], { env });
  assert.equal(exitCode, 0, stderr);
  const { engines } = JSON.parse(stdout);
  const webgpu = engines.find(({ name }: { name: string }) => name === 'webgpu');
  if (!webgpu.device?.includes('swiftshader')) return t.skip(`the device is ${webgpu.device ?? webgpu.missing}`);
  assert.equal(webgpu.isEqual, true);
  assert.deepEqual(webgpu.arithmetic.taken, { fma: 'integers', sums: 'guarded' });
});
