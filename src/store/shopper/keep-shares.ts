import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { KeepShares } from "../../shopper/belief-share.ts";
import type { Sealer } from "../sealing/sealing.ts";
import type { Program } from "./program.ts";
import { keepShare } from "./share-programs.ts";

type WriteShares = (
  tasks: readonly { readonly ref: ShopperRef; readonly program: () => Program<boolean> }[],
) => Promise<boolean[]>;

/** People whose shares are written in one transaction: it must not hold up what a client waits for. */
const PEOPLE_A_TURN = 64;

export const createKeepShares =
  (sealer: Sealer, write: WriteShares): KeepShares =>
  async (entries, standing) => {
    const kept: boolean[] = [];
    for (let from = 0; from < entries.length; from += PEOPLE_A_TURN) {
      const some = entries.slice(from, from + PEOPLE_A_TURN);
      const tasks = some.flatMap(({ grant: { subjects }, share }) =>
        subjects.map((ref) => ({
          ref,
          program: () => keepShare(sealer, ref, { version: ref.version, share, standing }),
        })),
      );
      const written = (await write(tasks)).values();
      for (const { grant } of some)
        kept.push(grant.subjects.map(() => written.next().value === true).every(Boolean));
    }
    return kept;
  };
