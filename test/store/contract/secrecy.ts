import { describe, expect, it } from "vitest";
import { foldRecord } from "../../../src/consent/fold.ts";
import type { Grant } from "../../../src/consent/gate.ts";
import type { Purpose } from "../../../src/consent/purposes.ts";
import type { OpenStore } from "../contract.ts";
import {
  access,
  eventOf,
  give,
  grantFor,
  idsOf,
  NOW,
  recordOf,
  refOf,
  shopperWithGrant,
  useStore,
} from "./fixtures.ts";

const CANARIES = [
  "canaryshopper",
  "canaryevent",
  "canaryitem",
  "canarysearch",
  "canaryorder",
  "canarysession",
  "canarynotice",
  "canarysalt",
  "canarytrained",
  "canaryshare",
  "canaryanswer",
  "canaryidempotency",
  "canarydecision",
  "canaryjob",
  "canaryjti",
  "canarydismissed",
  "canarylink",
  "canaryleaf",
  "canaryrecord",
];

export const describeSecrecy = (open: OpenStore): void => {
  describe("what a copy without the keys tells", () => {
    const at = useStore(open);

    it("is no shopper, event, search, item or answer, wherever they were written", async () => {
      const { store } = at;
      const { ref, grant } = await shopperWithGrant(store, "canaryshopper-1", {
        personalise: true,
        train: true,
      });
      await store.shoppers.changeState(ref, (state) => {
        const record = recordOf({
          record_id: "canaryrecord",
          notice: { version: "1", hash: "h", language: "nl", text: "canarynotice" },
          salt: "canarysalt",
        });
        return {
          state: {
            ...foldRecord(state, record),
            preferences: {
              ...state.preferences,
              dismissed: { items: ["canarydismissed"], brands: [], categories: [] },
            },
            links: [{ link_id: "canarylink", key: "canarylink", kind: "app", since: 1 }],
          },
          record,
          leaf: { type: "given", record_id: "canaryrecord", body: { text: "canaryleaf" } },
        };
      });
      const again = (await grantFor(store, ref, "personalise"))!;
      expect(await store.shoppers.appendEvents([{ grant, events: [eventOf("canaryevent")] }])).toEqual([
        null,
      ]);
      await store.shoppers.appendEvents([
        {
          grant: again,
          events: Array.from({ length: 200 }, (_, i) =>
            eventOf(`canaryevent-${i}`, {
              item_id: "canaryitem",
              query: "canarysearch",
              order_id: "canaryorder",
              session_id: "canarysession",
              case_id: "canaryevent",
            }),
          ),
        },
      ]);
      await store.shoppers.deleteEvent(ref, "canaryevent-3");
      await store.shoppers.writeTrained([
        { ref, change: () => ({ package: "p", watermark: 1, body: Buffer.from("canarytrained") }) },
      ]);
      await store.shoppers.keepShares(
        [
          {
            grant: again as Grant<Purpose> as Grant<"measure">,
            share: { making: "m", counted: "canaryshare" },
          },
        ],
        null,
      );
      for (const shopperKey of [ref.key, null, refOf(store, "canaryshopper-2").key]) {
        const claim = {
          id: "clm_1",
          shop: "demo",
          key: "canaryidempotency",
          shopperKey,
          bodyHash: "canaryanswer",
          now: NOW,
          ttlMs: 1_000_000,
        };
        await store.jobs.claimIdempotent(claim);
        await store.jobs.completeIdempotent(
          claim,
          shopperKey === null
            ? { status: 200, body: "canaryanswer", content_type: "x" }
            : { reference: "cr_canaryanswer" },
        );
      }
      await store.decisions.write([
        {
          recommendation_id: "rec",
          shop: "demo",
          shopper: ref,
          expires_at: NOW + 1000,
          body: Buffer.from("canarydecision"),
        },
      ]);
      await store.jobs.put({
        job_id: "j",
        shop: "demo",
        kind: "erasure",
        state: "s",
        body: "canaryjob",
        updated_at: NOW,
      });
      await store.jobs.revoke("demo", "canaryjti", NOW + 1000);
      const bytes = await at.opened.bytes();
      const shown = CANARIES.filter((canary) =>
        [
          canary,
          Buffer.from(canary).toString("base64").slice(0, -4),
          Buffer.from(canary).toString("hex"),
        ].some((form) => bytes.includes(form)),
      );
      expect(shown).toEqual([]);
      expect(bytes.length).toBeGreaterThan(10_000);
    });

    it("is found by this very scan where something stands in clear", async () => {
      await at.store.shops.createShop({ shop: "canaryclear", created_at: NOW });
      expect((await at.opened.bytes()).includes("canaryclear")).toBe(true);
    });

    it("refuses keys that are not its own", async () => {
      await expect(at.opened.withOtherKeys()).rejects.toMatchObject({ code: "key_store_missing" });
    });
  });

  describe("rotation of the wrapping key", () => {
    const at = useStore(open);

    it(
      "reads old and new rows with both keys, wraps all again, and needs the new one alone " + "afterwards",
      async () => {
        const old = await shopperWithGrant(at.store, "old");
        await at.store.shoppers.appendEvents([{ grant: old.grant, events: [eventOf("e1")] }]);
        await at.store.jobs.put({
          job_id: "j",
          shop: "demo",
          kind: "erasure",
          state: "s",
          body: 1,
          updated_at: NOW,
        });
        await at.store.jobs.file({
          job_id: "over",
          shop: "demo",
          kind: "erasure",
          state: "complete",
          body: 2,
          updated_at: NOW,
        });
        const erased = await shopperWithGrant(at.store, "erased");
        const trained = { package: "p", watermark: 1, body: Buffer.from("x") };
        await at.store.shoppers.writeTrained([{ ref: erased.ref, change: () => trained }]);
        await at.store.shoppers.raiseBarrier(erased.ref, NOW);
        await give(
          at.store,
          refOf(at.store, "leaf"),
          { personalise: true },
          { leaf: { type: "given", record_id: "r", body: {} } },
        );
        const both = await at.opened.rotated();
        expect(idsOf(await access(both, old.ref))).toEqual(["e1"]);
        await expect(at.opened.withNewestKeyOnly()).rejects.toMatchObject({ code: "key_store_missing" });
        expect(await both.rewrap()).toBeGreaterThanOrEqual(6);
        expect(await both.rewrap()).toBe(0);
        await both.close();
        const newest = await at.opened.withNewestKeyOnly();
        expect(idsOf(await access(newest, old.ref))).toEqual(["e1"]);
        expect((await newest.jobs.read("demo", "j"))?.body).toBe(1);
        expect((await newest.jobs.read("demo", "over"))?.body).toBe(2);
        expect(await newest.shoppers.raiseBarrier(erased.ref, NOW)).toEqual({ asTrained: trained });
        expect((await newest.ledger.readOutbox("demo", 10)).map((entry) => entry.leaf.record_id)).toEqual([
          "r",
        ]);
        await newest.close();
      },
    );
  });
};
