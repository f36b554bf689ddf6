import { escape } from "./escape.ts";

type StackedRow = {
  readonly id?: string;
  /** HTML of each cell, as many as there are heads. */
  readonly cells: readonly string[];
};

const part = (name: string, role: string, inside: string, more = ""): string =>
  `<${name} role="${role}"${more}>${inside}</${name}>`;

const bare = (head: string): string => head.replace(/<[^>]*>/g, "");

const headCell = (head: string): string =>
  head === "" ? part("td", "cell", "") : part("th", "columnheader", head, ' scope="col"');

/**
 * A table, as HTML, whose rows stand as lists where there is little room, by what the heads say. The roles
 * are said, since a browser takes a table for none where it is laid out in another way.
 */
export const stackedTable = (heads: readonly string[], rows: readonly StackedRow[], kind = ""): string => {
  const bodyRow = ({ id, cells }: StackedRow): string =>
    part(
      "tr",
      "row",
      cells.map((cell, at) => part("td", "cell", cell, ` data-head="${bare(heads[at] ?? "")}"`)).join(""),
      id === undefined ? "" : ` id="${escape(id)}"`,
    );
  const all =
    part("thead", "rowgroup", part("tr", "row", heads.map(headCell).join(""))) +
    part("tbody", "rowgroup", rows.map(bodyRow).join(""));
  const table = part("table", "table", all, kind === "" ? "" : ` class="${kind}"`);
  return `<div class="wide stacks" tabindex="0">${table}</div>`;
};
