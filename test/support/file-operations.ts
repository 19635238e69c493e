import { type FileHandle, default as fs } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';

export type FileOperation = 'mkdir' | 'open' | 'write' | 'sync' | 'rename' | 'rm' | 'readdir' | 'truncate';

/**
 * The fate of an operation: it is carried out; it throws; or, if it writes, only half of the bytes arrive and it
 * throws.
 */
export type Fate = 'done' | 'failed' | 'torn';

const BY_PATH = ['mkdir', 'open', 'rename', 'rm', 'readdir'] as const;
const BY_HANDLE = ['sync', 'truncate'] as const;

/** The common type of the operations. */
type AnyFunction = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/**
 * From now on every operation of `node:fs/promises` that FileOperation lists asks `decide` what is to become of it, everywhere in
 * this process. One that fails rejects with an error of code EIO.
 *
 * @param decide gets the path as it was given, or that of the handle's file; for a rename, the new one; and what is to be written. While it takes its
 *   time, the operation waits
 * @returns puts things right again
 */
export async function interceptFileOperations(
  decide: (operation: FileOperation, file: string, data?: unknown) => Fate | Promise<Fate>,
): Promise<() => void> {
  const restore: (() => void)[] = [];
  const paths = new WeakMap<object, string>();
  const probe = await fs.open(tmpdir(), 'r');
  const handles = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();

  const patch = (target: object, name: string, replacement: (original: AnyFunction) => AnyFunction): void => {
    const functions = target as Record<string, AnyFunction>;
    const original = functions[name] as AnyFunction;
    functions[name] = replacement(original);
    restore.push(() => {
      functions[name] = original;
    });
  };
  for (const name of BY_PATH) {
    patch(fs, name, (original) => async (...args) => {
      const file = String(name === 'rename' ? args[1] : args[0]);
      if ((await decide(name, file)) !== 'done') throw fault(name, file);
      const result = await original.apply(fs, args);
      if (name === 'open') paths.set(result as FileHandle, file);
      return result;
    });
  }
  for (const name of BY_HANDLE) {
    patch(
      handles,
      name,
      (original) =>
        async function (...args) {
          const file = paths.get(this as object) ?? '';
          if ((await decide(name, file)) === 'done') return original.apply(this, args);
          throw fault(name, file);
        },
    );
  }
  for (const name of ['write', 'writeFile']) {
    patch(
      handles,
      name,
      (original) =>
        async function (data, ...args) {
          const file = paths.get(this as object) ?? '';
          const fate = await decide('write', file, data);
          if (fate === 'done') return original.call(this, data, ...args);
          const bytes = Buffer.from(data as Uint8Array);
          if (fate === 'torn') await original.call(this, bytes.subarray(0, bytes.length / 2), ...args);
          throw fault('write', file);
        },
    );
  }
  syncBuiltinESMExports();
  return () => {
    for (const undo of restore) undo();
    syncBuiltinESMExports();
  };
}

function fault(operation: FileOperation, file: string): Error {
  return Object.assign(new Error(`EIO: injected, ${operation} '${file}'`), { code: 'EIO' });
}
