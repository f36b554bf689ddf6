import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../docs/", import.meta.url);

/** The files of `docs/` by the name of their page: `index.md` is the first one. */
export type DocFiles = {
  /** Markdown, or null where there is no such page. */
  read(path: string): string | null;
  readonly paths: readonly string[];
  picture(name: string): string | null;
};

const pathsIn = (folder: string): string[] =>
  readdirSync(new URL(folder, FOLDER), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? pathsIn(`${folder}${entry.name}/`)
      : entry.name.endsWith(".md")
        ? [`${folder}${entry.name.slice(0, -".md".length)}`]
        : [],
  );

const pageOf = (file: string): string => (file === "index" ? "" : file);

/** Looked for once: what is no file of the folder cannot be asked for. */
export const openDocFiles = (): DocFiles => {
  const files = pathsIn("").sort();
  const paths = new Set(files.map(pageOf));
  return {
    paths: [...paths],
    read: (path) =>
      paths.has(path) ? readFileSync(new URL(`${path === "" ? "index" : path}.md`, FOLDER), "utf8") : null,
    picture: (name) => (name === "architecture.svg" ? readFileSync(new URL(name, FOLDER), "utf8") : null),
  };
};
