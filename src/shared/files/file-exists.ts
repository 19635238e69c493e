import { access } from 'node:fs/promises';

/** Whether there is such a file or directory, as far as this user can see. */
export async function fileExists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
