import type { Gate } from "../../consent/gate.ts";
import type { LinkKind } from "../../consent/state.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Identities } from "../../shopper/identities.ts";
import type { Preferences } from "../../shopper/preferences.ts";
import type { ShopperRef } from "../../shopper/shopper-ref.ts";
import type { PreferencesMerge, StandingInstructions } from "../../shopper/standing-instructions.ts";
import { type Call, type Route, route } from "../call.ts";
import { time, timeOrNull } from "../mapping/consent.ts";

type Deps = {
  readonly gate: Gate;
  readonly instructions: StandingInstructions;
  readonly identities: Identities;
  /** Whom a second shopper token speaks for; throws for one that does not hold. */
  readonly proveIdentity: (token: string, shop: string) => Promise<ShopperRef>;
  /** Queues the word to those who answer. Never rejects. */
  readonly tellReview: (shop: string, asked: Readonly<Record<string, string | null>>) => Promise<void>;
};

const standing = (since: number | null) => ({ body: { active: since !== null, since: timeOrNull(since) } });

/** What a shopper may settle without any consent: preferences, links, restriction, objection, a person's answer. */
export const instructionRoutes = ({
  gate,
  instructions,
  identities,
  proveIdentity,
  tellReview,
}: Deps): Route[] => {
  const stateOf = async (call: { shopper: ShopperRef | null }) => (await gate.exercise(call.shopper!)).state;
  return [
    route(ENDPOINTS.readPreferences, async (call) => ({ body: (await stateOf(call)).preferences })),
    route(ENDPOINTS.putPreferences, async ({ shopper, body }) => ({
      body: await instructions.replacePreferences(shopper!, body as Partial<Preferences>),
    })),
    route(ENDPOINTS.patchPreferences, async ({ shopper, body }) => ({
      body: await instructions.mergePreferences(shopper!, body as PreferencesMerge),
    })),
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
    route(ENDPOINTS.postLink, async (call) => {
      const { shopper_id, kind, proof } = call.body;
      const other = call.pseudonym(shopper_id);
      await requireProof(call as Call, other, proof, proveIdentity);
      const link = await identities.join(call.shopper!, other, kind as LinkKind);
      return {
        body: { link_id: link.link_id, kind: link.kind, since: time(link.since) },
        acted: [call.shopper!, other],
      };
    }),
    route(ENDPOINTS.deleteLink, async ({ shopper, params }) => {
      if (!(await identities.part(shopper!, params.link_id)))
        throw new DomainError("link_unknown", "The shopper has no link of this id.");
      return { body: { deleted: true } };
    }),
    route(ENDPOINTS.readRestriction, async (call) => standing((await stateOf(call)).restriction_since)),
    route(ENDPOINTS.putRestriction, async ({ shopper }) =>
      standing(await instructions.setRestriction(shopper!, true)),
    ),
    route(ENDPOINTS.deleteRestriction, async ({ shopper }) =>
      standing(await instructions.setRestriction(shopper!, false)),
    ),
    route(ENDPOINTS.readObjection, async (call) => standing((await stateOf(call)).objection_since)),
    route(ENDPOINTS.putObjection, async ({ shopper }) =>
      standing(await instructions.setObjection(shopper!, true)),
    ),
    route(ENDPOINTS.deleteObjection, async ({ shopper }) =>
      standing(await instructions.setObjection(shopper!, false)),
    ),
    route(ENDPOINTS.listReviews, async (call) => ({
      body: {
        data: (await stateOf(call)).reviews.map(({ asked_at, answer_by, ...review }) => ({
          recommendation_id: null,
          ...review,
          asked_at: time(asked_at),
          answer_by: time(answer_by),
        })),
        next_cursor: null,
      },
    })),
    route(ENDPOINTS.postReview, async ({ shopper, shopperId, body }) => {
      const { ticket, answer_by } = await instructions.askPerson(
        shopper!,
        body.about,
        body.recommendation_id ?? null,
      );
      await tellReview(shopper!.shop, {
        ticket,
        about: body.about,
        recommendation_id: body.recommendation_id ?? null,
        answer_by: time(answer_by),
        shopper_id: shopperId,
      });
      return { body: { ticket, answer_by: time(answer_by) } };
    }),
  ];
};

/** A browser may join another id only when it shows that it holds that one too; a shop's key answers for both. */
const requireProof = async (
  call: Call,
  other: ShopperRef,
  proof: string | undefined,
  prove: Deps["proveIdentity"],
): Promise<void> => {
  if (call.caller.kind === "key" && proof === undefined) return;
  if (proof === undefined)
    throw new DomainError("link_unproven", "Send proof: a shopper token of the other id.");
  const proven = await prove(proof, call.shop).catch(() => null);
  if (proven === null || proven.key !== other.key)
    throw new DomainError("link_unproven", "The proof is not a valid shopper token of the id to be joined.");
};
