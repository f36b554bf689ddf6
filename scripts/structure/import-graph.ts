/** The import graph of a tree of TypeScript files: every import, type imports and `import()` included. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

export type ImportKind = "value" | "type" | "dynamic";
export type ImportEdge = { readonly from: string; readonly to: string; readonly kind: ImportKind };

/** Paths are relative to the root, with forward slashes. */
export type ImportGraph = { readonly files: readonly string[]; readonly edges: readonly ImportEdge[] };

export const sourceFiles = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();

export const parse = (root: string, file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);

const isTypeOnly = (clause: ts.ImportClause | undefined): boolean => {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((each) => each.isTypeOnly);
};

type Found = { readonly specifier: string; readonly kind: ImportKind };

const importsOf = (source: ts.SourceFile): Found[] => {
  const found: Found[] = [];
  const add = (specifier: ts.Expression | undefined, kind: ImportKind): void => {
    if (specifier !== undefined && ts.isStringLiteral(specifier))
      found.push({ specifier: specifier.text, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, isTypeOnly(node.importClause) ? "type" : "value");
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? "type" : "value");
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], "dynamic");
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) found.push({ specifier: literal.text, kind: "type" });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

/** Reads the imports between the files of `folder`; imports of packages are left out. */
export const readImportGraph = (root: string, folder: string): ImportGraph => {
  const files = sourceFiles(root, folder);
  const known = new Set(files);
  const edges = files.flatMap((from) =>
    importsOf(parse(root, from))
      .filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier, kind }) => ({ from, to: join(dirname(from), specifier), kind }))
      .filter(({ to }) => known.has(to)),
  );
  return { files, edges };
};
