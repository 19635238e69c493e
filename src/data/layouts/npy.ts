import type { ErrorCode } from '../../shared/error-codes.js';
import type { OperationalError } from '../../shared/errors.js';
import { printable } from '../../shared/text/printable.js';
import type { ByteReader } from './byte-reader.js';
import { unusable } from './failures.js';

/**
 * The NPY format, versions 1 to 3 (numpy.lib.format): '\x93NUMPY', two bytes of version, the length of the header as uint16 or,
 * from version 2 on, as uint32, both little-endian; then the header, a literal of a Python dictionary; then the values.
 */
export interface NpyHeader {
  /** As NumPy writes it: '|u1', '<i8'. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

const MAGIC = '\x93NUMPY';
/** NumPy itself refuses longer ones. In bytes. */
const MAX_HEADER_BYTES = 10_000;
/** NumPy's own limit of dimensions. */
const MAX_DIMENSIONS = 64;

/**
 * Reads the header of an array; the values follow in `reader`, in C order.
 *
 * @param file the archive, for errors
 * @param name of the array in it
 * @throws OperationalError `npy-header` (another format, cut off), `npy-order` (Fortran order)
 */
export async function readNpyHeader(reader: ByteReader, file: string, name: string): Promise<NpyHeader> {
  const fault = (problem: string, code: ErrorCode = 'npy-header'): OperationalError =>
    unusable(code, file, `'${printable(name, 60)}' ${problem}`, 'Save it again with numpy.savez_compressed.');
  const start = Buffer.from(await reader.read(8));
  if (start.length < 8 || start.toString('latin1', 0, 6) !== MAGIC) {
    throw fault("must be an array in NumPy's format, got another one");
  }
  const version = start[6] as number;
  if (version < 1 || version > 3) throw fault(`must have version 1 to 3 of NumPy's format, got ${version}`);
  const lengthBytes = version === 1 ? 2 : 4;
  const lengthField = Buffer.from(await reader.read(lengthBytes));
  const length = lengthField.length === lengthBytes ? lengthField.readUIntLE(0, lengthBytes) : 0;
  if (length > MAX_HEADER_BYTES) throw fault(`must have a header of at most ${MAX_HEADER_BYTES} bytes, got ${length}`);
  const text = Buffer.from(await reader.read(length)).toString(version === 3 ? 'utf8' : 'latin1');
  if (length === 0 || Buffer.byteLength(text, version === 3 ? 'utf8' : 'latin1') < length) {
    throw fault('must have a whole header, got the end of the data');
  }
  const dtype = /'descr':\s*(?:'([^']*)'|(\[.*\]))/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const dimensions = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (!dtype || order === undefined || dimensions === undefined) {
    throw fault(`must have a header with descr, fortran_order and shape, got ${printable(text.trim(), 80)}`);
  }
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_DIMENSIONS || !Number.isSafeInteger(shape.reduce((a, b) => a * b, 1))) {
    throw fault(`must have a shape that fits into memory, got (${printable(dimensions, 80)})`);
  }
  // A list of values has the same bytes in both orders.
  if (order === 'True' && shape.filter((side) => side !== 1).length > 1) {
    throw fault('must be in C order, got Fortran order: numpy.ascontiguousarray changes it', 'npy-order');
  }
  return { dtype: dtype[1] ?? dtype[2] ?? '', shape };
}

/** Bytes of a value of an integer type, 1, 2, 4 or 8; null: the type is another. */
export function integerBytes(dtype: string): number | null {
  const bytes = /^[<>|=][iu]([1248])$/.exec(dtype)?.[1];
  return bytes === undefined ? null : Number(bytes);
}

/**
 * Whole numbers of an integer type as numbers.
 *
 * @param dtype one for which integerBytes has an answer
 * @param bytes whole values
 * @returns values of eight bytes that are beyond 2^53 lose their last digits
 */
export function integersOf(dtype: string, bytes: Uint8Array): Float64Array {
  const size = integerBytes(dtype) as number;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = dtype[0] !== '>';
  const isSigned = dtype[1] === 'i';
  const at = {
    1: (place: number): number => (isSigned ? view.getInt8(place) : view.getUint8(place)),
    2: (place: number): number => (isSigned ? view.getInt16(place, isLittle) : view.getUint16(place, isLittle)),
    4: (place: number): number => (isSigned ? view.getInt32(place, isLittle) : view.getUint32(place, isLittle)),
    8: (place: number): number =>
      Number(isSigned ? view.getBigInt64(place, isLittle) : view.getBigUint64(place, isLittle)),
  }[size as 1 | 2 | 4 | 8];
  return Float64Array.from({ length: bytes.length / size }, (_, index) => at(index * size));
}
