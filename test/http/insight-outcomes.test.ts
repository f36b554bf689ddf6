import { beforeAll, expect, it, vi } from "vitest";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { NOW } from "../support/planted-shop.ts";
import { tellDays } from "../support/told-shop.ts";

const time = { now: NOW };
const DAYS = 2;
const PEOPLE = 15;
const PATIENT = { timeout: 20_000 };

type Figure = { value: number | null; low: number | null; answers: number; shoppers: number };
type Outcomes = {
  arms: { slot: string; arm: string; model: string; clicked: Figure; bought: Figure }[];
  hidden_groups: number;
  people: number;
  sampled: boolean;
};
type PurposeDay = { purpose: string; yes: number; no: number; taken_back: number };
type Consent = {
  since: string;
  days: { day: string; acts: number; erased: number; purposes: PurposeDay[] }[];
  hidden_days: number;
};

describePlanted(
  "what came of suggestions and choices",
  (at) => {
    const told = async <T>(topic: string): Promise<T> =>
      (await at().call("get", `/v1/insight/${topic}`).expect(200)).body as T;
    beforeAll(async () => {
      time.now = NOW;
      await tellDays(at(), time, { days: DAYS, peopleADay: PEOPLE });
      // Answers are recorded behind them.
      await vi.waitFor(
        async () => expect((await told<Outcomes>("outcomes")).arms[0]?.clicked.answers).toBe(19),
        PATIENT,
      );
    }, 120_000);

    it("is the share of answers with a click, and with a purchase, by slot and arm", async () => {
      const { arms, people, sampled } = await told<Outcomes>("outcomes");
      expect([people, sampled]).toEqual([19, false]);
      const [arm] = arms;
      expect(arms).toHaveLength(1);
      expect(arm).toMatchObject({ slot: "default", arm: "champion", model: "planted@1.0.1" });
      // Ten a day say yes; the first of each day has taken it back. Of 0 1 3 4 6 7 9 10 12 13: even, by
      // three.
      expect(arm?.clicked).toMatchObject({ answers: 19, shoppers: 19, value: 0.4211 });
      expect(arm?.bought).toMatchObject({ answers: 19, value: 0.4211 });
      expect(arm?.clicked.low).toBeGreaterThan(0);
    });

    it("does not judge purchases of the last week yet, and counts nobody who took it back", async () => {
      time.now = NOW - 4 * 86_400_000;
      const early = (await told<Outcomes>("outcomes")).arms[0];
      time.now = NOW;
      expect(early?.clicked.answers).toBe(19);
      expect(early?.bought).toMatchObject({ value: null, answers: 0 });
      const [first] = (await told<Outcomes>("outcomes")).arms;
      await at().call("delete", "/v1/shopper").set("Shopper-Id", "told-8-4").expect(202);
      const [after] = (await told<Outcomes>("outcomes")).arms;
      expect(after?.clicked.answers).toBe((first?.clicked.answers ?? 0) - 1);
    });

    it("is what was agreed to, refused and taken back by day; days of few acts are not told", async () => {
      // The erasure gets its place in the ledger behind its answer.
      const hiddenDays = async (): Promise<number> => {
        await at().app.tick();
        return (await told<Consent>("consent")).hidden_days;
      };
      await expect.poll(hiddenDays, PATIENT).toBe(3);
      const { days, since } = await told<Consent>("consent");
      expect(since).toBe("2025-12-02");
      // The day of three people has four acts, today one erasure: together fewer than ten, so that one more
      // day goes.
      expect(days).toHaveLength(1);
      expect(days[0]).toMatchObject({ acts: PEOPLE + 1, erased: 0 });
      expect(days[0]?.purposes.map(({ purpose }) => purpose)).toEqual(["personalise", "measure"]);
      const [personalise] = days[0]?.purposes ?? [];
      expect(personalise).toEqual({ purpose: "personalise", yes: 10, no: 5, taken_back: 1 });
    });

    it("names nobody", async () => {
      for (const topic of ["outcomes", "consent"])
        expect(JSON.stringify(await told(topic))).not.toMatch(/told-|rec_|teapot/);
    });
  },
  { clock: () => time.now },
);

describePlanted("how long each stage of one answer took", (at) => {
  const STAGES = ["signals", "decision", "view", "model", "candidates", "rank", "rules", "reasons"];
  const stagesOf = (header: string): string[] =>
    [...header.matchAll(/([a-z]+);dur=/g)].map(([, name]) => name!);

  it("is told to a key that asks, of this answer, and adds up to less than the whole", async () => {
    await at().shopper("anna", [{ item: "teapot", days: 3 }]);
    const from = performance.now();
    const { headers } = await at()
      .ask({ moment: "home", limit: 3 }, "anna")
      .set("Candor-Timing", "stages")
      .expect(200);
    const whole = performance.now() - from;
    const header = headers["server-timing"] as string;
    expect(stagesOf(header)).toEqual([...STAGES, "words", "record"]);
    const sum = [...header.matchAll(/dur=([\d.]+)/g)].reduce((total, [, ms]) => total + Number(ms), 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(whole);
  });

  it("is not told unasked, and not to a shopper’s token", async () => {
    const unasked = await at().ask({ moment: "home", limit: 1 }).expect(200);
    expect(unasked.headers).not.toHaveProperty("server-timing");
    const { body } = await at()
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: "anna", scopes: ["recommend"] })
      .expect(200);
    const byToken = await at()
      .ask({ moment: "home", limit: 1 }, undefined, body.token as string)
      .set("Candor-Timing", "stages")
      .expect(200);
    expect(byToken.headers).not.toHaveProperty("server-timing");
  });
});
