import { createHash } from "node:crypto";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { rewrapJobFor, unsealJob } from "../sealing/sealed-job.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { answerEnds } from "../shopper/answer-programs.ts";
import { decodeHead, encodeHead } from "../shopper/head.ts";
import { keysOf, wrapKeys } from "../shopper/shopper-keys.ts";

/**
 * What a store holds, in a form that is no driver's. Left out is what a store makes by itself (its binding,
 * index sets, tables of what expires) and what belongs to running processes (leases, an outbox: it is placed
 * in the ledger first).
 */
export const COPY_KINDS = [
  ...(["shop", "key", "document", "count", "registry", "catalogue", "item", "price"] as const),
  ...(["leaf", "ledger_head", "newest_head", "erasure", "revoked", "job", "filed_job"] as const),
  ...(["decision", "shopper", "due"] as const),
] as const;
export type CopyKind = (typeof COPY_KINDS)[number];

/** `name` within the shop; of a shopper `pseudonym/row`. `ends`: when it vanishes by itself. */
export type CopyRow = {
  readonly kind: CopyKind;
  readonly shop: string;
  readonly name: string;
  readonly value: Buffer;
  readonly ends?: number;
};

/** `at`: everything up to here was read; the reading may begin again there. */
export type CopyBatch = { readonly rows: readonly CopyRow[]; readonly at: string };

/** One end of a copy. Writing a row again changes nothing. */
export type CopySide = {
  readonly sealer: Sealer;
  /** What the store is called, so that a copy that was cut short goes on between the same two. */
  readonly name: string;
  read(from: string | null): AsyncGenerator<CopyBatch>;
  write(rows: readonly CopyRow[]): Promise<void>;
  /** Packages of models, which are files and go through the port of models. */
  packages(): Promise<readonly { readonly shop: string; readonly id: string }[]>;
  close(): Promise<void>;
};

const refOf = ({ shop, name }: CopyRow): ShopperRef => ({ shop, key: name.slice(0, name.indexOf("/")) });
const rowOf = ({ name }: CopyRow): string => name.slice(name.indexOf("/") + 1);
const isHead = (row: CopyRow): boolean =>
  row.kind === "shopper" && (rowOf(row) === "" || rowOf(row).startsWith("doomed/"));
const isJob = ({ kind }: CopyRow): boolean => kind === "job" || kind === "filed_job";

/** A row of a shopper that vanishes by itself: an answer to a repeated call, a note of who read what. */
const VANISHES = /^\d+\/[in]\//;
export const endsOf = (name: string, value: Buffer): { readonly ends?: number } =>
  VANISHES.test(name.slice(name.indexOf("/") + 1)) ? { ends: answerEnds(value) } : {};

/** Under the wrapping of another store: what was wrapped under an epoch of one opens nowhere else. */
export const rewrapFor = (row: CopyRow, from: Sealer, to: Sealer): CopyRow => {
  if (isJob(row)) return { ...row, value: rewrapJobFor(from, to, row.shop, row.name, row.value) };
  if (!isHead(row)) return row;
  const ref = refOf(row);
  const head = decodeHead(from, ref, row.value);
  const keys = keysOf(from, ref, head);
  const wrapped = keys === null ? null : wrapKeys(to, ref, head.generation, keys);
  return { ...row, value: encodeHead(to, ref, { ...head, wrapped }) };
};

/** JSON whose fields two drivers keep in an order of their own. */
const FIELDS: Partial<Readonly<Record<CopyKind, readonly string[]>>> = {
  price: ["at", "price_minor", "currency"],
  catalogue: ["revision", "floor", "deleted"],
};

/** What the row says, however it is wrapped: the same on both ends. */
const meaningOf = (row: CopyRow, sealer: Sealer): Buffer | string => {
  const fields = FIELDS[row.kind];
  if (fields !== undefined) return JSON.stringify(JSON.parse(row.value.toString()), [...fields]);
  if (isJob(row)) return JSON.stringify(unsealJob(sealer, row.shop, row.name, row.value));
  if (!isHead(row)) return row.value;
  const ref = refOf(row);
  const { wrapped, state, ...facts } = decodeHead(sealer, ref, row.value);
  const keys = wrapped === null ? null : keysOf(sealer, ref, { ...facts, wrapped });
  const kept = keys === null ? null : Buffer.concat([keys.own, keys.rows]).toString("base64");
  return JSON.stringify({ ...facts, state: state?.toString("base64"), kept });
};

/** Its name and what it says, as one number: their sum is a store’s, in whatever order they are read. */
export const digestOf = (row: CopyRow, sealer: Sealer): bigint => {
  const hash = createHash("sha256").update(JSON.stringify([row.kind, row.shop, row.name]));
  return BigInt(`0x${hash.update(meaningOf(row, sealer)).digest("hex")}`);
};
