import type { Command } from "commander";
import { DomainError } from "../lib/errors.ts";
import type { PromotionGate } from "../model/registry/promotion-gate.ts";

/** A number as it was typed, within bounds. @throws DomainError usage */
export const numberOf = (name: string, typed: string, low: number, high: number): number => {
  const value = typed.trim() === "" ? Number.NaN : Number(typed);
  if (!(value >= low && value <= high))
    throw new DomainError("usage", `${name} is a number from ${low} to ${high}, not "${typed}".`);
  return value;
};

/** A whole number as it was typed, within bounds. @throws DomainError usage */
export const wholeNumberOf = (name: string, typed: string, low: number, high: number): number => {
  const value = numberOf(name, typed, low, high);
  if (!Number.isInteger(value))
    throw new DomainError("usage", `${name} is a whole number from ${low} to ${high}, not "${typed}".`);
  return value;
};

export type GateOptions = {
  readonly minShown?: string;
  readonly minRated?: string;
  readonly minOverlap?: string;
  readonly noWorseClicks?: boolean;
  readonly noWorseRelevance?: boolean;
};

const MOST_COUNTED = 1e9;

export const withGateOptions = (command: Command): Command =>
  command
    .option("--min-shown <n>", "only after so many answers to shoppers who granted measure")
    .option("--min-rated <n>", "only after so many ratings")
    .option(
      "--min-overlap <share>",
      "only if it showed this share of the champion’s items in the shadow, 0 to 1",
    )
    .option("--no-worse-clicks", "only if it is surely not clicked less than the champion")
    .option("--no-worse-relevance", "only if it is surely not called relevant less often");

/** Only what was asked for; commander reads an option that begins with "no-" as true until it is given. */
export const gateOf = (
  options: GateOptions & { readonly worseClicks?: boolean; readonly worseRelevance?: boolean },
): PromotionGate | undefined => {
  const gate: PromotionGate = {
    ...(options.minShown === undefined
      ? {}
      : { min_shown: numberOf("--min-shown", options.minShown, 0, MOST_COUNTED) }),
    ...(options.minRated === undefined
      ? {}
      : { min_rated: numberOf("--min-rated", options.minRated, 0, MOST_COUNTED) }),
    ...(options.minOverlap === undefined
      ? {}
      : { min_overlap: numberOf("--min-overlap", options.minOverlap, 0, 1) }),
    ...(options.worseClicks === false ? { no_worse_clicks: true } : {}),
    ...(options.worseRelevance === false ? { no_worse_relevance: true } : {}),
  };
  return Object.keys(gate).length === 0 ? undefined : gate;
};
