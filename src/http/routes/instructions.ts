import type { Gate } from "../../consent/gate.ts";
import type { Preferences } from "../../consent/preferences.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { LinkKind } from "../../consent/state.ts";
import { ENDPOINTS, type TokenScope } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import type { ForgettingStatus } from "../../shopper/forgetting-status.ts";
import type { Identities } from "../../shopper/identities.ts";
import type { PreferencesMerge, StandingInstructions } from "../../shopper/standing-instructions.ts";
import { actRoute, type Call, type Route, route } from "../call.ts";
import { time, timeOrNull } from "../mapping/consent.ts";
import { tellUnlearning } from "../tell-unlearning.ts";

type Deps = {
  readonly gate: Gate;
  readonly instructions: StandingInstructions;
  readonly identities: Identities;
  readonly forgetting: Pick<ForgettingStatus, "about">;
  /** Whom a second shopper token speaks for, and for what; throws for one that does not hold here. */
  readonly proveIdentity: (
    token: string,
    call: { readonly shop: string; readonly origin: string | null },
  ) => Promise<{ readonly shopper: ShopperRef; readonly scopes: readonly TokenScope[] }>;
  /** Queues the word to those who answer. Never rejects. */
  readonly tellReview: (asker: ShopperRef, asked: Readonly<Record<string, string | null>>) => Promise<void>;
};

const standing = (since: number | null) => ({ active: since !== null, since: timeOrNull(since) });

/**
 * What a shopper may settle without any consent: preferences, links, restriction, objection, a person's
 * answer.
 */
