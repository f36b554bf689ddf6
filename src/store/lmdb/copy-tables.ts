import type { Database } from "lmdb";
import { present } from "../../lib/present.ts";
import { type CopyBatch, type CopyKind, type CopyRow, type CopySide, endsOf } from "../copy/copy-side.ts";
import { decisionEnds } from "../sealing/decision-row.ts";
import type { EpochFile } from "../sealing/epochs.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { hourAfter } from "../sealing/size-classes.ts";
import { indexSetOf, setName, shopFolder } from "../shopper/program.ts";
import { type Environment, openEnvironment, sortable } from "./environment.ts";
import { followEpochs } from "./epoch-environment.ts";

const ROWS_A_TURN = 1000;
const EMPTY = Buffer.alloc(0);

/** How a table's rows are named, and back. A key begins with the shop's folder where there is no other. */
type Table = {
  readonly kind: CopyKind;
  readonly table: string;
  readonly isJson: boolean;
  readonly isAside?: true;
  nameOf(key: string, value: unknown): { readonly shop: string; readonly name: string };
  keyOf(row: CopyRow): string;
};

const shopOf = (folder: string): string => decodeURIComponent(folder);
const split = (key: string): { shop: string; name: string } => {
  const cut = key.indexOf("/");
  return cut < 0
    ? { shop: shopOf(key), name: "" }
    : { shop: shopOf(key.slice(0, cut)), name: key.slice(cut + 1) };
};
const joined = ({ shop, name }: CopyRow): string => `${shopFolder(shop)}/${name}`;

const plain = (kind: CopyKind, table: string, isJson = true): Table => ({
  kind,
  table,
  isJson,
  nameOf: split,
  keyOf: joined,
});
const byShop = (kind: CopyKind, table: string): Table => ({
  ...plain(kind, table),
  keyOf: ({ shop }) => shopFolder(shop),
});
const byName = (kind: CopyKind, table: string): Table => ({
  ...plain(kind, table),
  nameOf: (key) => ({ shop: "", name: key }),
  keyOf: ({ name }) => name,
});

/** `shop/set/pseudonym[/row]` <-> `pseudonym/row`. */
const shopperTable = (table: string): Table => ({
  kind: "shopper",
  table,
  isJson: false,
  nameOf(key) {
    const [folder = "", , pseudonym = "", ...row] = key.split("/");
    return { shop: shopOf(folder), name: `${pseudonym}/${row.join("/")}` };
  },
  keyOf({ shop, name }) {
    const cut = name.indexOf("/");
    const [pseudonym, row] = [name.slice(0, cut), name.slice(cut + 1)];
    const place = `${shopFolder(shop)}/${setName(indexSetOf(pseudonym))}/${pseudonym}`;
    return row === "" ? place : `${place}/${row}`;
  },
});

/** Leaves and entries of the log are named by their number. */
const numbered = (kind: CopyKind, table: string): Table => ({
  ...plain(kind, table),
  nameOf(key) {
    const { shop, name } = split(key);
    return { shop, name: String(Number.parseInt(name, 16)) };
  },
  keyOf: ({ shop, name }) => `${shopFolder(shop)}/${sortable(Number(name))}`,
});

const TABLES: readonly Table[] = [
  byName("shop", "shops"),
  byName("key", "keys"),
  plain("document", "documents"),
  plain("count", "counts"),
  byShop("registry", "registries"),
  plain("item", "items"),
  numbered("leaf", "leaves"),
  byShop("newest_head", "ledger-newest"),
  numbered("erasure", "erasures"),
  plain("revoked", "revoked"),
  plain("job", "jobs", false),
  plain("filed_job", "filed_jobs", false),
  shopperTable("heads"),
  shopperTable("rows"),
  {
    ...plain("ledger_head", "ledger-heads"),
    nameOf(key) {
      const [folder = "", size = "", at = ""] = key.split("/");
      return { shop: shopOf(folder), name: [size, at].map((each) => Number.parseInt(each, 16)).join("/") };
    },
    keyOf: ({ shop, name }) =>
      `${shopFolder(shop)}/${name
        .split("/")
        .map((each) => sortable(Number(each)))
        .join("/")}`,
  },
  {
    ...plain("due", "due", false),
    nameOf(key) {
      const [folder = "", day = "", id = ""] = key.split("/");
      return { shop: shopOf(folder), name: `${Number.parseInt(day, 16)}/${id}` };
    },
    keyOf({ shop, name }) {
      const [day = "", id = ""] = name.split("/");
      return `${shopFolder(shop)}/${sortable(Number(day))}/${id}`;
    },
  },
  { ...plain("decision", "decisions", false), isAside: true },
  // Counters of a shop under its bare name, prices under the keys of its items.
  plain("price", "catalogue"),
];

