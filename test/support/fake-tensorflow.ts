import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A package that stands in for TensorFlow: it writes down who loads it, prints on both outputs as drivers do, and fails in its own way. */
export class FakeTensorflow {
  /** For a process that may load it. */
  readonly environment: Record<string, string>;

  private constructor(private readonly directory: string) {
    this.environment = { NODE_PATH: directory };
  }

  /**
   * @param directory that exists, and belongs to the test
   * @param failure a statement, which ends the loading
   */
  static async install(directory: string, failure: string): Promise<FakeTensorflow> {
    const folder = path.join(directory, '@tensorflow', 'tfjs-node-gpu');
    await mkdir(folder, { recursive: true });
    const source = `
      require('node:fs').appendFileSync(${JSON.stringify(path.join(directory, 'loads'))}, process.pid + '\\n');
      console.log('{"a driver": "prints on standard output"}');
      console.error('error: a driver talks');
      ${failure}`;
    await writeFile(path.join(folder, 'index.js'), source);
    return new FakeTensorflow(directory);
  }

  /** Ids of the processes that have loaded it, in order. */
  async loadedBy(): Promise<number[]> {
    const text = await readFile(path.join(this.directory, 'loads'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  }
}
