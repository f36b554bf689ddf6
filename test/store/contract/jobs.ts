import { describe, expect, it } from "vitest";
import type { Job } from "../../../src/jobs/port.ts";
import type { OpenStore } from "../contract.ts";
import { give, NOW, refOf, shopperWithGrant, useStore } from "./fixtures.ts";

export const describeJobs = (open: OpenStore): void => {
  describe("jobs, leases, erasure log, idempotency, revocation", () => {
    const at = useStore(open);
    const job = (job_id: string, fields: Partial<Job> = {}): Job => ({
      job_id,
      shop: "demo",
      kind: "erasure",
      state: "accepted",
      body: { secret: "s" },
      updated_at: NOW,
      ...fields,
    });
    const claim = (key: string, fields: object = {}) => ({
      id: "clm_1",
      shop: "demo",
      key,
      shopperKey: null as string | null,
      bodyHash: "h1",
      now: NOW,
      ttlMs: 86_400_000,
      ...fields,
    });
    /** All that may be kept of an act upon a person. */
    const left = { reference: "cr_x1" };
    const answer = { status: 201, body: '{"a":"é"}', content_type: "application/json" };

    it("keeps, lists, replaces and removes jobs of a shop", async () => {
      await at.store.jobs.put(job("j1"));
      await at.store.jobs.put(job("j2", { kind: "training" }));
      await at.store.jobs.put(job("j1", { state: "complete" }));
      await at.store.jobs.put(job("j3", { shop: "other" }));
      expect(await at.store.jobs.read("demo", "j1")).toEqual(job("j1", { state: "complete" }));
      expect((await at.store.jobs.list("demo", "erasure")).map((one) => one.job_id)).toEqual(["j1"]);
      await at.store.jobs.remove("demo", "j1");
      expect(await at.store.jobs.read("demo", "j1")).toBeNull();
      expect(await at.store.jobs.read("demo", "j3")).toBeNull();
    });

    it("adds a job where none has its id, filed or not, and says so", async () => {
      const { jobs } = at.store;
      const first = job("a1", { shop: "added" });
      const added = await Promise.all([first, first, first].map((each) => jobs.add(each)));
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await jobs.add(job("a1", { shop: "added", body: { secret: "other" } }))).toBe(false);
      expect(await jobs.read("added", "a1")).toEqual(first);
      await jobs.file(first);
      expect(await jobs.add(first)).toBe(false);
      expect(await jobs.list("added", "erasure")).toEqual([]);
      await jobs.settle("added");
      expect(await jobs.add(job("a2", { shop: "added" }))).toBe(true);
    });

    it("moves a job on where it is as it was, and none that another process moved or filed", async () => {
      const { jobs } = at.store;
      const first = job("m1", { shop: "moved" });
      const next = job("m1", { shop: "moved", state: "forgotten_in_data" });
      expect(await jobs.advance(first, "accepted")).toBe(false);
      expect(await jobs.read("moved", "m1")).toBeNull();
      await jobs.put(first);
      const moved = await Promise.all([next, next, next].map((each) => jobs.advance(each, "accepted")));
      expect(moved.filter(Boolean)).toHaveLength(1);
      expect(await jobs.advance(first, "accepted")).toBe(false);
      expect(await jobs.read("moved", "m1")).toEqual(next);
      const whole = job("m1", { shop: "moved", state: "complete" });
      await jobs.file(whole);
      expect(await jobs.advance(next, "complete")).toBe(false);
      expect([await jobs.read("moved", "m1"), await jobs.list("moved", "erasure")]).toEqual([whole, []]);
    });

    it(
      "files what nobody works on any more: read by its id, and not opened by who looks for " + "work",
      async () => {
        const { jobs } = at.store;
        await jobs.put(job("f1", { shop: "files" }));
        await jobs.put(job("f2", { shop: "files" }));
        const over = job("f1", { shop: "files", state: "complete" });
        await jobs.file(over);
        expect((await jobs.list("files", "erasure")).map(({ job_id }) => job_id)).toEqual(["f2"]);
        expect(await jobs.listFiled("files", "erasure")).toEqual([over]);
        expect(await jobs.listFiled("files", "training")).toEqual([]);
        expect(await jobs.listFiled("demo", "erasure")).toEqual([]);
        expect(await jobs.read("files", "f1")).toEqual(over);
        await jobs.remove("files", "f1");
        expect(await jobs.read("files", "f1")).toBeNull();
        expect(await jobs.listFiled("files", "erasure")).toEqual([]);
      },
    );

    it("gives a lease to one holder until it ends or is given back", async () => {
      expect(await at.store.jobs.lease("l", "a", 1000, NOW)).toBe(true);
      expect(await at.store.jobs.lease("l", "b", 1000, NOW + 999)).toBe(false);
      expect(await at.store.jobs.lease("l", "a", 1000, NOW + 500)).toBe(true);
      expect(await at.store.jobs.lease("l", "b", 1000, NOW + 1400)).toBe(false);
      expect(await at.store.jobs.lease("l", "b", 1000, NOW + 1500)).toBe(true);
      await at.store.jobs.release("l", "a");
      expect(await at.store.jobs.lease("l", "a", 1000, NOW + 1600)).toBe(false);
      await at.store.jobs.release("l", "b");
      expect(await at.store.jobs.lease("l", "a", 1000, NOW + 1600)).toBe(true);
      const many = await Promise.all(
        Array.from({ length: 10 }, (_, i) => at.store.jobs.lease("m", `h${i}`, 1000, NOW)),
      );
      expect(many.filter(Boolean)).toHaveLength(1);
    });

    it("numbers erasures without gap or twin, shop by shop", async () => {
      expect(await at.store.jobs.erasureHead("demo")).toBe(0);
      const made = await Promise.all(
        Array.from({ length: 12 }, (_, i) => at.store.jobs.appendErasure("demo", `e${i}`, NOW + i)),
      );
      expect(made.map((entry) => entry.sequence).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 12 }, (_, i) => i + 1),
      );
      await at.store.jobs.appendErasure("demo2", "x", NOW);
      expect(await at.store.jobs.erasureHead("demo")).toBe(12);
      expect((await at.store.jobs.readErasures("demo", 9)).map((entry) => entry.sequence)).toEqual([
        10, 11, 12,
      ]);
    });

    it("answers a repeated request as the first time, and a different body with a conflict", async () => {
      const one = claim("k1");
      expect(await at.store.jobs.claimIdempotent(one)).toEqual({ state: "new" });
      expect(await at.store.jobs.claimIdempotent(one)).toEqual({ state: "running" });
      expect(await at.store.jobs.claimIdempotent({ ...one, bodyHash: "h2" })).toEqual({ state: "conflict" });
      await at.store.jobs.completeIdempotent(one, answer);
      expect(await at.store.jobs.claimIdempotent({ ...one, now: NOW + 5000 })).toEqual({
        state: "done",
        answer,
      });
      expect(await at.store.jobs.claimIdempotent({ ...one, bodyHash: "h2" })).toEqual({ state: "conflict" });
      expect(await at.store.jobs.claimIdempotent({ ...one, shop: "other" })).toEqual({ state: "new" });
      expect(await at.store.jobs.claimIdempotent({ ...one, now: NOW + 86_400_001 })).toEqual({
        state: "new",
      });
    });

    it(
      "lets one of many claimants run, and frees a claim that was given up or whose " + "process died",
      async () => {
        const ids = Array.from({ length: 10 }, (_, i) => `clm_${i}`);
        const many = await Promise.all(ids.map((id) => at.store.jobs.claimIdempotent(claim("k2", { id }))));
        expect(many.filter((outcome) => outcome.state === "new")).toHaveLength(1);
        const first = ids[many.findIndex(({ state }) => state === "new")];
        for (const id of ids.filter((each) => each !== first))
          await at.store.jobs.abandonIdempotent(claim("k2", { id }));
        expect(await at.store.jobs.claimIdempotent(claim("k2"))).toEqual({ state: "running" });
        await at.store.jobs.abandonIdempotent(claim("k2", { id: first }));
        expect(await at.store.jobs.claimIdempotent(claim("k2"))).toEqual({ state: "new" });
        expect(await at.store.jobs.claimIdempotent(claim("k2", { now: NOW + 600_000 }))).toEqual({
          state: "new",
        });
      },
    );

    it("never gives what one shopper's act left to another, and erases it with the shopper", async () => {
      const { ref } = await shopperWithGrant(at.store, "idem");
      const mine = claim("k3", { shopperKey: ref.key });
      await at.store.jobs.claimIdempotent(mine);
      await at.store.jobs.completeIdempotent(mine, left);
      expect(await at.store.jobs.claimIdempotent(mine)).toEqual({ state: "done", answer: left });
      expect(
        await at.store.jobs.claimIdempotent({ ...mine, shopperKey: refOf(at.store, "someone").key }),
      ).toEqual({ state: "new" });
      await at.store.shoppers.raiseBarrier(ref, NOW);
      await at.store.shoppers.purge(ref);
      expect(await at.store.jobs.claimIdempotent(mine)).toEqual({ state: "new" });
    });

    it("keeps the answer to the erasure itself, and one given before the first consent", async () => {
      const ref = refOf(at.store, "first");
      const before = claim("k4", { shopperKey: ref.key });
      await at.store.jobs.claimIdempotent(before);
      await give(at.store, ref);
      await at.store.jobs.completeIdempotent(before, left);
      expect(await at.store.jobs.claimIdempotent(before)).toEqual({ state: "done", answer: left });
      const erase = claim("k5", { shopperKey: ref.key });
      await at.store.jobs.claimIdempotent(erase);
      await at.store.shoppers.raiseBarrier(ref, NOW);
      await at.store.jobs.completeIdempotent(erase, left);
      await at.store.shoppers.purge(ref);
      expect(await at.store.jobs.claimIdempotent(erase)).toEqual({ state: "done", answer: left });
    });

    it("keeps no body beside a shopper, and nothing but a bare id as a reference", async () => {
      const { ref } = await shopperWithGrant(at.store, "bodies");
      const mine = claim("k6", { shopperKey: ref.key });
      await at.store.jobs.claimIdempotent(mine);
      for (const told of [answer, { reference: '{"items":[]}' }, { reference: "anna@example.org" }])
        await expect(at.store.jobs.completeIdempotent(mine, told)).rejects.toMatchObject({
          code: "internal",
        });
      expect(await at.store.jobs.claimIdempotent(mine)).toEqual({ state: "running" });
    });

    it("remembers a void receipt until the hour in which it would have ended is over", async () => {
      await at.store.jobs.revoke("demo", "jti-1", NOW + 100);
      expect(await at.store.jobs.isRevoked("demo", "jti-1", NOW)).toBe(true);
      expect(await at.store.jobs.isRevoked("other", "jti-1", NOW)).toBe(false);
      expect(await at.store.jobs.isRevoked("demo", "jti-1", NOW + 3_600_000)).toBe(false);
    });

    it("sweeps what has ended and leaves what has not", async () => {
      await at.store.jobs.claimIdempotent(claim("sweep-me", { ttlMs: 10 }));
      await at.store.jobs.claimIdempotent(claim("keep-me"));
      await at.store.jobs.completeIdempotent(claim("keep-me"), answer);
      await at.store.sweep(NOW + 1000);
      expect(await at.store.jobs.claimIdempotent(claim("keep-me"))).toEqual({ state: "done", answer });
    });
  });
};
