import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { beliefOf } from "../../src/insight/belief-of.ts";
import { addSums, type BeliefSums, NO_SUMS, sumsOf } from "../../src/insight/belief-sums.ts";
import { type BeliefMaking, createKeptBeliefs, type KeptBeliefs } from "../../src/insight/kept-belief.ts";
import { createSealSums } from "../../src/insight/seal-sums.ts";
import { packShare } from "../../src/insight/share-of-belief.ts";
import type { BeliefShare } from "../../src/shopper/belief-share.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const NOW = 1_700_000_000_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const PEOPLE = 16;

const SLOTS = ["default linear@1", "complement linear@1", "default linear@2"];
/** Those of the last slot are too few to believe anything. */
const IN_SLOT = [20, 20, 3];

/** What a person answered: suggestions of three kinds, one in five days, up to four months ago. */
const answersIn = (person: number, slot: number) =>
  Array.from({ length: IN_SLOT[slot] ?? 0 }, (_, at) => ({
    person: `p${person}`,
    at: NOW - 120 * DAY_MS + (at * 5 + (person % 5)) * DAY_MS,
    strength: ((person * 7 + at * 3) % 40) / 20,
    value: (person + at * at + slot) % 3 === 0 ? 1 : 0,
    scale: SLOTS[slot] ?? null,
  }));
const answersOf = (person: number) => SLOTS.flatMap((_, slot) => answersIn(person, slot));
const sumsOfAll = (people: Iterable<number>): BeliefSums => sumsOf([...people].flatMap(answersOf));
const everybody = Array.from({ length: PEOPLE }, (_, person) => person);

