import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type DoorsFigures, faultsOf, proveDoors } from "../../scripts/prove/doors.ts";
import { ACTS } from "../../scripts/prove/doors/acts.ts";
import { SHOWS } from "../../scripts/prove/doors/expectations.ts";
import { doorsOf, type Judged } from "../../scripts/prove/doors/judge.ts";
import { type Door, DOORS, settles } from "../../scripts/prove/doors/requests.ts";
import { ENDPOINTS } from "../../src/contract/endpoints.ts";

/**
 * The same part of all doors at every run, and another for each act and store; the whole is npm run prove --
 * doors.
 */
const sampleOf =
  (store: string) =>
  (door: Door, { name: act }: { readonly name: string }): boolean => {
    const isAlways = door.name === "recommend" && ["header", "key repeated, body"].includes(door.way);
    if (isAlways) return true;
    if (SHOWS[door.name] === "dataset") return false;
    const drawn = createHash("sha256").update(`${store} ${act} ${door.name} ${door.way}`).digest();
    return drawn.readUInt16BE(0) % (settles(door) ? 60 : 6) === 0;
  };

/** Every act on one store at least; those that change what is stored on both. */
const STORES: [store: "lmdb" | "redis", acts: readonly string[]][] = [
  ["lmdb", ["withdrawal", "erasure", "restriction", "sensitive refused", "gpc on the call"]],
  ["redis", ["withdrawal", "erasure", "objection", "pause", "minor", "gpc in the body"]],
];

const judged = (more: Partial<Judged>): Judged => ({
  showing: "nothing",
  erased: false,
  endsProfiling: true,
  personal: true,
  sent: { method: "GET", path: "/v1/things", headers: {}, body: null },
  own: { status: 200, headers: "[]", body: "{}" },
  other: { status: 200, headers: "[]", body: "{}" },
  names: ["one-person-canary", "two-person-canary"],
  written: [],
  ...more,
});
const answered = (body: string) => ({ status: 200, headers: "[]", body });

describe("no side door around consent", () => {
  it("is looked for after every act", () => {
    expect([...new Set(STORES.flatMap(([, acts]) => acts))].sort()).toEqual(
      ACTS.map(({ name }) => name).sort(),
    );
  });

  it("tries every route of the wire", () => {
    const tried = [...new Set(DOORS.map(({ name }) => name))].sort();
    expect(tried).toEqual(Object.keys(ENDPOINTS).sort());
  });

  it.concurrent.each(STORES)(
    "is open after anything that takes something back, on %s; planted faults are found",
    async (store, names) => {
      const acts = ACTS.filter(({ name }) => names.includes(name));
      const figures: DoorsFigures = await proveDoors([store], { acts, pick: sampleOf(store) });
      expect(faultsOf(figures)).toEqual([]);
      const [{ judged: calls, control, shown_before }] = figures.stores as [DoorsFigures["stores"][number]];
      expect(Object.keys(calls).sort()).toEqual([...names].sort());
      for (const name of names) expect([name, control[name]! > 0]).toEqual([name, true]);
      expect(shown_before["header"]).toBeGreaterThan(0);
    },
    120_000,
  );

  it(
    "is seen where an answer shows the history, bare or wrapped, and where it is profiled or merely " +
      "another",
    () => {
      const cursor = Buffer.from("1 p1-event-canary").toString("base64url");
      for (const [body, door] of [
        ['{"item_id":"kettle-item-canary"}', "shows kettle-item-canary"],
        [`{"next_cursor":"${cursor}"}`, "shows p1-event-canary"],
        [`{"token":"aaaaaaaaaaaaaaaa.${cursor}.b"}`, "shows p1-event-canary"],
        ['{"profiling":true}', "is profiled"],
        ['"{\\"basis\\":\\"personalised\\"}"', "is profiled"],
        ['{"rank":1}', "differs"],
      ] as const)
        expect(doorsOf(judged({ own: answered(body) })).join()).toContain(door);
    },
  );

  it("is seen where a row is kept of the person, or holds the history", () => {
    for (const [row, door] of [
      [{ call: "appendEvents", text: "{}", personal: true }, "keeps something of the person"],
      [{ call: "completeIdempotent", text: "pulled-item-canary", personal: false }, "pulled-item-canary"],
    ] as const)
      expect(doorsOf(judged({ written: [row] })).join()).toContain(door);
  });

  it("is none where ids and times differ, where the caller said it itself, or where a right opens it", () => {
    const at = (time: string, who: string) =>
      answered(`{"id":"rec_${"x".repeat(22)}","at":"${time}","who":"${who}"}`);
    const sent = { ...judged({}).sent, headers: { "Shopper-Id": "one-person-canary" } };
    expect(
      doorsOf(
        judged({
          sent,
          own: at("2026-01-01T10:00:00Z", "one-person-canary"),
          other: at("2026-01-01T10:00:01Z", "two-person-canary"),
        }),
      ),
    ).toEqual([]);
    const own = answered('{"event_id":"p1-event-canary"}');
    expect(doorsOf(judged({ own, showing: "own_data" }))).toEqual([]);
    expect(doorsOf(judged({ own, showing: "own_data", erased: true }))).not.toEqual([]);
  });
});
