/**
 * What is published for those without a profile (docs/public-lists.md): a model of its own, which tells
 * little of few people, and follows the one before only where enough has changed that no one person stands
 * out.
 */
import {
  isTrainedHere,
  type PackageEntry,
  packageOf,
  PUBLIC_SLOT,
  type RegistryState,
  slotOf,
} from "../../model/registry/registry-state.ts";
import { TOO_LATE } from "../../model/registry/shop-models.ts";
import type { Services } from "../../services/services.ts";
import type { PublicLists } from "../../shop/settings.ts";
import type { Dataset } from "../data/dataset.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import type { ShopData } from "./load-shop-data.ts";
import { readStatement } from "./training-statement.ts";

const DAY_MS = 86_400_000;

/** Measured by `npm run prove -- attack`: the first that was level with chance on orders. */
const LEAST_SHOPPERS = 10;
const PARTNERS = 2;
const GRAIN = 16;

type ReleaseData = Pick<ShopData, "dataset" | "asOf">;
type Defended = Pick<LinearRecipe, "min_units" | "defence" | "audience">;

/**
 * The recipe of a shop's model, as it may be read by anybody; never defended less than the shop asked for.
 */
export const publicRecipe = <T extends Defended>(recipe: T): T => ({
  ...recipe,
  audience: "public",
  min_units: Math.max(LEAST_SHOPPERS, recipe.min_units),
  defence: {
    ...recipe.defence,
    partners: Math.min(PARTNERS, recipe.defence.partners ?? PARTNERS),
    grain: Math.max(GRAIN, recipe.defence.grain ?? 1),
  },
});

/** Shoppers who did something after `since` (days since 1970). */
export const countChanged = ({ units, unitStart, stepTime }: Dataset, since: number): number =>
  units.filter((_, unit) => (stepTime[(unitStart[unit + 1] ?? 0) - 1] ?? -Infinity) > since).length;

/** What a package for the public slot is called. */
export const RELEASE = "public";

/** Why a release is retired where the shop wants no list to tell who left. */
export const WITHDRAWN =
  "it remembered shoppers who left; the catalogue has its place until the next release, so that nothing " +
  "tells what they did";

/**
 * When the newest of the releases that gave way to the catalogue entered the registry, in ms; null: none did.
 * The next one waits from there on: made at once, it would tell by what it lacks who left. A release that
 * was retired at the shop's deadline, since the learner had not come to it, counts as well; one that ended
 * otherwise keeps nobody waiting.
 */
const withdrawnAt = (state: RegistryState): number | null => {
  const becauseOf: readonly (string | undefined)[] = [WITHDRAWN, TOO_LATE];
  const withdrawn = Object.values(state.packages)
    .filter(({ name, retired }) => name === RELEASE && becauseOf.includes(retired?.because))
    .map(({ added_at }) => added_at);
  return withdrawn.length === 0 ? null : Math.max(...withdrawn);
};

const publishedIn = (state: RegistryState): PackageEntry | null => {
  const { champion } = slotOf(state, PUBLIC_SLOT);
  return champion === null ? null : packageOf(state, champion);
};

/**
 * What a person put into the public slot, neither a release nor the catalogue's: no release displaces it.
 * Null: nothing.
 */
export const publishedByHand = (state: RegistryState): string | null => {
  const entry = publishedIn(state);
  if (entry === null || entry.dataset === "catalogue") return null;
  return entry.name === RELEASE && isTrainedHere(entry) ? null : entry.id;
};

/** The same, where the shop wants releases. */
export const standsInTheWay = async ({ registry, shops }: Services, shop: string): Promise<string | null> => {
  const { public_lists: wanted } = await shops.settings(shop);
  return wanted.from === "released" ? publishedByHand((await registry.read(shop)).state) : null;
};

/** When what the public slot serves was read from the store, in ms; null: nothing learnt was ever in it. */
const releasedAt = async (
  { store }: Services,
  shop: string,
  state: RegistryState,
): Promise<number | null> => {
  const entry = publishedIn(state);
  if (entry === null || entry.dataset === "catalogue") return withdrawnAt(state);
  const dir = await store.models.openPackage(shop, entry.id);
  return dir === null ? null : Date.parse((await readStatement(dir)).as_of);
};

const hasEnough = ({ dataset, asOf }: ReleaseData, before: number, wanted: PublicLists): boolean =>
  asOf - before >= wanted.every_days * DAY_MS &&
  countChanged(dataset, before / DAY_MS) >= wanted.changed_shoppers;

/**
 * Whether a training makes a release: the first one, and then where enough time and enough shoppers lie
 * between; none while a person's own package is there. A model that forgets somebody does not wait for this:
 * it takes the places of the one with them.
 */
export const isReleaseDue = async (services: Services, shop: string, data: ReleaseData): Promise<boolean> => {
  const { public_lists: wanted } = await services.shops.settings(shop);
  if (wanted.from !== "released") return false;
  const { state } = await services.registry.read(shop);
  if (publishedByHand(state) !== null) return false;
  const before = await releasedAt(services, shop, state);
  return before === null || hasEnough(data, before, wanted);
};
