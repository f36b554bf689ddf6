import type { ConsentPort } from "../consent/port.ts";
import { NO_PREFERENCES, type Preferences } from "../consent/preferences.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ReviewRequest, ShopperState } from "../consent/state.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";

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

/** What a shopper may ask for without any consent: it is kept because they asked. */
export type StandingInstructions = {
  replacePreferences(ref: ShopperRef, given: Partial<Preferences>): Promise<Preferences>;
  mergePreferences(ref: ShopperRef, patch: PreferencesMerge): Promise<Preferences>;
  setRestriction(ref: ShopperRef, active: boolean): Promise<number | null>;
  setObjection(ref: ShopperRef, active: boolean): Promise<number | null>;
  /** `recommendation_id`: the suggestion that the person is to look at. */
  askPerson(ref: ShopperRef, about: string, recommendationId: string | null): Promise<ReviewRequest>;
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

/**
 * Preferences, restriction, objection and questions to a person, each one atomic change of the shopper's
 * state.
 */
export const createStandingInstructions = ({
  shoppers,
  clock,
  random,
}: {
  shoppers: Pick<ConsentPort, "changeState">;
  clock: Clock;
  random: RandomBytes;
}): StandingInstructions => {
  const change = (
    ref: ShopperRef,
    apply: (state: ShopperState) => Partial<ShopperState>,
  ): Promise<ShopperState> =>
    shoppers.changeState(ref, (state) => ({
      state: { ...state, ...apply(state), version: state.version + 1 },
    }));
  const prefer = async (ref: ShopperRef, make: (before: Preferences) => Preferences): Promise<Preferences> =>
    (await change(ref, (state) => ({ preferences: make(state.preferences), preferences_at: clock() })))
      .preferences;
  return {
    replacePreferences: (ref, given) => prefer(ref, () => ({ ...NO_PREFERENCES, ...given })),
    mergePreferences: (ref, patch) =>
      prefer(ref, (before) => merge(before, patch, NO_PREFERENCES) as Preferences),
    setRestriction: async (ref, active) =>
      (
        await change(ref, (state) => ({
          restriction_since: active ? (state.restriction_since ?? clock()) : null,
        }))
      ).restriction_since,
    setObjection: async (ref, active) =>
      (
        await change(ref, (state) => ({
          objection_since: active ? (state.objection_since ?? clock()) : null,
        }))
      ).objection_since,
    async askPerson(ref, about, recommendationId) {
      const now = clock();
      const review: ReviewRequest = {
        ticket: randomId("rev", random),
        asked_at: now,
        answer_by: now + MONTH_MS,
        about,
        recommendation_id: recommendationId,
      };
      await change(ref, (state) => ({ reviews: [...state.reviews, review].slice(-MOST_REVIEWS) }));
      return review;
    },
  };
};
