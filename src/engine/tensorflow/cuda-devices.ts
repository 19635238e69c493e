import { spawnSync } from 'node:child_process';

/** A GPU that CUDA can use. */
export interface CudaDevice {
  /** Its name in CUDA_VISIBLE_DEVICES: an index or a UUID. */
  readonly id: string;
  /** 'NVIDIA H100 80GB HBM3'; null if the driver does not tell. */
  readonly name: string | null;
}

/** The GPUs that this process may use, in CUDA's order; none if there is no driver. */
export function cudaDevices(): CudaDevice[] {
  const { stdout, status } = spawnSync('nvidia-smi', ['--query-gpu=index,uuid,name', '--format=csv,noheader'], {
    encoding: 'utf8',
  });
  return status === 0 ? visibleDevices(stdout, process.env.CUDA_VISIBLE_DEVICES) : [];
}

/**
 * @param listing a line 'INDEX, UUID, NAME' for each GPU of the host
 * @param visible CUDA_VISIBLE_DEVICES: indices or UUIDs (or their beginnings). CUDA takes those before the first one
 *   that it does not know. undefined: all
 */
export function visibleDevices(listing: string, visible: string | undefined): CudaDevice[] {
  const all = [...listing.matchAll(/^\s*(\d+), *(\S+), *(.*?)\s*$/gm)].map(([, index = '', uuid = '', name = '']) => ({
    index,
    uuid,
    name,
  }));
  if (visible === undefined) return all.map(({ uuid, name }) => ({ id: uuid, name }));
  const devices: CudaDevice[] = [];
  for (const id of visible.split(',').map((part) => part.trim())) {
    // A part of a GPU (MIG) has its own identifier, which is not in the listing.
    const isPart = id.startsWith('MIG-');
    const known = all.find(({ index, uuid }) => id === index || (id.startsWith('GPU-') && uuid.startsWith(id)));
    if (!known && !isPart) break;
    devices.push({ id, name: known?.name ?? null });
  }
  return devices;
}
