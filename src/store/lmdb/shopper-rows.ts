import type { Database } from "lmdb";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { ShopperPort } from "../../shopper/port.ts";
import { hourAfter } from "../sealing/size-classes.ts";
import { answerEnds } from "../shopper/answer-programs.ts";
import { isLive } from "../shopper/head.ts";
import { HEAD, type Program, setName, shopFolder, shopperPlace, type Writes } from "../shopper/program.ts";
import type { TaskRunner, WriteTask } from "../shopper/shopper-store.ts";
import { type Environment, sortable, under } from "./environment.ts";

/** `heads`: one row a shopper, in order of shop and index set. `rows`: everything else of a shopper. */
export type ShopperTables = {
  readonly heads: Database<Buffer, string>;
  readonly rows: Database<Buffer, string>;
  readonly expiry: Database<Buffer, string>;
  readonly outbox: Database<Buffer, string>;
};

const EMPTY = Buffer.alloc(0);

export const openShopperTables = (environment: Environment): ShopperTables => ({
  heads: environment.table("heads", "binary"),
  rows: environment.table("rows", "binary"),
  expiry: environment.table("expiry", "binary"),
  outbox: environment.table("outbox", "binary"),
});

/** Ids grow: the one after the last that is there, or that ever was while others wait. */
const nextOutboxId = (outbox: Database<Buffer, string>, shop: string): string => {
  const counter = `counter/${shop}`;
  const next = Number((outbox.getBinary(counter) ?? EMPTY).toString("latin1") || "0") + 1;
  void outbox.put(counter, Buffer.from(String(next), "latin1"));
  return sortable(next);
};

const applyWrites = (tables: ShopperTables, ref: ShopperRef, writes: Writes): void => {
  const { heads, rows, expiry, outbox } = tables;
  const place = shopperPlace(ref);
  for (const [name, value] of writes.rows) {
    const table = name === HEAD ? heads : rows;
    const key = name === HEAD ? place : `${place}/${name}`;
    if (value === null) void table.remove(key);
    else void table.put(key, value);
  }
  for (const [name, at] of writes.expires ?? [])
    void expiry.put(`${sortable(hourAfter(at))}/${place}/${name}`, EMPTY);
  for (const name of writes.clear ?? [])
    for (const key of Array.from(rows.getKeys(under(`${place}/${name}`)))) void rows.remove(key);
  if (writes.outbox !== undefined) {
    const shop = shopFolder(ref.shop);
    void outbox.put(`entry/${shop}/${nextOutboxId(outbox, shop)}`, writes.outbox);
  }
};

/** Runs shoppers' programs on the embedded store: reads in one snapshot, writes in one transaction. */
export const createShopperRows = (
  environment: Environment,
  tables: ShopperTables,
  /** Told within the transaction that copies of what it deletes must not stay readable. */
  deleted: () => void,
): TaskRunner & Pick<ShopperPort, "listShoppers"> & { sweep(now: number): Promise<number> } => {
  const { heads, rows, expiry } = tables;
  const run = <T>(ref: ShopperRef, program: Program<T>): { result: T; writes?: Writes } => {
    const place = shopperPlace(ref);
    let step = program.next([]);
    while (step.done !== true) {
      step = program.next(
        step.value.map(
          (name) => (name === HEAD ? heads.getBinary(place) : rows.getBinary(`${place}/${name}`)) ?? null,
        ),
      );
    }
    return step.value;
  };
  return {
    read: <T>(tasks: readonly WriteTask<T>[]) =>
      environment.read(() => tasks.map(({ ref, program }) => run(ref, program()).result)),
    write: <T>(tasks: readonly WriteTask<T>[]) =>
      environment.write(() =>
        tasks.map(({ ref, program }) => {
          const { result, writes } = run(ref, program());
          if (writes !== undefined) applyWrites(tables, ref, writes);
          if (writes?.destroys === true) deleted();
          return result;
        }),
      ),
    // The heads stand in order of index set, so that they are their own index and never out of step.
    listShoppers: (shop, set) =>
      environment.read(() => {
        const prefix = `${shopFolder(shop)}/${setName(set)}/`;
        const keys: string[] = [];
        for (const { key, value } of heads.getRange(under(prefix)))
          if (isLive(value)) keys.push(key.slice(prefix.length));
        return keys;
      }),
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
