import { inParallel } from "../../demo/wire.ts";
import type { Act } from "./acts.ts";
import { findInDataset } from "./dataset.ts";
import { SHOWS } from "./expectations.ts";
import { NO_FAULTS } from "./faults.ts";
import { type House, ladleOf } from "./house.ts";
import { canariesOf, carriedBy, doorsOf, type Heard, type Sent } from "./judge.ts";
import { makePair, type Pair, takeBack } from "./people.ts";
import { type Door, DOORS, hasSignals, isPersonal, isRepeat, requestOf, settles } from "./requests.ts";

export type Open = {
  readonly act: string;
  readonly route: string;
  readonly way: string;
  readonly what: readonly string[];
};

type Counts = Record<string, number>;
export type Tried = {
  readonly store: House["store"];
  /** Calls that were judged, by act. */
  readonly judged: Counts;
  /** Calls that showed the history while everything was granted, by way: what there was to take back. */
  readonly shown_before: Counts;
  readonly open: readonly Open[];
  /** Routes for which no request could be made, or none that the service takes, with why. */
  readonly unreached: readonly string[];
  /** With a fault planted: calls at which a door was found, by act. */
  readonly control: Counts;
};

export type TryOptions = {
  readonly acts: readonly Act[];
  /** Which doors are tried; all where left out. */
  readonly pick?: (door: Door, act: Act) => boolean;
  readonly say?: (line: string) => void;
};

/** Calls that this shop has nothing for: what they answer instead, which is an answer too. */
const ELSE: Readonly<Record<string, number>> = {
  uploadModel: 422,
  deleteItem: 404,
  deleteModel: 404,
  deleteSlot: 404,
  deleteKey: 404,
  deleteWebhook: 404,
  readRule: 404,
  deleteRule: 404,
  deleteLink: 404,
  readErasure: 404,
  rollbackSlot: 409,
};

/**
 * Does the act reach this door? A session without a person is reached by few, a signal in the body by who
 * takes one.
 */
const concerns = (door: Door, act: Act): boolean =>
  SHOWS[door.name] !== "dataset" &&
  (door.way !== "receipt alone" || act.endsSession) &&
  // The same key with a signal more is another request.
  (act.fields === undefined || (hasSignals(door) && !isRepeat(door)));

const count = (counts: Counts, name: string, by = 1): void => {
  counts[name] = (counts[name] ?? 0) + by;
};

/** Pairs that are made ready at the same time: mostly they wait for the disk. */
const AT_ONCE = 8;

const granted = (act: Act): Act => ({ ...act, calls: [], headers: {}, fields: {} });

