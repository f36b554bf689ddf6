import type { ForgottenModel } from "../consent/proofs/receipts/erasure-receipt.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { ErasureLog } from "../model/registry/erasure-log.ts";
import { FOLLOWED_WITHIN_MS, isOver } from "../model/registry/follow-time.ts";
import {
  latestOf,
  type PackageEntry,
  packageOf,
  type RegistryState,
  rolesOf,
  slotOf,
} from "../model/registry/registry-state.ts";
import type { Leaving } from "./log-leaving.ts";
import { stillRemembering } from "./who-left.ts";

/**
 * A version that has learnt from somebody who is erased, and the slot that it was in ("none": in no slot).
 */
export type RememberingVersion = Pick<ForgottenModel, "slot" | "name" | "version">;

const GONE = { state: "retired", due: null } as const;

type Chain = {
  /** The version, and what took its places and has not forgotten so far. */
  readonly behind: readonly PackageEntry[];
  /** The first of what took its places that has forgotten so far; null: none has. */
  readonly without: PackageEntry | null;
};

const chainOf = (state: RegistryState, entry: PackageEntry, sequence: number | null): Chain => {
  const behind: PackageEntry[] = [];
  let next: PackageEntry | null = entry;
  while (next !== null && (sequence === null || (next.watermark ?? 0) < sequence)) {
    behind.push(next);
    next = next.successor === undefined ? null : packageOf(state, next.successor);
  }
  // A version that counted somebody is asked of itself in any case.
  return { behind: behind.length === 0 ? [entry] : behind, without: next };
};

/**
 * What has become of versions that had learnt from somebody. `sequence`: how far in the erasure log a version
 * must have forgotten to have forgotten this person; null: not known yet.
 */
export type JudgeFate = (
  versions: readonly RememberingVersion[],
  left: { readonly at: number; readonly sequence: number | null },
) => readonly ForgottenModel[];

export type FateOfModels = {
  /** The versions that may serve and remember the person, before their rows go. */
  versionsOf(refs: readonly ShopperRef[]): Promise<readonly RememberingVersion[]>;
  /**
   * With versions that are known by acts of the person alone, which have still to be forgotten: behind the
   * barrier their rows tell nothing.
   */
  withActs(
    refs: readonly ShopperRef[],
    known: readonly RememberingVersion[],
  ): Promise<readonly RememberingVersion[]>;
  /** Looks at the registry once, for the fates of as many people as are asked about. */
  judge(shop: string): Promise<JudgeFate>;
  /** Versions that may serve and have not forgotten as far as an act of leaving asks for. */
  stillRemembering(
    shop: string,
    left: { readonly at: number; readonly sequence: number | null },
  ): Promise<readonly ForgottenModel[]>;
};

type Deps = {
  readonly jobs: Pick<JobPort, "list">;
  readonly leaving: Pick<Leaving, "rememberedBy">;
  readonly registryOf: (shop: string) => Promise<RegistryState>;
  readonly erasureLog: Pick<ErasureLog, "untilOf">;
  /**
   * Whether a package still answers, where one process alone serves the store and knows; null: others may
   * serve too, and are given their time.
   */
  readonly stillServes?: (shop: string, id: string) => boolean | null;
  readonly clock: Clock;
};

/** A package that counted somebody and is not in the registry was removed, or enters it in these minutes. */
const ENTERS_WITHIN_MS = 10 * 60_000;

const slotIn = (state: RegistryState, id: string): string =>
  Object.keys(state.slots).find((slot) => rolesOf(slotOf(state, slot)).includes(id)) ??
  Object.keys(state.slots).find((slot) => slotOf(state, slot).earlier.includes(id)) ??
  "none";

const versionIn = (state: RegistryState, id: string): RememberingVersion => {
  const at = id.lastIndexOf("@");
  return { slot: slotIn(state, id), name: id.slice(0, at), version: id.slice(at + 1) };
};

/**
 * What an erasure's receipt says of models: each version that had learnt from the person, until it is
 * retired.
 */
export const createFate = ({
  jobs,
  leaving,
  registryOf,
  erasureLog,
  stillServes = () => null,
  clock,
}: Deps): FateOfModels => {
  const versionsOf: FateOfModels["versionsOf"] = async (refs) => {
    const [first] = refs;
    if (first === undefined) return [];
    const [ids, state] = await Promise.all([leaving.rememberedBy(refs), registryOf(first.shop)]);
    return ids.map((id) => versionIn(state, id));
  };
  const withActs: FateOfModels["withActs"] = async (refs, known) => {
    const [first] = refs;
    if (first === undefined) return known;
    const state = await registryOf(first.shop);
    const ids = known.map(({ name, version }) => `${name}@${version}`);
    const entries = ids.flatMap((id) => packageOf(state, id) ?? []);
    // What took the places of one that is known is told of with it.
    const told = new Set([...ids, ...entries.map((entry) => latestOf(state, entry).id)]);
    const still = new Set(await stillRemembering(jobs, refs, () => Promise.resolve(state)));
    return [...known, ...[...still].filter((id) => !told.has(id)).map((id) => versionIn(state, id))];
  };
  /** Every process follows the registry in its own time, whether or not something takes the place. */
  const mayAnswer = (shop: string, { id, retired }: PackageEntry): boolean =>
    retired === null || (stillServes(shop, id) ?? !isOver(clock() - retired.at, FOLLOWED_WITHIN_MS));
  const judge: FateOfModels["judge"] = async (shop) => {
    const [state, within] = await Promise.all([registryOf(shop), erasureLog.untilOf(shop, 0)]);
    return (versions, { at, sequence }) => {
      const due = { state: "retrain_due", due: new Date(at + within).toISOString() } as const;
      return versions.map((version) => {
        const entry = packageOf(state, `${version.name}@${version.version}`);
        if (entry === null) return { ...version, ...(clock() >= at + ENTERS_WITHIN_MS ? GONE : due) };
        const { behind, without } = chainOf(state, entry, sequence);
        if (entry.retired === null || behind.some((each) => mayAnswer(shop, each)))
          return { ...version, ...due };
        if (without === null) return { ...version, ...GONE };
        const { version: by, model_sha256 = null } = without;
        return { ...version, state: "exact", due: null, replaced_by: { version: by, model_sha256 } };
      });
    };
  };
  return {
    versionsOf,
    withActs,
    judge,
    async stillRemembering(shop, left) {
      const state = await registryOf(shop);
      const isBehind = ({ watermark }: PackageEntry): boolean =>
        watermark !== null && watermark < (left.sequence ?? Infinity);
      // One that was retired counts until every process has seen that.
      const behind = Object.values(state.packages).filter(
        (entry) => isBehind(entry) && mayAnswer(shop, entry),
      );
      const fates = (await judge(shop))(
        behind.map(({ id }) => versionIn(state, id)),
        left,
      );
      return fates.filter((fate) => fate.state === "retrain_due");
    },
  };
};
