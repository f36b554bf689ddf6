import type { Command } from "commander";
import type { Defence } from "../learn/linear/recipe.ts";
import { DomainError } from "../lib/errors.ts";

/** As the command line gives them. */
export type DefenceOptions = {
  readonly minShoppers?: string;
  readonly thinBelow?: string;
  readonly keep?: string;
  readonly noise?: string;
  readonly partners?: string;
  readonly grain?: string;
};

/** What a training may tell of few shoppers; what was not asked for is left to the caller's default. */
export type DefenceWish = { readonly minShoppers?: number; readonly defence?: Defence };

const HELP = `
What one or few shoppers did: --min-shoppers 3 --partners 10 --grain 4 was measured on purchases to take
most of a shopper's next thing out of public lists, for a point and a half of Recall@20 among new items; it
is recommended wherever orders are learnt from. On sparse clicks only a high --min-shoppers does, and it is
dear (docs/models.md, "What the defences stop and cost").
`;

/** Options about what one or few shoppers did (docs/models.md, "What the defences stop and cost"). */
export const withDefenceOptions = (command: Command, usual: string): Command =>
  command
    .option("--min-shoppers <n>", `a pair of items counts from so many distinct shoppers on (${usual})`)
    .option(
      "--thin-below <n>",
      "pairs of fewer shoppers than this are thin: --keep and --noise are about them",
    )
    .option("--keep <share>", "thin pairs keep this share of their evidence, 0 to 1 (1)")
    .option("--noise <shoppers>", "scale of the secret noise on how many shoppers made a thin pair (0)")
    .option("--partners <n>", "each thing counts with about so many of the same shopper's other things (all)")
    .option(
      "--grain <factor>",
      "list values are told on rungs this factor apart, at secret places; 1: as they are (1)",
    )
    .addHelpText("after", HELP);

const numberOf = (
  name: string,
  given: string | undefined,
  usual: number,
  isRight: (value: number) => boolean,
  rule: string,
): number => {
  if (given === undefined) return usual;
  const value = given.trim() === "" ? NaN : Number(given);
  if (!Number.isFinite(value) || !isRight(value))
    throw new DomainError("usage", `--${name} is ${rule}, not "${given}".`);
  return value;
};

/** @throws DomainError usage */
export const readDefence = (options: DefenceOptions): DefenceWish => {
  const { minShoppers, thinBelow, keep, noise, partners, grain } = options;
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
  const least = numberOf("min-shoppers", minShoppers, 1, isCount, "a whole number from 1 on");
  if (thinBelow === undefined && (keep !== undefined || noise !== undefined))
    throw new DomainError(
      "usage",
      "--keep and --noise are about thin pairs; say with --thin-below which pairs are thin.",
    );
  const defence = {
    thin_below: numberOf("thin-below", thinBelow, 0, isCount, "a whole number from 1 on"),
    keep: numberOf("keep", keep, 1, (value) => value >= 0 && value <= 1, "a share from 0 to 1"),
    noise: numberOf("noise", noise, 0, (value) => value >= 0, "a number of shoppers, 0 or more"),
    grain: numberOf("grain", grain, 1, (value) => value >= 1 && value <= 16, "a factor from 1 to 16"),
    ...(partners === undefined
      ? {}
      : { partners: numberOf("partners", partners, 1, isCount, "a whole number from 1 on") }),
  };
  return {
    ...(minShoppers === undefined ? {} : { minShoppers: least }),
    ...(thinBelow === undefined && grain === undefined && partners === undefined ? {} : { defence }),
  };
};
