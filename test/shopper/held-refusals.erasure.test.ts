import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "../../src/lib/errors.ts";
import { NOW, type Opened, openLmdb, openRedis } from "../http/rows-in-clear.ts";
import { hasRedisServer } from "../store/redis-server.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const STORES: readonly (readonly [string, () => Promise<Opened>])[] = [
  ["LMDB", openLmdb],
  ...(hasRedisServer() ? ([["Redis", openRedis]] as const) : []),
];

describe.each(STORES)("an erasure that was held beside the store, on %s", (_name, open) => {
  let opened: Opened;
  let harness: Harness;
  /** `barriers`: how many are raised before one fails. */
  const failing = { isFull: false, barriers: Infinity };
  const as = (id: string, method: "get" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  const ref = (id: string) => ({ shop: "acme", key: opened.store.pseudonym("acme", id) });
  /** One person of so many identities; what they are called. */
  const joined = async (count: number): Promise<readonly string[]> => {
    const ids = Array.from({ length: count }, (_, at) => `id-${at}`);
    for (const id of ids) await consent(harness, id, { personalise: true, connect_channels: true });
    for (const id of ids.slice(1))
      await as("id-0", "post", "/v1/shopper/links").send({ shopper_id: id, kind: "app" }).expect(200);
    return ids;
  };
  const held = async (id: string): Promise<string> => {
    failing.isFull = true;
    const { body } = await as(id, "delete", "/v1/shopper").expect(202);
    failing.isFull = false;
    expect(body.held).toBe(true);
    return body.receipt_id as string;
  };
  const give = () => harness.app.services.heldRefusals.resume();
  const stateOf = async (receipt: string): Promise<string> =>
    (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body.state as string;
  const expectGone = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      const { known } = (await as(id, "get", "/v1/shopper").expect(200)).body;
      // A key that steps aside waits for the purge.
      const waiting = [...(await opened.rows(ref(id))).keys()].filter((name) => name.startsWith("doomed"));
      expect({ id, known, waiting }).toEqual({ id, known: false, waiting: [] });
    }
  };

  beforeEach(async () => {
    opened = await open();
    const { keys, store } = opened;
    harness = await startHarness({
      clock: () => NOW,
      keys,
      store: {
        ...store,
        jobs: {
          ...store.jobs,
          add: (job) =>
            failing.isFull ? Promise.reject(new DomainError("disk_full", "no room")) : store.jobs.add(job),
        },
        shoppers: {
          ...store.shoppers,
          raiseBarrier: (...given) => {
            if ((failing.barriers -= 1) >= 0) return store.shoppers.raiseBarrier(...given);
            failing.barriers = Infinity;
            return Promise.reject(new Error("cut short"));
          },
        },
      },
    });
  });
  afterEach(async () => {
    await harness.close();
    await opened.close();
  });

  it("is of every identity where a person has more than one place holds", async () => {
    const ids = await joined(9);
    expect((await opened.rows(ref("id-0"))).size).toBeGreaterThan(0);
    const receipt = await held("id-0");
    await give();
    await harness.app.tick();
    expect(await stateOf(receipt)).toBe("complete");
    await expectGone(ids);
  });

  it("is of every identity where it was cut short after the first", async () => {
    const ids = await joined(3);
    const receipt = await held("id-0");
    failing.barriers = 1;
    await expect(give()).rejects.toThrow("cut short");
    await give();
    await harness.app.tick();
    expect(await stateOf(receipt)).toBe("complete");
    await expectGone(ids);
  });

  it("is not begun anew where it is given again", async () => {
    await joined(2);
    const receiptId = await held("id-0");
    const keys = ["id-0", "id-1"].map((id) => ref(id).key);
    await harness.app.services.erasures.begin(ref("id-0"), null, { receiptId, keys });
    await harness.app.services.erasures.resume("acme");
    const before = await opened.store.jobs.read("acme", receiptId);
    expect(before?.state).toBe("complete");
    await give();
    expect(await opened.store.jobs.read("acme", receiptId)).toEqual(before);
  });
});
