import { DomainError } from '../lib/errors.ts';
import type { Task } from './features/feature.ts';
import { isTrainingKnown, packageId } from './manifest.ts';
import type { Manifest } from './manifest.ts';

/** One package of a shop's registry: plain data, kept by the store. `retired`: it may not be loaded again. */
export type PackageEntry = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly task: Task;
  readonly added_at: number;
  readonly added_by: string;
  readonly training_known: boolean;
  /** Data set that it was trained on; its subjects are forgotten with it. */
  readonly dataset: string | null;
  /** Entries of the erasure log that it has forgotten; null = it remembers nobody (no personal data). */
  readonly watermark: number | null;
  /** Milliseconds of one run, measured when the package was checked; null = never checked, so that it is proven in a thread before it is served. */
  readonly run_ms: number | null;
  readonly retired: { readonly at: number; readonly because: string } | null;
};

export type SlotChange = 'promote' | 'rollback' | 'canary' | 'shadow' | 'retire' | 'fill';
/** Who changed what, newest last. */
export type HistoryEntry = { readonly at: number; readonly by: string; readonly change: SlotChange; readonly id: string | null; readonly percent: number | null };

export type SlotState = {
  readonly champion: string | null;
  readonly previous: string | null;
  readonly challenger: { readonly id: string; readonly percent: number } | null;
  readonly shadow: string | null;
  readonly history: readonly HistoryEntry[];
};

/** What every process of a shop is to serve. The store adds a revision and writes by compare-and-set. */
export type RegistryState = { readonly slots: Readonly<Record<string, SlotState>>; readonly packages: Readonly<Record<string, PackageEntry>> };

export const EMPTY_REGISTRY: RegistryState = { slots: {}, packages: {} };
export const EMPTY_SLOT: SlotState = { champion: null, previous: null, challenger: null, shadow: null, history: [] };

/** Who acts, when, and what holds at that moment. */
export type Act = {
  readonly by: string;
  readonly at: number;
  /** Head of the shop's erasure log. */
  readonly erasureHead: number;
  /** Says yes to a package whose training is unknown. */
  readonly allowUnknownTraining?: boolean;
};

const SLOT_NAME = /^[a-z][a-z0-9_-]{0,31}(?:\.rank)?$/;
const LONGEST_HISTORY = 200;

/** A slot whose name ends in `.rank` holds the ranking stage of the slot before the dot; every other slot scores items. */
export const taskOfSlot = (slot: string): Task => (slot.endsWith('.rank') ? 'rank_candidates' : 'score_items');

export const slotOf = (state: RegistryState, slot: string): SlotState => (Object.hasOwn(state.slots, slot) ? state.slots[slot]! : EMPTY_SLOT);
export const packageOf = (state: RegistryState, id: string): PackageEntry | null => (Object.hasOwn(state.packages, id) ? state.packages[id]! : null);

/** A version below the watermark still remembers an erased shopper: it may not be loaded, not even by fallback (DESIGN §7). */
export const isLoadable = (entry: PackageEntry, erasureHead: number): boolean => entry.retired === null && (entry.watermark === null || entry.watermark >= erasureHead);

/** The entry of a package that `checkPackage` passed; `runMs` is its `run_p50_ms`. */
export const entryOf = (manifest: Manifest, { by, at, runMs }: { by: string; at: number; runMs: number | null }): PackageEntry => {
  const { training } = manifest;
  const isImpersonal = training !== null && training.purpose === null && (training.subjects === 0 || training.dataset === 'catalogue');
  return {
    id: packageId(manifest), name: manifest.name, version: manifest.version, task: manifest.task, added_at: at, added_by: by,
    training_known: isTrainingKnown(manifest), dataset: training?.dataset ?? null,
    // What does not say how far it has forgotten counts as having forgotten nothing.
    watermark: isImpersonal ? null : training?.watermark ?? 0, run_ms: runMs, retired: null,
  };
};

