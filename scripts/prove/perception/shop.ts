/** A shop over HTTP whose shoppers are asked at every answer, and answer from the page. */
import { KEY_SCOPES } from "../../../src/contract/endpoints.ts";
import { createLearner } from "../../../src/learn/shop/learner.ts";
import { seededFrom } from "../../../src/recommend/stages/seeded.ts";
import { callerOf, type Harness, startHarness } from "../../../test/support/harness.ts";

export const DAY_MS = 86_400_000;
const SILENT = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

export type AskedAnswer = {
  readonly recommendation_id: string;
  readonly control_token: string;
  readonly items: readonly {
    readonly item_id: string;
    readonly score: number;
    readonly profiling: boolean;
    readonly belief: number | null;
  }[];
  readonly ask: { readonly kind: string; readonly item_id: string | null; readonly href: string } | null;
};

/** Every answer asks, and always about one of its items, drawn with equal chances. */
const drawsOf = (seed: string) => {
  const random = seededFrom(`questions ${seed}`);
  return () => {
    const first = [0, 0.5];
    return () => first.shift() ?? random();
  };
};

/** One answer for each of these people. */
const askAll =
  ({ call }: Pick<Harness, "call">) =>
  async (people: readonly string[], question: object): Promise<AskedAnswer[]> => {
    const rows = people.map((id) => ({ ...question, shopper: { id } }));
    const { text } = await call("post", "/v1/recommendations/batch").send(rows).expect(200);
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as AskedAnswer);
  };

/** What somebody says of the item that they were asked about, from the page of the answer. */
const say =
  ({ call }: Pick<Harness, "call">) =>
  async ({ ask, control_token }: AskedAnswer, value: number): Promise<void> => {
    if (ask === null) throw new Error("Nothing was asked.");
    const { body } = await call("post", ask.href, control_token).send({ value }).expect(200);
    if (body.kept !== true) throw new Error(`Not kept: ${JSON.stringify(body)}`);
  };

export type AskingShop = {
  readonly shop: Harness;
  readonly askAll: ReturnType<typeof askAll>;
  readonly say: ReturnType<typeof say>;
};

const askingShop = (shop: Harness): AskingShop => ({ shop, askAll: askAll(shop), say: say(shop) });

export type AskingService = AskingShop & {
  readonly time: { now: number };
  /** Another shop at the same service, with people of its own. */
  next(name: string): Promise<AskingShop>;
  /** What the service does behind its answers: a model of the catalogue, and what is believed by now. */
  catchUp(): Promise<void>;
};

export const openAskingService = async (seed: string, from: number): Promise<AskingService> => {
  const time = { now: from };
  const first = await startHarness({ clock: () => time.now, questionDraw: drawsOf(seed) });
  const { services, models } = first.app;
  return {
    ...askingShop(first),
    time,
    async next(name) {
      const { key } = await services.shops.create(name, KEY_SCOPES);
      return askingShop({ ...first, shop: name, key, call: callerOf(first.app, key) });
    },
    async catchUp() {
      await createLearner({ services, trainEveryHours: 0, log: SILENT }).turn();
      await models.follow();
      await services.insights.renewBelief(first.shop);
    },
  };
};
