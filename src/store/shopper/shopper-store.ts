import type { ConsentPort } from "../../consent/port.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { firstOf, present } from "../../lib/present.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import type { Append, AppendResult, ShopperPort } from "../../shopper/port.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { dueDayOf, openDue } from "./due-places.ts";
import { purge, raiseBarrier, readDoomedReceipts, readTrained, writeTrained } from "./erasure-programs.ts";
import { appendEvents, dropEvents, readEvents, readForgottenCount, replaceEvent } from "./event-programs.ts";
import { createKeepShares } from "./keep-shares.ts";
import { addNotes, readNotes } from "./note-programs.ts";
import { openTo } from "./open-to-grant.ts";
import { newestFirst } from "./order-events.ts";
import type { DueRow, Program } from "./program.ts";
import { review } from "./review.ts";
import { readDoomedShares, readShares } from "./share-programs.ts";
import {
  changeState,
  checkVersion,
  dropRecords,
  readHistory,
  readState,
  setLedgerIndex,
} from "./state-programs.ts";

/** One program for one shopper; `program` makes it anew whenever the driver has to run it again. */
export type WriteTask<T> = { readonly ref: ShopperRef; readonly program: () => Program<T> };

/** How a driver runs programs. */
export type TaskRunner = {
  /** One snapshot for each task at least; the newest that was committed when the call was made. */
  read<T>(tasks: readonly WriteTask<T>[]): Promise<T[]>;
  /** Each task all or nothing; durable before it resolves. */
  write<T>(tasks: readonly WriteTask<T>[]): Promise<T[]>;
  /**
   * The same for programs that wrap no key and destroy nothing, which are most writes: a driver may run them
   * before it holds the lock of its writers, and runs one again where a row that it read has changed since.
   */
  writeAhead<T>(tasks: readonly WriteTask<T>[]): Promise<T[]>;
};

export type ShopperStoreDeps = {
  readonly sealer: Sealer;
  readonly runner: TaskRunner;
  readonly listShoppers: ShopperPort["listShoppers"];
  /** Entries of the index up to and with a day. */
  readonly listDue: (shop: string, day: number) => AsyncIterable<readonly DueRow[]>;
};

/**
 * One transaction takes about so many events, so that nobody waits long behind a batch; a big import takes
 * more at a time.
 */
const EVENTS_A_TURN = 512;
const EVENTS_A_BIG_TURN = 2048;
const BIG_IMPORT = 5000;
/** Shoppers whose notes are written in one transaction: it must not hold up what a client waits for. */
const NOTES_A_TURN = 64;

/**
 * A forgotten event stays away, whoever sends it again. A verdict has an id of this service's own making:
 * nobody sends it again, and the shopper may say it anew.
 */
const staysAway = ({ type }: StoredEvent): boolean => type !== "verdict";

/** `owners` names the append of each event; `members` every append of the batch, those without events too. */
type AppendBatch = {
  readonly ref: ShopperRef;
  readonly version: number;
  readonly events: StoredEvent[];
  readonly owners: number[];
  readonly members: number[];
  readonly formerIds: Map<string, string>;
};

/** Appends of one shopper under one version are one task: its segment is opened once. */
const groupAppends = (appends: readonly Append[]): AppendBatch[] => {
  const batches = new Map<string, AppendBatch>();
  appends.forEach(({ grant, events, formerIds }, owner) => {
    const subject = present(grant.subjects[0], "the subject of a grant");
    const id = `${subject.version}\0${subject.shop}\0${subject.key}`;
    const batch: AppendBatch = batches.get(id) ?? {
      ref: subject,
      version: subject.version,
      events: [],
      owners: [],
      members: [],
      formerIds: new Map(),
    };
    batches.set(id, batch);
    batch.members.push(owner);
    for (const [now, former] of formerIds ?? []) batch.formerIds.set(now, former);
    for (const event of events) {
      batch.events.push(event);
      batch.owners.push(owner);
    }
  });
  return [...batches.values()];
};

const turns = (batches: readonly AppendBatch[]): AppendBatch[][] => {
  const all: AppendBatch[][] = [];
  const events = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  const room = events > BIG_IMPORT ? EVENTS_A_BIG_TURN : EVENTS_A_TURN;
  let size = room;
  let turn: AppendBatch[] = [];
  for (const batch of batches) {
    if (size >= room) {
      turn = [];
      all.push(turn);
      size = 0;
    }
    turn.push(batch);
    size += batch.events.length + 1;
  }
  return all;
};

/**
 * Did any joined identity of these grants change its consent? Their own subject is checked with the write
 * itself.
 */
const changedLinks = async (
  { sealer, runner }: ShopperStoreDeps,
  appends: readonly Append[],
): Promise<boolean[]> =>
  Promise.all(
    appends.map(async ({ grant }) => {
      if (grant.subjects.length === 1) return false;
      const linked = grant.subjects.slice(1);
      const same = await runner.read(
        linked.map((subject) => ({
          ref: subject,
          program: () => checkVersion(sealer, subject, subject.version),
        })),
      );
      return same.includes(false);
    }),
  );

const isEvent =
  (eventId: string) =>
  (event: StoredEvent): boolean =>
    event.event_id === eventId;

