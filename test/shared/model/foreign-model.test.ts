import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { OperationalError } from '../../../src/shared/errors.js';
import { decodeModel } from '../../../src/shared/model/decode-model.js';
import { encodeSafetensors } from '../../../src/shared/model/encode-safetensors.js';
import { initialParameters } from '../../../src/shared/model/initialisation.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { encodeModel, readModel } from '../../../src/shared/model/model-file.js';
import { decodeSafetensors, type Tensor } from '../../../src/shared/model/safetensors.js';
import { parametersFor } from '../../support/class-models.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const parameters = initialParameters(1);

function renamed(name: (ours: string) => string): Uint8Array {
  const { tensors } = decodeSafetensors(encodeModel(parameters), '');
  return encodeSafetensors(new Map([...tensors].map(([ours, tensor]): [string, Tensor] => [name(ours), tensor])));
}

/** A safetensors file by hand: encodeSafetensors writes no 16-bit floats. */
function halfModel(dtype: 'F16' | 'BF16', bits: number): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const { name, shape, length } of CLASSIC_NETWORK.parameters) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + 2 * length] };
    offset += 2 * length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const file = Buffer.alloc(8 + json.length + offset);
  file.writeBigUInt64LE(BigInt(json.length));
  json.copy(file, 8);
  for (let at = 8 + json.length; at < file.length; at += 2) file.writeUInt16LE(bits, at);
  return file;
}

for (const prefix of ['module.', '_orig_mod.', 'module._orig_mod.', '_orig_mod.module.', 'model.', 'net.']) {
  test(`names behind '${prefix}' are read`, () => {
    assert.deepEqual(
      decodeModel(
        renamed((name) => prefix + name),
        '',
      ),
      parameters,
    );
  });
}

test('a safetensors file whose length looks like the begin of a pickle is read', () => {
  for (const [length, begin] of [
    [0x0380, 3],
    [0x0480, 4],
    [0x0580, 5],
  ] as const) {
    const headerBytes = Number(Buffer.from(encodeModel(parameters)).readBigUInt64LE());
    const file = encodeModel(parameters, { note: 'x'.repeat(length - headerBytes - 29) });
    assert.deepEqual([...file.subarray(0, 3)], [0x80, begin, 0]);
    assert.deepEqual(decodeModel(file, ''), parameters);
  }
});

test('a prefix that not every name has is none', () => {
  const file = renamed((name) => (name === 'fc.4.bias' ? name : `module.${name}`));
  // The shapes are right, so the message says which names are.
  assert.throws(() => decodeModel(file, 'mixed'), {
    code: 'model-mismatch',
    hint: /module\.fc\.0\.bias to fc\.0\.bias/,
  });
});

test('16-bit floats are read as the numbers that they are', () => {
  assert.ok(decodeModel(halfModel('F16', 0x3555), '').every((value) => value === 0.333251953125));
  assert.ok(decodeModel(halfModel('BF16', 0x3eab), '').every((value) => value === 0.333984375));
  assert.throws(() => decodeModel(halfModel('F16', 0x7c00), ''), { code: 'model-not-finite' });
});

test('other names for the same shapes are told, each with ours', () => {
  const theirs = (name: string) =>
    name
      .replace('conv.0', 'conv1')
      .replace('conv.3', 'conv2')
      .replace(/fc\.(\d)/, (_, i) => `fc${1 + i / 2}`);
  assert.throws(
    () => decodeModel(renamed(theirs), 'other.safetensors'),
    (error: unknown) => {
      assert.ok(error instanceof OperationalError);
      assert.equal(
        error.message,
        "Cannot use 'other.safetensors' as LeNet's parameters: its tensors have the right shapes under other names.",
      );
      for (const { name } of CLASSIC_NETWORK.parameters)
        assert.match(error.hint ?? '', new RegExp(`${theirs(name)} to ${name}[,.]`));
      return true;
    },
  );
});

test('other names for the same shapes are told for any number of classes, unless two tensors have the same shape', () => {
  const theirs = (classCount: number): Uint8Array => {
    const { tensors } = decodeSafetensors(encodeModel(parametersFor(classCount)), '');
    return encodeSafetensors(new Map([...tensors].map(([ours, tensor]): [string, Tensor] => [`my.${ours}x`, tensor])));
  };
  assert.throws(() => decodeModel(theirs(26), ''), { hint: /my\.fc\.4\.biasx to fc\.4\.bias/ });
  assert.throws(() => decodeModel(theirs(84), ''), { message: /'conv\.0\.weight' is missing/ });
});

test('names of tensors are shown harmless and short', () => {
  const file = renamed((name) => (name === 'fc.4.bias' ? `\u001b[31m${'x'.repeat(10_000)}` : name));
  assert.throws(
    () => decodeModel(file, ''),
    (error: unknown) => {
      assert.ok(error instanceof OperationalError);
      const text = `${error.message}${error.hint}`;
      assert.match(text, /rename them: \\x1b\[31m.*x to fc\.4\.bias\.$/);
      assert.doesNotMatch(text, /\p{Cc}/u);
      return text.length < 1_000;
    },
  );
});

for (const [what, begin, message, hint] of [
  ['a .pt file', 'PK\x03\x04\x00\x00', /a zip archive, as PyTorch's/, /torch\.load\(sys\.argv\[1\]/],
  ['an old .pt file', '\x80\x02\x8a\x0al\xfc\x9c', /a Python pickle/, /torch\.load/],
  ['a pickle', '\x80\x04\x95', /a Python pickle/, /torch\.load/],
  ['HDF5', '\x89HDF\r\n\x1a\n', /HDF5/, /safetensors/],
  ['gzip', '\x1f\x8b\x08', /compressed with gzip/, /gunzip/],
  ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\n', /Git LFS/, /git lfs pull/],
  ['JSON', '{\n  "runId": "f14f", "epochs": 20', /JSON/, /safetensors/],
  ['a web page', '<!DOCTYPE html><html>', /a web page/, /Download/],
] as const) {
  for (const bytes of [1_000, 3_000_000]) {
    test(`${what} of ${bytes} bytes is recognised`, async (t) => {
      const file = Buffer.alloc(bytes);
      file.write(begin, 'latin1');
      const directory = temporaryDirectory(t, { 'model.pt': file });
      await assert.rejects(readModel(path.join(directory, 'model.pt')), { code: 'model-other-format', message, hint });
    });
  }
}
