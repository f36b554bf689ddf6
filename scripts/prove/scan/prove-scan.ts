import { randomBytes } from "node:crypto";
import { createApp } from "../../../src/app.ts";
import { KEY_SCOPES } from "../../../src/contract/endpoints.ts";
import type { Config } from "../../../src/lib/config.ts";
import { createWire } from "../../demo/wire.ts";
import { type Canaries, makeCanaries } from "./canaries.ts";
import { formsOf } from "./forms.ts";
import { createScanner, type Found, scanFolder } from "./scan-bytes.ts";
import { putCatalogue, touchShop } from "./touch-shop.ts";

export type ScanFigures = {
  readonly words: number;
  readonly needles: number;
  readonly bytes: number;
  readonly files: readonly string[];
  /** How many canaries of each kind were found in any form. Must be 0. */
  readonly found: { readonly queries: number; readonly ids: number; readonly items: number };
  /**
   * Other words of the list that were found: what chance gives, since five bytes of a mark are soon
   * somewhere.
   */
  readonly by_chance: number;
  /**
   * Of three canaries that were planted in the clear, in three forms, how many this scan finds. Must be 3.
   */
  readonly planted_found: number;
};

/**
 * A store to be scanned: how to configure a service on it, and how to bring its files up to date on the disk.
 */
export type Scanned = {
  readonly config: Config;
  /** The folder of the store's files. */
  readonly dir: string;
  /** Files within it that are no rows of the store: packages of models. */
  readonly skip: (path: string) => boolean;
  /** Has all that was written on the disk, in a dump too where the store makes one. */
  settle(): Promise<void>;
};

const countsOf = (found: readonly Found[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { word, form, where } of found) {
    const name = `${word}\0${form}\0${where}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
};

/**
 * What stands more often than before: the catalogue names its items, and what people do must add no place to
 * that.
 */
const addedTo = (before: readonly Found[], after: readonly Found[]): Set<string> => {
  const known = countsOf(before);
  const added = new Set<string>();
  for (const [name, count] of countsOf(after))
    if (count > (known.get(name) ?? 0)) added.add(name.slice(0, name.indexOf("\0")));
  return added;
};

const foundOf = ({ queries, ids, items }: Canaries, added: ReadonlySet<string>): ScanFigures["found"] => ({
  queries: queries.filter((query) => [query, ...query.split(" ")].some((word) => added.has(word))).length,
  ids: ids.filter((id) => added.has(id)).length,
  items: items.filter((item) => added.has(item)).length,
});

const PLANTED = ["plain", "sha256 hex", "mark decimal"] as const;

/** A canary in each of three forms: in the clear, as a bare hash, as a public mark. */
const plant = ({ queries }: Canaries): { readonly word: string; readonly text: string }[] =>
  PLANTED.map((form, at) => {
    const word = queries[at]!.split(" ")[0]!;
    return {
      word,
      text: formsOf(word)
        .find(({ name }) => name === form)!
        .bytes.toString("latin1"),
    };
  });

/**
 * Runs a whole service on a store, has canaries go through everything that writes, and looks for them in the
 * raw files as somebody does who has the files, a list of words and not the keys.
 */
export const proveScan = async (
  { config, dir, skip, settle }: Scanned,
  size: { readonly seed: number; readonly canaries: number; readonly words: number },
): Promise<ScanFigures> => {
  const canaries = makeCanaries(size);
  const scanner = createScanner(canaries.list);
  const app = await createApp(config, { random: (bytes) => randomBytes(bytes) });
  const look = async () => {
    await settle();
    return scanFolder(dir, scanner, skip);
  };
  try {
    const { port } = await app.listen(0, "127.0.0.1");
    const { key } = await app.services.shops.create("scanned", KEY_SCOPES);
    const wire = createWire(`http://127.0.0.1:${port}`, key);
    await putCatalogue(wire, canaries);
    const before = await look();
    await touchShop(wire, canaries);
    const after = await look();
    const added = addedTo(before.found, after.found);
    const planted = plant(canaries);
    await wire.call(
      "PUT",
      "/v1/items",
      planted.map(({ text: description }, at) => ({
        item_id: `planted-${at}`,
        title: "Planted",
        description,
        price: 1,
        currency: "EUR",
      })),
    );
    const leaked = addedTo(after.found, (await look()).found);
    const found = foundOf(canaries, added);
    const own = new Set([
      ...canaries.queries,
      ...canaries.queries.flatMap((query) => query.split(" ")),
      ...canaries.ids,
      ...canaries.items,
    ]);
    return {
      words: canaries.list.length,
      needles: scanner.needles,
      bytes: after.bytes,
      files: after.files,
      found,
      by_chance: [...added].filter((word) => !own.has(word)).length,
      planted_found: planted.filter(({ word }) => leaked.has(word)).length,
    };
  } finally {
    await app.close();
  }
};
