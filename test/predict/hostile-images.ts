import { hostileBmp } from '../support/hostile/hostile-bmp.js';
import type { HostileImage } from '../support/hostile/hostile-image.js';
import { hostileJpeg } from '../support/hostile/hostile-jpeg.js';
import { hostileOthers } from '../support/hostile/hostile-others.js';
import { hostilePng } from '../support/hostile/hostile-png.js';
import { hostileWebp } from '../support/hostile/hostile-webp.js';

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