const append = async (deps: ShopperStoreDeps, appends: readonly Append[]): Promise<AppendResult[]> => {
  const { sealer, runner } = deps;
  const refused = await changedLinks(deps, appends);
  const results: (("kept" | "duplicate" | "forgotten")[] | null)[] = refused.map((no) => (no ? null : []));
  const allowed = appends.map((one, i) => (refused[i] === true ? { ...one, events: [] } : one));
  for (const turn of turns(groupAppends(allowed))) {
    const outcomes = await runner.writeAhead(
      turn.map(({ ref, version, events, formerIds }) => ({
        ref,
        program: () => appendEvents(sealer, ref, version, events, formerIds),
      })),
    );
    outcomes.forEach((outcome, i) => {
      const { members, owners } = present(turn[i], "the batch of an outcome");
      if (outcome === null) for (const member of members) results[member] = null;
      else
        owners.forEach((owner, at) => results[owner]?.push(present(outcome[at], "what became of an event")));
    });
  }
  return results;
};

/**
 * The shopper port over a driver that runs programs: what is stored, sealed and compared is the same in every
 * driver.
 */
export const createShopperStore = (deps: ShopperStoreDeps): ConsentPort & ShopperPort => {
  const { sealer, runner } = deps;
  const read = async <T>(ref: ShopperRef, program: () => Program<T>): Promise<T> =>
    firstOf(await runner.read([{ ref, program }]), "what a program read");
  const write = async <T>(ref: ShopperRef, program: () => Program<T>): Promise<T> =>
    firstOf(await runner.write([{ ref, program }]), "what became of a program");
  return {
    readState: (ref) => read(ref, () => readState(sealer, ref)),
    changeState: (ref, change) => write(ref, () => changeState(sealer, ref, change)),
    readHistory: (ref) => read(ref, () => readHistory(sealer, ref)),
    dropRecordsWhere: (ref, drop) => write(ref, () => dropRecords(sealer, ref, drop)),
    setLedgerIndex: (ref, recordId, index) => write(ref, () => setLedgerIndex(sealer, ref, recordId, index)),
    async readEvents(grant) {
      const lists = await runner.read(
        grant.subjects.map((subject) => ({
          ref: subject,
          program: () => readEvents(sealer, subject, subject.version),
        })),
      );
      const whole = lists.filter((list) => list !== null);
      if (whole.length < lists.length) return null;
      const events = newestFirst(whole.map((list, at) => openTo(grant, list, at > 0)));
      const all = grant.right === "access" || grant.purposes.has("sensitive");
      return all ? events : events.filter((event) => !event.sensitive);
    },
    appendEvents: (appends) => append(deps, appends),
    deleteEvent: async (ref, eventId) =>
      (await write(ref, () => dropEvents(sealer, ref, isEvent(eventId))))[0] ?? null,
    forgetEvent: async (ref, eventId) =>
      (await write(ref, () => dropEvents(sealer, ref, isEvent(eventId), staysAway)))[0] ?? null,
    replaceEvent: (ref, version, before, after) =>
      write(ref, () => replaceEvent(sealer, ref, version, before, after)),
    dropEventsWhere: async (ref, drop) => (await write(ref, () => dropEvents(sealer, ref, drop))).length,
    raiseBarrier: (ref, erasedAt, leaf) => write(ref, () => raiseBarrier(sealer, ref, erasedAt, leaf)),
    purge: (ref) => write(ref, () => purge(sealer, ref)),
    readTrained: (ref) => read(ref, () => readTrained(sealer, ref)),
    async writeTrained(entries) {
      const written: boolean[] = [];
      for (let from = 0; from < entries.length; from += EVENTS_A_TURN / 4)
        written.push(
          ...(await runner.writeAhead(
            entries
              .slice(from, from + EVENTS_A_TURN / 4)
              .map(({ ref, change }) => ({ ref, program: () => writeTrained(sealer, ref, change) })),
          )),
        );
      return written;
    },
    async addNotes(entries) {
      for (let from = 0; from < entries.length; from += NOTES_A_TURN)
        await runner.writeAhead(
          entries
            .slice(from, from + NOTES_A_TURN)
            .map(({ ref, notes }) => ({ ref, program: () => addNotes(sealer, ref, notes) })),
        );
    },
    keepShares: createKeepShares(sealer, (tasks) => runner.write(tasks)),
    readDoomedReceipts: (ref) => read(ref, () => readDoomedReceipts(sealer, ref)),
    readShares: (ref) => read(ref, () => readShares(sealer, ref)),
    readForgottenCount: (ref) => read(ref, () => readForgottenCount(sealer, ref)),
    readDoomedShares: (ref) => read(ref, () => readDoomedShares(sealer, ref)),
    readNotes: (ref, now, days) => read(ref, () => readNotes(sealer, ref, now, days)),
    listShoppers: deps.listShoppers,
    async *listDue(shop, now) {
      for await (const rows of deps.listDue(shop, dueDayOf(now)))
        yield rows.map((row) => openDue(sealer, shop, row));
    },
    reviewDue: (ref, day, judge) => write(ref, () => review(sealer, ref, day, judge)),
  };
};
