/**
 * The rooms of src (its top folders, and each entry file by itself) with the imports between them, ordered in
 * layers: what imports stands above what is imported.
 */
import type { ImportGraph } from "./import-graph.ts";

/** `imports`: files of `from` that import a file of `to`, one each time. */
export type RoomArrow = { readonly from: string; readonly to: string; readonly imports: number };
export type RoomGraph = { readonly rooms: readonly string[]; readonly arrows: readonly RoomArrow[] };

/** `src/http/routes/shop.ts` stands in the room `http`, `src/app.ts` is one by itself. */
export const roomOf = (file: string): string => file.split("/")[1] ?? file;

export const readRooms = ({ files, edges }: ImportGraph): RoomGraph => {
  const counts = new Map<string, RoomArrow>();
  for (const edge of edges) {
    const [from, to] = [roomOf(edge.from), roomOf(edge.to)];
    if (from === to) continue;
    const key = `${from} ${to}`;
    counts.set(key, { from, to, imports: (counts.get(key)?.imports ?? 0) + 1 });
  }
  const arrows = [...counts.values()].sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
  return { rooms: [...new Set(files.map(roomOf))].sort(), arrows };
};

/** Imports that would go up, where the rooms stand in this order. */
const upward = (order: readonly string[], arrows: readonly RoomArrow[]): RoomArrow[] => {
  const place = new Map(order.map((room, at) => [room, at]));
  return arrows.filter(({ from, to }) => (place.get(from) ?? 0) > (place.get(to) ?? 0));
};
const weightOf = (arrows: readonly RoomArrow[]): number =>
  arrows.reduce((sum, { imports }) => sum + imports, 0);

/** All orders that differ by some neighbours who moved together. */
const movesOf = function* (order: readonly string[]): Generator<string[]> {
  for (let from = 0; from < order.length; from += 1)
    for (let count = 1; from + count <= order.length; count += 1) {
      const moved = order.slice(from, from + count);
      const others = order.toSpliced(from, count);
      for (let to = 0; to <= others.length; to += 1) if (to !== from) yield others.toSpliced(to, 0, ...moved);
    }
};

/**
 * An order of the rooms with few imports that go up: neighbours move while that makes fewer. Folders below
 * the rooms import each other in one direction only, yet two rooms may have arrows both ways.
 */
const orderRooms = ({ rooms, arrows }: RoomGraph): string[] => {
  let best = { order: [...rooms], weight: weightOf(upward(rooms, arrows)) };
  for (let before = Infinity; best.weight < before;) {
    before = best.weight;
    for (const order of movesOf(best.order)) {
      const weight = weightOf(upward(order, arrows));
      if (weight < best.weight) best = { order, weight };
    }
  }
  return best.order;
};

export type LayeredRooms = {
  /** From the top; what stands in one layer does not import each other downwards. */
  readonly layers: readonly (readonly string[])[];
  readonly down: readonly RoomArrow[];
  /** Against the layers. */
  readonly up: readonly RoomArrow[];
};

/** A room stands one layer below the lowest room that imports it. */
export const layerRooms = (graph: RoomGraph): LayeredRooms => {
  const order = orderRooms(graph);
  const up = upward(order, graph.arrows);
  const down = graph.arrows.filter((arrow) => !up.includes(arrow));
  const depth = new Map<string, number>();
  for (const room of order) {
    const above = down.filter(({ to }) => to === room).map(({ from }) => depth.get(from) ?? 0);
    depth.set(room, above.length === 0 ? 0 : Math.max(...above) + 1);
  }
  const deepest = Math.max(...depth.values());
  const layers = Array.from({ length: deepest + 1 }, (_, at) =>
    order.filter((room) => depth.get(room) === at),
  );
  return { layers, down, up };
};

/** The arrows without those that a longer way downwards stands for too. */
export const withoutShortcuts = (arrows: readonly RoomArrow[]): RoomArrow[] => {
  const reaches = (from: string, to: string): boolean =>
    from === to || arrows.some((arrow) => arrow.from === from && reaches(arrow.to, to));
  return arrows.filter(
    ({ from, to }) =>
      !arrows.some((other) => other.from === from && other.to !== to && reaches(other.to, to)),
  );
};
