import { hostileBmp } from './hostile/hostile-bmp.js';
import type { HostileImage } from './hostile/hostile-image.js';
import { hostileJpeg } from './hostile/hostile-jpeg.js';
import { hostileOthers } from './hostile/hostile-others.js';
import { hostilePng } from './hostile/hostile-png.js';
import { hostileWebp } from './hostile/hostile-webp.js';

/**
 * Images that are broken, of another kind, or made to cost memory or time. Each must be refused with its code, wherever
 * images come in. No two have the same name.
 */
export async function hostileImages(): Promise<readonly HostileImage[]> {
  return [
    ...(await hostilePng()),
    ...(await hostileJpeg()),
    ...(await hostileWebp()),
    ...hostileBmp(),
    ...(await hostileOthers()),
  ];
}
