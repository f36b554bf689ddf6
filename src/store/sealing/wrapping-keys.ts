import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { EpochGone, type Epochs } from "./epochs.ts";
import type { KeyStore } from "./key-store.ts";

const EPOCH = ".";

/**
 * A key that needs both: the wrapping key, which lives outside the store, and the epoch's, which can be
 * destroyed.
 */
const withEpoch = (wrapping: Buffer, epoch: Buffer): KeyObject =>
  createSecretKey(createHmac("sha256", createSecretKey(wrapping)).update("epoch\0").update(epoch).digest());

/** The same, made once for each epoch key that is held in memory: it goes when that one goes. */
const createWithEpoch = (): typeof withEpoch => {
  const made = new WeakMap<Buffer, { readonly wrapping: Buffer; readonly key: KeyObject }>();
  return (wrapping, epoch) => {
    const before = made.get(epoch);
    if (before?.wrapping === wrapping) return before.key;
    const key = withEpoch(wrapping, epoch);
    made.set(epoch, { wrapping, key });
    return key;
  };
};

/** The keys that wrap: each is named by its wrapping key, and by its epoch where it has one (`w-0a1b.7`). */
export const createWrappingKeys = ({
  keys,
  epochs,
}: {
  readonly keys: KeyStore;
  readonly epochs?: Epochs;
}) => {
  const read = ({ wrapping }: KeyStore) => ({
    byId: new Map(wrapping.map(({ kid, key }) => [kid, key])),
    newest: present(wrapping[0], "the wrapping key in use"),
    ids: wrapping.map(({ kid }) => kid),
  });
  let known = read(keys);
  const both = createWithEpoch();
  const nameNow = (): string =>
    epochs === undefined ? known.newest.kid : `${known.newest.kid}${EPOCH}${epochs.current().id}`;
  const ofEpoch = (wrapping: Buffer, id: number): KeyObject => {
    const epoch = epochs?.find(id) ?? null;
    if (epoch === null) throw new EpochGone(id);
    return both(wrapping, epoch);
  };
  return {
    /** What the file of keys holds by now. */
    adopt: (next: KeyStore): void => void (known = read(next)),
    ids: () => known.ids,
    lasting: () => known.newest,
    nameNow,
    now: (): { kid: string; key: Buffer | KeyObject } => ({
      kid: nameNow(),
      key: epochs === undefined ? known.newest.key : both(known.newest.key, epochs.current().key),
    }),
    find(name: string): Buffer | KeyObject {
      const [kid, epoch] = name.split(EPOCH) as [string, string | undefined];
      const key = known.byId.get(kid);
      if (key === undefined)
        throw new DomainError(
          "key_store_missing",
          `The wrapping key ${kid} is not in the key store: restore the key store that holds it.`,
        );
      return epoch === undefined ? key : ofEpoch(key, Number(epoch));
    },
  };
};
