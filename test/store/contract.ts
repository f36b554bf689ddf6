import { describe } from "vitest";
import type { RandomBytes } from "../../src/lib/random.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { describeAppender } from "./contract/appender.ts";
import { describeCatalogue } from "./contract/catalogue.ts";
import { describeDecisions } from "./contract/decisions.ts";
import { describeDestruction } from "./contract/destruction.ts";
import { describeDue } from "./contract/due.ts";
import { describeErasure } from "./contract/erasure.ts";
import { describeEvents } from "./contract/events.ts";
import { describeJobs } from "./contract/jobs.ts";
import { describeLeases } from "./contract/leases.ts";
import { describeLedger } from "./contract/ledger.ts";
import { describeModels } from "./contract/models.ts";
import { describeNotes } from "./contract/notes.ts";
import { describePackageRaces } from "./contract/package-races.ts";
import { describeSecrecy } from "./contract/secrecy.ts";
import { describeShoppers } from "./contract/shoppers.ts";
import { describeShops } from "./contract/shops.ts";

/** One store of a driver, empty at first, that the suite may open again as another process would. */
export type Opened = {
  readonly store: Store;
  /** A second handle on the same data, as another process has it. */
  again(): Promise<Store>;
  /** Rotates the wrapping key outside the store and opens it with both. */
  rotated(): Promise<Store>;
  /** Opens the same data with the newest wrapping key alone. */
  withNewestKeyOnly(): Promise<Store>;
  /** Opens the same data with a key store of its own: must reject. */
  withOtherKeys(): Promise<Store>;
  /** Everything that a copy of the store without its keys would hold, as raw bytes. */
  bytes(): Promise<Buffer>;
  readonly random: RandomBytes;
  close(): Promise<void>;
};

export type OpenStore = () => Promise<Opened>;

/** The contract of every driver. `open` makes an empty store for each group. */
export const describeStore = (name: string, open: OpenStore): void => {
  describe(`store contract: ${name}`, () => {
    describeShops(open);
    describeCatalogue(open);
    describeShoppers(open);
    describeEvents(open);
    describeErasure(open);
    describeDestruction(open);
    describeDue(open);
    describeNotes(open);
    describeLedger(open);
    describeAppender(open);
    describeDecisions(open);
    describeJobs(open);
    describeLeases(open);
    describeModels(open);
    describePackageRaces(open);
    describeSecrecy(open);
  });
};