/** @throws DomainError model_exists: a version is used once, so that an answer's model can be named for ever. */
export const addPackage = (state: RegistryState, entry: PackageEntry): RegistryState => {
  if (packageOf(state, entry.id) !== null) throw new DomainError('model_exists', `${entry.id} is already in the registry; give the package a new version`);
  return { ...state, packages: { ...state.packages, [entry.id]: entry } };
};

/** Makes a package the champion; without `id`, the challenger. The old champion becomes `previous`. */
export const promote = (state: RegistryState, { slot, id }: { slot: string; id?: string }, act: Act): RegistryState => {
  const old = checkedSlot(state, slot);
  const wanted = id ?? old.challenger?.id;
  if (wanted === undefined) throw new DomainError('model_unknown', `the slot "${slot}" has no challenger; name the package to promote`);
  checkedPackage(state, slot, wanted, act);
  if (old.champion === wanted) return state;
  return withSlot(state, slot, {
    ...old, champion: wanted, previous: old.champion, challenger: old.challenger?.id === wanted ? null : old.challenger, shadow: old.shadow === wanted ? null : old.shadow,
  }, { at: act.at, by: act.by, change: 'promote', id: wanted, percent: null });
};

/** Puts the previous champion back; a second rollback undoes the first. @throws DomainError nothing_to_roll_back | erasures_pending | model_unknown */
export const rollback = (state: RegistryState, { slot }: { slot: string }, act: Act): RegistryState => {
  const old = checkedSlot(state, slot);
  if (old.previous === null) throw new DomainError('nothing_to_roll_back', `the slot "${slot}" had no champion before this one; promote another package instead`);
  // What was served before may be served again: its training was accepted then.
  checkedPackage(state, slot, old.previous, { ...act, allowUnknownTraining: true });
  return withSlot(state, slot, { ...old, champion: old.previous, previous: old.champion }, { at: act.at, by: act.by, change: 'rollback', id: old.previous, percent: null });
};

/** Gives a package a share of the shoppers who granted `measure`; 0 or a null id ends it. */
export const canary = (state: RegistryState, { slot, id, percent }: { slot: string; id: string | null; percent: number }, act: Act): RegistryState => {
  const old = checkedSlot(state, slot);
  if (!(percent >= 0 && percent <= 100)) throw new DomainError('invalid_request', 'percent is from 0 to 100');
  const challenger = id === null || percent === 0 ? null : { id, percent };
  if (challenger !== null) checkedPackage(state, slot, challenger.id, act);
  return withSlot(state, slot, { ...old, challenger }, { at: act.at, by: act.by, change: 'canary', id, percent });
};

/** Runs a package beside the champion and never shows its answers; null ends it. */
export const shadow = (state: RegistryState, { slot, id }: { slot: string; id: string | null }, act: Act): RegistryState => {
  const old = checkedSlot(state, slot);
  if (id !== null) checkedPackage(state, slot, id, act);
  return withSlot(state, slot, { ...old, shadow: id }, { at: act.at, by: act.by, change: 'shadow', id, percent: null });
};

/** Gives a package to every named slot that has no champion (DESIGN §6 "Day zero"). */
export const fillEmptySlots = (state: RegistryState, { slots, id }: { slots: readonly string[]; id: string }, act: Act): RegistryState =>
  slots.reduce((filled, slot) => {
    const old = checkedSlot(filled, slot);
    if (old.champion !== null) return filled;
    checkedPackage(filled, slot, id, act);
    return withSlot(filled, slot, { ...old, champion: id }, { at: act.at, by: act.by, change: 'fill', id, percent: null });
  }, state);

