import { type Purpose, PURPOSES } from "../consent/purposes.ts";
import { FLOOR } from "./figures.ts";

/** One act of consent as the shop's ledger tells it: when, of which kind, about what; never whose it was. */
export type ActOfConsent = {
  readonly time: string;
  readonly type: "given" | "withdrawn" | "attested" | "erased";
  readonly purposes: Readonly<Partial<Record<Purpose, boolean>>>;
};

/** Calls `visit` with every act since a time, newest or oldest first. */
export type ReadActs = (shop: string, since: number, visit: (act: ActOfConsent) => void) => Promise<void>;

type PurposeDay = {
  readonly purpose: Purpose;
  readonly yes: number;
  readonly no: number;
  /** Withdrawals, which also say no to what was never agreed to. */
  readonly taken_back: number;
};

/** One day of ten acts or more, in UTC. `attested`: brought along by an import, in no purpose's numbers. */
type ConsentDay = {
  readonly day: string;
  readonly acts: number;
  readonly erased: number;
  readonly attested: number;
  /** Purposes of ten acts or more on that day. */
  readonly purposes: readonly PurposeDay[];
};

export type ConsentInsight = {
  readonly since: string;
  readonly days: readonly ConsentDay[];
  readonly hidden_days: number;
};

const DAY_MS = 86_400_000;
const DAYS = 90;

type GrowingPurpose = { yes: number; no: number; taken_back: number };
type Growing = {
  acts: number;
  erased: number;
  attested: number;
  readonly purposes: Map<Purpose, GrowingPurpose>;
};

const note = (day: Growing, { type, purposes }: ActOfConsent): void => {
  day.acts += 1;
  if (type === "erased") day.erased += 1;
  if (type === "attested") day.attested += 1;
  if (type !== "given" && type !== "withdrawn") return;
  for (const purpose of PURPOSES) {
    const said = purposes[purpose];
    if (said === undefined) continue;
    const sums = day.purposes.get(purpose) ?? { yes: 0, no: 0, taken_back: 0 };
    sums[type === "withdrawn" ? "taken_back" : said ? "yes" : "no"] += 1;
    day.purposes.set(purpose, sums);
  }
};

const actsOf = ({ yes, no, taken_back }: GrowingPurpose): number => yes + no + taken_back;

const toDay = (day: string, { acts, erased, attested, purposes }: Growing): ConsentDay => ({
  day,
  acts,
  erased,
  attested,
  purposes: PURPOSES.flatMap((purpose) => {
    const sums = purposes.get(purpose);
    return sums === undefined || actsOf(sums) < FLOOR ? [] : [{ purpose, ...sums }];
  }),
});

/**
 * Days of at least ten acts. Where the acts of the others together are fewer than ten, the smallest day that
 * could be shown is left out as well, as for every other figure.
 */
const shownOf = (days: ReadonlyMap<string, Growing>): ConsentDay[] => {
  const shown = [...days].filter(([, { acts }]) => acts >= FLOOR).sort(([, a], [, b]) => b.acts - a.acts);
  const few = [...days.values()].reduce((sum, { acts }) => sum + (acts < FLOOR ? acts : 0), 0);
  if (few > 0 && few < FLOOR) shown.pop();
  return shown.map(([day, sums]) => toDay(day, sums)).sort((one, other) => (one.day < other.day ? -1 : 1));
};

/** What was agreed to, refused and taken back, day by day: from the ledger, which names nobody. */
export const tellConsent = async (read: ReadActs, shop: string, now: number): Promise<ConsentInsight> => {
  const since = (Math.floor(now / DAY_MS) - DAYS + 1) * DAY_MS;
  const days = new Map<string, Growing>();
  await read(shop, since, (act) => {
    const day = act.time.slice(0, 10);
    const sums = days.get(day) ?? { acts: 0, erased: 0, attested: 0, purposes: new Map() };
    note(sums, act);
    days.set(day, sums);
  });
  const shown = shownOf(days);
  return {
    since: new Date(since).toISOString().slice(0, 10),
    days: shown,
    hidden_days: days.size - shown.length,
  };
};
