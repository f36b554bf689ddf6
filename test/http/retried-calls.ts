import type { IdempotentDone } from "../../src/jobs/retry-port.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { type OnStore } from "../support/consent-shops.ts";
import { ALL, type ShopperCalls, shopperOf } from "../support/consents.ts";

export const MINUTE = 60_000;
export const clock = { now: Date.parse("2026-06-01T12:00:00Z") };
const at = (ms: number): string => new Date(ms).toISOString();

/** All that was kept under idempotency keys, in order. */
export const kept: IdempotentDone[] = [];

export const watched = (store: Store): Store => ({
  ...store,
  jobs: {
    ...store.jobs,
    completeIdempotent(claim, done) {
      kept.push(done);
      return store.jobs.completeIdempotent(claim, done);
    },
  },
});

export type Who = ShopperCalls;

/** People and keys of a shop that nobody used yet, and what the tests of retries ask of them. */
export const openRetries = (on: () => OnStore) => {
  let count = 0;
  const fresh = (): string => `key-${(count += 1)}`;
  const somebody = () => shopperOf(on().harness, `retry-${(count += 1)}`);
  const known = async (): Promise<Who> => {
    clock.now += MINUTE;
    const who = somebody();
    await who.agree(ALL).expect(200);
    for (const item_id of ["i1", "i3", "i5"]) {
      clock.now += 1000;
      await who.tell({ event_id: item_id, type: "view", item_id, occurred_at: at(clock.now) }).expect(200);
    }
    clock.now += MINUTE;
    return who;
  };
  const token = async (who: Who, ...scopes: string[]): Promise<string> =>
    (await on().harness.call("post", "/v1/shopper-tokens").send({ shopper_id: who.id, scopes }).expect(200))
      .body.token as string;
  const mode = (body: { transparency: { mode_because: string | null; profiling: boolean } }) => [
    body.transparency.profiling,
    body.transparency.mode_because,
  ];
  const erase = async (who: Who) => {
    await who.call("delete", "/v1/shopper").expect(202);
    await on().harness.app.services.erasures.resume("acme");
  };

  return { fresh, somebody, known, token, mode, erase };
};
