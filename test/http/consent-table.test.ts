import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANS } from "../../src/journey/plans.ts";
import { ACCEPTED, encode } from "../consent/signals/tc-strings.ts";
import { ALL, grants, NONE, registerNotice, shopperOf } from "../support/consents.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

/*
 * The ladder, end to end: every consent state × signal × moment × mode through the batch call, against a
 * table that says in plain words who may be served from what. Nothing of the service decides here.
 */
const NOW = Date.parse("2026-03-01T12:00:00Z");
const DAY = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

type Because = string;
/**
 * Why the profile stays shut for this state when nothing else does; null: it opens. `asked`: there is a
 * record, so that no string speaks.
 */
type State = {
  readonly name: string;
  readonly shut: Because | null;
  readonly asked: boolean;
  readonly stops: boolean;
  readonly make: (who: ReturnType<typeof shopperOf>) => Promise<unknown>;
};

const known = async (who: ReturnType<typeof shopperOf>, more: object = {}): Promise<void> => {
  await who.agree(ALL, more).expect(200);
  await who
    .tell({ event_id: `${who.id}-1`, type: "purchase", item_id: "teapot", occurred_at: iso(NOW - 3 * DAY) })
    .expect(200);
};
const state = (
  name: string,
  shut: Because | null,
  make: State["make"],
  more: Partial<State> = {},
): State => ({ name, shut, asked: true, stops: false, make, ...more });

const STATES: readonly State[] = [
  state("never asked", "never_given", async () => undefined, { asked: false }),
  state("agreed", null, (who) => known(who)),
  state("agreed to personalise alone", null, async (who) => {
    await who.agree(grants("personalise")).expect(200);
    await who
      .tell({ event_id: `${who.id}-1`, type: "view", item_id: "teapot", occurred_at: iso(NOW - DAY) })
      .expect(200);
  }),
  state("agreed to all but personalise", "refused", (who) =>
    who.agree({ ...ALL, personalise: false }).expect(200),
  ),
  state("agreed to being written to", "never_given", (who) => who.agree(grants("contact")).expect(200)),
  state("refused", "refused", (who) => who.agree(NONE).expect(200)),
  state("agreed and refused", "refused", async (who) => {
    await known(who);
    await who.agree(NONE).expect(200);
  }),
  state("withdrew", "withdrawn", async (who) => {
    await known(who);
    await who.withdraw().expect(200);
  }),
  state("withdrew and agreed again", null, async (who) => {
    await known(who);
    await who.withdraw().expect(200);
    await who.agree(ALL).expect(200);
  }),
  state("let it run out", "expired", (who) =>
    who.agree(ALL, { given_at: iso(NOW - 2 * DAY), expires_at: iso(NOW - DAY) }).expect(200),
  ),
  state("was erased", "erased", async (who) => {
    await known(who);
    await who.call("delete", "/v1/shopper").expect(202);
  }),
  state(
    "paused",
    "paused",
    async (who) => {
      await known(who);
      await who.call("patch", "/v1/shopper/preferences").send({ paused: true }).expect(200);
    },
    { stops: true },
  ),
  state(
    "restricted",
    "restricted",
    async (who) => {
      await known(who);
      await who.call("put", "/v1/shopper/restriction").expect(200);
    },
    { stops: true },
  ),
  state(
    "objected",
    "objected",
    async (who) => {
      await known(who);
      await who.call("put", "/v1/shopper/objection").expect(200);
    },
    { stops: true },
  ),
  state(
    "is a child",
    "minor",
    (who) => who.agree(ALL, { age_band: "under_13", jurisdiction: "NL" }).expect(200),
    { stops: true },
  ),
  state("is of age in this country", null, (who) => known(who, { age_band: "13", jurisdiction: "GB" })),
  state("is joined with somebody who refused", "refused", async (who) => {
    await known(who);
    await who.peer(`${who.id}-other`).agree(NONE).expect(200);
    await who
      .call("post", "/v1/shopper/links")
      .send({ shopper_id: `${who.id}-other`, kind: "app" })
      .expect(200);
  }),
  state("is joined with somebody who was never asked", null, async (who) => {
    await known(who);
    await who
      .call("post", "/v1/shopper/links")
      .send({ shopper_id: `${who.id}-other`, kind: "app" })
      .expect(200);
  }),
];

const tc = (purposes: number[]): string =>
  encode({
    ...ACCEPTED,
    created: NOW - DAY,
    lastUpdated: NOW - DAY,
    consents: purposes,
    publisherConsents: purposes,
  });
