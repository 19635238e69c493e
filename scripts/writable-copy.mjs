// A checkout that cannot be written to is built in a copy, in the user's cache. It is named after its content, so every checkout of the same
// content shares it, and a later start finds it built.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { digestOf, fail, filesUnder, root } from './preparation.mjs';

/** These are not part of the content. */
const NOT_COPIED = ['.cache', '.git', 'dist', 'node_modules', 'runs'];

/**
 * Whether files can be made in a directory.
 *
 * @param {string} directory
 */
export function canWrite(directory) {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends the process if there is no place for a copy, or it cannot be built.
 *
 * @returns {string} the copy, ready to run
 */
export function prepareCopy() {
  const files = readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !NOT_COPIED.includes(name))
    .flatMap((entry) => {
      const place = path.join(root, entry.name);
      return entry.isFile() ? [place] : entry.isDirectory() ? filesUnder(place) : [];
    });
  const copies = copiesFolder();
  const copy = path.join(copies, digestOf(files).slice(0, 16));
  if (!existsSync(copy)) {
    process.stderr.write(`${root} cannot be written to. The program is built in a copy: ${copy}\n`);
    copyTo(copy, files);
  }
  const { status } = spawnSync(process.execPath, [path.join(copy, 'scripts', 'prepare.mjs')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
  return copy;
}

/**
 * Never half a copy: its name appears when it is complete.
 *
 * @param {string} copy
 * @param {readonly string[]} files
 */
function copyTo(copy, files) {
  const unfinished = mkdtempSync(`${copy}-`);
  try {
    for (const file of files) {
      const place = path.join(unfinished, path.relative(root, file));
      mkdirSync(path.dirname(place), { recursive: true });
      copyFileSync(file, place);
      chmodSync(place, 0o644);
    }
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another start has just made the same.
    if (!existsSync(copy)) fail(`Cannot copy ${root} to ${copy}: ${error instanceof Error ? error.message : error}`);
  }
}

/** The first of the usual places that can be written to. */
function copiesFolder() {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const places = [
    ...(XDG_CACHE_HOME ? [path.join(XDG_CACHE_HOME, 'lenet-cluster')] : []),
    ...(HOME ? [path.join(HOME, '.cache', 'lenet-cluster')] : []),
    path.join(os.tmpdir(), `lenet-cluster-${process.getuid?.() ?? 'user'}`),
  ];
  for (const place of places) {
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 });
      // Anybody may have made the one among the temporary files, and the program runs from there.
      if (lstatSync(place).uid !== (process.getuid?.() ?? 0)) continue;
      const folder = path.join(place, 'checkouts');
      mkdirSync(folder, { recursive: true });
      if (canWrite(folder)) return folder;
    } catch {
      // The next one.
    }
  }
  return fail(
    `Cannot build: ${root} and ${places.join(', ')} must be writable, at least one of them.\n` +
      'Copy the checkout, or set XDG_CACHE_HOME to a directory with a gigabyte of room.',
  );
}
