import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { HeldRefusal, RefusalPort } from "../../consent/refusals.ts";
import { DomainError } from "../../lib/errors.ts";
import { isRunning, ownPid } from "../../lib/process-end.ts";
import type { RandomBytes } from "../../lib/random.ts";
import { createTextSeal } from "../../lib/text-seal.ts";

/** A refusal fills one slot; a person with more identities than fit takes several. */
const SLOT = 1024;
const SLOTS = 128;
const LENGTH = 2;
const KEYS_A_SLOT = 8;
const RECEIPTS_A_SLOT = 8;
const MARK = 8;
const MARK_FILE = "changed";
const EMPTY = Buffer.alloc(SLOT);

type Slot = { readonly file: string; readonly at: number; readonly refusal: HeldRefusal };

export type RefusalFiles = RefusalPort & { close(): void };

export type RefusalFilesDeps = {
  readonly dir: string;
  /** Seals what stands in the files. */
  readonly secret: Uint8Array;
  readonly random: RandomBytes;
  /** A process that serves keeps a file with room of its own; others read what is held. */
  readonly mayHold: boolean;
};

const writeAt = (path: string, bytes: Buffer, at: number): void => {
  const file = openSync(path, "r+");
  try {
    writeSync(file, bytes, 0, bytes.length, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** Real bytes from the beginning, so that a full disk keeps no refusal out. */
const makeFile = (path: string, bytes: number): void => {
  closeSync(openSync(path, "a", 0o600));
  if (readFileSync(path).length < bytes) writeAt(path, Buffer.alloc(bytes), 0);
};

/** False where the disk is full already: such a process reads what is held, and holds nothing itself. */
const makeFiles = (dir: string, own: string): boolean => {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    makeFile(join(dir, MARK_FILE), MARK);
    makeFile(join(dir, own), SLOT * SLOTS);
    return true;
  } catch {
    rmSync(join(dir, own), { force: true });
    return false;
  }
};

/** A slot that a crash left half written does not open; nobody was told that it holds. */
const readSlots = (
  bytes: Buffer,
  open: (text: string) => HeldRefusal | null,
): { readonly at: number; readonly refusal: HeldRefusal }[] => {
  const found: { at: number; refusal: HeldRefusal }[] = [];
  for (let at = 0; at + SLOT <= bytes.length; at += SLOT) {
    const length = bytes.readUInt16LE(at);
    if (length === 0 || length > SLOT - LENGTH) continue;
    const refusal = open(bytes.toString("latin1", at + LENGTH, at + LENGTH + length));
    if (refusal !== null) found.push({ at, refusal });
  }
  return found;
};

/** What is said, whenever it was. */
const saidIn = (refusal: HeldRefusal): object => ({ ...refusal, at: 0 });

/** Bytes of a refusal that its slot has room for, once they are sealed (lib/text-seal). */
const ROOM = Math.floor(((SLOT - LENGTH) * 3) / 4) - 16;
const fits = (refusal: HeldRefusal): boolean => Buffer.byteLength(JSON.stringify(refusal), "utf8") <= ROOM;

const inTurns = <T>(all: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** What each slot says of a refusal. An id stands with its own key, or is left out where it is too long. */
const partsOf = (refusal: HeldRefusal): readonly HeldRefusal[] => {
  const { keys } = refusal;
  if (refusal.act === "void")
    return inTurns(refusal.receipts, RECEIPTS_A_SLOT).map((receipts) => ({ ...refusal, receipts }));
  if (refusal.act !== "erase" || refusal.shopper_id == null)
    return inTurns(keys, KEYS_A_SLOT).map((some) => ({ ...refusal, keys: some }));
  const nameless = { ...refusal, shopper_id: null };
  const named = { ...refusal, keys: keys.slice(0, 1) };
  return [
    fits(named) ? named : { ...named, shopper_id: null },
    ...inTurns(keys.slice(1), KEYS_A_SLOT).map((some) => ({ ...nameless, keys: some })),
  ];
};

/**
 * Whoever asks for their erasure again is told of the one that is under way. `others`: ids of theirs that it
 * does not hold yet.
 */
const eraseUnderWay = (slots: readonly Slot[], { act, shop, keys: [own], keys }: HeldRefusal) => {
  if (act !== "erase" || own === undefined) return null;
  const held = slots.flatMap(({ refusal: each }) =>
    each.act === "erase" && each.shop === shop ? [each] : [],
  );
  const refusal = held.find((each) => each.keys.includes(own));
  if (refusal === undefined) return null;
  const known = held.flatMap((each) => (each.receipt_id === refusal.receipt_id ? each.keys : []));
  return { refusal, others: keys.filter((key) => !known.includes(key)) };
};

const noRoom = (): DomainError =>
  new DomainError(
    "store_full",
    "Neither the store nor what is kept beside it has room: free space, and send the request again.",
  );

type Folder = {
  readonly slots: () => readonly Slot[];
  readonly change: () => void;
  readonly close: () => void;
};

/**
 * The slots of all files, read again when the mark has changed: one short read per look, and nothing else as
 * long as nobody is held.
 */
const openFolder = ({ dir, secret, random }: RefusalFilesDeps): Folder => {
  const seal = createTextSeal(secret, "held refusals");
  const known = { mark: null as Buffer | null, slots: [] as readonly Slot[], file: null as number | null };
  const open = (text: string): HeldRefusal | null => {
    const plain = seal.open([], text);
    return plain === null ? null : (JSON.parse(plain) as HeldRefusal);
  };
  const readMark = (): Buffer | null => {
    try {
      known.file ??= openSync(join(dir, MARK_FILE), "r");
    } catch {
      return null;
    }
    const mark = Buffer.alloc(MARK);
    readSync(known.file, mark, 0, MARK, 0);
    return mark;
  };
  return {
    slots() {
      const mark = readMark();
      if (mark === null || known.mark?.equals(mark) === true) return known.slots;
      known.mark = mark;
      known.slots = readdirSync(dir)
        .filter((name) => name !== MARK_FILE)
        .flatMap((file) => readSlots(readFileSync(join(dir, file)), open).map((slot) => ({ file, ...slot })))
        .sort((one, other) => one.refusal.at - other.refusal.at);
      return known.slots;
    },
    change: () => writeAt(join(dir, MARK_FILE), Buffer.from(random(MARK)), 0),
    close() {
      if (known.file !== null) closeSync(known.file);
      known.file = null;
    },
  };
};

/**
 * Refusals that the store could not take, in files of a fixed size beside it. Each process that serves has a
 * file of its own, so that none waits for another; a mark that changes with every refusal tells all of them
 * to look again.
 */
export const openRefusalFiles = (deps: RefusalFilesDeps): RefusalFiles => {
  const { dir, secret, random } = deps;
  const seal = createTextSeal(secret, "held refusals");
  const own = `${ownPid()}-${Buffer.from(random(6)).toString("hex")}`;
  const mayHold = deps.mayHold && makeFiles(dir, own);
  const folder = openFolder(deps);
  const empty = (slots: readonly Slot[]): void => {
    for (const slot of slots) writeAt(join(dir, slot.file), EMPTY, slot.at);
  };
  const write = (refusal: HeldRefusal): HeldRefusal => {
    // Looked at once: a later look would find what is written here as well.
    const slots = folder.slots().filter(({ file }) => file === own);
    const before = slots.filter((slot) => isDeepStrictEqual(saidIn(slot.refusal), saidIn(refusal)));
    const [first] = before;
    const text = Buffer.from(seal.seal([], JSON.stringify(refusal)), "latin1");
    const taken = new Set(slots.map(({ at }) => at));
    const at = Array.from({ length: SLOTS }, (_, slot) => slot * SLOT).find((each) => !taken.has(each));
    if (!mayHold || at === undefined || text.length > SLOT - LENGTH) {
      if (first !== undefined) return first.refusal;
      throw noRoom();
    }
    const slot = Buffer.alloc(SLOT);
    slot.writeUInt16LE(text.length, 0);
    text.copy(slot, LENGTH);
    writeAt(join(dir, own), slot, at);
    // Said again: the newer one covers the one before, which need not take room as well.
    empty(before);
    folder.change();
    return refusal;
  };
  /** Files of processes that ended, once nothing is held in them. */
  const removeEnded = (): void => {
    const held = new Set(folder.slots().map(({ file }) => file));
    for (const name of readdirSync(dir))
      if (name !== MARK_FILE && name !== own && !held.has(name) && !isRunning(Number.parseInt(name, 10)))
        rmSync(join(dir, name), { force: true });
  };
  if (mayHold) removeEnded();
  return {
    hold(refusal) {
      const slots = folder.slots().filter(({ file }) => file === own);
      const before = eraseUnderWay(slots, refusal);
      if (before === null) return partsOf(refusal).map(write)[0] ?? refusal;
      for (const keys of inTurns(before.others, KEYS_A_SLOT))
        write({ ...before.refusal, shopper_id: null, keys });
      return before.refusal;
    },
    of(ref) {
      const slots = folder.slots();
      if (slots.length === 0) return [];
      return slots
        .map(({ refusal }) => refusal)
        .filter(({ shop, keys }) => shop === ref.shop && keys.includes(ref.key));
    },
    list: () => folder.slots().map(({ refusal }) => refusal),
    release(refusal) {
      // By what they say: each look at the files makes new objects.
      empty(folder.slots().filter((slot) => isDeepStrictEqual(slot.refusal, refusal)));
      folder.change();
    },
    close() {
      if (mayHold && !folder.slots().some(({ file }) => file === own))
        rmSync(join(dir, own), { force: true });
      folder.close();
    },
  };
};
