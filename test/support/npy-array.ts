import { type ZipEntry, zipFile } from './zip-file.js';

/** An array in NumPy's format. */
export interface NpyOptions {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: Uint8Array;
  /** 1 to 3; default: 1. */
  readonly version?: number;
  /** Default: false. */
  readonly isFortran?: boolean;
}

export function npyArray({ dtype, shape, values, version = 1, isFortran = false }: NpyOptions): Buffer {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const order = isFortran ? 'True' : 'False';
  const text = `{'descr': '${dtype}', 'fortran_order': ${order}, 'shape': (${sides}), }`;
  const lengthBytes = version === 1 ? 2 : 4;
  const length = Math.ceil((8 + lengthBytes + text.length + 1) / 64) * 64 - 8 - lengthBytes;
  const field = Buffer.alloc(lengthBytes);
  field.writeUIntLE(length, 0, lengthBytes);
  const magic = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0]);
  return Buffer.concat([magic, field, Buffer.from(`${text.padEnd(length - 1)}\n`), values]);
}

/** Bytes as they are, of a shape. */
export const byteArray = (shape: readonly number[], values: Uint8Array): Buffer =>
  npyArray({ dtype: '|u1', shape, values });

/** Whole numbers as int64, little-endian. */
export const longArray = (shape: readonly number[], values: readonly number[]): Buffer =>
  npyArray({
    dtype: '<i8',
    shape,
    values: new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer),
  });

/** An archive with arrays by key. */
export function npzFile(arrays: Readonly<Record<string, Uint8Array>>, claims: Partial<ZipEntry> = {}): Buffer {
  return zipFile(Object.entries(arrays).map(([key, content]) => ({ name: `${key}.npy`, content, ...claims })));
}
