import { IntlMessageFormat } from "intl-messageformat";
import { present } from "../../lib/present.ts";

export type MessageArgs = Readonly<Record<string, string | number>>;
/** A message that is ready to speak. A missing argument is a defect of the caller and throws. */
export type Speak = (args: MessageArgs) => string;

/** Node kinds of the ICU syntax tree (@formatjs/icu-messageformat-parser). */
const LITERAL = 0;
const ARGUMENT = 1;
const SELECT = 5;
const PLURAL = 6;
const POUND = 7;

type Branch = { readonly value: readonly Node[] };
type Node = {
  readonly type: number;
  readonly value: string;
  readonly options: Readonly<Record<string, Branch>>;
  readonly offset: number;
  readonly pluralType: string;
};
type Part = string | ((args: MessageArgs, pound: string) => string);

const valueOf = (args: MessageArgs, name: string): string | number => {
  const value = args[name];
  if (value === undefined) throw new TypeError(`The message needs the argument "${name}".`);
  return value;
};

/** How a locale writes and counts numbers; made once a locale. */
export type Counting = { write(value: number): string; category(value: number): string };

export const createCounting = (locale: string): Counting => {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const categories = Array.from({ length: 101 }, (_, value) => plurals.select(value));
  return {
    write: (value) =>
      Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : numbers.format(value),
    category: (value) => categories[value] ?? plurals.select(value),
  };
};

const joinParts = (parts: readonly Part[]): Part => {
  if (parts.every((part) => typeof part === "string")) return parts.join("");
  return (args, pound) => {
    let text = "";
    for (const part of parts) text += typeof part === "string" ? part : part(args, pound);
    return text;
  };
};

const compileNodes = (nodes: readonly Node[], counting: Counting, bound: MessageArgs): Part => {
  const parts: Part[] = [];
  const add = (part: Part): void => {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  };
  for (const node of nodes) add(compileNode(node, counting, bound));
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : joinParts(parts);
};

const compileNode = (node: Node, counting: Counting, bound: MessageArgs): Part => {
  const name = node.value;
  if (node.type === LITERAL) return name;
  if (node.type === POUND) return (_, pound) => pound;
  if (node.type === ARGUMENT) return (args) => String(valueOf(args, name));
  if (node.type !== SELECT && node.type !== PLURAL)
    throw new TypeError(`A message uses what the wording does not speak: kind ${node.type}.`);
  const settled = bound[name];
  if (settled !== undefined) {
    const branch = node.options[settled] ?? node.options["other"];
    return compileNodes(present(branch, 'the branch "other" of a message').value, counting, bound);
  }
  const branches = new Map(
    Object.entries(node.options).map(([key, branch]): [string, Part] => [
      key,
      compileNodes(branch.value, counting, bound),
    ]),
  );
  const other = present(branches.get("other"), 'the branch "other" of a message');
  const run = (part: Part, args: MessageArgs, pound: string): string =>
    typeof part === "string" ? part : part(args, pound);
  if (node.type === SELECT)
    return (args, pound) => run(branches.get(String(valueOf(args, name))) ?? other, args, pound);
  if (node.pluralType !== "cardinal")
    throw new TypeError("A message counts in ordinals, which the wording does not speak.");
  return (args) => {
    const value = Number(valueOf(args, name));
    const counted = value - node.offset;
    return run(
      branches.get(`=${value}`) ?? branches.get(counting.category(counted)) ?? other,
      args,
      counting.write(counted),
    );
  };
};

/**
 * Compiles an ICU message (literal text, arguments, plural, select) to a closure that says the same as
 * IntlMessageFormat at a tenth of its cost: an answer speaks about a hundred sentences. `bound` arguments,
 * such as the tone, are resolved now. Text is plain: `<` is a character like any other.
 */
export const compileMessage = (message: string, counting: Counting, bound: MessageArgs = {}): Speak => {
  const parse = present(IntlMessageFormat.__parse, "the parser of messages");
  const tree = parse(message, { ignoreTag: true }) as readonly Node[];
  const part = compileNodes(tree, counting, bound);
  return typeof part === "string" ? () => part : (args) => part(args, "");
};
