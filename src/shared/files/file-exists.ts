import { access } from 'node:fs/promises';

/** Whether this user can see such a file or directory. */
export async function fileExists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
