/** Sessions of events as JSON (OTTO). */
import { eventTypeOf } from "./columns.ts";
import { DAY_SECONDS, type Format, rawStep, type RawUnit } from "./raw-file.ts";
import { linesOf } from "./read-text.ts";

/** One session a line, as JSON: the form of the OTTO data set. */
export const otto: Format = {
  name: "otto",
  matches: (first, head) =>
    head.every((line) => line.startsWith("{")) && first.includes('"events"') && first.includes('"aid"'),
  read: (text) => {
    const units: RawUnit[] = [];
    for (const line of linesOf(text)) {
      const row = JSON.parse(line) as {
        session: number;
        events: { aid: number; ts: number; type: string }[];
      };
      const steps = row.events.map((event) =>
        rawStep(event.ts / 1000 / DAY_SECONDS, String(event.aid), eventTypeOf(event.type)),
      );
      units.push({ id: String(row.session), steps: steps.sort((a, b) => a.time - b.time) });
    }
    return { format: "otto", kind: "sessions", timed: true, units };
  },
};
