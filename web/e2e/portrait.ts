import { writeFileSync } from 'node:fs';

type Colour = readonly [red: number, green: number, blue: number];

/** How somebody looks who sits in front of a made-up camera. */
export interface Sitter {
  wall: Colour;
  clothes: Colour;
  skin: Colour;
  hair: Colour;
}

const WIDTH = 640;
const HEIGHT = 360;
const SOFTNESS = 1.5;

/** Writes a film of one picture that Chromium takes for a camera (`--use-file-for-fake-video-capture`): YUV4MPEG2, 4:2:0. */
export function writePortrait(path: string, sitter: Sitter): void {
  const luma = Buffer.alloc(WIDTH * HEIGHT);
  const [blueness, redness] = [Buffer.alloc(luma.length / 4), Buffer.alloc(luma.length / 4)];
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [red, green, blue] = colourAt(x, y, sitter);
      luma[y * WIDTH + x] = 16 + 0.257 * red + 0.504 * green + 0.098 * blue;
      const half = (y >> 1) * (WIDTH / 2) + (x >> 1);
      blueness[half] = 128 - 0.148 * red - 0.291 * green + 0.439 * blue;
      redness[half] = 128 + 0.439 * red - 0.368 * green - 0.071 * blue;
    }
  }
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, blueness, redness]);
  writeFileSync(path, Buffer.concat([head, frame, frame, frame]));
}

/** A wall that gets darker downwards, shoulders, a neck, hair and a face, from back to front. */
function colourAt(x: number, y: number, { wall, clothes, skin, hair }: Sitter): Colour {
  const shade = 1 - (0.35 * y) / HEIGHT;
  const layers: [Colour, number][] = [
    [clothes, ellipse(x, y, 320, 385, 175, 130)],
    [mixed(skin, [0, 0, 0], 0.12), ellipse(x, y, 320, 255, 36, 60)],
    [hair, ellipse(x, y, 320, 158, 86, 100)],
    [skin, ellipse(x, y, 320, 175, 66, 84)],
  ];
  const behind: Colour = [wall[0] * shade, wall[1] * shade, wall[2] * shade];
  return layers.reduce<Colour>((under, [colour, cover]) => mixed(under, colour, cover), behind);
}

/** How much of a pixel lies inside an ellipse, from 0 to 1. */
function ellipse(x: number, y: number, centreX: number, centreY: number, radiusX: number, radiusY: number): number {
  const distance = Math.hypot((x - centreX) / radiusX, (y - centreY) / radiusY);
  return Math.min(1, Math.max(0, ((1 - distance) * Math.min(radiusX, radiusY)) / SOFTNESS + 0.5));
}

function mixed(under: Colour, over: Colour, share: number): Colour {
  const part = (index: 0 | 1 | 2) => under[index] + (over[index] - under[index]) * share;
  return [part(0), part(1), part(2)];
}
