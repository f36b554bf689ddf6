import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** A test as a table of the documentation names it: `file`: "name". */
export type NamedTest = { readonly file: string; readonly name: string };

/** The tests of a cell, apart by <br>; what is no such name has an empty one. */
export const testsIn = (cell: string): NamedTest[] =>
  cell.split("<br>").map((each) => {
    const [, file = "", name = ""] = /^`([^`]+)`: "(.+)"$/.exec(each) ?? [];
    return { file, name };
  });

/** The cells of the rows of a table whose first cell is of this kind. */
export const rowsOf = (text: string, first: RegExp): string[][] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| ") && first.test(line.slice(2)))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );

/** Is there a test, or a group or row of tests, of this name? */
export const isThere = ({ file, name }: NamedTest): boolean =>
  name !== "" &&
  existsSync(resolve(ROOT, file)) &&
  readFileSync(resolve(ROOT, file), "utf8")
    .replace(/" \+\s+"/g, "")
    .split("\n")
    .some((line) => /^\s*(it|describe)\b|^\s*["'`]/.test(line) && line.includes(name));
