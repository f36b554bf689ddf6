import { SaxesParser } from "saxes";
import { DomainError } from "../../lib/errors.ts";
import type { MerchantProduct } from "./google-merchant-item.ts";

/**
 * Characters between two tags, and depth of tags, beyond which no product feed goes: a bound on memory,
 * whatever the file holds.
 */
const MAX_SILENCE = 4 << 20;
const MAX_DEPTH = 64;
const MAX_VALUES = 64;

export type ParsedProduct = { readonly line: number; readonly product: MerchantProduct };

/**
 * `taken` hands over the products read so far; after `push` or `end` threw, those that came before the
 * mistake.
 */
export type MerchantParser = {
  readonly push: (text: string) => void;
  readonly end: () => void;
  readonly taken: () => ParsedProduct[];
};

type Open = {
  readonly line: number;
  readonly depth: number;
  readonly values: Map<string, string[]>;
};

const localName = (name: string): string => name.slice(name.indexOf(":") + 1).toLowerCase();

/**
 * Reads RSS 2.0 `item`s and Atom `entry`s as text arrives. `g:` elements win over plain ones of the same
 * name; nested elements (g:shipping) are passed over. Entities of HTML that XML does not know (`&ndash;`)
 * stay as they are written, and are read with the text of the element; none is ever looked up: a document
 * type that declares any refuses the file. Throws `file_invalid` at the first mistake after which no reading
 * can be trusted; products before it are kept.
 */
export const createMerchantParser = (file: string): MerchantParser => {
  const parser = new SaxesParser({ position: true });
  const ready: ParsedProduct[] = [];
  let open: Open | null = null;
  let field: { name: string; depth: number; text: string } | null = null;
  let depth = 0;
  let silence = 0;
  let sawRoot = false;

  const refuseFile = (message: string): never => {
    throw new DomainError("file_invalid", `${file}, line ${parser.line}: ${message}`);
  };

  parser.on("error", (error) => {
    if (!error.message.includes("undefined entity"))
      refuseFile("this is not well-formed XML. Mend it there, or write the feed again with an XML library.");
  });
  parser.on("doctype", (text) => {
    if (text.includes("<!"))
      refuseFile(
        "this document type declares entities or elements. Remove the DOCTYPE; a product feed needs none.",
      );
  });
  parser.on("opentag", (tag) => {
    silence = 0;
    depth += 1;
    if (depth > MAX_DEPTH) refuseFile("elements are nested too deeply for a product feed.");
    const name = localName(tag.name);
    if (!sawRoot) {
      sawRoot = true;
      if (!["rss", "feed", "rdf", "channel"].includes(name))
        refuseFile("this is no RSS 2.0 or Atom feed. The root is rss or feed.");
    }
    if (open === null) {
      if (name === "item" || name === "entry") open = { line: parser.line, depth, values: new Map() };
    } else if (depth === open.depth + 1) {
      field = { name: tag.name.toLowerCase(), depth, text: "" };
      const href = tag.attributes["href"];
      if (
        name === "link" &&
        typeof href === "string" &&
        (tag.attributes["rel"] ?? "alternate") === "alternate"
      )
        field.text = href;
    }
  });
  const take = (text: string): void => {
    silence = 0;
    if (field !== null && field.depth === depth) field.text += text;
  };
  parser.on("text", take);
  parser.on("cdata", take);
  parser.on("closetag", () => {
    silence = 0;
    if (open !== null && field !== null && field.depth === depth) {
      keep(open.values, field.name, field.text.trim());
      field = null;
    } else if (open !== null && open.depth === depth) {
      ready.push({ line: open.line, product: mergePlain(open.values) });
      open = null;
    }
    depth -= 1;
  });

  return {
    push: (text) => {
      silence += text.length;
      if (silence > MAX_SILENCE + text.length) refuseFile("more than 4 MB lie between two tags.");
      parser.write(text);
    },
    end: () => {
      parser.close();
    },
    taken: () => ready.splice(0),
  };
};

const keep = (values: Map<string, string[]>, name: string, text: string): void => {
  if (text === "") return;
  const held = values.get(name);
  if (held !== undefined) {
    if (held.length < MAX_VALUES) held.push(text);
  } else if (values.size < MAX_VALUES * 4) {
    values.set(name, [text]);
  }
};

/**
 * Names without their prefix; a prefixed element (`g:title`) goes before the plain one (`title`). Atom's
 * `summary` and `content` stand in for a description.
 */
const mergePlain = (values: ReadonlyMap<string, string[]>): MerchantProduct => {
  const merged = new Map<string, readonly string[]>();
  for (const [name, texts] of values) if (name.includes(":")) merged.set(localName(name), texts);
  for (const [name, texts] of values) if (!name.includes(":") && !merged.has(name)) merged.set(name, texts);
  const words = merged.get("summary") ?? merged.get("content");
  if (!merged.has("description") && words !== undefined) merged.set("description", words);
  return merged;
};
