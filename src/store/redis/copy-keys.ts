import { present } from "../../lib/present.ts";
import { type CopyBatch, type CopyKind, type CopyRow, type CopySide, endsOf } from "../copy/copy-side.ts";
import { storeError } from "../driver/store-errors.ts";
import { decisionEnds } from "../sealing/decision-row.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { historyOf, keysOf as catalogueKeys } from "./catalogue-keys.ts";
import type { Connection } from "./connection.ts";
import { copyRowTo } from "./copy-row.ts";
import { bindingKey } from "./key-names.ts";
import { hashOf } from "./shop-keys.ts";
import type { Server } from "./topology.ts";

const KEYS_A_TURN = 500;
const ROWS_A_TURN = 1000;
const FORM = /^candor:\{([^}]*)\}([./])(.*)$/s;

const shopOf = (folder: string): string => decodeURIComponent(folder);

/** Members with their scores, whichever way the protocol gives them. */
const scored = (reply: readonly (Buffer | readonly (Buffer | number)[])[]): [string, number][] =>
  reply.every(Array.isArray)
    ? (reply as readonly [Buffer, number | Buffer][]).map(([id, at]) => [id.toString(), Number(String(at))])
    : Array.from({ length: reply.length / 2 }, (_, i): [string, number] => [
        String(reply[2 * i]),
        Number(String(reply[2 * i + 1])),
      ]);

type KeyReading = { readonly connection: Connection; readonly key: string; readonly shop: string };

const fieldsAs = async function* (
  { connection, key, shop }: KeyReading,
  kind: CopyKind,
  change: (value: Buffer) => Buffer = (value) => value,
): AsyncGenerator<CopyRow[]> {
  let cursor = "0";
  do {
    const args = [key, cursor, "COUNT", ROWS_A_TURN];
    const [next, flat] = await connection.call<[Buffer, Buffer[]]>("HSCAN", ...args);
    yield hashOf(flat).map(([name, value]) => ({ kind, shop, name, value: change(value) }));
    cursor = next.toString();
  } while (cursor !== "0");
};

const listAs = async function* (
  { connection, key, shop }: KeyReading,
  kind: CopyKind,
  first: number,
): AsyncGenerator<CopyRow[]> {
  for (let from = 0; ; from += ROWS_A_TURN) {
    const some = await connection.call<Buffer[]>("LRANGE", key, from, from + ROWS_A_TURN - 1);
    if (some.length === 0) return;
    yield some.map((value, at) => ({ kind, shop, name: String(first + from + at), value }));
  }
};

const revisionAs = async (
  { connection, key, shop }: KeyReading,
  kind: CopyKind,
  name: string,
): Promise<CopyRow[]> => {
  const [revision, value] = await connection.call<(Buffer | null)[]>("HMGET", key, "revision", "value");
  if (revision == null || value == null) return [];
  const text = JSON.stringify({ revision: Number(revision), value: JSON.parse(value.toString()) as unknown });
  return [{ kind, shop, name, value: Buffer.from(text) }];
};

/** Each id at its last change, deletions as such. */
const itemsAs = async function* ({ connection, shop }: KeyReading): AsyncGenerator<CopyRow[]> {
  const [items, , log] = catalogueKeys(shop);
  for (let from = 0; ; from += ROWS_A_TURN) {
    const some = scored(await connection.call("ZRANGE", log, from, from + ROWS_A_TURN - 1, "WITHSCORES"));
    if (some.length === 0) return;
    const bodies = await connection.call<(Buffer | null)[]>("HMGET", items, ...some.map(([id]) => id));
    yield some.map(([name, revision], at) => {
      const body = bodies[at];
      const item = body == null ? null : (JSON.parse(body.toString()) as unknown);
      return { kind: "item", shop, name, value: Buffer.from(JSON.stringify({ revision, item })) };
    });
  }
};

const countersAs = async ({ connection, shop }: KeyReading): Promise<CopyRow[]> => {
  const [, , , deletions, meta] = catalogueKeys(shop);
  const [revision, floor] = await connection.call<(Buffer | null)[]>("HMGET", meta, "revision", "floor");
  const deleted = await connection.call<number>("ZCARD", deletions);
  const counters = { revision: Number(revision ?? 0), floor: Number(floor ?? 0), deleted };
  return [{ kind: "catalogue", shop, name: "", value: Buffer.from(JSON.stringify(counters)) }];
};

const headsAs = async ({ connection, key, shop }: KeyReading): Promise<CopyRow[]> =>
  (await connection.call<Buffer[]>("ZRANGE", key, 0, -1)).map((value) => {
    const { size, signed_at } = JSON.parse(value.toString()) as { size: number; signed_at: number };
    return { kind: "ledger_head", shop, name: `${size}/${Math.floor(signed_at)}`, value };
  });

const stringAs = async (
  { connection, key, shop }: KeyReading,
  kind: CopyKind,
  name: string,
  ends: (value: Buffer) => { readonly ends?: number } = () => ({}),
): Promise<CopyRow[]> => {
  const value = await connection.call<Buffer | null>("GET", key);
  return value === null ? [] : [{ kind, shop, name, value, ...ends(value) }];
};

type KeyReader = (reading: KeyReading, name: string) => AsyncGenerator<CopyRow[]> | Promise<CopyRow[]>;

