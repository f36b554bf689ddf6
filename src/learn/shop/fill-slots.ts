import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { makeTemporaryFolder } from "../../lib/temporary-folder.ts";
import { packageId } from "../../model/package/manifest.ts";
import { measureAside } from "../../model/process/load-for-serving.ts";
import { addPackage, entryOf } from "../../model/registry/package-transitions.ts";
import {
  type PackageEntry,
  packageOf,
  PUBLIC_SLOT,
  type RegistryState,
  slotOf,
} from "../../model/registry/registry-state.ts";
import { promote, removeSlot } from "../../model/registry/slot-transitions.ts";
import type { Services } from "../../services/services.ts";
import type { PublicLists } from "../../shop/settings.ts";
import { buildContentPackage } from "../linear/content-package.ts";
import { RELEASE } from "./release.ts";

const SLOTS = ["default", "complement"] as const;
const BY = "learner";

type ListSource = PublicLists["from"];

const isOfCatalogue = (state: RegistryState, slot: string): boolean => {
  const { champion } = slotOf(state, slot);
  return champion === null || packageOf(state, champion)?.dataset === "catalogue";
};

/**
 * Slots that nothing trained serves: empty, or filled from the catalogue before; and the public one, where
 * the shop publishes what its catalogue says and nothing else.
 */
const openSlots = (state: RegistryState, from: ListSource): string[] => [
  ...SLOTS.filter((slot) => isOfCatalogue(state, slot)),
  ...(from === "catalogue" || (from === "released" && isOfCatalogue(state, PUBLIC_SLOT))
    ? [PUBLIC_SLOT]
    : []),
];

/** Whether the learner filled the public slot. A shop may have made one of that name for itself, before. */
const isFilledHere = (state: RegistryState): boolean => {
  const { champion, earlier } = slotOf(state, PUBLIC_SLOT);
  return [champion, ...earlier].some((id) => {
    const entry = id === null ? null : packageOf(state, id);
    return entry !== null && (entry.name === RELEASE || entry.dataset === "catalogue");
  });
};

/** What was learnt and published before goes with all that could be rolled back to. */
const withoutReleased = (state: RegistryState, from: ListSource): RegistryState =>
  (from === "same" && isFilledHere(state)) || (from === "catalogue" && !isOfCatalogue(state, PUBLIC_SLOT))
    ? removeSlot(state, PUBLIC_SLOT)
    : state;

/** The catalogue as far as a content model knows it: a price patch makes no new model. */
const fingerprint = (
  items: readonly { item_id: string; title: string; category: readonly string[]; brand: string | null }[],
): string => {
  const hash = createHash("sha256");
  for (const { item_id, title, category, brand } of items)
    hash.update(`${JSON.stringify([item_id, title, category, brand])}\n`);
  return hash.digest("hex").slice(0, 16);
};

/** The model of the catalogue as it stands, its files in the store; null: there is no catalogue. */
const makeCatalogueModel = async (
  { store, catalogues, clock }: Services,
  shop: string,
  state: RegistryState,
): Promise<PackageEntry | null> => {
  const items = [...(await catalogues.open(shop)).all()]
    .filter(({ kind }) => kind === "product")
    .sort((one, other) => (one.item_id < other.item_id ? -1 : 1));
  if (items.length === 0) return null;
  const version = `1.${fingerprint(items)}`;
  const known = packageOf(state, `content@${version}`);
  if (known !== null) return known;
  const folder = await makeTemporaryFolder("content");
  try {
    const dir = join(folder, "package");
    const manifest = await buildContentPackage(items, dir, { version });
    await store.models.putPackage(shop, packageId(manifest), dir);
    // Once, here: of a package whose runs are unknown each process that starts asks a process of its own.
    const runMs = await measureAside(dir);
    return entryOf(manifest, { by: BY, at: clock(), runMs });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * Changes a registry, and puts the model of the catalogue into every slot that nothing trained serves then:
 * in one write, so that neither a crash nor a reader finds a slot between what it lost and what it gets.
 * Returns the id of that model where it was put in, else null.
 * @throws whatever keeps that model from its slots; the change is written alone before
 */
export const changeAndFill = async (
  services: Services,
  shop: string,
  change: (state: RegistryState) => RegistryState,
): Promise<string | null> => {
  const { store, registry, shops, clock } = services;
  const { from } = (await shops.settings(shop)).public_lists;
  const changed = (before: RegistryState): RegistryState => withoutReleased(change(before), from);
  const filled: { id: string | null } = { id: null };
  try {
    const { state } = await registry.read(shop);
    const isOpen = openSlots(changed(state), from).length > 0;
    const entry = isOpen ? await makeCatalogueModel(services, shop, state) : null;
    const act = { by: BY, at: clock(), erasureHead: await store.jobs.erasureHead(shop) };
    await registry.change(shop, (before) => {
      const left = changed(before);
      const slots = openSlots(left, from).filter((slot) => slotOf(left, slot).champion !== entry?.id);
      filled.id = slots.length > 0 ? (entry?.id ?? null) : null;
      if (entry === null || slots.length === 0) return left;
      const known = packageOf(left, entry.id) === null ? addPackage(left, entry) : left;
      return slots.reduce((next, slot) => promote(next, { slot, id: entry.id }, act), known);
    });
  } catch (error) {
    // What had to go does not stay because nothing is there in its place.
    await registry.change(shop, changed);
    throw error;
  }
  return filled.id;
};

/**
 * Day zero (docs/architecture.md, "The model contract"): a `content` package made of the catalogue alone
 * serves every slot that has no trained champion, and is made anew when titles, categories or brands have
 * changed. Returns its id where one was put in, else null.
 */
export const fillSlots = (services: Services, shop: string): Promise<string | null> =>
  changeAndFill(services, shop, (state) => state);
