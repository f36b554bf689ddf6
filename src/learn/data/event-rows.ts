/** Formats with one event at a time: rows under a header, and sessions of events as JSON (OTTO). */
import { DomainError } from "../../lib/errors.ts";
import { COLUMN_NAMES, columnIn, eventTypeOf, headerOf, secondsOf, separatorOf } from "./columns.ts";
import { DAY_SECONDS, type Format, groupRows, type RawStep, rawStep, type RawUnit } from "./raw-file.ts";
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

/**
 * Rows of (session or user, item, time, optional event type) under a header, separated by tab, comma or
 * semicolon.
 */
export const eventRows: Format = {
  name: "event-rows",
  matches: (first) => {
    const header = headerOf(first);
    return columnIn(header, COLUMN_NAMES.unit) >= 0 && columnIn(header, COLUMN_NAMES.item) >= 0;
  },
  read: (text) => {
    const lines = linesOf(text);
    const headLine = lines.next().value as string;
    const separator = separatorOf(headLine);
    const header = headerOf(headLine);
    const unit = columnIn(header, COLUMN_NAMES.unit);
    const item = columnIn(header, COLUMN_NAMES.item);
    const time = columnIn(header, COLUMN_NAMES.time);
    const type = columnIn(header, COLUMN_NAMES.type);
    if (time < 0)
      throw new DomainError(
        "file_invalid",
        'This file has no time column, so that nothing in it can be "next". Use a file with timestamps.',
      );
    function* rows(): Generator<{ unit: string; step: RawStep }> {
      for (const line of lines) {
        const cells = line.split(separator);
        const seconds = secondsOf(cells[time] ?? "");
        if (!Number.isFinite(seconds) || !cells[item] || !cells[unit]) continue;
        yield {
          unit: cells[unit],
          step: rawStep(seconds / DAY_SECONDS, cells[item], eventTypeOf((cells[type] ?? "").toLowerCase())),
        };
      }
    }
    return { format: "event-rows", kind: "sessions", timed: true, units: groupRows(rows()) };
  },
};
