import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTellWork } from "../../src/jobs/tell-work.ts";
import { shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

describe("what a shop looks after", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());
  const keys = async () =>
    (await harness.call("get", "/v1/keys").expect(200)).body.data as {
      key_id: string;
      scopes: string[];
      current: boolean;
    }[];

  it("lists its keys by id and scope, never a key, and takes one back within a second", async () => {
    const serve = await harness.keyOf("serve");
    const listed = await keys();
    expect(listed.map(({ scopes, current }) => [scopes.length, current]).sort()).toEqual([
      [1, false],
      [5, true],
    ]);
    expect(JSON.stringify(listed)).not.toContain(serve);
    expect(JSON.stringify(listed)).not.toContain("hash");
    await harness.call("post", "/v1/recommendations", serve).send({ moment: "home" }).expect(200);
    const other = listed.find(({ current }) => !current);
    await harness.call("delete", `/v1/keys/${other?.key_id}`).expect(204);
    expect(await keys()).toHaveLength(1);
    await expect
      .poll(async () => (await harness.call("get", "/v1/models", serve)).body.code, { timeout: 5000 })
      .toBe("key_invalid");
    const gone = await harness.call("delete", `/v1/keys/${other?.key_id}`).expect(404);
    expect(gone.body.code).toBe("key_unknown");
  });

  it("keeps the key that calls, and is told to nobody without the scope admin", async () => {
    const [mine] = await keys();
    const refused = await harness.call("delete", `/v1/keys/${mine?.key_id}`).expect(409);
    expect(refused.body.code).toBe("key_in_use");
    const privacy = await harness.keyOf("privacy", "serve", "models", "ingest");
    for (const path of ["/v1/keys", "/v1/work"])
      expect((await harness.call("get", path, privacy).expect(403)).body.code).toBe("scope_missing");
  });

  it("takes back no key of another shop", async () => {
    await harness.app.services.shops.create("other", ["admin"]);
    const [theirs] = await harness.app.services.shops.keys("other");
    await harness.call("delete", `/v1/keys/${theirs?.key_id}`).expect(404);
    expect(await harness.app.services.shops.keys("other")).toHaveLength(1);
  });

  it("tells the work behind the answers by kind, state and time, and counts, and names nobody", async () => {
    const anna = shopperOf(harness, "anna-secret");
    await anna.agree({ personalise: true }).expect(200);
    await anna.tell({ event_id: "e-1", type: "view", item_id: "i1" });
    const { body: erased } = await anna.call("delete", "/v1/shopper").expect(202);
    const { body } = await harness.call("get", "/v1/work").expect(200);
    const told = JSON.stringify(body);
    expect((body.data as { kind: string }[]).map(({ kind }) => kind)).toContain("erasure");
    for (const secret of ["anna-secret", erased.receipt_id as string]) expect(told).not.toContain(secret);
  });

  it("tells what is under way before what is done, and of each kind the newest hundred", async () => {
    const job = (updated_at: number, state: string) =>
      ({ job_id: `j${updated_at}`, shop: "a", kind: "erasure", state, body: {}, updated_at }) as const;
    const told = await createTellWork({
      list: (_shop, kind) =>
        Promise.resolve(kind === "erasure" ? [job(1, "purging"), job(2, "accepted")] : []),
      listFiled: (_shop, kind) =>
        Promise.resolve(
          kind === "erasure" ? Array.from({ length: 150 }, (_, at) => job(at + 10, "complete")) : [],
        ),
    })("a");
    expect(told).toHaveLength(100);
    expect(told.slice(0, 3).map(({ updated_at, done }) => [updated_at, done])).toEqual([
      [2, false],
      [1, false],
      [159, true],
    ]);
  });
});
