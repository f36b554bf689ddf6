import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DomainError } from "../../../src/lib/errors.ts";
import { EVENT_FORMATS, eventReader } from "../../../src/shopper/formats/event-formats.ts";
import {
  eventFrom,
  type EventReader,
  type ImportedEvent,
} from "../../../src/shopper/formats/imported-event.ts";
import { shiftToNow } from "../../../src/shopper/formats/shift-to-now.ts";
import { collect, sharedData, tempFolder } from "../../catalogue/feeds/collect.ts";

const DAY = 86_400_000;
const EXCERPT = sharedData("retailrocket-filtered", "events.csv.gz");
const OTTO = sharedData("otto-sample", "sessions.jsonl.gz");

describe("event formats", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  it("names those that there are when asked for another", () => {
    for (const name of ["excel", "constructor", ""])
      expect(() => eventReader(name)).toThrow(
        expect.objectContaining({
          code: "format_unknown",
          message: expect.stringContaining("segment") as string,
        }),
      );
    expect(() => eventReader("shopify")).toThrow("holds a catalogue");
    for (const name of Object.keys(EVENT_FORMATS)) expect(eventReader(name)).toBeTypeOf("function");
  });

  it("gives NDJSON to the wire's own parser, line by line", async () => {
    const file = folder.write("events.ndjson", '{"n":1}\n{"n":2}\n{broken\n{"n":4}\n');
    const parseEvent = (json: unknown): ImportedEvent => {
      const { n } = json as { n: number };
      if (n === 2)
        throw new DomainError("event_in_future", "This event is later than now. Correct the clock.");
      return { shopper_id: "s", event: eventFrom({ event_id: `e${n}`, type: "view", occurred_at: n }) };
    };
    const { values, refusals } = await collect(EVENT_FORMATS.ndjson, [file], { parseEvent });
    expect(values.map(({ event }) => event.event_id)).toEqual(["e1", "e4"]);
    expect(refusals.map(({ line, code }) => [line, code]).sort()).toEqual([
      [2, "event_in_future"],
      [3, "line_invalid"],
    ]);
  });

  it.each(Object.keys(EVENT_FORMATS) as (keyof typeof EVENT_FORMATS)[])(
    "%s refuses a packed file that is cut short",
    async (format) => {
      const long = gzipSync(
        Buffer.from(Array.from({ length: 20_000 }, (_, index) => `${index * 7919},x`).join("\n")),
      );
      await expect(
        collect(EVENT_FORMATS[format], [folder.write("cut.gz", long.subarray(0, 20))]),
      ).rejects.toMatchObject({ code: "file_truncated" });
    },
  );
});

describe("Retail Rocket events", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  it("reads the public file and refuses broken rows", async () => {
    const file = folder.write(
      "events.csv",
      [
        "timestamp,visitorid,event,itemid,transactionid",
        "1433221332117,257597,view,355908,",
        "1433224214164,992329,addtocart,248676,",
        "1433222276276,599528,transaction,356475,4000",
        "1433222276,1,view,2,",
        "1433222276276,1,peek,2,",
        "1433222276276,,view,2,",
      ].join("\n"),
    );
    const { values, refusals } = await collect(EVENT_FORMATS.retailrocket, [file]);
    expect(
      values.map(({ shopper_id, event }) => [
        event.occurred_at,
        shopper_id,
        event.type,
        event.item_id,
        event.order_id,
      ]),
    ).toEqual([
      [1433221332117, "257597", "view", "355908", null],
      [1433224214164, "992329", "cart_add", "248676", null],
      [1433222276276, "599528", "purchase", "356475", "4000"],
    ]);
    expect(refusals.map(({ line }) => line)).toEqual([5, 6, 7]);
    for (const { shopper_id, event } of values) expect(event.event_id).not.toContain(shopper_id);
  });

  it("refuses an excerpt without times, and says so", async () => {
    const file = folder.write("excerpt.csv", "visitorid,itemid,event,value\n1,1,view,1\n");
    await expect(collect(EVENT_FORMATS.retailrocket, [file])).rejects.toMatchObject({
      code: "file_invalid",
      message: expect.stringContaining("a column for occurred_at") as string,
    });
  });

  it.skipIf(!existsSync(EXCERPT))("refuses the shared excerpt", async () => {
    await expect(collect(EVENT_FORMATS.retailrocket, [EXCERPT])).rejects.toMatchObject({
      code: "file_invalid",
      message: expect.stringContaining("a column for occurred_at") as string,
    });
  });
});

