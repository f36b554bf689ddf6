import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "../../src/lib/errors.ts";
import { type Environment, openEnvironment } from "../../src/store/lmdb/environment.ts";
import { createShopperRows, openShopperTables } from "../../src/store/lmdb/shopper-rows.ts";
import type { Program } from "../../src/store/shopper/program.ts";
import type { WriteTask } from "../../src/store/shopper/shopper-store.ts";

const STAMP = 12;
const ROW = "row";
const refOf = (shopper: number) => ({ shop: "demo", key: `AA${shopper}` });
const textOf = (row: Buffer | null | undefined): string => row?.subarray(STAMP).toString() ?? "";
const rowOf = (text: string): Buffer => Buffer.concat([randomBytes(STAMP), Buffer.from(text)]);

/** Adds a word to a shopper's row, and answers what stands there then. */
const adding = (shopper: number, word: string, onRun = (): void => undefined): WriteTask<string> => ({
  ref: refOf(shopper),
  *program(): Program<string> {
    const [row] = yield [ROW];
    onRun();
    const text = textOf(row) + word;
    return { result: text, writes: { rows: new Map([[ROW, rowOf(text)]]) } };
  },
});

describe("writes ahead", () => {
  let folder: string;
  let environment: Environment;
  const counted = { transactions: 0 };
  const open = (isInReservedRoom = false) =>
    createShopperRows(
      {
        ...environment,
        isInReservedRoom: () => isInReservedRoom,
        write: (action) => {
          counted.transactions += 1;
          return environment.write(action);
        },
      },
      openShopperTables(environment),
      () => undefined,
    );
  const readText = async (rows: ReturnType<typeof open>, shopper: number): Promise<string> => {
    const program = function* (): Program<string> {
      const [row] = yield [ROW];
      return { result: textOf(row) };
    };
    return (await rows.read([{ ref: refOf(shopper), program }]))[0]!;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-ahead-"));
    environment = await openEnvironment(folder, "store.mdb");
    counted.transactions = 0;
  });
  afterEach(async () => {
    await environment.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("of many callers share transactions, and each is told what became of its own", async () => {
    const rows = open();
    const told = await Promise.all(
      Array.from({ length: 100 }, (_, shopper) => rows.writeAhead([adding(shopper, `w${shopper}`)])),
    );
    expect(told).toEqual(Array.from({ length: 100 }, (_, shopper) => [`w${shopper}`]));
    expect(await readText(rows, 99)).toBe("w99");
    expect(counted.transactions).toBeLessThan(5);
  });

  it("within the reserved room share none", async () => {
    const rows = open(true);
    await Promise.all(Array.from({ length: 10 }, (_, shopper) => rows.writeAhead([adding(shopper, "no")])));
    expect(counted.transactions).toBe(10);
  });

  it("are run again where a row has changed since it was read", async () => {
    const rows = open();
    const runs = { count: 0 };
    const [ahead, between] = await Promise.all([
      rows.writeAhead([adding(1, "second", () => (runs.count += 1))]),
      rows.write([adding(1, "first ")]),
    ]);
    expect(between).toEqual(["first "]);
    expect(ahead).toEqual(["first second"]);
    expect(runs.count).toBe(2);
  });

  it("lose nothing where one shopper stands in a transaction many times", async () => {
    const rows = open();
    await Promise.all(Array.from({ length: 40 }, () => rows.writeAhead([adding(1, "x"), adding(1, "y")])));
    expect(await readText(rows, 1)).toBe("xy".repeat(40));
  });

  it("fail alone: what shares their transaction is written", async () => {
    const rows = open();
    const failing = adding(2, "never", () => {
      throw new DomainError("internal", "This row does not open.");
    });
    const [first, failed, last] = await Promise.allSettled([
      rows.writeAhead([adding(1, "first")]),
      rows.writeAhead([failing]),
      rows.writeAhead([adding(3, "last")]),
    ]);
    expect(first).toEqual({ status: "fulfilled", value: ["first"] });
    expect(failed).toMatchObject({ status: "rejected", reason: { code: "internal" } });
    expect(last).toEqual({ status: "fulfilled", value: ["last"] });
    expect(await readText(rows, 2)).toBe("");
    expect(await readText(rows, 3)).toBe("last");
  });

  it("leave turns of the event loop to others while they are prepared", async () => {
    const rows = open();
    const order: string[] = [];
    const busy = (shopper: number): WriteTask<string> =>
      adding(shopper, "w", () => {
        order.push("prepared");
        for (const until = performance.now() + 5; performance.now() < until;);
      });
    const written = rows.writeAhead([busy(1), busy(2), busy(3)]);
    const other = new Promise<void>((resolve) => {
      setImmediate(() => {
        order.push("other");
        resolve();
      });
    });
    await Promise.all([written, other]);
    expect(order.slice(0, 2)).toEqual(["prepared", "other"]);
  });

  it("are refused when the store is closed, also those that wait", async () => {
    const rows = open();
    const waiting = [rows.writeAhead([adding(1, "a")]), rows.writeAhead([adding(2, "b")])];
    await Promise.all(waiting);
    await environment.close();
    await expect(rows.writeAhead([adding(1, "c")])).rejects.toMatchObject({ code: "store_unavailable" });
  });
});