describeOnBothStores("what is believed, kept by two processes", (start) => {
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const time = { now: NOW };
  const test = { number: 0, makings: 0 };
  const made: string[] = [];
  let one: KeptBeliefs;
  let other: KeptBeliefs;
  let shop: string;
  /** What stands beside each person who has not left. */
  let rows: Map<number, BeliefShare[]>;

  const count =
    (who: string, meanwhile: (person: number) => Promise<unknown> = () => Promise.resolve()) =>
    async ({ making }: BeliefMaking): Promise<BeliefSums> => {
      made.push(who);
      let sums = NO_SUMS;
      for (const person of everybody) {
        const before = rows.get(person);
        if (before !== undefined) {
          const counted = sumsOf(answersOf(person));
          const share = packShare(making, { person: String(person), identities: 1, sums: counted });
          rows.set(person, [...before, share]);
          sums = addSums(sums, counted);
        }
        await meanwhile(person);
      }
      return sums;
    };
  const leave = async (beliefs: KeptBeliefs, person: number): Promise<void> => {
    const row = rows.get(person);
    if (row === undefined) return;
    rows.delete(person);
    // An erasure that is cut short is taken up, and says it again.
    for (let times = 0; times < 2; times += 1) await beliefs.forget(shop, `era-${person}`, [row]);
  };
  const expectTheirs = async (made_at: number): Promise<void> => {
    time.now += 1001;
    const fitted = beliefOf(sumsOfAll(rows.keys()), made_at);
    const believed = await other.current(shop);
    if (Object.keys(fitted.scales).length === 0) expect(believed).toBeNull();
    else expect(JSON.stringify(believed)).toBe(JSON.stringify(fitted));
  };

  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
  }, 60_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });
  const open = (): void => {
    if (held.harness === undefined) throw new Error("The service has not started.");
    const { store } = held.harness.app.services;
    const deps = {
      ...{ documents: store.shops, jobs: store.jobs, clock: () => time.now },
      sealSums: createSealSums({ pseudonymKey: Buffer.alloc(32, 7), random: randomBytes }),
      newMaking: () => `making-${(test.makings += 1)}`,
    };
    one = createKeptBeliefs({ ...deps, holder: "one" });
    other = createKeptBeliefs({ ...deps, holder: "other" });
    made.length = 0;
    time.now = NOW;
    test.number += 1;
    shop = `shop-${test.number}`;
    rows = new Map(everybody.map((person) => [person, []]));
  };
  beforeEach(open);

  it("is made by one of them", async () => {
    const meanwhile = () => other.renew(shop, count("other"));
    await one.renew(shop, count("one", meanwhile));
    await other.renew(shop, count("other"));
    expect(made).toEqual(["one"]);
    await expectTheirs(NOW);
  });

  it("is at every moment what those give who have not left, whoever leaves while it is made", async () => {
    const leaving = fc.array(fc.tuple(fc.nat(PEOPLE - 1), fc.nat(PEOPLE - 1)), { maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(leaving, leaving, async (during, after) => {
        open();
        await one.renew(shop, count("one"));
        time.now += HOUR_MS;
        const began = time.now;
        // At each person who is counted, some leave: counted before, or not yet.
        await one.renew(
          shop,
          count("one", async (at) => {
            for (const [when, person] of during) if (when === at) await leave(other, person);
          }),
        );
        await expectTheirs(began);
        for (const [, person] of after) {
          await leave(one, person);
          await expectTheirs(began);
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it("stands while more leave than it is made: nobody waits for a making that ends", async () => {
    await one.renew(shop, count("one"));
    for (const person of everybody.slice(0, 5)) {
      time.now += HOUR_MS;
      const failing = count("one", () => Promise.reject(new Error("away")));
      await expect(one.renew(shop, failing)).rejects.toThrow("away");
      await leave(other, person);
      await expectTheirs(NOW);
      expect(await one.current(shop)).not.toBeNull();
    }
  });

  it("is dropped where nobody can say what of it was theirs, and comes back with the next", async () => {
    await one.renew(shop, count("one"));
    const emptied = rows.get(3)!.map(({ making }) => ({ making, counted: null }));
    rows.delete(3);
    await other.forget(shop, "era-3", [emptied]);
    expect(await other.current(shop)).toBeNull();
    await one.renew(shop, count("one"));
    await expectTheirs(NOW);
  });

  it("is dropped where one of a person's identities stays", async () => {
    await one.renew(shop, async ({ making }) => {
      const sums = sumsOfAll(everybody);
      const share = packShare(making, { person: "joined", identities: 2, sums: sumsOf(answersOf(0)) });
      rows.set(0, [share]);
      return sums;
    });
    await one.forget(shop, "era-0", [rows.get(0)!]);
    expect(await one.current(shop)).toBeNull();
  });

  it("forgets somebody once whose identities all leave", async () => {
    await one.renew(shop, async ({ making }) => {
      rows.set(0, [packShare(making, { person: "joined", identities: 2, sums: sumsOf(answersOf(0)) })]);
      return sumsOfAll(everybody);
    });
    await one.forget(shop, "era-0", [rows.get(0)!, rows.get(0)!]);
    rows.delete(0);
    await expectTheirs(NOW);
  });

  it("is given up by whom another process has overtaken", async () => {
    const meanwhile = async (person: number): Promise<void> => {
      if (person > 0) return;
      // Its lease has lapsed.
      time.now += 6 * 60_000;
      await other.renew(shop, count("other"));
    };
    await one.renew(shop, count("one", meanwhile));
    expect(made).toEqual(["one", "other"]);
    await expectTheirs(NOW + 6 * 60_000);
  });

  it("comes to nothing where everything was dropped meanwhile, and is made at the next turn", async () => {
    await one.renew(
      shop,
      count("one", (person) => (person === 0 ? other.drop(shop) : Promise.resolve())),
    );
    expect(await one.current(shop)).toBeNull();
    await one.renew(shop, count("one"));
    expect(made).toEqual(["one", "one"]);
    await expectTheirs(NOW);
  });

  it("is made anew where the clock was put back", async () => {
    await one.renew(shop, count("one"));
    time.now -= DAY_MS;
    await other.renew(shop, count("other"));
    expect(made).toEqual(["one", "other"]);
  });

  describe("of an earlier version, which was of all slots together,", () => {
    const before = {
      ...{ made_at: NOW, chances: { plain: [1], profiling: [1] } },
      ...{ answers: 900, error: 0, held_back: 0, behind: "sealed" },
    };
    const documents = () => held.harness!.app.services.store.shops;
    const kept = async (): Promise<string> =>
      JSON.stringify((await documents().readDocument(shop, "belief"))!.value);

    it("is believed in none of them, and made anew at the next turn", async () => {
      await documents().writeDocument(shop, "belief", before, 0);
      expect(await one.current(shop)).toBeNull();
      await one.renew(shop, count("one"));
      expect(made).toEqual(["one"]);
      await expectTheirs(NOW);
    });

    it("is gone with the first who leaves", async () => {
      await documents().writeDocument(shop, "belief", before, 0);
      await one.forget(shop, "era-0", [[]]);
      expect(await one.current(shop)).toBeNull();
      expect(await kept()).not.toContain("900");
    });
  });
});
