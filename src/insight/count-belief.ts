import type { Grant } from "../consent/gate.ts";
import type { BeliefShare, KeepShares } from "../shopper/belief-share.ts";
import type { ReadMeasured } from "../shopper/read-measured.ts";
import { addSums, type BeliefSums, NO_SUMS, sumsOf } from "./belief-sums.ts";
import { judgedBy } from "./facts.ts";
import type { BeliefMaking } from "./kept-belief.ts";
import { packShare } from "./share-of-belief.ts";

/** Counts what everybody answered who agrees to be measured now, and keeps beside each their share of it. */
export type CountBelief = (shop: string, making: BeliefMaking) => Promise<BeliefSums>;

type CountedPerson = {
  readonly grant: Grant<"measure">;
  readonly share: BeliefShare;
  readonly sums: BeliefSums;
};

const AT_ONCE = 64;

export const createCountBelief =
  ({
    readMeasured,
    keepShares,
  }: {
    readonly readMeasured: ReadMeasured;
    readonly keepShares: KeepShares;
  }): CountBelief =>
  async (shop, { making, standing }) => {
    const held: { sums: BeliefSums; waiting: CountedPerson[]; people: number } = {
      sums: NO_SUMS,
      waiting: [],
      people: 0,
    };
    const count = async (): Promise<void> => {
      const some = held.waiting;
      held.waiting = [];
      const kept = await keepShares(some, standing);
      // Whose consent changed at this very moment is left out this time.
      held.sums = some.reduce(
        (sums, each, at) => (kept[at] === true ? addSums(sums, each.sums) : sums),
        held.sums,
      );
    };
    await readMeasured(shop, async ({ person, events, grant }) => {
      const judged = grant === null ? [] : judgedBy({ person, events });
      if (grant === null || judged.length === 0) return;
      const sums = sumsOf(judged);
      held.people += 1;
      const share = packShare(making, {
        person: String(held.people),
        identities: grant.subjects.length,
        sums,
      });
      held.waiting.push({ grant, share, sums });
      if (held.waiting.length >= AT_ONCE) await count();
    });
    await count();
    return held.sums;
  };