/** `says`: what the call brings along: a denial with its reason, a yes for this visit, or nothing. */
const SIGNALS: readonly {
  readonly name: string;
  readonly body: object;
  readonly denies: Because | null;
  readonly yes: boolean;
}[] = [
  { name: "none", body: {}, denies: null, yes: false },
  { name: "GPC", body: { gpc: true }, denies: "gpc", yes: false },
  { name: "DNT", body: { dnt: true }, denies: "dnt", yes: false },
  { name: "GPC off", body: { gpc: false, dnt: false }, denies: null, yes: false },
  { name: "TC yes", body: { tc_string: tc([1, 5, 6, 8, 10]) }, denies: null, yes: true },
  { name: "TC half", body: { tc_string: tc([5]) }, denies: "tcf", yes: false },
  { name: "TC no", body: { tc_string: tc([]) }, denies: "tcf", yes: false },
  { name: "TC broken", body: { tc_string: "CQ~~" }, denies: "signal_invalid", yes: false },
  { name: "TC yes with GPC", body: { gpc: true, tc_string: tc([5, 6]) }, denies: "gpc", yes: false },
  { name: "GPP broken", body: { gpp: "D~" }, denies: "signal_invalid", yes: false },
];

const CONTEXT = { item_id: "teapot", cart: ["vase"], category: ["Kitchen", "Tea"] };

describe("the ladder", () => {
  let harness: PlantedShop;
  beforeAll(async () => {
    harness = await startPlantedShop();
    await registerNotice(harness);
    for (const [at, { make }] of STATES.entries()) await make(shopperOf(harness, `state-${at}`));
  });
  afterAll(() => harness.close());

  // Outreach without `contact` is no answer from a rung but a word that nothing is sent.
  const moments = Object.keys(PLANS).filter((moment) => moment !== "outreach");
  const modes = ["auto", "non_profiled"] as const;
  const lines = STATES.flatMap((one, at) =>
    SIGNALS.flatMap((signal) =>
      moments.flatMap((moment) => modes.map((mode) => ({ at, one, signal, moment, mode }))),
    ),
  );

  it(
    `serves each of ${STATES.length * SIGNALS.length * 9 * 2} combinations of state, signal, moment and ` +
      "mode from what it may, and says why not from more",
    async () => {
      expect(lines.length).toBeGreaterThanOrEqual(2_000);
      const wrong: string[] = [];
      for (let from = 0; from < lines.length; from += 500) {
        const some = lines.slice(from, from + 500);
        const body = some
          .map(({ at, signal, moment, mode }) =>
            JSON.stringify({
              moment,
              mode,
              shopper: { id: `state-${at}` },
              context: CONTEXT,
              signals: signal.body,
              limit: 1,
              explain: "brief",
              session: { id: `visit-${at}`, events: [{ type: "view", item_id: "beans" }] },
            }),
          )
          .join("\n");
        const { text } = await harness
          .call("post", "/v1/recommendations/batch")
          .set("Content-Type", "application/x-ndjson")
          .send(body)
          .expect(200);
        text
          .trim()
          .split("\n")
          .forEach((line, index) => {
            const { one, signal, moment, mode } = some[index]!;
            const { transparency: told } = JSON.parse(line) as {
              transparency: {
                mode: string;
                profiling: boolean;
                mode_because: string | null;
                purposes_used: string[];
              };
            };
            const stop = one.stops
              ? one.shut
              : mode === "non_profiled"
                ? "opt_out"
                : (signal.denies ?? (one.shut === null ? null : !one.asked && signal.yes ? null : one.shut));
            const rung = stop !== null ? null : one.shut === null ? "profile" : "session";
            const page = PLANS[moment as keyof typeof PLANS].reads.some((reads) =>
              ["item_id", "items", "cart", "category"].includes(reads),
            )
              ? "context"
              : "popular";
            const expected = [rung ?? page, rung !== null, stop, rung !== null].join(" ");
            const got = [
              told.mode,
              told.profiling,
              told.mode_because,
              told.purposes_used.includes("personalise"),
            ].join(" ");
            if (got !== expected)
              wrong.push(`${one.name}, ${signal.name}, ${moment}, ${mode}: ${got}, not ${expected}`);
          });
      }
      expect(wrong.slice(0, 10)).toEqual([]);
    },
    180_000,
  );
});
