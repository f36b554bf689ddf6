/**
 * What single files are asked: their length, that of their functions, their longest line, and which types
 * they name.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { parse } from "./import-graph.ts";

export const MOST_FILE_LINES = 250;
export const MOST_FUNCTION_LINES = 50;
export const MOST_COLUMNS = 110;

/** How a long file or function says why it is long, in its first comment. */
const REASON = /Long because\b/;

export type LongFile = { readonly file: string; readonly lines: number; readonly says_why: boolean };
export type LongFunction = {
  readonly file: string;
  readonly name: string;
  readonly lines: number;
  readonly says_why: boolean;
};
export type LongLine = { readonly file: string; readonly line: number; readonly columns: number };
export type TypeName = { readonly name: string; readonly file: string; readonly is_exported: boolean };

const commentsBefore = (text: string, node: ts.Node): string =>
  (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .join("\n");

export const measureFile = (root: string, file: string): LongFile => {
  const text = readFileSync(join(root, file), "utf8");
  const lines = text.trimEnd().split("\n").length;
  const first = /^\s*(?:\/\*[\s\S]*?\*\/|(?:\/\/.*\n?)+)/.exec(text)?.[0] ?? "";
  return { file, lines, says_why: REASON.test(first) };
};

export const longLinesOf = (root: string, file: string): LongLine[] =>
  readFileSync(join(root, file), "utf8")
    .split("\n")
    .map((text, at) => ({ file, line: at + 1, columns: [...text].length }))
    .filter(({ columns }) => columns > MOST_COLUMNS);

const nameOf = (node: ts.Node): string => {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node.name?.getText() ?? "?";
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return "?";
};

/** The statement whose comment speaks for a function. */
const statementOf = (node: ts.Node): ts.Node => {
  let at = node;
  while (!ts.isStatement(at) && !ts.isPropertyAssignment(at) && at.parent !== undefined) at = at.parent;
  return at;
};

/**
 * Functions with their own lines: those of a function inside another count for the inner one alone, so that a
 * factory is as long as what it does itself.
 */
export const longFunctionsOf = (root: string, file: string): LongFunction[] => {
  const source = parse(root, file);
  const found: LongFunction[] = [];
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): number => {
    let inner = 0;
    ts.forEachChild(node, (child) => {
      inner += visit(child);
    });
    const isFunction = ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
    if (!isFunction) return inner;
    const lines = lineAt(node.getEnd()) - lineAt(node.getStart()) + 1;
    const own = lines - inner;
    if (own > MOST_FUNCTION_LINES) {
      const says_why = REASON.test(commentsBefore(source.text, statementOf(node)));
      found.push({ file, name: nameOf(node), lines: own, says_why });
    }
    return lines > 3 ? lines : inner;
  };
  visit(source);
  return found;
};

/** The types that a file names. */
export const typeNamesOf = (root: string, file: string): TypeName[] =>
  parse(root, file).statements.flatMap((statement) => {
    if (!ts.isTypeAliasDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [];
    const is_exported =
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    return [{ name: statement.name.text, file, is_exported }];
  });

/**
 * Names that stand for more than one type: an exported name is nobody else's. Names that a file keeps to
 * itself may stand in other files too, as `Deps` does.
 */
export const sharedNames = (types: readonly TypeName[]): Map<string, string[]> => {
  const byName = new Map<string, TypeName[]>();
  for (const each of types) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  const shared = [...byName].filter(
    ([, named]) => named.length > 1 && named.some(({ is_exported }) => is_exported),
  );
  return new Map(shared.map(([name, named]) => [name, named.map(({ file }) => file)]));
};
