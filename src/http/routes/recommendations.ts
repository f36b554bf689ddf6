import { carefulCountry } from "../../consent/age-of-consent.ts";
import { tcfPolicy } from "../../consent/policy.ts";
import type { Signals } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { readSignals, type SignalBody } from "../../consent/signals/read-signals.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { RecommendationRequest } from "../../contract/recommendations.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { namesNobody } from "../../lib/names-nobody.ts";
import { NO_SESSION } from "../../recommend/followups/ask-again.ts";
import type { Said } from "../../recommend/followups/take-feedback.ts";
import type { Answer } from "../../recommend/pipeline.ts";
import { createLaps, type Laps } from "../../recommend/stages/laps.ts";
import type { Recommend } from "../../services/open-recommend.ts";
import type { Shops } from "../../shop/shops.ts";
import { actRoute, type Call, type Reply, type Route, route } from "../call.ts";
import { toRequest, toSession } from "../mapping/recommendation.ts";
import { fromStory } from "../mapping/write-answer.ts";
import type { Metrics } from "../metrics.ts";
import { toProblem } from "../problems.ts";
import { asksTimes, timesOf } from "../stage-times.ts";

type Deps = Pick<
  Recommend,
  "pipeline" | "nextPage" | "answerHistory" | "tellWhyNot" | "feedback" | "answers" | "marksOf"
> & {
  /** Whose recorded answer this is; null: nobody's, or no longer kept. */
  readonly readOwner: (shop: string, recommendationId: string) => Promise<ShopperRef | null>;
  readonly shops: Shops;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** A clock that is fine enough for the stages of one answer. */
  readonly stopwatch: () => number;
};

/** The shopper of a question: header or body, both only where they agree; a token names its own. */
const shopperOf = (
  call: Pick<Call, "shopper" | "pseudonym">,
  body: RecommendationRequest,
): ShopperRef | null => {
  const id = body.shopper?.id ?? null;
  const named = id === null || namesNobody(id) ? null : call.pseudonym(id);
  if (named !== null && call.shopper !== null && named.key !== call.shopper.key)
    throw new DomainError(
      "shopper_conflict",
      "Shopper-Id and shopper.id name different shoppers; send one of them.",
    );
  return call.shopper ?? named;
};

/** A pinned version is for those who test models, not for pages. */
const mayPin = (call: Pick<Call, "caller">, slot: string | undefined): void => {
  if (slot?.includes("@") !== true) return;
  if (call.caller.kind !== "key" || !call.caller.scopes.includes("models"))
    throw new DomainError(
      "scope_missing",
      "A pinned version (slot@version) needs a key with the scope models.",
    );
};

/** The bytes go out as they were hashed. */
const replyOf = (made: Answer): Reply => ({
  body: made.body,
  type: "application/json; charset=utf-8",
  acted: made.read,
});

