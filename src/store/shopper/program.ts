import type { ShopperRef } from "../../consent/shopper-ref.ts";

/** A shopper's row by its name within the shopper; `HEAD` is the first one. */
export const HEAD = "";

/**
 * Where a shopper stands in the index of who is to be looked at when: a day since the epoch, and what nobody
 * without the keys can tell to be theirs.
 */
export type DuePlace = { readonly day: number; readonly id: string };
export type DueRow = DuePlace & { readonly row: Buffer };
/** An entry that goes, and the one that comes in its place. */
export type DueMove = { readonly leaves: DuePlace | null; readonly enters: DueRow | null };

/** What a program wants written, all or nothing. */
export type Writes = {
  readonly rows: ReadonlyMap<string, Buffer | null>;
  /** Names that begin so are removed where the driver finds them (answers under idempotency keys). */
  readonly clear?: readonly string[];
  /** Answers under idempotency keys and notes, and when they vanish by themselves (ms since the epoch). */
  readonly expires?: ReadonlyMap<string, number>;
  /** A ledger leaf for the outbox, sealed. */
  readonly outbox?: Buffer;
  /** Copies of what is deleted here must not stay readable: the store is to destroy their keys. */
  readonly destroys?: boolean;
  /** The shopper gets its first row, or loses its last: keep the shop's index sets in step. */
  readonly index?: "add" | "remove";
  /**
   * The shopper is to be looked at on another day than before. An entry that is there too early or too often
   * does no harm, and one that is missing does: a driver that cannot write it together with the rows writes
   * it before them.
   */
  readonly due?: DueMove;
};

/**
 * What the store does with one shopper, told without naming a driver: it asks for rows and is resumed with
 * their bytes, and ends with a result and what to write. The driver promises that all rows are of one
 * snapshot with the head, and that the writes happen only if no row that was asked for has changed. Programs
 * are pure but for nonces, so that a driver may run one again.
 */
export type Program<T> = Generator<readonly string[], ProgramOutcome<T>, readonly (Buffer | null)[]>;
export type ProgramOutcome<T> = { readonly result: T; readonly writes?: Writes };

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** 256 index sets per shop, from the pseudonym's first byte (its first two base64url digits). */
export const indexSetOf = (key: string): number =>
  ((DIGITS.indexOf(key.charAt(0)) << 2) | (DIGITS.indexOf(key.charAt(1)) >> 4)) & 0xff;
export const setName = (set: number): string => (set < 16 ? "0" : "") + set.toString(16);

const PLAIN = /^[a-z0-9_-]+$/;

/** A shop's name as one path segment that cannot climb: no slash, no leading dot. */
export const shopFolder = (shop: string): string =>
  PLAIN.test(shop) ? shop : encodeURIComponent(shop).replace(/^\./, "%2E");

/** Of each reference that a request holds: it asks for the place of every row. */
const places = new WeakMap<ShopperRef, string>();

/** Where a shopper's rows stand: shop, index set, pseudonym. */
export const shopperPlace = (ref: ShopperRef): string => {
  const known = places.get(ref);
  if (known !== undefined) return known;
  const place = `${shopFolder(ref.shop)}/${setName(indexSetOf(ref.key))}/${ref.key}`;
  places.set(ref, place);
  return place;
};
/** Where one row stands; also its AAD, so that no row opens in another's place. */
export const placeOf = (ref: ShopperRef, name: string): string => `${shopperPlace(ref)}/${name}`;
/** Where the state stands, for AAD: it is sealed within the head. */
export const statePlace = (ref: ShopperRef, head: { generation: number; version: number }): string =>
  placeOf(ref, `${head.generation}/state/${head.version}`);

/** Names of rows of a generation. */
export const rowName = {
  segment: (generation: number, number: number): string => `${generation}/e/${number}`,
  hashes: (generation: number): string => `${generation}/d`,
  /** Hashes of the ids of events that the shopper had forgotten. */
  forgotten: (generation: number): string => `${generation}/f`,
  record: (generation: number, number: number): string => `${generation}/h/${number}`,
  trained: (generation: number): string => `${generation}/t`,
  /** What makings of the belief counted of the shopper. */
  share: (generation: number): string => `${generation}/b`,
  answer: (generation: number, id: string): string => `${generation}/i/${id}`,
  answers: (generation: number): string => `${generation}/i/`,
  /** Who read what, and which answers were recorded: rows that end by themselves. */
  notes: (generation: number): string => `${generation}/n/`,
  doomed: (generation: number): string => `doomed/${generation}`,
};
