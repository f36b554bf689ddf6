import type { Item } from "../../catalogue/item.ts";
import { leafCategory } from "./match.ts";

/** Items of a category that are enough to compare among themselves. */
export const ENOUGH = 5;

type Catalogue = { all(): Iterable<Item> };
type ByKind = {
  readonly all: readonly Item[];
  readonly kinds: ReadonlyMap<string, readonly Item[]>;
};

const read = new WeakMap<Catalogue, ByKind>();

/** Once per state of a catalogue, when a wish first asks for it. */
const byKind = (catalogue: Catalogue): ByKind => {
  const before = read.get(catalogue);
  if (before !== undefined) return before;
  const all: Item[] = [];
  const kinds = new Map<string, Item[]>();
  for (const item of catalogue.all()) {
    if (item.kind !== "product") continue;
    all.push(item);
    const kind = leafCategory(item);
    if (kind === null) continue;
    const among = kinds.get(kind);
    if (among === undefined) kinds.set(kind, [item]);
    else among.push(item);
  }
  const made = { all, kinds };
  read.set(catalogue, made);
  return made;
};

/** What a shop sells that an item can be compared with: its narrowest category if that is enough. */
export const rangeOf =
  (catalogue: Catalogue): ((item: Item) => readonly Item[]) =>
  (item) => {
    const { all, kinds } = byKind(catalogue);
    const among = kinds.get(leafCategory(item) ?? "") ?? [];
    return among.length >= ENOUGH ? among : all;
  };
