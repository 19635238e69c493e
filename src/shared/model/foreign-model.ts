import { OperationalError } from '../errors.js';
import { quoted } from '../text/printable.js';

/** Model files of other formats, recognised by how they begin. */

/** The possible first bytes of a format as Latin-1 text, its name, and what to do. */
type Format = readonly [begins: readonly string[], name: string, hint: string];

const TORCH =
  'Convert it: python3 -c "import sys, torch, safetensors.torch as s; ' +
  "t = torch.load(sys.argv[1], map_location='cpu', weights_only=True); " +
  "s.save_file({k: v.contiguous() for k, v in t.get('state_dict', t).items()}, sys.argv[2])\" MODEL.pt MODEL.safetensors";
const OTHER = 'Give a safetensors file with the names and shapes of a PyTorch state_dict.';

const FORMATS: readonly Format[] = [
  [['PK\x03\x04'], "a zip archive, as PyTorch's .pt and .pth files are", TORCH],
  [
    ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'],
    "a Python pickle, as PyTorch's older .pt and .pth files are",
    TORCH,
  ],
  [['\x89HDF\r\n'], 'an HDF5 file, as Keras writes', OTHER],
  [['\x93NUMPY'], 'a NumPy array', OTHER],
  [['GGUF'], 'a GGUF file', OTHER],
  [['\x1f\x8b'], 'compressed with gzip', 'Decompress it first: gunzip FILE.'],
  [['version https://git-lfs'], 'a pointer of Git LFS, not the file itself', 'Fetch the file: git lfs pull.'],
  [['{'], 'JSON', OTHER],
  [['<!doctype', '<!DOCTYPE', '<html', '<?xml'], 'a web page', 'Download the file itself, not the page about it.'],
];

/** Number of bytes that are enough to tell a format. */
export const FORMAT_BYTES = 32;

/**
 * Throws if a file has another format than safetensors.
 *
 * @param begin the file's first FORMAT_BYTES, or more
 * @throws OperationalError `model-other-format`, which names the format and says what to do
 */
export function refuseOtherFormats(begin: Uint8Array, fileName: string): void {
  const text = String.fromCharCode(...begin.subarray(0, FORMAT_BYTES));
  // A safetensors file has a JSON object after the length of its header, which may be any bytes.
  if (text[8] === '{') return;
  const format = FORMATS.find(([begins]) => begins.some((begin) => text.trimStart().startsWith(begin)));
  if (!format) return;
  const [, name, hint] = format;
  throw new OperationalError(
    'model-other-format',
    `Cannot read model ${quoted(fileName)}: it must be a safetensors file, but is ${name}.`,
    hint,
  );
}
