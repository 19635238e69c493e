/**
 * The rooms of src, and which other rooms each may import from; types count, too. A file belongs to the longest room that
 * its path begins with.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  engine: ['shared'],
  'page/view': ['shared'],
  page: ['page/view', 'shared'],
  'coordinator/core': ['shared'],
  'coordinator/update': ['coordinator/core', 'shared'],
  'coordinator/run': ['coordinator/core', 'coordinator/update', 'shared'],
  'coordinator/evaluation': ['coordinator/core', 'engine', 'page/view', 'shared'],
  'coordinator/serving': ['coordinator/core', 'shared'],
  'coordinator/watching': ['coordinator/core', 'coordinator/run', 'page/view', 'shared'],
  'coordinator/shell': [
    'coordinator/core',
    'coordinator/update',
    'coordinator/run',
    'coordinator/evaluation',
    'coordinator/serving',
    'coordinator/watching',
    'shared',
  ],
  evaluate: ['model', 'engine', 'coordinator/evaluation', 'page', 'page/view', 'shared'],
  // What puts a run together and takes it apart.
  coordinator: [
    'coordinator/shell',
    'coordinator/core',
    'coordinator/update',
    'coordinator/run',
    'coordinator/evaluation',
    'coordinator/serving',
    'coordinator/watching',
    'page',
    'page/view',
    'shared',
  ],
  'worker/core': ['shared'],
  worker: ['worker/core', 'engine', 'shared'],
  train: ['coordinator', 'worker', 'engine', 'shared'],
  // The library. From the coordinator's rooms and the page it has only types.
  'index.ts': [
    'coordinator',
    'coordinator/core',
    'coordinator/serving',
    'coordinator/watching',
    'engine',
    'page/view',
    'shared',
    'train',
    'worker',
  ],
};
