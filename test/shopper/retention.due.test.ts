import { describe, expect, it } from "vitest";
import type { ConsentRecord } from "../../src/consent/record.ts";
import { neverSeen } from "../../src/consent/state.ts";
import { createLearner } from "../../src/learn/shop/learner.ts";
import { createLog } from "../../src/lib/log.ts";
import { isEventOver, listEndedRecords } from "../../src/shopper/retention-times.ts";
import { ALL, ITEMS, NONE, registerNotice, shopperOf } from "../support/consents.ts";
import { startHarness } from "../support/harness.ts";
import { storedEvent } from "../support/stored-event.ts";

const START = Date.parse("2026-01-01T12:00:00Z");
const DAY = 86_400_000;
const DAYS = { events: 761, consent_records: 396, preferences: 761 };

describe("what has passed its time", () => {
  const record = (
    record_id: string,
    received_at: number,
    purposes: ConsentRecord["purposes"],
    expires_at: number | null = null,
  ): ConsentRecord => ({
    record_id,
    kind: "given",
    purposes,
    notice: null,
    method: "",
    source: "",
    given_at: received_at,
    received_at,
    expires_at,
    jurisdiction: null,
    age_band: "unknown",
    under_gpc: false,
    gpc_named: false,
    ledger_index: null,
    salt: "",
    receipt: null,
  });
  const end = 396 * DAY;

  it.each<[string, ConsentRecord[], number, string[]]>([
    ["a grant that stands has no end", [record("a", 0, { train: true })], 1e15, []],
    ["a refusal that stands has no end", [record("a", 0, NONE)], 1e15, []],
    ["a grant that ran out ends when it ran out", [record("a", 0, { train: true }, 5)], 5 + end, ["a"]],
    ["… and not before", [record("a", 0, { train: true }, 5)], 4 + end, []],
    [
      "a record ends with the newer one about the same purpose",
      [record("b", 7, { train: true }), record("a", 0, { train: false })],
      7 + end,
      ["a"],
    ],
    [
      "… but not with one about another purpose",
      [record("b", 7, { contact: true }), record("a", 0, { train: true })],
      1e15,
      [],
    ],
    [
      "a record of several purposes ends with the last of them",
      [
        record("c", 9, { contact: true }),
        record("b", 7, { train: true }),
        record("a", 0, { train: true, contact: true }),
      ],
      8 + end,
      [],
    ],
    [
      "… and then it does",
      [
        record("c", 9, { contact: true }),
        record("b", 7, { train: true }),
        record("a", 0, { train: true, contact: true }),
      ],
      9 + end,
      ["a"],
    ],
  ])("%s", (_, history, now, ended) => {
    expect([...listEndedRecords(history, DAYS, now)]).toEqual(ended);
  });

  it("counts a sensitive event by the withdrawal of `sensitive` too", () => {
    const state = neverSeen();
    const withdrawn = {
      ...state,
      standing: {
        ...state.standing,
        sensitive: { ...state.standing.sensitive, state: "withdrawn" as const, since: 0 },
      },
    };
    const event = storedEvent({
      event_id: "e",
      type: "view",
      item_id: "i",
      occurred_at: 0,
      sensitive: true,
    });
    expect([
      isEventOver(event, withdrawn, DAYS, 30 * DAY),
      isEventOver({ ...event, sensitive: false }, withdrawn, DAYS, 30 * DAY),
      isEventOver(event, withdrawn, DAYS, 30 * DAY - 1),
    ]).toEqual([true, false, false]);
  });
});

describe("retention in a service", () => {
  it("is the learner's work, and not that of who answers", async () => {
    const clock = { now: START };
    const harness = await startHarness({ clock: () => clock.now });
    try {
      await harness.call("put", "/v1/items").send(ITEMS).expect(200);
      await registerNotice(harness);
      const who = shopperOf(harness, "of-long-ago");
      await who.agree(ALL).expect(200);
      await who
        .tell({ event_id: "old", type: "view", item_id: "i1", occurred_at: new Date(START).toISOString() })
        .expect(200);
      expect(await who.events()).toEqual(["old"]);
      clock.now += DAYS.events * DAY;
      const { services } = harness.app;
      await harness.app.listen(0, "127.0.0.1");
      await harness.app.tick();
      expect(await services.store.jobs.read("acme", "retention-schedule")).toBeNull();
      await createLearner({ services, trainEveryHours: 0, log: createLog("silent") }).prepare();
      expect(await services.store.jobs.read("acme", "retention-schedule")).toMatchObject({
        updated_at: clock.now,
      });
      expect(await who.events()).toEqual([]);
    } finally {
      await harness.close();
    }
  });
});
