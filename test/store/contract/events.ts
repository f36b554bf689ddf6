import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGate } from "../../../src/consent/gate.ts";
import { CAREFUL_POLICY } from "../../../src/consent/policy.ts";
import { NO_SIGNALS } from "../../../src/consent/purposes.ts";
import { type StoredEvent } from "../../../src/shopper/event.ts";
import type { OpenStore } from "../contract.ts";
import { anyEvent, inOrder } from "./any-event.ts";
import {
  access,
  clock,
  eventOf,
  give,
  grantFor,
  halfLink,
  idsOf,
  NOW,
  refOf,
  shopperWithGrant,
  useStore,
} from "./fixtures.ts";

export const describeEvents = (open: OpenStore): void => {
  describe("events", () => {
    const at = useStore(open);

    it("keeps an event once and gives it back whole", async () => {
      const { grant } = await shopperWithGrant(at.store, "once");
      const event = eventOf("e1", { query: "kaars “rood”", price_minor: 1275, currency: "GBP", value: 4.5 });
      expect(
        await at.store.shoppers.appendEvents([{ grant, events: [event, { ...event, item_id: "other" }] }]),
      ).toEqual([["kept", "duplicate"]]);
      expect(
        await at.store.shoppers.appendEvents([{ grant, events: [{ ...event, item_id: "other" }] }]),
      ).toEqual([["duplicate"]]);
      expect(await at.store.shoppers.readEvents(grant)).toEqual([event]);
    });

    it("knows a duplicate among hundreds", async () => {
      const { grant } = await shopperWithGrant(at.store, "hundreds");
      const events = Array.from({ length: 300 }, (_, i) => eventOf(`e${i}`, { occurred_at: NOW - 1000 + i }));
      await at.store.shoppers.appendEvents([{ grant, events }]);
      const [again] = await at.store.shoppers.appendEvents([
        { grant, events: [eventOf("e5"), eventOf("new"), eventOf("e299"), eventOf("e150")] },
      ]);
      expect(again).toEqual(["duplicate", "kept", "duplicate", "duplicate"]);
      expect(await at.store.shoppers.readEvents(grant)).toHaveLength(301);
    });

    it("answers each append in place, those of several shoppers and of the same one", async () => {
      const one = await shopperWithGrant(at.store, "batch-1");
      const two = await shopperWithGrant(at.store, "batch-2");
      const results = await at.store.shoppers.appendEvents([
        { grant: one.grant, events: [eventOf("a"), eventOf("b")] },
        { grant: two.grant, events: [eventOf("a")] },
        { grant: one.grant, events: [eventOf("b"), eventOf("c")] },
        { grant: two.grant, events: [] },
      ]);
      expect(results).toEqual([["kept", "kept"], ["kept"], ["duplicate", "kept"], []]);
    });

    it("keeps every event of many concurrent writers of one shopper, through two handles", async () => {
      const { grant } = await shopperWithGrant(at.store, "writers");
      const other = await at.opened.again();
      await Promise.all(
        Array.from({ length: 90 }, (_, i) =>
          [at.store, other][i % 2]!.shoppers.appendEvents([
            { grant, events: [eventOf(`w${i}`), eventOf("shared")] },
          ]),
        ),
      );
      const ids = idsOf(await other.shoppers.readEvents(grant))!;
      expect(new Set(ids).size).toBe(91);
      expect(ids).toHaveLength(91);
      await other.close();
    });

    it("hands out nothing and keeps nothing under a grant from before a change of consent", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "stale");
      await at.store.shoppers.appendEvents([{ grant, events: [eventOf("e1")] }]);
      await give(at.store, ref, { personalise: false });
      expect(await at.store.shoppers.readEvents(grant)).toBeNull();
      expect(
        await at.store.shoppers.appendEvents([
          { grant, events: [eventOf("e2")] },
          { grant, events: [] },
        ]),
      ).toEqual([null, null]);
      expect(await grantFor(at.store, ref, "personalise")).toBeNull();
      expect(idsOf(await access(at.store, ref))).toEqual(["e1"]);
    });

    it("withdrawal wins over a writer that races it: what is kept was kept before", async () => {
      for (let round = 0; round < 10; round += 1) {
        const { ref, grant } = await shopperWithGrant(at.store, `race-${round}`);
        const appends = Array.from({ length: 8 }, (_, i) =>
          at.store.shoppers.appendEvents([{ grant, events: [eventOf(`e${i}`)] }]),
        );
        const withdrawn = give(at.store, ref, { personalise: false }).then(() =>
          at.store.shoppers.appendEvents([{ grant, events: [eventOf("late")] }]),
        );
        const kept = (await Promise.all(appends)).filter(([result]) => result !== null).length;
        expect(await withdrawn).toEqual([null]);
        expect(await access(at.store, ref)).toHaveLength(kept);
      }
    });

    it("shows sensitive events only to a grant that covers them, and to the shopper", async () => {
      const plain = await shopperWithGrant(at.store, "plain");
      const full = await shopperWithGrant(at.store, "full", { personalise: true, sensitive: true });
      for (const { ref, grant } of [plain, full]) {
        await at.store.shoppers.appendEvents([
          { grant, events: [eventOf("s", { sensitive: true }), eventOf("p")] },
        ]);
        expect(idsOf(await access(at.store, ref))?.sort()).toEqual(["p", "s"]);
      }
      expect(idsOf(await at.store.shoppers.readEvents(plain.grant))).toEqual(["p"]);
      expect(idsOf(await at.store.shoppers.readEvents(full.grant))?.sort()).toEqual(["p", "s"]);
    });

    it("keeps sensitive events from a grant for NPS alone, which carries no purpose", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "nps", {
        personalise: true,
        sensitive: true,
        measure: true,
      });
      await at.store.shoppers.appendEvents([
        { grant, events: [eventOf("s", { sensitive: true }), eventOf("p")] },
      ]);
      await give(at.store, ref, { personalise: false }, {}, NOW - 1);
      const passage = await createGate({ store: at.store.shoppers, clock }).pass({
        shopper: ref,
        signals: NO_SIGNALS,
        optOut: false,
        sessionReceipt: [],
        policy: CAREFUL_POLICY,
        country: "NL",
      });
      expect(idsOf(await at.store.shoppers.readEvents(passage.grantNps()!))).toEqual(["p"]);
    });

    it("reads joined identities as one, and none of them once either side changed", async () => {
      const card = await shopperWithGrant(at.store, "card", { personalise: true, connect_channels: true });
      const till = eventOf("till", { occurred_at: NOW - 10 });
      const web = eventOf("web", { occurred_at: NOW - 20 });
      await at.store.shoppers.appendEvents([{ grant: card.grant, events: [till] }]);
      const ref = refOf(at.store, "joined");
      await give(at.store, ref, { personalise: true, connect_channels: true });
      await halfLink(at.store, ref, card.ref);
      const half = (await grantFor(at.store, ref, "personalise"))!;
      await at.store.shoppers.appendEvents([{ grant: half, events: [web] }]);
      expect(idsOf(await at.store.shoppers.readEvents(half))).toEqual(["web"]);
      expect(idsOf(await at.store.shoppers.readEvents(card.grant))).toEqual(["till"]);
      await halfLink(at.store, card.ref, ref);
      const grant = (await grantFor(at.store, ref, "personalise"))!;
      expect(idsOf(await at.store.shoppers.readEvents(grant))).toEqual(["till", "web"]);
      await give(at.store, card.ref, { personalise: false });
      expect(await at.store.shoppers.readEvents(grant)).toBeNull();
      expect(await at.store.shoppers.appendEvents([{ grant, events: [eventOf("x")] }])).toEqual([null]);
    });

    it("erases the stored events in the same write as a withdrawal that asks for it", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "drop");
      await at.store.shoppers.appendEvents([
        { grant, events: Array.from({ length: 130 }, (_, i) => eventOf(`e${i}`)) },
      ]);
      await at.store.shoppers.writeTrained([
        { ref, change: () => ({ package: "p", watermark: 1, body: Buffer.from("x") }) },
      ]);
      await give(at.store, ref, { personalise: false }, { dropEvents: true });
      expect(await access(at.store, ref)).toEqual([]);
      expect(await at.store.shoppers.readTrained(ref)).toBeNull();
      await give(at.store, ref, { personalise: true }, {}, NOW - 1);
      const again = (await grantFor(at.store, ref, "personalise"))!;
      expect(await at.store.shoppers.appendEvents([{ grant: again, events: [eventOf("e1")] }])).toEqual([
        ["kept"],
      ]);
    });

    it("forgets single events; the rest stays, and the id may come again", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "single");
      const events = Array.from({ length: 150 }, (_, i) => eventOf(`e${i}`, { occurred_at: NOW - i }));
      await at.store.shoppers.appendEvents([{ grant, events }]);
      expect(await at.store.shoppers.deleteEvent(ref, "e3")).toEqual(events[3]);
      expect(await at.store.shoppers.deleteEvent(ref, "e3")).toBeNull();
      expect(await at.store.shoppers.dropEventsWhere(ref, (event) => event.occurred_at < NOW - 100)).toBe(49);
      expect(idsOf(await at.store.shoppers.readEvents(grant))).toEqual(
        events
          .slice(0, 101)
          .filter((_, i) => i !== 3)
          .map((event) => event.event_id),
      );
      expect(
        await at.store.shoppers.appendEvents([{ grant, events: [eventOf("e3"), eventOf("e4")] }]),
      ).toEqual([["kept", "duplicate"]]);
    });

    it("behaves like a plain list under any appends and deletions", async () => {
      const step = fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record({
            kind: fc.constant("append" as const),
            events: fc.array(anyEvent, { maxLength: 90 }),
          }),
        },
        fc.record({
          kind: fc.constant("delete" as const),
          id: fc.integer({ min: 0, max: 400 }).map((n) => `e${n}`),
        }),
        fc.record({ kind: fc.constant("drop" as const), before: fc.integer({ min: NOW - 50, max: NOW }) }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
          const { ref, grant } = await shopperWithGrant(at.store, `model-${run++}`, {
            personalise: true,
            sensitive: true,
          });
          let plain: StoredEvent[] = [];
          for (const one of steps) {
            if (one.kind === "append") {
              const expected = one.events.map((event) => {
                if (plain.some((old) => old.event_id === event.event_id)) return "duplicate";
                plain.push(event);
                return "kept";
              });
              expect(await at.store.shoppers.appendEvents([{ grant, events: one.events }])).toEqual([
                expected,
              ]);
            } else if (one.kind === "delete") {
              expect(await at.store.shoppers.deleteEvent(ref, one.id)).toEqual(
                plain.find((event) => event.event_id === one.id) ?? null,
              );
              plain = plain.filter((event) => event.event_id !== one.id);
            } else {
              const kept = plain.filter((event) => event.occurred_at >= one.before);
              expect(
                await at.store.shoppers.dropEventsWhere(ref, (event) => event.occurred_at < one.before),
              ).toBe(plain.length - kept.length);
              plain = kept;
            }
            expect(await at.store.shoppers.readEvents(grant)).toEqual(inOrder(plain));
          }
        }),
        { numRuns: 40 },
      );
    });
  });
};
