import type { Database } from "lmdb";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { hourAfter } from "../sealing/size-classes.ts";
import { answerEnds } from "../shopper/answer-programs.ts";
import { isLive } from "../shopper/head.ts";
import {
  type DuePlace,
  type DueRow,
  HEAD,
  type Program,
  type ProgramOutcome,
  setName,
  shopFolder,
  shopperPlace,
  type Writes,
} from "../shopper/program.ts";
import type { ShopperStoreDeps, TaskRunner, WriteTask } from "../shopper/shopper-store.ts";
import { type Environment, sortable, under } from "./environment.ts";
import { createWritesAhead } from "./writes-ahead.ts";

/** `heads`: one row a shopper, in order of shop and index set. `rows`: everything else of a shopper. */
export type ShopperTables = {
  readonly heads: Database<Buffer, string>;
  readonly rows: Database<Buffer, string>;
  readonly expiry: Database<Buffer, string>;
  readonly outbox: Database<Buffer, string>;
  /** Who is to be looked at when, in order of shop and day. */
  readonly due: Database<Buffer, string>;
};

const EMPTY = Buffer.alloc(0);

export const openShopperTables = (environment: Environment): ShopperTables => ({
  heads: environment.table("heads", "binary"),
  rows: environment.table("rows", "binary"),
  expiry: environment.table("expiry", "binary"),
  outbox: environment.table("outbox", "binary"),
  due: environment.table("due", "binary"),
});

/** Ids grow: the one after the last that is there, or that ever was while others wait. */
const nextOutboxId = (outbox: Database<Buffer, string>, shop: string): string => {
  const counter = `counter/${shop}`;
  const next = Number((outbox.getBinary(counter) ?? EMPTY).toString("latin1") || "0") + 1;
  void outbox.put(counter, Buffer.from(String(next), "latin1"));
  return sortable(next);
};

const dueKey = (shop: string, { day, id }: DuePlace): string => `${shopFolder(shop)}/${sortable(day)}/${id}`;

/** One transaction reads so many entries of the index. */
const DUE_A_PAGE = 500;

/** Entries of the index up to and with a day; each page is what is committed when it is asked for. */
async function* listDue(
  environment: Environment,
  due: ShopperTables["due"],
  shop: string,
  day: number,
): AsyncGenerator<readonly DueRow[]> {
  const { start } = under(`${shopFolder(shop)}/`);
  const end = start + sortable(day + 1);
  let after: string | null = null;
  for (;;) {
    const from: { start: string; exclusiveStart?: boolean } =
      after === null ? { start } : { start: after, exclusiveStart: true };
    const page = await environment.read(() => Array.from(due.getRange({ ...from, end, limit: DUE_A_PAGE })));
    yield page.map(({ key, value }): DueRow => {
      const [days, id] = key.slice(start.length).split("/") as [string, string];
      return { day: Number.parseInt(days, 16), id, row: value };
    });
    if (page.length < DUE_A_PAGE) return;
    after = page.at(-1)?.key ?? null;
  }
}

const endKey = (at: number, key: string): string => `${sortable(hourAfter(at))}/${key}`;

/** Where it stands that an answer or note ends by itself; null: there is none. */
const endOf = ({ rows }: ShopperTables, key: string): string | null => {
  const row = rows.getBinary(key);
  return row === undefined ? null : endKey(answerEnds(row), key);
};

/** The end of an answer or note goes with it: nothing of somebody who left says how many there were. */
const removeEnd = (tables: ShopperTables, key: string): void => {
  const end = endOf(tables, key);
  if (end !== null) void tables.expiry.remove(end);
};

/** Before the row changes, which says where its end stands; when written again, it mostly ends as before. */
const moveEnd = (tables: ShopperTables, key: string, at: number): void => {
  const before = endOf(tables, key);
  const after = endKey(at, key);
  if (before === after) return;
  if (before !== null) void tables.expiry.remove(before);
  void tables.expiry.put(after, EMPTY);
};

