import type { Layout } from '../source.js';

/**
 * Every layout, in the order in which they are asked. Each is loaded when it is asked, because the libraries of some take
 * time to load.
 */
export const LAYOUTS: readonly (() => Promise<Layout>)[] = [
  async () => (await import('./torchvision-root.js')).torchvisionRoot,
  async () => (await import('./mnist-files.js')).mnistFiles,
  async () => (await import('./emnist-files.js')).emnistFiles,
  async () => (await import('./qmnist-files.js')).qmnistFiles,
  async () => (await import('./npz.js')).numpyArchive,
  async () => (await import('./csv.js')).csvFiles,
  async () => (await import('./parquet.js')).parquetFiles,
  async () => (await import('./image-folders.js')).imageFolders,
];
