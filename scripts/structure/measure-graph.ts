/**
 * What the import graph is asked: circles, folders that import each other, and how far it is from one file to
 * another.
 */
import { dirname } from "node:path";
import type { ImportEdge, ImportGraph } from "./import-graph.ts";

/** A folder of the house; files that stand in `src` itself are entries and count each by themselves. */
export const folderOf = (file: string): string => (dirname(file) === "src" ? file : dirname(file));

const neighbours = (edges: readonly ImportEdge[]): Map<string, Set<string>> => {
  const map = new Map<string, Set<string>>();
  for (const { from, to } of edges) map.set(from, (map.get(from) ?? new Set()).add(to));
  return map;
};

/**
 * Circles of files: the strongly connected components with more than one file, or a file that imports itself
 * (Tarjan, SIAM J. Comput. 1972).
 */
export const findCycles = ({ files, edges }: ImportGraph): string[][] => {
  const next = neighbours(edges);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): number => {
    const at = index.size;
    index.set(file, at);
    stack.push(file);
    let lowest = at;
    for (const to of next.get(file) ?? []) {
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, index.get(to) ?? at);
    }
    low.set(file, lowest);
    if (lowest === at) {
      const component = stack.splice(stack.indexOf(file));
      if (component.length > 1 || next.get(file)?.has(file) === true) cycles.push(component.sort());
    }
    return lowest;
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return cycles;
};

export type MutualFolders = {
  readonly folders: readonly [string, string];
  readonly imports: readonly string[];
};

/** Pairs of folders of which each imports the other, with the imports of the direction that has fewer. */
export const findMutualFolders = ({ edges }: ImportGraph): MutualFolders[] => {
  const between = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [a, b] = [folderOf(from), folderOf(to)];
    if (a === b) continue;
    const key = `${a} ${b}`;
    between.set(key, [...(between.get(key) ?? []), `${from} -> ${to}`]);
  }
  return [...between].flatMap(([key, there]) => {
    const [a = "", b = ""] = key.split(" ");
    const back = a < b ? between.get(`${b} ${a}`) : undefined;
    if (back === undefined) return [];
    return [{ folders: [a, b] as const, imports: there.length <= back.length ? there : back }];
  });
};

/** The shortest way by imports of any kind, both ends included; null: there is none. */
export const shortestWay = ({ edges }: ImportGraph, from: string, to: string): string[] | null => {
  const next = neighbours(edges);
  const cameFrom = new Map<string, string>([[from, ""]]);
  const queue = [from];
  for (const file of queue) {
    if (file === to) {
      const way = [file];
      for (let at = cameFrom.get(file); at !== undefined && at !== ""; at = cameFrom.get(at)) way.unshift(at);
      return way;
    }
    for (const each of next.get(file) ?? [])
      if (!cameFrom.has(each)) {
        cameFrom.set(each, file);
        queue.push(each);
      }
  }
  return null;
};