/** Takes a package out of every slot for good. A champion gives way to the previous one if that may be loaded, else to nobody (`popular`). */
export const retire = (state: RegistryState, { id, because }: { id: string; because: string }, act: Act): RegistryState => {
  const entry = packageOf(state, id);
  if (entry === null) throw new DomainError('model_unknown', `${id} is not in the registry`);
  const retired: RegistryState = { ...state, packages: { ...state.packages, [id]: { ...entry, retired: { at: act.at, because } } } };
  return Object.entries(state.slots).reduce((next, [slot, old]) => {
    if (![old.champion, old.previous, old.challenger?.id, old.shadow].includes(id)) return next;
    const fallback = old.previous === null || old.previous === id ? null : packageOf(retired, old.previous);
    const canFallBack = fallback !== null && isLoadable(fallback, act.erasureHead);
    return withSlot(next, slot, {
      ...old,
      champion: old.champion === id ? (canFallBack ? fallback.id : null) : old.champion,
      previous: old.previous === id || old.champion === id ? null : old.previous,
      challenger: old.challenger?.id === id ? null : old.challenger,
      shadow: old.shadow === id ? null : old.shadow,
    }, { at: act.at, by: act.by, change: 'retire', id, percent: null });
  }, retired);
};

/** Every package that a slot could serve again, which an erasure has to make forget (DESIGN §7). */
export const servableIds = (state: RegistryState): string[] =>
  [...new Set(Object.values(state.slots).flatMap(({ champion, previous, challenger, shadow: shadowed }) => [champion, previous, challenger?.id ?? null, shadowed]))].filter((id) => id !== null).sort();

/**
 * The package that `slot@version` means: of those that the slot has or had, or a package of the champion's name.
 * @throws DomainError model_unknown
 */
export const resolvePin = (state: RegistryState, slot: string, version: string): PackageEntry => {
  const { champion, previous, challenger, shadow: shadowed, history } = slotOf(state, slot);
  const known = [champion, previous, challenger?.id ?? null, shadowed, ...history.map(({ id }) => id)].flatMap((id) => (id === null ? [] : packageOf(state, id) ?? []));
  const name = known[0]?.name;
  const found = [...known, ...Object.values(state.packages).filter((entry) => entry.name === name)].find((entry) => entry.version === version && entry.retired === null);
  if (found === undefined) throw new DomainError('model_unknown', `the slot "${slot}" knows no version ${version}; \`candor model list\` shows what there is`);
  return found;
};

const checkedSlot = (state: RegistryState, slot: string): SlotState => {
  if (!SLOT_NAME.test(slot)) throw new DomainError('slot_unknown', `"${slot}" cannot name a slot: lower-case letters, digits, hyphens and underscores, ".rank" at the end for a ranking stage`);
  return slotOf(state, slot);
};

const checkedPackage = (state: RegistryState, slot: string, id: string, act: Act): void => {
  const entry = packageOf(state, id);
  if (entry === null) throw new DomainError('model_unknown', `${id} is not in the registry; \`candor model list\` shows what there is`);
  if (entry.retired !== null) throw new DomainError('model_unknown', `${id} was retired (${entry.retired.because}); train or upload a new version`);
  if (entry.task !== taskOfSlot(slot)) throw new DomainError('invalid_request', `${id} is a ${entry.task} model, and the slot "${slot}" takes ${taskOfSlot(slot)} models`);
  if (!entry.training_known && act.allowUnknownTraining !== true) throw new DomainError('training_unknown', `${id} does not say what it was trained on; name the data set in its manifest, or say explicitly that you accept unknown training`);
  if (!isLoadable(entry, act.erasureHead)) throw new DomainError('erasures_pending', `${id} still remembers shoppers who were erased (it has forgotten ${entry.watermark ?? 0} of ${act.erasureHead}); wait for the rebuilt version, or train again`);
};

const withSlot = (state: RegistryState, slot: string, next: SlotState, entry: HistoryEntry): RegistryState =>
  ({ ...state, slots: { ...state.slots, [slot]: { ...next, history: [...next.history, entry].slice(-LONGEST_HISTORY) } } });
