import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { createClient, RESP_TYPES } from "redis";
import type { Row } from "./rows.ts";

const tableRows = (path: string, rename: (table: string) => string): Row[] => {
  const root = open<Buffer, string>({ path, encoding: "binary", maxDbs: 64 });
  try {
    return Array.from(root.getKeys()).flatMap((table) =>
      Array.from(root.openDB<Buffer, string>({ name: table, encoding: "binary" }).getRange({}), (row) => ({
        name: `${rename(table)}:${row.key}`,
        value: Buffer.from(row.value),
        at: null,
      })),
    );
  } finally {
    void root.close();
  }
};

/** Tables, their locks (process numbers), and packages, which are listed as one kind. */
const LOOKED_AT = /^(?:(?:store|decisions)\.mdb(?:-lock)?|shops)$/;
const REFUSALS = "refusals";
const fileRows = (dir: string): Row[] =>
  [
    ...readdirSync(dir).filter((file) => !LOOKED_AT.test(file) && file !== REFUSALS),
    ...readdirSync(join(dir, REFUSALS)).map((file) => `${REFUSALS}/${file}`),
  ].map((file) => ({ name: `file:${file}`, value: readFileSync(join(dir, file)), at: null }));

/** Every row of every table of an embedded store, and every other file beside them. */
export const readLmdbRows = (dir: string): Row[] => {
  if (!existsSync(join(dir, "store.mdb"))) throw new Error(`no store in ${dir}`);
  return [
    ...tableRows(join(dir, "store.mdb"), (table) => table),
    ...fileRows(dir),
    ...tableRows(join(dir, "decisions.mdb"), (table) => (table === "expiry" ? "decision-expiry" : table)),
  ];
};

const OPTIONS = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

type Reply = Buffer | number | readonly Buffer[];

/** Every value of every key of a Redis; of hashes, sets and lists, each part by itself. */
export const readRedisRows = async (url: string): Promise<Row[]> => {
  const client = await createClient({ url, RESP: 2 }).connect();
  const call = <T extends Reply>(...args: string[]): Promise<T> => client.sendCommand<T>(args, OPTIONS);
  const all: Row[] = [];
  try {
    for (const key of (await call<Buffer[]>("KEYS", "*")).map(String)) {
      const type = String(await client.type(key));
      const expires = Number(await call<number>("PEXPIRETIME", key));
      const at = expires < 0 ? null : expires;
      const push = (part: string, value: Buffer, score: number | null = at): void =>
        void all.push({ name: `${type} ${key}${part}`, value, at: score });
      if (type === "string") push("", await call<Buffer>("GET", key));
      else if (type === "set") for (const one of await call<Buffer[]>("SMEMBERS", key)) push(` ${one}`, one);
      else if (type === "list")
        (await call<Buffer[]>("LRANGE", key, "0", "-1")).forEach((one, n) => push(` ${n}`, one));
      else {
        const command = type === "hash" ? ["HGETALL", key] : ["ZRANGE", key, "0", "-1", "WITHSCORES"];
        const pairs = await call<Buffer[]>(...command);
        for (let n = 0; n < pairs.length; n += 2)
          if (type === "hash") push(` ${pairs[n]}`, pairs[n + 1]!);
          else push(` ${pairs[n]}`, pairs[n]!, key.endsWith(".heads") ? null : Number(String(pairs[n + 1])));
      }
    }
    return all;
  } finally {
    await client.close();
  }
};