export const instructionRoutes = ({
  gate,
  instructions,
  identities,
  forgetting,
  proveIdentity,
  tellReview,
}: Deps): Route[] => {
  type Own = { readonly shopper: ShopperRef };
  const stateOf = async (call: Own) => (await gate.exercise(call.shopper)).state;
  const tellPreferences = async (call: Own) => ({ body: (await stateOf(call)).preferences });
  const tellRestriction = async (call: Own) => ({ body: standing((await stateOf(call)).restriction_since) });
  const tellObjection = async (call: Own) => ({ body: standing((await stateOf(call)).objection_since) });
  /** What stands after an act, and what models have to forget of the person. */
  const withUnlearning =
    (tell: (call: Own) => Promise<{ readonly body: object }>) =>
    async (call: Own): Promise<{ readonly body: object }> => {
      const refs = await identities.all(call.shopper);
      return { body: { ...(await tell(call)).body, ...(await tellUnlearning(forgetting, refs)) } };
    };
  const restrict = (active: boolean) => async (call: Own) => {
    await instructions.setRestriction(call.shopper, active);
    return null;
  };
  const object = (active: boolean) => async (call: Own) => {
    await instructions.setObjection(call.shopper, active);
    return null;
  };
  return [
    route(ENDPOINTS.readPreferences, tellPreferences),
    actRoute(ENDPOINTS.putPreferences, {
      act: async ({ shopper, body }) => {
        await instructions.replacePreferences(shopper, body as Partial<Preferences>);
        return null;
      },
      tell: tellPreferences,
      asksNo: ({ body }) => (body.paused === true ? { act: "pause" } : null),
    }),
    actRoute(ENDPOINTS.patchPreferences, {
      act: async ({ shopper, body }) => {
        await instructions.mergePreferences(shopper, body as PreferencesMerge);
        return null;
      },
      tell: tellPreferences,
      asksNo: ({ body }) => (body.paused === true ? { act: "pause" } : null),
    }),
    route(ENDPOINTS.listLinks, async (call) => ({
      body: {
        data: (await stateOf(call)).links.map(({ link_id, kind, since }) => ({
          link_id,
          kind,
          since: time(since),
        })),
        next_cursor: null,
      },
    })),
    actRoute(ENDPOINTS.postLink, {
      act: async (call) => {
        const { shopper_id, kind, proof } = call.body;
        const other = call.pseudonym(shopper_id);
        await requireProof(call as Call, other, proof, proveIdentity);
        return (await identities.join(call.shopper, other, kind as LinkKind)).link_id;
      },
      tell: async (call, reference) => {
        const link = (await stateOf(call)).links.find(({ link_id }) => link_id === reference);
        if (link === undefined)
          throw new DomainError("link_unknown", "The identities were taken apart since; join them anew.");
        return {
          body: { link_id: link.link_id, kind: link.kind, since: time(link.since) },
          acted: [call.shopper, call.pseudonym(call.body.shopper_id)],
        };
      },
    }),
    actRoute(ENDPOINTS.deleteLink, {
      act: async ({ shopper, params }) => {
        if (!(await identities.part(shopper, params.link_id)))
          throw new DomainError("link_unknown", "The shopper has no link of this id.");
        return null;
      },
      tell: withUnlearning(() => Promise.resolve({ body: { deleted: true } })),
      asksNo: () => "room",
    }),
    route(ENDPOINTS.readRestriction, tellRestriction),
    actRoute(ENDPOINTS.putRestriction, {
      act: restrict(true),
      tell: withUnlearning(tellRestriction),
      asksNo: () => ({ act: "restrict" }),
    }),
    actRoute(ENDPOINTS.deleteRestriction, { act: restrict(false), tell: withUnlearning(tellRestriction) }),
    route(ENDPOINTS.readObjection, tellObjection),
    actRoute(ENDPOINTS.putObjection, {
      act: object(true),
      tell: withUnlearning(tellObjection),
      asksNo: () => ({ act: "object" }),
    }),
    actRoute(ENDPOINTS.deleteObjection, { act: object(false), tell: withUnlearning(tellObjection) }),
    route(ENDPOINTS.listReviews, async (call) => ({
      body: {
        data: (await stateOf(call)).reviews.map(({ asked_at, answer_by, ...review }) => ({
          recommendation_id: null,
          text: null,
          ...review,
          asked_at: time(asked_at),
          answer_by: time(answer_by),
        })),
        next_cursor: null,
      },
    })),
    actRoute(ENDPOINTS.postReview, {
      act: async ({
        shopper,
        shopperId,
        retryKey,
        body: { about, recommendation_id = null, text = null },
      }) => {
        const question = { about, recommendation_id, text };
        const { ticket, answer_by } = await instructions.askPerson(shopper, question, retryKey);
        await tellReview(shopper, {
          ticket,
          ...question,
          answer_by: time(answer_by),
          shopper_id: shopperId,
        });
        return ticket;
      },
      tell: async (call, reference) => {
        const asked = (await stateOf(call)).reviews.find(({ ticket }) => ticket === reference);
        if (asked === undefined)
          throw new DomainError("idempotency_spent", "What was asked is no longer kept; ask anew.");
        return { body: { ticket: asked.ticket, answer_by: time(asked.answer_by) } };
      },
    }),
  ];
};

const HOW_TO_PROVE =
  "Mint a shopper token with the scope rights for the id to be joined, for this origin, and send it as " +
  "proof within its five minutes.";

/**
 * A browser may join another id only when it shows that it holds that one too; a shop's key answers for both.
 * Joined identities are withdrawn and erased together, so that the proof is a token that opens as much: one
 * that every page of the other person carries proves nothing.
 */
const requireProof = async (
  call: Call,
  other: ShopperRef,
  proof: string | undefined,
  prove: Deps["proveIdentity"],
): Promise<void> => {
  if (call.caller.kind === "key" && proof === undefined) return;
  if (proof === undefined) throw new DomainError("link_unproven", HOW_TO_PROVE);
  const origin = call.headers.origin ?? null;
  const proven = await prove(proof, { shop: call.shop, origin }).catch((error: unknown) => {
    if (error instanceof DomainError) return null;
    throw error;
  });
  if (proven === null || proven.shopper.key !== other.key)
    throw new DomainError(
      "link_unproven",
      `The proof is not a valid shopper token of that id for this origin. ${HOW_TO_PROVE}`,
    );
  if (!proven.scopes.includes("rights"))
    throw new DomainError("link_unproven", `The proof lacks the scope rights. ${HOW_TO_PROVE}`);
};