/** Tries doors on one house. */
const createTrier = (house: House, tried: Tried & { open: Open[]; unreached: string[] }) => {
  const send = (sent: Sent, act: Act): Promise<Heard> =>
    house.send({ ...sent, headers: { ...sent.headers, ...act.headers } });
  const requestFor = (person: Pair["own"], door: Door, act: Act): Sent | null => {
    try {
      return requestOf(person, door, act, house);
    } catch (error) {
      tried.unreached.push(`${door.name}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const before = async (pair: Pair, doors: readonly Door[], act: Act): Promise<void> => {
    for (const door of doors.filter(isRepeat))
      for (const person of [pair.own, pair.other]) {
        const sent = requestFor(person, door, granted(act));
        if (sent !== null) await house.send(sent);
      }
  };
  /** What is open for a pair after an act. */
  const after = async (pair: Pair, door: Door, act: Act): Promise<Open | null> => {
    const sent = requestFor(pair.own, door, act);
    const same = requestFor(pair.other, door, act);
    if (sent === null || same === null) return null;
    const behind = door.endpoint.key === "serve";
    const own = await send(sent, act);
    const written = await house.written(behind);
    const other = await send(same, act);
    await house.written(behind);
    const what = doorsOf({
      showing: SHOWS[door.name],
      erased: act.erases,
      personal: isPersonal(door),
      endsProfiling: act.endsProfiling,
      sent,
      own,
      other,
      names: [pair.own.id, pair.other.id],
      written,
    });
    return what.length === 0 ? null : { act: act.name, route: door.name, way: door.way, what };
  };
  return {
    /** People for some doors, who have taken back what the act takes back. */
    async prepare(doors: readonly Door[], act: Act, stem: string): Promise<Pair> {
      const pair = await makePair(house, act, stem);
      await before(pair, doors, act);
      const [own, other] = await Promise.all([
        takeBack(house, act, pair.own),
        takeBack(house, act, pair.other),
      ]);
      return { own, other };
    },
    /** What is open to them: one call at a time, so that what is written is known to be of it. */
    async judge(pair: Pair, doors: readonly Door[], act: Act): Promise<Open[]> {
      await house.written(true);
      const open: Open[] = [];
      for (const door of doors) {
        const found = await after(pair, door, act);
        if (found !== null) open.push(found);
      }
      return open;
    },
    /** While everything is granted: every call is taken, and the history shows. */
    async granted(doors: readonly Door[], act: Act, stem: string): Promise<void> {
      const pair = await makePair(house, act, stem);
      await before(pair, doors, act);
      for (const door of doors) {
        const sent = requestFor(pair.own, door, act);
        if (sent === null) continue;
        const heard = await house.send(sent);
        const isTaken = heard.status < 300 || heard.status === ELSE[door.name];
        if (!isTaken && !isRepeat(door))
          tried.unreached.push(`${door.name}, ${door.way}: ${heard.status} ${heard.body.slice(0, 300)}`);
        const carried = new Set(carriedBy(sent));
        if (canariesOf(heard.body).some((canary) => !carried.has(canary)))
          count(tried.shown_before, door.way);
      }
    },
  };
};

/**
 * Groups: doors that may be tried on one pair of people one after the other, and those that need people of
 * their own.
 */
const groupsOf = (doors: readonly Door[]): Door[][] =>
  [doors.filter((door) => !settles(door)), ...doors.filter(settles).map((door) => [door])].filter(
    (group) => group.length > 0,
  );

/** Whoever does not agree to training any more is in no data set. */
const tryDataset = async (house: House, act: Act): Promise<Open | null> => {
  const found = await findInDataset(house, ladleOf(act.name));
  return found === 0
    ? null
    : {
        act: act.name,
        route: "exportDataset",
        way: "nobody",
        what: [`bytes: ${found} rows of the data set hold what was bought`],
      };
};

/** With the fault of each act planted: doors must be found then. */
const tryFaults = async (
  house: House,
  trier: ReturnType<typeof createTrier>,
  { acts, pick = () => true }: TryOptions,
  stem: () => string,
): Promise<Counts> => {
  const control: Counts = {};
  for (const act of acts) {
    // A signal in the body is not sent, which is how a service that does not hear it would take the call.
    const bent = act.fields === undefined ? act : { ...act, fields: {} };
    house.plant(act.fault);
    const doors = DOORS.filter(
      (door) =>
        concerns(door, act) && isPersonal(door) && !isRepeat(door) && !settles(door) && pick(door, act),
    );
    const pair = await trier.prepare(doors, bent, stem());
    control[act.name] = (await trier.judge(pair, doors, bent)).length;
    house.plant(NO_FAULTS);
  }
  return control;
};

export const tryDoors = async (house: House, options: TryOptions): Promise<Tried> => {
  const { acts, pick = () => true, say = () => undefined } = options;
  const tried = {
    store: house.store,
    judged: {} as Counts,
    shown_before: {} as Counts,
    open: [] as Open[],
    unreached: [] as string[],
    control: {} as Counts,
  };
  const trier = createTrier(house, tried);
  const dataset = DOORS.find(({ name }) => SHOWS[name] === "dataset")!;
  const keeper = granted({ ...acts[0]!, name: "nothing" });
  await makePair(house, keeper, "keeper");
  const stems = { made: 0 };
  const stem = (): string => `p${(stems.made += 1)}`;
  const tryAct = async (act: Act): Promise<void> => {
    const groups = groupsOf(DOORS.filter((door) => concerns(door, act) && pick(door, act)));
    const pairs: Pair[] = [];
    await inParallel([...groups.entries()], AT_ONCE, async ([at, group]) => {
      pairs[at] = await trier.prepare(group, act, stem());
    });
    for (const [at, group] of groups.entries()) {
      tried.open.push(...(await trier.judge(pairs[at]!, group, act)));
      count(tried.judged, act.name, group.length);
      // Before others of this act take back what they took back.
      if (at === 0 && act.untrains && pick(dataset, act)) {
        const found = await tryDataset(house, act);
        if (found !== null) tried.open.push(found);
        count(tried.judged, act.name);
      }
    }
    say(`${house.store}, ${act.name}: ${tried.judged[act.name]} calls, ${tried.open.length} doors so far`);
  };
  for (const act of acts) await tryAct(act);
  const all = DOORS.filter((door) => concerns(door, keeper) && pick(door, keeper));
  await inParallel(groupsOf(all), AT_ONCE, (group) => trier.granted(group, keeper, stem()));
  if (pick(dataset, keeper) && (await tryDataset(house, keeper)) !== null)
    count(tried.shown_before, "dataset");
  const control = await tryFaults(house, trier, options, stem);
  return { ...tried, control, unreached: [...new Set(tried.unreached)] };
};
