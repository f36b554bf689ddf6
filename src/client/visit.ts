import type { Calls } from "./calls.ts";

type Session = NonNullable<Calls["recommend"]["input"]["body"]["session"]>;
/** One thing that happened on this visit, as a request for suggestions carries it. */
export type VisitEvent = NonNullable<Session["events"]>[number];

/** What `sessionStorage` is. Hand one over only where the shopper has agreed to personal suggestions. */
export type Keep = {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
};

export type Visit = {
  note(event: VisitEvent): void;
  events(): readonly VisitEvent[];
  /** The shopper agreed: from now on the visit outlives the page, until the tab is closed. */
  keepIn(keep: Keep): void;
  /** Forgets it all, and keeps nothing any more. */
  clear(): void;
};

const NAME = "candor-visit";
const MOST = 50;

const read = (keep: Keep): VisitEvent[] => {
  try {
    const kept: unknown = JSON.parse(keep.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? (kept as VisitEvent[]) : [];
  } catch {
    return [];
  }
};

/**
 * What this visit did, in the memory of the page: nothing is kept on the device unless `keepIn` is called.
 */
export const createVisit = (clock: () => number): Visit => {
  let events: VisitEvent[] = [];
  let kept: Keep | null = null;
  const write = (): void => kept?.setItem(NAME, JSON.stringify(events));
  return {
    note(event) {
      events = [...events, { occurred_at: new Date(clock()).toISOString(), ...event }].slice(-MOST);
      write();
    },
    events: () => events,
    keepIn(keep) {
      kept = keep;
      events = [...read(keep), ...events].slice(-MOST);
      write();
    },
    clear() {
      events = [];
      kept?.removeItem(NAME);
      kept = null;
    },
  };
};
