import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import type { RandomBytes } from "../../lib/random.ts";

export type Epoch = { readonly id: number; readonly key: Buffer };

/**
 * Short-lived keys that stored keys are wrapped under, together with a wrapping key. A stored key whose epoch
 * is destroyed opens for nobody, wherever a copy of its row is left: in a free page, in the gap of a page, in
 * a deleted file.
 */
export type Epochs = {
  /** What wraps now. */
  current(): Epoch;
  /** Null when the epoch was destroyed. */
  find(id: number): Buffer | null;
};

/**
 * Every change of the file is made inside a write transaction of the store, whose lock holds across
 * processes.
 */
export type EpochFile = Epochs & {
  /** Makes `id` the one that wraps. Looks into the file when it is another one than before. */
  follow(id: number): void;
  /** Ids of the epochs whose keys are in the file. */
  ids(): number[];
  /** The key of `id` is in the file, beside that of `beside`, when this returns. */
  prepare(id: number, beside: number | null): void;
  /** Every byte but the slot of `id` is overwritten and on the disk when this returns. */
  keepOnly(id: number): void;
};

/**
 * A row names an epoch that is no longer there: whoever read it read an older state of the store, and reads
 * again.
 */
export class EpochGone extends DomainError {
  constructor(id: number) {
    super(
      "key_store_missing",
      `The key of epoch ${id} is not in epochs.key of the data folder: restore that file together with ` +
        "the store.",
    );
  }
}

/** Slots stand on pages of their own, so that a write that is cut short never touches the other slot. */
const SLOT = 4096;
const SLOTS = 2;
const MAGIC = Buffer.from("CEP1", "latin1");
const KEY = 32;
const BODY = MAGIC.length + 4 + KEY;

const digest = (body: Buffer): Buffer => createHash("sha256").update(body).digest();

const encodeSlot = ({ id, key }: Epoch): Buffer => {
  const slot = Buffer.alloc(SLOT);
  MAGIC.copy(slot, 0);
  slot.writeUInt32LE(id, MAGIC.length);
  key.copy(slot, MAGIC.length + 4);
  digest(slot.subarray(0, BODY)).copy(slot, BODY);
  return slot;
};

/** Null for an empty slot, and for one that a crash left half written. */
const decodeSlot = (slot: Buffer): Epoch | null => {
  if (slot.length < BODY + 32 || !slot.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (!digest(slot.subarray(0, BODY)).equals(slot.subarray(BODY, BODY + 32))) return null;
  return {
    id: slot.readUInt32LE(MAGIC.length),
    key: Buffer.from(slot.subarray(MAGIC.length + 4, BODY)),
  };
};

const readSlots = (path: string): (Epoch | null)[] => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    return [null, null];
  }
  return Array.from({ length: SLOTS }, (_, at) => decodeSlot(bytes.subarray(at * SLOT, (at + 1) * SLOT)));
};

/**
 * Overwrites a slot in place, so that the file keeps its blocks and the old bytes are gone with the flush.
 */
const writeSlot = (path: string, at: number, slot: Buffer): void => {
  const file = openSync(path, "r+");
  try {
    writeSync(file, slot, 0, SLOT, at * SLOT);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const createFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return;
    throw cause;
  }
  writeSync(file, Buffer.alloc(SLOT * SLOTS));
  fsyncSync(file);
  closeSync(file);
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
};

/** The file of epoch keys at `path`; made when the first epoch is prepared. */
export const createEpochFile = (path: string, random: RandomBytes): EpochFile => {
  const known = { current: null as Epoch | null, slots: [] as (Epoch | null)[] };
  const read = (): (Epoch | null)[] => (known.slots = readSlots(path));
  const among = (id: number): Epoch | null => known.slots.find((slot) => slot?.id === id) ?? null;
  return {
    current() {
      if (known.current === null) throw new EpochGone(0);
      return known.current;
    },
    find(id) {
      if (among(id) === null) read();
      return among(id)?.key ?? null;
    },
    follow(id) {
      if (known.current?.id === id) return;
      // Reading anew also drops the keys of epochs that were destroyed from memory.
      read();
      const epoch = among(id);
      if (epoch === null) throw new EpochGone(id);
      known.current = epoch;
    },
    ids: () => read().flatMap((slot) => (slot === null ? [] : [slot.id])),
    prepare(id, beside) {
      createFile(path);
      const slots = read();
      if (slots.some((slot) => slot?.id === id)) return;
      const at = slots.findIndex((slot) => slot === null || slot.id !== beside);
      writeSlot(path, at, encodeSlot({ id, key: Buffer.from(random(KEY)) }));
      read();
    },
    keepOnly(id) {
      read().forEach((slot, at) => {
        if (slot?.id !== id) writeSlot(path, at, Buffer.alloc(SLOT));
      });
      read();
    },
  };
};