/** The main job over HTTP, and all that is asked of an answer afterwards. */
export const recommendationRoutes = ({
  pipeline,
  nextPage,
  answerHistory: answerHistory,
  tellWhyNot,
  feedback,
  answers,
  marksOf,
  readOwner,
  shops,
  metrics,
  clock,
  stopwatch,
}: Deps): Route[] => {
  const count = (made: Answer): Answer => {
    metrics.recommended(made.answer.notice.mode, made.answer.notice.model.arm);
    return made;
  };
  const answer = async (
    call: Pick<Call, "shop" | "shopper" | "pseudonym" | "caller" | "signals" | "asksNothing">,
    body: RecommendationRequest,
    laps: Laps | null = null,
  ): Promise<Answer> => {
    mayPin(call, body.slot);
    const [policy, { currency }] = await Promise.all([shops.policy(call.shop), shops.settings(call.shop)]);
    const named = body.context?.country ?? null;
    return count(
      await pipeline.recommend(
        toRequest(body, {
          shop: call.shop,
          shopper: shopperOf(call, body),
          headers: call.signals,
          policy,
          shopCurrency: currency,
          marksOf,
          now: clock(),
          ageCountry: call.caller.kind === "key" ? named : carefulCountry(named, policy),
          ...(call.asksNothing === true && { asksNothing: true as const }),
        }),
        laps?.lap,
      ),
    );
  };
  /** Whose an earlier answer is: a key may ask for it without naming them. */
  const ownerOf = async (
    { shop, shopper }: Pick<Call, "shop" | "shopper">,
    recommendationId: string,
  ): Promise<readonly ShopperRef[]> => {
    const owner = shopper ?? (await readOwner(shop, recommendationId));
    return owner === null ? [] : [owner];
  };
  const signalsOf = async (
    { shop, signals }: Pick<Call, "shop" | "signals">,
    body: SignalBody = {},
  ): Promise<Signals> =>
    readSignals({ headers: signals, body }, tcfPolicy(await shops.policy(shop), clock()));
  const saidIn = async ({
    shop,
    shopper,
    body,
    params,
    signals,
  }: Call<typeof ENDPOINTS.postFeedback>): Promise<Said> => ({
    shop,
    recommendationId: params.recommendation_id,
    asker: shopper,
    signals: await signalsOf({ shop, signals }),
    item_id: body.item_id,
    verdict: body.verdict,
    scope: body.scope ?? null,
    reason: body.reason ?? null,
  });
  const answeredIn = async ({ shop, shopper, params, signals }: Call<typeof ENDPOINTS.postAnswer>) => ({
    shop,
    recommendationId: params.recommendation_id,
    asker: shopper,
    signals: await signalsOf({ shop, signals }),
  });
  return [
    route(ENDPOINTS.recommend, async (call) => {
      const laps = asksTimes(call) ? createLaps(stopwatch) : null;
      return { ...replyOf(await answer(call as Call, call.body, laps)), headers: timesOf(laps) };
    }),
    route(ENDPOINTS.readRecommendation, async (call) => {
      const {
        shop,
        shopper,
        params: { recommendation_id: recommendationId },
      } = call;
      const signals = await signalsOf(call as Call);
      return {
        acted: await ownerOf({ shop, shopper }, recommendationId),
        body: fromStory(
          recommendationId,
          await answerHistory({ shop, recommendationId, asker: shopper, signals, discreet: false }),
        ),
      };
    }),
    route(ENDPOINTS.nextRecommendations, async (call) => {
      const {
        shop,
        shopper,
        body,
        params: { recommendation_id: recommendationId },
      } = call;
      const signals = await signalsOf(call as Call, body.signals);
      return replyOf(
        count(
          await nextPage({
            shop,
            recommendationId,
            asker: shopper,
            limit: body.limit ?? null,
            signals,
            session: toSession(body.session, clock()),
          }),
        ),
      );
    }),
    actRoute(ENDPOINTS.postFeedback, {
      act: async (call) => {
        await feedback.take(await saidIn(call));
        return null;
      },
      tell: async (call) => ({
        acted: await ownerOf(call as Call, call.params.recommendation_id),
        body: await feedback.tell(await saidIn(call)),
      }),
    }),
    actRoute(ENDPOINTS.postAnswer, {
      act: async (call) => {
        await answers.take({ ...(await answeredIn(call)), value: call.body.value });
        return null;
      },
      tell: async (call) => ({
        acted: await ownerOf(call as Call, call.params.recommendation_id),
        body: await answers.tell(await answeredIn(call)),
      }),
    }),
    route(ENDPOINTS.whyNot, async (call) => {
      const {
        shop,
        shopper,
        body,
        params: { recommendation_id: recommendationId },
      } = call;
      return {
        acted: await ownerOf({ shop, shopper }, recommendationId),
        body: await tellWhyNot({
          shop,
          recommendationId,
          asker: shopper,
          itemId: body.item_id,
          signals: await signalsOf(call as Call),
          session: NO_SESSION,
        }),
      };
    }),
    route(ENDPOINTS.recommendBatch, async (call) => {
      const lines: string[] = [];
      const acted: ShopperRef[] = [];
      for (const row of call.body.rows) {
        try {
          if (!row.ok) throw row.error;
          const made = await answer(call as Call, row.value);
          lines.push(made.body.toString());
          acted.push(...made.read);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          lines.push(JSON.stringify({ line: row.line, problem: toProblem(error, call.requestId) }));
        }
      }
      return { body: `${lines.join("\n")}\n`, type: "application/x-ndjson", acted };
    }),
  ];
};