const kindOf = (table: Table, name: string): CopyKind =>
  table.kind === "price" && name === "" ? "catalogue" : table.kind;
const tableOf = ({ kind }: CopyRow): Table[] =>
  TABLES.filter((table) => table.kind === (kind === "catalogue" ? "price" : kind));

export type LmdbCopyDeps = {
  readonly dir: string;
  readonly storeFile: string;
  readonly sealer: Sealer;
  readonly epochs: EpochFile;
};

const rowFrom = (table: Table, key: string, value: unknown): CopyRow => {
  const { shop, name } = table.nameOf(key, value);
  const bytes = table.isJson ? Buffer.from(JSON.stringify(value)) : Buffer.from(value as Buffer);
  const kind = kindOf(table, name);
  const ends =
    kind === "shopper"
      ? endsOf(name, bytes)
      : kind === "decision"
        ? { ends: decisionEnds(bytes) }
        : kind === "revoked"
          ? { ends: Number(value) }
          : {};
  return { kind, shop, name, value: bytes, ...ends };
};

/** A store on LMDB as one end of a copy; the store itself is open beside it. */
export const openLmdbCopy = async (deps: LmdbCopyDeps): Promise<CopySide> => {
  const main = followEpochs(await openEnvironment(deps.dir, deps.storeFile), deps.epochs);
  const aside = await openEnvironment(deps.dir, "decisions.mdb");
  const environmentOf = (table: Table): Environment => (table.isAside === true ? aside : main);
  const opened = new Map(
    TABLES.map((table) => [
      table.table,
      environmentOf(table).table<unknown>(table.table, table.isJson ? "json" : "binary"),
    ]),
  );
  const databaseOf = ({ table }: Table): Database<unknown, string> => present(opened.get(table), "a table");
  const log = main.table<string>("item-changes", "json");
  const binding = await main.read(() => main.table<{ store?: string }>("binding", "json").get("keys"));
  const packages = main.table<unknown>("packages", "json");
  const expiries = new Map([main, aside].map((one) => [one, one.table<Buffer>("expiry", "binary")]));

  const put = (row: CopyRow): void => {
    // Of a shopper the head and the other rows stand in tables of their own.
    const [first, second] = tableOf(row);
    const isRow = row.kind === "shopper" && !row.name.endsWith("/");
    const table = present(isRow ? second : first, "the table of a row");
    const key = row.kind === "catalogue" ? shopFolder(row.shop) : table.keyOf(row);
    const value = table.isJson ? (JSON.parse(row.value.toString()) as unknown) : row.value;
    void databaseOf(table).put(key, value);
    if (row.kind === "item")
      void log.put(`${shopFolder(row.shop)}/${sortable((value as { revision: number }).revision)}`, row.name);
    if (row.ends === undefined || row.kind === "revoked") return;
    const expiry = present(expiries.get(environmentOf(table)), "the table of what expires");
    void expiry.put(`${sortable(hourAfter(row.ends))}/${key}`, EMPTY);
  };
  const readTable = async function* (at: number, after: string): AsyncGenerator<CopyBatch> {
    const table = present(TABLES[at], "a table");
    for (let from = after; ;) {
      const rows = await environmentOf(table).read(() =>
        Array.from(
          databaseOf(table).getRange({
            ...(from === "" ? {} : { start: from, exclusiveStart: true }),
            limit: ROWS_A_TURN,
          }),
          ({ key, value }) => ({ key, row: rowFrom(table, key, value) }),
        ),
      );
      const last = rows.at(-1)?.key;
      if (last === undefined) return;
      yield { rows: rows.map(({ row }) => row), at: `${at}:${last}` };
      from = last;
    }
  };
  return {
    sealer: deps.sealer,
    name: binding?.store ?? "",
    async *read(from) {
      const cut = from?.indexOf(":") ?? -1;
      const begun = from === null ? 0 : Number(from.slice(0, cut));
      for (let at = begun; at < TABLES.length; at += 1)
        yield* readTable(at, from !== null && at === begun ? from.slice(cut + 1) : "");
    },
    async write(rows) {
      for (const environment of [main, aside]) {
        const own = rows.filter((row) => tableOf(row).some((table) => environmentOf(table) === environment));
        if (own.length > 0) await environment.write(() => own.forEach(put));
      }
    },
    packages: () =>
      main.read(() =>
        Array.from(packages.getKeys(), (key) => {
          const { shop, name } = split(key);
          return { shop, id: name };
        }),
      ),
    async close() {
      await Promise.all([main.close(), aside.close()]);
    },
  };
};
