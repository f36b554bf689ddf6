import { escape } from "./escape.ts";

/** HTML that is safe as it stands; whatever else is put into a page is escaped. */
export type Html = { readonly html: string };
type Piece = Html | string | number | null | false | readonly Piece[];

const written = (piece: Piece): string => {
  if (piece === null || piece === false) return "";
  if (typeof piece === "string") return escape(piece);
  if (typeof piece === "number") return String(piece);
  return "html" in piece ? piece.html : piece.map(written).join("");
};

/** A piece of a page. What is put in is escaped, also in attributes, which stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  html: strings.map((text, at) => text + written(pieces[at] ?? null)).join(""),
});
