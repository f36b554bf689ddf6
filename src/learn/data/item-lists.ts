/** Formats of item ids alone, without a header and without times. */
import { DomainError } from "../../lib/errors.ts";
import { type Format, rawStep } from "./raw-file.ts";
import { linesOf } from "./read-text.ts";

/** Each line: the items of a session, a tab, and the item that came next. */
export const prefixes: Format = {
  name: "prefixes",
  matches: (_, head) =>
    head.every((line) => /^\S+( \S+)*\t\S+$/.test(line)) && head.some((line) => line.includes(" ")),
  read: (text) => {
    const predictions: { history: string[]; target: string }[] = [];
    for (const line of linesOf(text)) {
      const [history, target] = line.split("\t");
      if (history === undefined || target === undefined)
        throw new DomainError("file_invalid", 'A prefix file needs "items<TAB>next item" on each line.');
      predictions.push({ history: history.split(" "), target });
    }
    return { format: "prefixes", kind: "sessions", timed: false, units: [], predictions };
  },
};

const isItemList = (line: string): boolean => /^[\w.:-]+( [\w.:-]+)*$/.test(line.trim());

/** Whether the first column counts up, as user ids do and first items of sessions do not. */
const firstColumnRises = (rows: readonly string[][]): boolean => {
  let before = -Infinity;
  return rows.every(([first]) => {
    const number = Number(first);
    const rises = Number.isFinite(number) && number > before;
    before = number;
    return rises;
  });
};

/** The first column holds user ids: it rises, and each line has items behind it. */
const startsWithUser = (rows: readonly string[][]): boolean =>
  rows.length > 1 && rows.every((row) => row.length > 1) && firstColumnRises(rows);

/** Lines of item ids, one session or one user each. */
export const itemLists: Format = {
  name: "item-lists",
  matches: (_, head) => head.every(isItemList),
  read: (text) => {
    const rows = [...linesOf(text)].map((line) => line.trim().split(/ +/));
    const withUser = startsWithUser(rows);
    const units = rows.map((row, index) => {
      const [first = "", ...others] = row;
      return {
        id: withUser ? first : String(index + 1),
        steps: (withUser ? others : row).map((item) =>
          rawStep(rows.length > 1 ? index / rows.length : 0, item),
        ),
      };
    });
    return {
      format: withUser ? "user-sequences" : "session-lists",
      kind: withUser ? "sequences" : "sessions",
      timed: false,
      units,
    };
  },
};
