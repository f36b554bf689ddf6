import { ENDPOINTS } from '../../contract/endpoints.ts';
import type { RecommendationRequest } from '../../contract/recommendations.ts';
import type { Clock } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Pipeline } from '../../recommend/pipeline.ts';
import type { Recommendation } from '../../recommend/request.ts';
import type { TellLater } from '../../recommend/tell-later.ts';
import type { Shops } from '../../shop/shops.ts';
import type { ShopperRef } from '../../shopper/shopper-ref.ts';
import type { Call, Route } from '../call.ts';
import { route } from '../call.ts';
import { fromRecommendation, fromStory, toRequest } from '../mapping/recommendation.ts';
import type { Metrics } from '../metrics.ts';
import { toProblem } from '../problems.ts';

type Deps = { readonly pipeline: Pipeline; readonly tellLater: TellLater; readonly shops: Shops; readonly metrics: Metrics; readonly clock: Clock };

/** The shopper of a question: header or body, both only where they agree; a token names its own. */
const shopperOf = (call: Pick<Call, 'shopper' | 'pseudonym'>, body: RecommendationRequest): ShopperRef | null => {
  const named = body.shopper == null ? null : call.pseudonym(body.shopper.id);
  if (named !== null && call.shopper !== null && named.key !== call.shopper.key) throw new DomainError('shopper_conflict', 'Shopper-Id and shopper.id name different shoppers; send one of them.');
  return call.shopper ?? named;
};

/** A pinned version is for those who test models, not for pages. */
const mayPin = (call: Pick<Call, 'caller'>, slot: string | undefined): void => {
  if (slot?.includes('@') !== true) return;
  if (call.caller.kind !== 'key' || !call.caller.scopes.includes('models')) throw new DomainError('scope_missing', 'A pinned version (slot@version) needs a key with the scope models.');
};

/** The main job over HTTP. */
export const recommendationRoutes = ({ pipeline, tellLater, shops, metrics, clock }: Deps): Route[] => {
  const answer = async (call: Pick<Call, 'shop' | 'shopper' | 'pseudonym' | 'caller' | 'signals'>, body: RecommendationRequest): Promise<Recommendation> => {
    mayPin(call, body.slot);
    const [policy, { currency }] = await Promise.all([shops.policy(call.shop), shops.settings(call.shop)]);
    const made = await pipeline.recommend(toRequest(body, { shop: call.shop, shopper: shopperOf(call, body), headers: call.signals, policy, shopCurrency: currency, now: clock() }));
    metrics.recommended(made.notice.mode, made.notice.model.arm);
    return made;
  };
  return [
    route(ENDPOINTS.recommend, async (call) => ({ body: fromRecommendation(await answer(call as Call, call.body)) })),
    route(ENDPOINTS.readRecommendation, async ({ shop, shopper, params, caller }) => {
      if (caller.kind === 'control' && caller.recommendationId !== params.recommendation_id) throw new DomainError('recommendation_unknown', 'A control token opens its own answer alone.');
      return { body: fromStory(params.recommendation_id, await tellLater({ shop, recommendationId: params.recommendation_id, asker: shopper, discreet: false })) };
    }),
    route(ENDPOINTS.recommendBatch, async (call) => {
      const lines: string[] = [];
      for (const row of call.body.rows) {
        try {
          if (!row.ok) throw row.error;
          lines.push(JSON.stringify(fromRecommendation(await answer(call as Call, row.value))));
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          lines.push(JSON.stringify({ line: row.line, problem: toProblem(error, call.requestId) }));
        }
      }
      return { body: `${lines.join('\n')}\n`, type: 'application/x-ndjson' };
    }),
  ];
};
