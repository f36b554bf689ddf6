import { expect, it } from "vitest";
import { ACCEPTED, encode } from "../consent/signals/tc-strings.ts";
import { describeConsentShops } from "../support/consent-shops.ts";
import { grants, NONE, seen, type ShopperCalls, shopperOf } from "../support/consents.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
const clock = { now: Date.UTC(2026, 4, 10, 9) };

/** A string as a platform of TCF 2.2 dates it: by its day alone. */
const stringOf = (time: number, consents: number[]): string => {
  const day = time - (time % DAY);
  return encode({ ...ACCEPTED, created: day, lastUpdated: day, consents, publisherConsents: consents });
};
const EVERYTHING = [1, 5, 6, 8, 10];
const byString = (time: number, consents = EVERYTHING) => ({
  source: { kind: "tcf", tc_string: stringOf(time, consents) },
});
const byPlatform = (more: object = {}) => ({
  source: { kind: "cmp", name: "segment", categories: { personalization: true } },
  notice: seen,
  ...more,
});
const later = (by = MINUTE): string => new Date((clock.now += by)).toISOString();

const put = (who: ShopperCalls, body: object) => who.call("put", "/v1/shopper/consent").send(body);
const isRefused = async (who: ShopperCalls, body: object): Promise<void> => {
  expect((await put(who, body).expect(409)).body.code).toBe("given_at_stale");
  expect((await who.consent().expect(200)).body.effective.personalise.granted).toBe(false);
};
const isGranted = async (who: ShopperCalls, body: object): Promise<void> => {
  expect((await put(who, body).expect(200)).body.effective.personalise).toEqual({
    granted: true,
    because: null,
  });
};

/** What denies, and the answer after which it does. */
const DENIALS: readonly (readonly [string, (who: ShopperCalls) => Promise<unknown>])[] = [
  ["an erasure", (who) => who.call("delete", "/v1/shopper").expect(202)],
  ["a withdrawal", (who) => who.withdraw().expect(200)],
  ["a refusal", (who) => who.agree(NONE).expect(200)],
];

describeConsentShops("consent whose time is not known exactly", clock, (at) => {
  let made = 0;
  const somebody = (): ShopperCalls => shopperOf(at().harness, `doubt-${(made += 1)}`);

  it("is a first grant for somebody who never said no", async () => {
    await isGranted(somebody(), byString(clock.now));
    await isGranted(somebody(), byPlatform());
    const renewed = somebody();
    await isGranted(renewed, byString(clock.now - DAY));
    later();
    await isGranted(renewed, byString(clock.now));
  });

  it.each(DENIALS)("does not come back with the same call after %s", async (_name, deny) => {
    for (const body of [byString(clock.now), byPlatform()]) {
      const who = somebody();
      await isGranted(who, body);
      later();
      await deny(who);
      later();
      await isRefused(who, body);
      await isRefused(who, { ...byString(clock.now), given_at: later() });
    }
  });

  it.each(DENIALS)(
    "of the day of %s does not speak over it, sent for the first time",
    async (_name, deny) => {
      const who = somebody();
      await who.agree(grants("personalise")).expect(200);
      later();
      await deny(who);
      later();
      await isRefused(who, byString(clock.now));
      await isRefused(who, byPlatform());
      // What such a string denies holds all the same.
      const half = await put(who, byString(clock.now, [5, 6])).expect(200);
      expect(half.body.purposes.measure.state).toBe("refused");
      expect(half.body.effective.personalise.granted).toBe(false);
    },
  );

  it.each(DENIALS)("grants anew once it is certainly later than %s", async (_name, deny) => {
    const [one, other, third] = [somebody(), somebody(), somebody()];
    for (const who of [one, other, third]) await deny(who);
    await isGranted(one, byPlatform({ given_at: later() }));
    await isGranted(third, { purposes: grants("personalise"), notice: seen, given_at: later() });
    later(DAY);
    await isGranted(other, byString(clock.now));
  });

  it("is told in the history with the earliest time that it can have", async () => {
    const who = somebody();
    await isGranted(who, byString(clock.now));
    await who.agree(grants("measure")).expect(200);
    const { records } = (await who.call("get", "/v1/shopper/consent/history").expect(200)).body;
    expect(records.map(({ given_from }: { given_from: string | null }) => given_from)).toEqual([
      null,
      new Date(clock.now - (clock.now % DAY)).toISOString(),
    ]);
  });
});
