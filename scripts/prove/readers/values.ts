import { type Chance, pick } from "./chance.ts";

const WORDS = [
  "Crème",
  "Lamp",
  "Mug 3 cm",
  "Tasse à café",
  "Bücher",
  "a,b",
  "x;y",
  "&eacute;",
  "",
  "0",
  "null",
  "(not set)",
  "–",
  "Salt & pepper",
  "5 < 6",
  "9.99",
];
export const AMOUNTS = [
  "4.50",
  "4,50",
  "1.299",
  "1.299,00",
  "€ 3",
  "3 EUR",
  "kr. 1.299,00",
  "$12.99 USD",
  "1\u202f299,-",
  "9,50 Stk",
  "-1",
  "free",
  "",
  "1e3",
  "12",
];
export const TIMES = [
  "31/01/2026 14:05",
  "1/31/2026 2:05 PM",
  "2026-01-31T12:00:00Z",
  "2026-01-31 12:00",
  "31.01.2026",
  "1769860800",
  "20260131 1405",
  "31 Jan 2026 14:05",
  "2026-01-31 12:00:00+00",
  "31.02.2026",
  "01/02/2026",
  "yesterday",
  "",
];
export const COUNTS = ["1", "2", "0", "-1", "1,5", "2,00", "many", ""];
export const STOCKS = [
  "in stock",
  "out of stock",
  "https://schema.org/InStock",
  "soon",
  "agotado",
  "1",
  "0",
  "",
];

export type Maker = (chance: Chance, at: number) => string;
export const words: Maker = (chance) => pick(chance, WORDS);
export const amounts: Maker = (chance) => pick(chance, AMOUNTS);
export const id: Maker = (chance, at) => (chance() < 0.05 ? "" : `id-${at}`);
