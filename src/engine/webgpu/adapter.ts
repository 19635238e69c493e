import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';

/** Finds the device on which WebGPU would run here. Dawn, the implementation, is the optional package `webgpu`. */

/** The adapter of a device, and its name for people. */
export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  readonly device: string;
  /** Whether its driver computes on the CPU. */
  readonly isSoftware: boolean;
}

/** Names of drivers that compute on the CPU; not all of them say that they are a fallback. */
const SOFTWARE_DRIVER = /llvmpipe|softpipe|lavapipe|swiftshader|software|basic render/i;

/** Two instances of Dawn: one for GPUs, and one on OpenGL, where a software driver is found. */
export interface Dawn {
  readonly hardware: Pick<GPU, 'requestAdapter'>;
  readonly software: () => Pick<GPU, 'requestAdapter'>;
}

/** Kept for ever: Dawn ends the process if it is collected while a device lives. */
let dawn: Promise<Dawn> | undefined;

/**
 * The fastest adapter of this host.
 *
 * @param allowSoftware take a driver that computes on the CPU if there is no other; it is very slow, and meant for
 *   tests
 * @throws OperationalError `webgpu-missing`, `webgpu-broken`, `webgpu-no-device`
 */
export async function findAdapter(allowSoftware: boolean): Promise<FoundAdapter> {
  dawn ??= loadDawn();
  return selectAdapter(await dawn, allowSoftware);
}

/** As findAdapter; throws OperationalError `webgpu-no-device`. */
export async function selectAdapter({ hardware, software }: Dawn, allowSoftware: boolean): Promise<FoundAdapter> {
  const found = describe(await hardware.requestAdapter({ powerPreference: 'high-performance' }));
  if (found && !found.isSoftware) return found;
  if (allowSoftware) {
    const fallback =
      found ?? describe(await software().requestAdapter({ featureLevel: 'compatibility' } as GPURequestAdapterOptions));
    if (fallback) return fallback;
  }
  throw new OperationalError(
    'webgpu-no-device',
    found
      ? `Cannot start the webgpu engine: the only device is '${found.device}', which computes on the CPU.`
      : 'Cannot start the webgpu engine: no GPU with a Vulkan, Metal or Direct3D 12 driver was found.',
    'Install the driver of the GPU and, on Linux, libvulkan1; or use --engine simd, which is faster than a software driver.',
  );
}

/** Whether an adapter computes on the CPU, by its description. */
export function isSoftwareAdapter(info: Pick<GPUAdapterInfo, keyof GPUAdapterInfo>): boolean {
  const { vendor, architecture, device, description } = info;
  return info.isFallbackAdapter || SOFTWARE_DRIVER.test([vendor, architecture, device, description].join(' '));
}

function describe(adapter: GPUAdapter | null): FoundAdapter | undefined {
  if (!adapter) return undefined;
  const { vendor, architecture, device, description } = adapter.info;
  const isSoftware = isSoftwareAdapter(adapter.info);
  const name = (isSoftware && device) || description || device || `${vendor} ${architecture}`.trim() || 'unknown GPU';
  return { adapter, isSoftware, device: isSoftware ? `${name} (software), WebGPU` : `${name}, WebGPU` };
}

/**
 * @param importPackage imports the package
 * @throws OperationalError `webgpu-missing` (the package is not installed), `webgpu-broken` (it does not load here)
 */
export async function loadDawn(
  importPackage: () => Promise<Pick<typeof import('webgpu'), 'create' | 'globals'>> = () => import('webgpu'),
): Promise<Dawn> {
  // Without this, Dawn's OpenGL needs a display, and Mesa prints about the devices among which it chooses.
  process.env.EGL_PLATFORM ??= 'surfaceless';
  process.env.NODEVICE_SELECT ??= '1';
  try {
    const { create, globals } = await importPackage();
    Object.assign(globalThis, globals);
    let software: GPU | undefined;
    return {
      hardware: create([]),
      software: () => {
        software ??= create(['backend=opengles']);
        return software;
      },
    };
  } catch (cause) {
    if (codeOf(cause) === 'ERR_MODULE_NOT_FOUND') {
      throw new OperationalError(
        'webgpu-missing',
        "Cannot start the webgpu engine: the package 'webgpu' is not installed.",
        'Run `npm install webgpu`.',
        { cause },
      );
    }
    throw new OperationalError(
      'webgpu-broken',
      `Cannot start the webgpu engine: the package 'webgpu' does not load here: ${messageOf(cause)}`,
      'It has binaries for Linux (glibc), macOS and Windows.',
      { cause },
    );
  }
}
