/**
 * The picture of docs/architecture.md as plain SVG: rooms in layers with the arrows that no longer way stands
 * for, and below it a table of all imports between rooms.
 */
import {
  type LayeredRooms,
  layerRooms,
  type RoomArrow,
  type RoomGraph,
  withoutShortcuts,
} from "./room-graph.ts";

const BOX = { width: 108, height: 34, gapX: 26, gapY: 30 };
const WAY = 18;
const TIP = 5;
const CELL = 30;
const MARGIN = 24;
const LABEL = 96;
const LEAST_WIDTH = 420;
const LAYERS_TOP = 80;
const TABLE_TOP = 68;

const STYLE = `
  svg { background: #ffffff; font: 13px system-ui, sans-serif; }
  text { fill: #1f2328; }
  .box { fill: #eef4ff; stroke: #4669a8; }
  .down { fill: none; stroke: #4669a8; }
  .tip { fill: #4669a8; }
  .grid { fill: none; stroke: #c9d1d9; }
  .used { fill: #cfe0ff; } .against { fill: #ffd9c2; } .self { fill: #e4e7eb; }
  .small { font-size: 11px; } .head { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; } text { fill: #e6edf3; }
    .box { fill: #17233b; stroke: #7ea6f4; } .down { stroke: #7ea6f4; } .tip { fill: #7ea6f4; }
    .grid { stroke: #30363d; } .used { fill: #1f3a6e; } .against { fill: #6b3415; } .self { fill: #21262d; }
  }`;

/** A room, or the way of an arrow through a layer that it passes. */
type Slot = { readonly name: string; readonly isRoom: boolean };
type Point = { readonly x: number; readonly y: number };

const wayName = ({ from, to }: RoomArrow, layer: number): string => `${from} ${to} ${layer}`;

/** The points of an arrow from layer to layer: its rooms at both ends, ways between. */
const pathOf = (arrow: RoomArrow, layerOf: ReadonlyMap<string, number>): string[] => {
  const [from = 0, to = 0] = [layerOf.get(arrow.from), layerOf.get(arrow.to)];
  const between = Array.from({ length: Math.max(0, to - from - 1) }, (_, at) =>
    wayName(arrow, from + 1 + at),
  );
  return [arrow.from, ...between, arrow.to];
};

/** Sorts each layer by the middle of what its slots are joined to, from above and from below in turns. */
const untangle = (layers: readonly (readonly Slot[])[], paths: readonly (readonly string[])[]): Slot[][] => {
  const near = new Map<string, string[]>();
  for (const path of paths)
    for (let at = 1; at < path.length; at += 1)
      for (const [one, other] of [path.slice(at - 1, at + 1), path.slice(at - 1, at + 1).reverse()])
        if (one !== undefined && other !== undefined) near.set(one, [...(near.get(one) ?? []), other]);
  const sorted = layers.map((layer) => [...layer]);
  for (let round = 0; round < 24; round += 1) {
    const place = new Map(
      sorted.flatMap((layer) => layer.map(({ name }, at) => [name, (at + 0.5) / layer.length] as const)),
    );
    const middle = ({ name }: Slot): number => {
      const places = (near.get(name) ?? []).map((each) => place.get(each) ?? 0.5);
      return places.length === 0 ? 0.5 : places.reduce((sum, each) => sum + each, 0) / places.length;
    };
    const middles = new Map(sorted.flat().map((slot) => [slot.name, middle(slot)]));
    for (const [at, layer] of sorted.entries())
      if (at % 2 === round % 2) layer.sort((a, b) => (middles.get(a.name) ?? 0) - (middles.get(b.name) ?? 0));
  }
  return sorted;
};

const widthOf = (layer: readonly Slot[]): number =>
  layer.reduce((sum, { isRoom }) => sum + (isRoom ? BOX.width : WAY) + BOX.gapX, -BOX.gapX);

/** The middle of every slot. */
const placeSlots = (layers: readonly (readonly Slot[])[], width: number): Map<string, Point> => {
  const points = new Map<string, Point>();
  for (const [row, layer] of layers.entries()) {
    let x = (width - widthOf(layer)) / 2;
    for (const { name, isRoom } of layer) {
      const own = isRoom ? BOX.width : WAY;
      points.set(name, { x: x + own / 2, y: LAYERS_TOP + row * (BOX.height + BOX.gapY) + BOX.height / 2 });
      x += own + BOX.gapX;
    }
  }
  return points;
};

const number = (value: number): string => String(Math.round(value * 10) / 10);
const thickness = (imports: number): string => number(Math.min(6, 0.8 + Math.sqrt(imports) / 2));

/** A line through the middles of the slots, straight down through each layer and curved between them. */
const lineOf = (path: readonly string[], points: ReadonlyMap<string, Point>): string => {
  const at = path.map((name) => points.get(name) ?? { x: 0, y: 0 });
  const half = BOX.height / 2;
  const [first = { x: 0, y: 0 }, ...rest] = at;
  const start = { x: first.x, y: first.y + half };
  let last = start;
  const curves = rest.map(({ x, y }, step) => {
    const isEnd = step === rest.length - 1;
    const to = { x, y: y - half - (isEnd ? TIP : 0) };
    const bend = (to.y - last.y) / 2;
    const curve =
      `C${number(last.x)} ${number(last.y + bend)} ${number(to.x)} ${number(to.y - bend)} ` +
      `${number(to.x)} ${number(to.y)}`;
    last = { x, y: isEnd ? to.y : y + half };
    return isEnd ? curve : `${curve}V${number(last.y)}`;
  });
  return `M${number(start.x)} ${number(start.y)}${curves.join("")}`;
};