describe("OTTO events", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  it("makes a shopper of each session and an order of each moment of ordering", async () => {
    const file = folder.write(
      "otto.jsonl",
      `${JSON.stringify({
        session: 5,
        events: [
          { aid: 1, ts: 1659304800025, type: "clicks" },
          { aid: 1, ts: 1659304800026, type: "carts" },
          { aid: 1, ts: 1659304900000, type: "orders" },
          { aid: 2, ts: 1659304900000, type: "orders" },
        ],
      })}\n`,
    );
    const { values } = await collect(EVENT_FORMATS.otto, [file]);
    expect(
      values.map(({ shopper_id, event }) => [
        shopper_id,
        event.session_id,
        event.type,
        event.item_id,
        event.quantity,
      ]),
    ).toEqual([
      ["5", "5", "view", "1", null],
      ["5", "5", "cart_add", "1", 1],
      ["5", "5", "purchase", "1", 1],
      ["5", "5", "purchase", "2", 1],
    ]);
    expect(values[2]?.event.order_id).toBe(values[3]?.event.order_id);
    expect(values[2]?.event.order_id).not.toBeNull();
  });

  it("refuses seconds, unknown types and lines that are no session", async () => {
    const file = folder.write(
      "odd.jsonl",
      [
        '{"session":1,"events":[{"aid":1,"ts":1659304800,"type":"clicks"},' +
          '{"aid":2,"ts":1659304800025,"type":"likes"},{"aid":3,"ts":1659304800025,"type":"clicks"}]}',
        '{"events":[]}',
        "[]",
      ].join("\n"),
    );
    const { values, refusals } = await collect(EVENT_FORMATS.otto, [file]);
    expect(values.map(({ event }) => event.item_id)).toEqual(["3"]);
    expect(refusals.map(({ line }) => line)).toEqual([1, 1, 2, 3]);
  });

  it.skipIf(!existsSync(OTTO))("reads the shared sample whole", async () => {
    const { values, refusals } = await collect(EVENT_FORMATS.otto, [OTTO]);
    const types = Object.fromEntries(
      ["view", "cart_add", "purchase"].map((type) => [
        type,
        values.filter(({ event }) => event.type === type).length,
      ]),
    );
    expect({ types, refusals, sessions: new Set(values.map(({ shopper_id }) => shopper_id)).size }).toEqual({
      types: { view: 800, cart_add: 52, purchase: 10 },
      refusals: [],
      sessions: 20,
    });
  });
});

describe("shifting to now", () => {
  const times = fc.array(fc.integer({ min: 0, max: 2_000_000_000_000 }), { minLength: 1, maxLength: 30 });
  const readerOf = (at: readonly number[]): EventReader =>
    async function* read(_, { onCount, onBytes, onRefusal }) {
      onBytes(101);
      onCount("events", at.length);
      onRefusal({ file: "f", line: 1, code: "line_invalid", message: "Mend it." });
      for (const one of at)
        yield [
          { shopper_id: "s", event: eventFrom({ event_id: `e${one}`, type: "view", occurred_at: one }) },
        ];
    };

  it("moves every time by the same whole days, and the newest into the last day before now", async () => {
    await fc.assert(
      fc.asyncProperty(
        times,
        fc.integer({ min: 1_000_000_000_000, max: 1_900_000_000_000 }),
        async (at, now) => {
          const { values, counts } = await collect(shiftToNow(readerOf(at), now), []);
          const moved = values.map(({ event }, index) => event.occurred_at - (at[index] ?? 0));
          expect(new Set(moved).size).toBe(1);
          expect((moved[0] ?? 1) % DAY === 0).toBe(true);
          expect(moved[0]).toBe((counts["shifted_days"] ?? 0) * DAY);
          const newest = Math.max(...values.map(({ event }) => event.occurred_at));
          expect(newest).toBeLessThan(now);
          expect(newest).toBeGreaterThanOrEqual(now - DAY - 1);
        },
      ),
    );
  });

  it("tells refusals, counts and bytes once", async () => {
    const { refusals, counts, bytes } = await collect(shiftToNow(readerOf([5]), 10 * DAY), []);
    expect(refusals).toHaveLength(1);
    expect(counts).toEqual({ events: 1, shifted_days: 9 });
    expect(bytes).toBe(101);
  });

  it("leaves an empty file empty", async () =>
    expect((await collect(shiftToNow(readerOf([]), DAY), [])).values).toEqual([]));
});