/** By `part` or `part.name` of the key; what is not named here is made anew by the store. */
const READERS: Readonly<Record<string, KeyReader>> = {
  documents: (at, name) => revisionAs(at, "document", name),
  "counts.all": (at) => fieldsAs(at, "count"),
  "registry.value": (at) => revisionAs(at, "registry", ""),
  "catalogue.log": (at) => itemsAs(at),
  "catalogue.meta": (at) => countersAs(at),
  "catalogue.prices": (at) =>
    fieldsAs(at, "price", (value) => Buffer.from(JSON.stringify(historyOf(value.toString())))),
  "ledger.leaves": (at) => listAs(at, "leaf", 0),
  "ledger.heads": (at) => headsAs(at),
  "ledger.newest": (at) => stringAs(at, "newest_head", ""),
  "erasures.log": (at) => listAs(at, "erasure", 1),
  "jobs.all": (at) => fieldsAs(at, "job"),
  "jobs.filed": (at) => fieldsAs(at, "filed_job"),
};

/** Tags of which each has a key of its own: `shop/revoked/NAME`, `shop/decision/NAME`. */
const readTagged = (reading: KeyReading, part: string, name: string): Promise<CopyRow[]> | null => {
  if (part === "revoked") return stringAs(reading, "revoked", name, (value) => ({ ends: Number(value) }));
  if (part === "decision")
    return stringAs(reading, "decision", decodeURIComponent(name.replaceAll("%7D", "}")), (value) => ({
      ends: decisionEnds(value),
    }));
  return null;
};

const readKey = async function* (connection: Connection, key: string): AsyncGenerator<CopyRow[]> {
  const [, tag = "", separator, rest = ""] = FORM.exec(key) ?? [];
  if (tag === "shops") {
    const reading = { connection, key, shop: "" };
    if (rest === "shops") yield* fieldsAs(reading, "shop");
    if (rest === "keys") yield* fieldsAs(reading, "key");
    return;
  }
  const [folder = "", part = "", ...names] = tag.split("/");
  const reading = { connection, key, shop: shopOf(folder) };
  const name = names.join("/");
  if (separator === "/") {
    // Names that end so are lists of rows that end by themselves; the empty one is the shopper's head.
    if (rest !== "" && rest.endsWith("/")) return;
    const row = `${name}/${rest}`;
    yield await stringAs(reading, "shopper", row, (value) => endsOf(row, value));
    return;
  }
  const tagged = readTagged(reading, part, name);
  if (tagged !== null) {
    yield await tagged;
    return;
  }
  if (part === "due") {
    if (rest !== "days")
      for await (const rows of fieldsAs(reading, "due"))
        yield rows.map((row) => ({ ...row, name: `${rest}/${row.name}` }));
    return;
  }
  const found = READERS[`${part}.${rest}`] ?? (part === "documents" ? READERS["documents"] : undefined);
  if (found === undefined) return;
  const rows = found(reading, rest);
  if (rows instanceof Promise) yield await rows;
  else yield* rows;
};

const scan = async (server: Server, cursor: string): Promise<[string, string[]]> => {
  const args = ["SCAN", cursor, "MATCH", "candor:*", "COUNT", KEYS_A_TURN];
  const [next, keys] = await server.call<[Buffer, Buffer[]]>(...args).catch((cause: unknown) => {
    throw storeError(cause);
  });
  return [next.toString(), keys.map(String)];
};

/** A Redis, or a cluster of it, as one end of a copy. */
export const openRedisCopy = async (
  connection: Connection,
  sealer: Sealer,
  clock: () => number,
): Promise<CopySide> => {
  const binding = await connection.call<Buffer | null>("GET", bindingKey);
  const { store } = JSON.parse(present(binding, "the binding of the store").toString()) as { store?: string };
  const servers = (): readonly Server[] => connection.primaries();
  return {
    sealer,
    name: store ?? "",
    /** A cursor of a server that was started anew points nowhere: such a copy is begun again. */
    async *read(from) {
      const [begun = "0", first = "0"] = from?.split(":") ?? [];
      for (let at = Number(begun); at < servers().length; at += 1) {
        let cursor = at === Number(begun) ? first : "0";
        do {
          const [next, keys] = await scan(present(servers()[at], "a server"), cursor);
          for (const key of keys)
            for await (const rows of readKey(connection, key))
              yield { rows, at: `${at}:${cursor}` } satisfies CopyBatch;
          cursor = next;
        } while (cursor !== "0");
      }
    },
    async write(rows) {
      // What is a list is written in order; the rest shares round trips.
      for (const row of rows.filter(({ kind }) => kind === "leaf" || kind === "erasure"))
        await copyRowTo(connection, row, clock());
      await Promise.all(
        rows
          .filter(({ kind }) => kind !== "leaf" && kind !== "erasure")
          .map((row) => copyRowTo(connection, row, clock())),
      );
    },
    async packages() {
      const found: { shop: string; id: string }[] = [];
      for (const server of servers()) {
        let cursor = "0";
        do {
          const [next, keys] = await scan(server, cursor);
          for (const key of keys) {
            const [, folder, id] = /^candor:\{([^}/]+)\/package\/([^}]+)\}\.files$/.exec(key) ?? [];
            if (folder !== undefined && id !== undefined)
              found.push({ shop: shopOf(folder), id: decodeURIComponent(id) });
          }
          cursor = next;
        } while (cursor !== "0");
      }
      return found;
    },
    close: connection.close,
  };
};
