import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import type { StoreIdentity } from "../driver/store.ts";
import type { Sealer } from "./sealing.ts";

/**
 * What a store remembers of the keys it was begun with: a proof of the pseudonym key, and the wrapping keys
 * that rows still need. `store` is what tells it from another that was begun with the same keys; one of
 * before has none until it is opened again.
 */
export type KeyBinding = {
  readonly format: 1;
  readonly check: string;
  readonly wrapping: readonly string[];
  readonly store?: string;
  /** The shape of what is stored; left out by versions that had but one. */
  readonly schema?: number;
};

/**
 * The newest shape that this program knows. It rises with a change that an older program would read wrongly;
 * rows of before stay readable, so that there is nothing to do for a store of an older one.
 */
export const SCHEMA = 1;

const requireKnownSchema = ({ schema = 1 }: KeyBinding): void => {
  if (schema <= SCHEMA) return;
  throw new DomainError(
    "store_newer",
    `The store is of schema ${schema}, and this version knows up to ${SCHEMA}: run the version that wrote ` +
      "it, or a later one. Nothing was changed.",
  );
};

/**
 * The binding to write when a store is opened with these keys; the newest wrapping key joins those in use,
 * and a store without a name gets `freshName`.
 * @throws DomainError store_newer, or key_store_missing when they are not the keys of this store.
 */
export const bindKeys = (sealer: Sealer, before: KeyBinding | null, freshName: string): KeyBinding => {
  if (before !== null) requireKnownSchema(before);
  const check = sealer.keyCheck();
  if (before !== null && before.check !== check) {
    throw new DomainError(
      "key_store_missing",
      "The key store does not belong to this store: give the key store that it was begun with, or an " +
        "empty store.",
    );
  }
  const lost = before?.wrapping.find((kid) => !sealer.wrappingIds().includes(kid));
  if (lost !== undefined)
    throw new DomainError(
      "key_store_missing",
      `The key store lacks the wrapping key ${lost}, which stored rows still need: restore the key ` +
        "store that holds it.",
    );
  return {
    format: 1,
    check,
    wrapping: [
      ...new Set([present(sealer.wrappingIds()[0], "the newest wrapping key"), ...(before?.wrapping ?? [])]),
    ],
    store: before?.store ?? freshName,
    schema: SCHEMA,
  };
};

/** What stands in a store now, beside what was bound when it was opened. */
export const identifyBinding = (bound: KeyBinding, now: KeyBinding | null): StoreIdentity => {
  if (now === null) return "empty";
  // A process of an older version may have written the binding without the name.
  const sameName = now.store === undefined || now.store === bound.store;
  return now.check === bound.check && sameName ? "same" : "other";
};

/** After every row was wrapped again, the newest wrapping key alone is needed. */
export const bindingAfterRewrap = (sealer: Sealer, before: KeyBinding): KeyBinding => ({
  ...before,
  wrapping: [present(sealer.wrappingIds()[0], "the newest wrapping key")],
});
