import { SaxesParser, type SaxesTag } from "saxes";
import { DomainError } from "../../lib/errors.ts";
import type { MerchantProduct } from "./google-merchant-item.ts";
import { createLineCounter } from "./line-counter.ts";

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
const isProduct = (name: string): boolean => name === "item" || name === "entry";

/** The tag that begins a product; no prefix of it is longer than the rest of `LONGEST_TAG`. */
const PRODUCT = /<(?:[\w-]{1,30}:)?(?:item|entry)(?=[\s>])/giu;
const LONGEST_TAG = 40;
const ROOT_END = /<\/(?:[\w-]{1,30}:)?(?:rss|feed|rdf)\s*>/iu;

/** XML that cannot be read on from here; the next product begins anew. */
class BrokenXml extends Error {}

/**
 * Reads RSS 2.0 `item`s and Atom `entry`s as text arrives. `g:` elements win over plain ones of the same
 * name; nested elements (g:shipping) are passed over. Entities of HTML that XML does not know (`&ndash;`)
 * stay as they are written, and are read with the text of the element; none is ever looked up: a document
 * type that declares any refuses the file. A product whose tags do not match costs itself: it is told to
 * `onBroken` by its line, and reading goes on with the next. Throws `file_invalid` for what is no feed, or
 * stops before its end; products before it are kept.
 */
export const createMerchantParser = (file: string, onBroken: (line: number) => void): MerchantParser => {
  const ready: ParsedProduct[] = [];
  /** The tags around products, so that reading can begin anew within them. */
  const around: string[] = [];
  let open: Open | null = null;
  let field: { name: string; depth: number; text: string } | null = null;
  let depth = 0;
  let silence = 0;
  let sawRoot = false;
  let isSkipping = false;
  /** The end of the feed stood behind the last product, where that is broken. */
  let sawEnd = false;
  let closedAt = -1;
  /** Characters that the parser was given. */
  let written = 0;
  let held = "";
  /** The line on which `held`, or else the next piece, begins; and the one before that of the parser. */
  let firstLine = 1;
  let lineBefore = 0;

  const lineNow = (): number => lineBefore + parser.line;
  const refuseFile = (message: string): never => {
    throw new DomainError("file_invalid", `${file}, line ${lineNow()}: ${message}`);
  };

  const onError = ({ message }: Error): void => {
    const isPast = sawRoot && depth === 0 && !message.includes("unclosed");
    if (isPast || message.includes("undefined entity")) return;
    if (!sawRoot)
      refuseFile("this is not well-formed XML. Mend it there, or write the feed again with an XML library.");
    throw new BrokenXml();
  };
  const onDoctype = (text: string): void => {
    if (text.includes("<!"))
      refuseFile(
        "this document type declares entities or elements. Remove the DOCTYPE; a product feed needs none.",
      );
  };
  const onOpen = (tag: SaxesTag): void => {
    silence = 0;
    depth += 1;
    if (depth > MAX_DEPTH) refuseFile("elements are nested too deeply for a product feed.");
    const name = localName(tag.name);
    if (!sawRoot && !["rss", "feed", "rdf", "channel"].includes(name))
      refuseFile("this is no RSS 2.0 or Atom feed. The root is rss or feed.");
    sawRoot = true;
    if (open === null) {
      if (isProduct(name)) open = { line: lineNow(), depth, values: new Map() };
      else around.push(tag.name);
    } else if (isProduct(name)) throw new BrokenXml();
    else if (depth === open.depth + 1)
      field = { name: tag.name.toLowerCase(), depth, text: hrefOf(name, tag) };
    // HTML that was never escaped stands within its field as elements: it is text of that field.
    else onText(`<${tag.name}>`);
  };
  const onText = (text: string): void => {
    silence = 0;
    if (field !== null && field.text.length < MAX_SILENCE) field.text += text;
  };
  const onClose = ({ name }: SaxesTag): void => {
    silence = 0;
    if (open === null) around.pop();
    else if (depth > open.depth + 1) onText(`</${name}>`);
    else if (field !== null && field.depth === depth) {
      keep(open.values, field.name, field.text.trim());
      field = null;
    } else if (open.depth === depth) {
      ready.push({ line: open.line, product: mergePlain(open.values) });
      closedAt = parser.position;
      open = null;
    }
    depth -= 1;
  };

  const createParser = () => {
    const made = new SaxesParser({ position: true });
    made.on("error", onError);
    made.on("doctype", onDoctype);
    made.on("opentag", onOpen);
    made.on("text", onText);
    made.on("cdata", onText);
    made.on("closetag", onClose);
    return made;
  };
  let parser = createParser();

  /** A new parser within the tags that were open around the products. */
  const beginAnew = (line: number): void => {
    open = null;
    field = null;
    depth = 0;
    const tags = around.splice(0);
    parser = createParser();
    lineBefore = line - 1;
    const opening = tags.map((name) => `<${name}>`).join("");
    written = opening.length;
    parser.write(opening);
  };

  /** How far a text was read before it broke; null: to its end. */
  const write = (text: string): number | null => {
    const before = written;
    written += text.length;
    try {
      parser.write(text);
      return null;
    } catch (error) {
      if (!(error instanceof BrokenXml)) throw error;
      // The tag that was found not to match has closed the product, too.
      const closed = closedAt === parser.position ? ready.pop() : undefined;
      onBroken(open?.line ?? closed?.line ?? lineNow());
      // A product that begins within another one is read itself.
      return Math.max(0, text.lastIndexOf("<", Math.max(0, parser.position - before - 1)));
    }
  };

  const push = (given: string): void => {
    silence += given.length;
    if (silence > MAX_SILENCE + given.length) refuseFile("more than 4 MB lie between two tags.");
    const text = held + given;
    const lineOf = createLineCounter(text, firstLine);
    held = "";
    for (let from = 0; ;) {
      if (isSkipping) {
        PRODUCT.lastIndex = from;
        const found = PRODUCT.exec(text);
        if (found === null) {
          sawEnd ||= ROOT_END.test(text.slice(from));
          held = text.slice(Math.max(from, text.length - LONGEST_TAG));
          firstLine = lineOf(text.length - held.length);
          return;
        }
        isSkipping = false;
        from = found.index;
        beginAnew(lineOf(from));
      }
      const broken = write(from === 0 ? text : text.slice(from));
      if (broken === null) break;
      from += Math.max(1, broken);
      isSkipping = true;
    }
    firstLine = lineOf(text.length);
  };

  return {
    push,
    end: () => {
      const cut = (): never =>
        refuseFile("the feed stops before its end. Copy or download it again, wholly.");
      if (isSkipping && !sawEnd) cut();
      if (isSkipping) return;
      try {
        parser.close();
      } catch (error) {
        if (error instanceof BrokenXml) cut();
        throw error;
      }
    },
    taken: () => ready.splice(0),
  };
};

/** The address of an Atom link, which is no text. */
const hrefOf = (name: string, { attributes }: SaxesTag): string => {
  const href = attributes["href"];
  const isLink = name === "link" && (attributes["rel"] ?? "alternate") === "alternate";
  return isLink && typeof href === "string" ? href : "";
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
