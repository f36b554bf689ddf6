import type { ConsentPort } from "../consent/port.ts";
import { NO_PREFERENCES, type Preferences } from "../consent/preferences.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ReviewRequest, ShopperState } from "../consent/state.ts";
import type { Clock } from "../lib/clock.ts";
import type { RandomBytes } from "../lib/random.ts";
import { retriedId } from "../lib/retried-id.ts";
import type { Identities } from "./identities.ts";

/** Art. 12(3) GDPR: an answer within one month. */
const MONTH_MS = 30 * 86_400_000;
const MOST_REVIEWS = 50;

type Merge<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[]
    ? T[K] | null
    : T[K] extends object | null
      ? Merge<NonNullable<T[K]>> | null
      : T[K] | null;
};
/** RFC 7396: null takes a member away, which is its default again; arrays are replaced whole. */
export type PreferencesMerge = Merge<Preferences>;

/** `recommendation_id`: the suggestion that the person is to look at; `text`: in the shopper's own words. */
export type QuestionToPerson = {
  readonly about: string;
  readonly recommendation_id: string | null;
  readonly text: string | null;
};

/** What a shopper may ask for without any consent: it is kept because they asked. */
export type StandingInstructions = {
  replacePreferences(ref: ShopperRef, given: Partial<Preferences>): Promise<Preferences>;
  mergePreferences(ref: ShopperRef, patch: PreferencesMerge): Promise<Preferences>;
  setRestriction(ref: ShopperRef, active: boolean): Promise<number | null>;
  setObjection(ref: ShopperRef, active: boolean): Promise<number | null>;
  /** `retryKey`: under the same one the same question is one. */
  askPerson(ref: ShopperRef, question: QuestionToPerson, retryKey: string | null): Promise<ReviewRequest>;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** RFC 7396 section 2, over a value whose members all have defaults. */
const merge = (value: unknown, patch: unknown, fallback: unknown): unknown => {
  if (patch === undefined) return value;
  if (patch === null) return fallback;
  if (!isObject(patch) || !isObject(fallback)) return patch;
  const base = isObject(value) ? value : fallback;
  return Object.fromEntries(
    Object.keys(fallback).map((member) => [member, merge(base[member], patch[member], fallback[member])]),
  );
};

type Since = "restriction_since" | "objection_since";

/**
 * Preferences, restriction, objection and questions to a person, each one atomic change of the shopper's
 * state. What stops the use of somebody's data stops it for the person: on every joined identity, so that
 * taking them apart later brings nothing back (docs/consent-rules.md, "Linked identities"), and with it what
 * a session receipt would open.
 */
export const createStandingInstructions = ({
  shoppers,
  identities,
  voidReceipts,
  clock,
  random,
}: {
  shoppers: Pick<ConsentPort, "changeState">;
  identities: Pick<Identities, "all">;
  /** Ends the session receipts of these identities. */
  voidReceipts: (refs: readonly ShopperRef[]) => Promise<void>;
  clock: Clock;
  random: RandomBytes;
}): StandingInstructions => {
  const change = (
    ref: ShopperRef,
    apply: (state: ShopperState) => Partial<ShopperState> | null,
  ): Promise<ShopperState> =>
    shoppers.changeState(ref, (state) => {
      const changes = apply(state);
      return changes === null ? null : { state: { ...state, ...changes, version: state.version + 1 } };
    });
  /** Own identity first: what was asked for holds there even if the call is cut short. */
  const stop = async (ref: ShopperRef, field: Since): Promise<number | null> => {
    const now = clock();
    const since = (await change(ref, (state) => (state[field] === null ? { [field]: now } : null)))[field];
    const all = await identities.all(ref);
    for (const other of all.slice(1))
      await change(other, (state) => (state[field] === null ? { [field]: since } : null));
    await voidReceipts(all);
    return since;
  };
  /**
   * Lifts what came with one act. What another identity had asked for by itself stands until it is lifted
   * there.
   */
  const lift = async (ref: ShopperRef, field: Since): Promise<null> => {
    let since: number | null = null;
    await change(ref, (state) => {
      since = state[field];
      return since === null ? null : { [field]: null };
    });
    if (since !== null)
      for (const other of (await identities.all(ref)).slice(1))
        await change(other, (state) => (state[field] === since ? { [field]: null } : null));
    return null;
  };
  /** `paused`: as the call names it; undefined where it does not, and a pause stands as it stood. */
  const prefer = async (
    ref: ShopperRef,
    paused: boolean | null | undefined,
    make: (before: Preferences) => Preferences,
  ): Promise<Preferences> => {
    const { preferences } = await change(ref, (state) => ({
      preferences: make(state.preferences),
      preferences_at: clock(),
    }));
    if (paused === undefined) return preferences;
    const all = await identities.all(ref);
    for (const other of all.slice(1))
      await change(other, (state) =>
        state.preferences.paused === preferences.paused
          ? null
          : {
              preferences: { ...state.preferences, paused: preferences.paused },
              preferences_at: clock(),
            },
      );
    if (preferences.paused) await voidReceipts(all);
    return preferences;
  };
  return {
    replacePreferences: (ref, given) =>
      prefer(ref, given.paused, ({ paused }) => ({ ...NO_PREFERENCES, paused, ...given })),
    mergePreferences: (ref, patch) =>
      prefer(ref, patch.paused, (before) => merge(before, patch, NO_PREFERENCES) as Preferences),
    setRestriction: (ref, active) => (active ? stop : lift)(ref, "restriction_since"),
    setObjection: (ref, active) => (active ? stop : lift)(ref, "objection_since"),
    async askPerson(ref, { about, recommendation_id, text }, retryKey) {
      const now = clock();
      const ticket = retriedId("rev", retryKey, [about, recommendation_id, text], random);
      const review: ReviewRequest = {
        ticket,
        asked_at: now,
        answer_by: now + MONTH_MS,
        about,
        recommendation_id,
        ...(text === null ? {} : { text }),
      };
      const isAsked = (each: ReviewRequest): boolean => each.ticket === ticket;
      const { reviews } = await change(ref, (state) =>
        state.reviews.some(isAsked) ? null : { reviews: [...state.reviews, review].slice(-MOST_REVIEWS) },
      );
      return reviews.find(isAsked) ?? review;
    },
  };
};