const applyWrites = (tables: ShopperTables, ref: ShopperRef, writes: Writes): void => {
  const { heads, rows, outbox, due } = tables;
  const place = shopperPlace(ref);
  for (const [name, at] of writes.expires ?? []) moveEnd(tables, `${place}/${name}`, at);
  for (const [name, value] of writes.rows) {
    const table = name === HEAD ? heads : rows;
    const key = name === HEAD ? place : `${place}/${name}`;
    if (value === null) void table.remove(key);
    else void table.put(key, value);
  }
  for (const name of writes.clear ?? [])
    for (const key of Array.from(rows.getKeys(under(`${place}/${name}`)))) {
      removeEnd(tables, key);
      void rows.remove(key);
    }
  if (writes.due?.leaves != null) void due.remove(dueKey(ref.shop, writes.due.leaves));
  if (writes.due?.enters != null) void due.put(dueKey(ref.shop, writes.due.enters), writes.due.enters.row);
  if (writes.outbox !== undefined) {
    const shop = shopFolder(ref.shop);
    void outbox.put(`entry/${shop}/${nextOutboxId(outbox, shop)}`, writes.outbox);
  }
};

/** Every row begins with bytes that change with each write: comparing them is comparing the row. */
const STAMP = 12;

/** Is the row the one that was read? The library's own buffer is looked into and not copied. */
const hasStamp = (table: Database<Buffer, string>, key: string, row: Buffer | null): boolean => {
  const now = table.getBinaryFast(key);
  if (now === undefined || row === null) return now === undefined && row === null;
  return row.compare(now, 0, STAMP, 0, STAMP) === 0;
};

/** Runs shoppers' programs on the embedded store: reads in one snapshot, writes in one transaction. */
export const createShopperRows = (
  environment: Environment,
  tables: ShopperTables,
  /** Told within the transaction that copies of what it deletes must not stay readable. */
  deleted: () => void,
): TaskRunner &
  Pick<ShopperStoreDeps, "listShoppers" | "listDue"> & { sweep(now: number): Promise<number> } => {
  const { heads, rows, expiry, due } = tables;
  const run = <T>(ref: ShopperRef, program: Program<T>, seen?: Map<string, Buffer | null>) => {
    const place = shopperPlace(ref);
    const read = (name: string): Buffer | null => {
      const row = (name === HEAD ? heads.getBinary(place) : rows.getBinary(`${place}/${name}`)) ?? null;
      seen?.set(name, row);
      return row;
    };
    let step = program.next([]);
    while (step.done !== true) step = program.next(step.value.map(read));
    return step.value;
  };
  const commit = <T>(ref: ShopperRef, { result, writes }: ProgramOutcome<T>): T => {
    if (writes !== undefined) applyWrites(tables, ref, writes);
    if (writes?.destroys === true) deleted();
    return result;
  };
  const writeNow = <T>({ ref, program }: WriteTask<T>): T => commit(ref, run(ref, program()));
  const write = <T>(tasks: readonly WriteTask<T>[]): Promise<T[]> =>
    environment.write(() => tasks.map(writeNow));
  const isUnchanged = (ref: ShopperRef, seen: ReadonlyMap<string, Buffer | null>): boolean => {
    const place = shopperPlace(ref);
    for (const [name, row] of seen)
      if (!hasStamp(name === HEAD ? heads : rows, name === HEAD ? place : `${place}/${name}`, row))
        return false;
    return true;
  };
  const ahead = createWritesAhead({
    environment,
    prepare: ({ ref, program }) => {
      const seen = new Map<string, Buffer | null>();
      const outcome = run(ref, program(), seen);
      return () => (isUnchanged(ref, seen) ? commit(ref, outcome) : writeNow({ ref, program }));
    },
    writeNow,
  });
  return {
    read: <T>(tasks: readonly WriteTask<T>[]) =>
      environment.read(() => tasks.map(({ ref, program }) => run(ref, program()).result)),
    write,
    // A write within the reserved room shares no transaction with one that has to leave it free.
    writeAhead: (tasks) => (environment.isInReservedRoom() ? write(tasks) : ahead(tasks)),
    // The heads stand in order of index set, so that they are their own index and never out of step.
    listShoppers: (shop, set) =>
      environment.read(() => {
        const prefix = `${shopFolder(shop)}/${setName(set)}/`;
        const keys: string[] = [];
        for (const { key, value } of heads.getRange(under(prefix)))
          if (isLive(value)) keys.push(key.slice(prefix.length));
        return keys;
      }),
    listDue: (shop, day) => listDue(environment, due, shop, day),
    sweep: (now) =>
      environment.write(() => {
        const due = Array.from(expiry.getKeys({ end: sortable(now + 1), limit: 10_000 }));
        for (const key of due) {
          const name = key.slice(key.indexOf("/") + 1);
          const row = rows.getBinary(name);
          if (row !== undefined && answerEnds(row) <= now) void rows.remove(name);
          void expiry.remove(key);
        }
        return due.length;
      }),
  };
};