const arrowOf = ({ from, to, imports }: RoomArrow, line: string): string =>
  `<path class="down" d="${line}" stroke-width="${thickness(imports)}" marker-end="url(#down)">` +
  `<title>${from} imports ${to} ${imports} times</title></path>`;

const drawLayers = (rooms: LayeredRooms): { svg: string[]; width: number; height: number } => {
  const layerOf = new Map(rooms.layers.flatMap((layer, at) => layer.map((room) => [room, at] as const)));
  const arrows = withoutShortcuts(rooms.down);
  const paths = arrows.map((arrow) => pathOf(arrow, layerOf));
  const slots = rooms.layers.map((layer, at): Slot[] => [
    ...layer.map((name) => ({ name, isRoom: true })),
    ...arrows.flatMap((arrow, each) =>
      (paths[each] ?? []).includes(wayName(arrow, at)) ? [{ name: wayName(arrow, at), isRoom: false }] : [],
    ),
  ]);
  const sorted = untangle(slots, paths);
  const width = Math.max(...sorted.map(widthOf)) + 2 * MARGIN;
  const points = placeSlots(sorted, width);
  const boxes = rooms.layers.flat().map((room) => {
    const { x, y } = points.get(room) ?? { x: 0, y: 0 };
    return (
      `<rect class="box" x="${number(x - BOX.width / 2)}" y="${number(y - BOX.height / 2)}" ` +
      `width="${BOX.width}" height="${BOX.height}" rx="6"/>` +
      `<text x="${number(x)}" y="${number(y + 4.5)}" text-anchor="middle">${room}</text>`
    );
  });
  const svg = [...arrows.map((arrow, at) => arrowOf(arrow, lineOf(paths[at] ?? [], points))), ...boxes];
  return { svg, width, height: LAYERS_TOP + sorted.length * (BOX.height + BOX.gapY) };
};

/** Row imports column; right of the diagonal: downwards. */
const drawTable = ({ layers, down, up }: LayeredRooms, left: number, top: number): string[] => {
  const rooms = layers.flat();
  const cell = (row: number, column: number, kind: string, text: string): string => {
    const [x, y] = [left + LABEL + column * CELL, top + LABEL + row * CELL];
    return (
      `<rect class="${kind}" x="${x}" y="${y}" width="${CELL}" height="${CELL}"/>` +
      (text === ""
        ? ""
        : `<text class="small" x="${x + 15}" y="${y + 19}" text-anchor="middle">${text}</text>`)
    );
  };
  const numbers = [...down, ...up].map((arrow) =>
    cell(
      rooms.indexOf(arrow.from),
      rooms.indexOf(arrow.to),
      up.includes(arrow) ? "against" : "used",
      String(arrow.imports),
    ),
  );
  const labels = rooms.flatMap((room, at) => [
    `<text x="${left + LABEL - 8}" y="${top + LABEL + at * CELL + 20}" text-anchor="end">${room}</text>`,
    `<text transform="translate(${left + LABEL + at * CELL + 19} ${top + LABEL - 8}) rotate(-90)">` +
      `${room}</text>`,
    cell(at, at, "self", ""),
  ]);
  const lines = rooms.flatMap((_, row) => rooms.map((_room, column) => cell(row, column, "grid", "")));
  return [...numbers, ...labels, ...lines];
};

const TIP_OF_ARROW =
  '<marker id="down" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="9" markerHeight="9" ' +
  'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>';

const say = (x: number, y: number, text: string, kind: string): string =>
  `<text class="${kind}" x="${x}" y="${y}">${text}</text>`;

/** The same graph makes the same bytes. */
export const drawRooms = (graph: RoomGraph): string => {
  const rooms = layerRooms(graph);
  const { svg, width: wide, height: tall } = drawLayers(rooms);
  const left = Math.ceil(Math.max(wide, LEAST_WIDTH));
  const table = LABEL + graph.rooms.length * CELL;
  const width = left + table + MARGIN;
  const height = Math.max(tall, TABLE_TOP + table + MARGIN);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
      `height="${height}" role="img">`,
    "<title>The folders of src and who imports whom</title>",
    `<style>${STYLE}\n</style>`,
    `<defs>${TIP_OF_ARROW}</defs>`,
    say(MARGIN, 28, "Each folder of src imports what stands below it", "head"),
    say(MARGIN, 46, "Left out: an arrow that a longer way stands for.", "small"),
    say(MARGIN, 61, "Thickness: number of imports.", "small"),
    ...svg,
    say(left, 28, "All imports between the folders: the row imports the column", "head"),
    say(left, 46, "Blue: downwards. Orange: against the layers, through another sub-folder;", "small"),
    say(left, 61, "no two sub-folders import each other.", "small"),
    ...drawTable(rooms, left, TABLE_TOP),
    "</svg>",
  ].join("\n")}\n`;
};
