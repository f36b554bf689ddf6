import { type Item, itemFrom } from "../item.ts";
import type { CatalogueOptions } from "./feed.ts";
import { readRetailRows, type RetailRow } from "./online-retail-rows.ts";
import { inBatches } from "./read-json.ts";

/** An item that sold within this time before the file's last row is taken to be on sale still. */
const AVAILABLE_WITHIN = 60 * 86_400_000;

type Sold = {
  readonly titles: Map<string, number>;
  readonly prices: Map<number, number>;
  readonly customers: Set<string>;
  lines: number;
  last: number;
};

/**
 * The catalogue behind the Online Retail file: one item per stock code, written exactly as the file writes it
 * (`85123A` and `85123a` stay two). Title: the most frequent description, ties to the first in code point
 * order. Price: the (lower) median of what was asked, so that it is a price that was asked. `sales_rank`: by
 * distinct known customers, then lines, then code. `available`: sold in the file's last 60 days. Category,
 * brand and pictures are not in the file and stay empty. Sales without a customer count for title, price and
 * availability, and not for the rank.
 */
export async function* readOnlineRetailCatalogue(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  const sold = new Map<string, Sold>();
  let newest = 0;
  for await (const rows of readRetailRows(files, options)) {
    for (const row of rows) {
      newest = Math.max(newest, row.at);
      if (row.kind === "sale") count(sold, row);
    }
  }
  const titled: { code: string; of: Sold; title: string }[] = [];
  for (const [code, of] of sold) {
    const title = titleOf(of.titles);
    if (title === null) options.onCount("left_out_without_title", 1);
    else titled.push({ code, of, title });
  }
  titled.sort(
    (a, b) =>
      b.of.customers.size - a.of.customers.size || b.of.lines - a.of.lines || (a.code < b.code ? -1 : 1),
  );
  options.onCount("items", titled.length);
  yield* inBatches(
    titled.map(({ code, of, title }, index) =>
      itemFrom({
        item_id: code,
        title,
        price_minor: medianOf(of.prices),
        currency: "GBP",
        sales_rank: index + 1,
        available: newest - of.last <= AVAILABLE_WITHIN,
      }),
    ),
  );
}

const count = (sold: Map<string, Sold>, row: RetailRow): void => {
  let of = sold.get(row.stock_code);
  if (of === undefined)
    sold.set(
      row.stock_code,
      (of = { titles: new Map(), prices: new Map(), customers: new Set(), lines: 0, last: 0 }),
    );
  const title = cleanTitle(row.description);
  if (title !== null) of.titles.set(title, (of.titles.get(title) ?? 0) + 1);
  of.prices.set(row.price_minor, (of.prices.get(row.price_minor) ?? 0) + 1);
  if (row.customer !== null) of.customers.add(row.customer);
  of.lines += 1;
  of.last = Math.max(of.last, row.at);
};

/**
 * Blanks folded, commas and stops at the end dropped; null for notes that name nothing (`?`, `-`). The shop's
 * own capitals stay.
 */
const cleanTitle = (description: string): string | null => {
  const title = description
    .replace(/\s+/gu, " ")
    .replace(/[\s.,;]+$/u, "")
    .trim();
  return /\p{L}{2}/u.test(title) ? title : null;
};

const titleOf = (titles: ReadonlyMap<string, number>): string | null => {
  let best: string | null = null;
  let most = 0;
  for (const [title, times] of titles) {
    if (times > most || (times === most && best !== null && title < best)) {
      best = title;
      most = times;
    }
  }
  return best;
};

const medianOf = (prices: ReadonlyMap<number, number>): number | null => {
  const sorted = [...prices].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  let passed = 0;
  for (const [price, times] of sorted) {
    passed += times;
    if (passed * 2 >= total) return price;
  }
  return null;
};
