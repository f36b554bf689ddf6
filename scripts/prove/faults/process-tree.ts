import { execFileSync } from "node:child_process";

/** A process by its number and when it began, since the system gives numbers again. */
export type ProcessMark = {
  readonly pid: number;
  readonly began: string;
  readonly args: string;
  /** It was on a processor or waited for one, and not for anything else. */
  readonly isBusy: boolean;
};

const all = (): (ProcessMark & { readonly ppid: number })[] =>
  execFileSync("ps", ["-eo", "pid=,ppid=,stat=,lstart=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, ppid, stat, began, args] =
        /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+ +\w+ +\d+ [\d:]+ \d+) (.*)$/.exec(line) ?? [];
      if (pid === undefined || began === undefined || stat?.startsWith("Z") === true) return [];
      return [
        {
          pid: Number(pid),
          ppid: Number(ppid),
          began,
          args: args ?? "",
          isBusy: stat?.startsWith("R") === true,
        },
      ];
    });

/** Everything that a process has started and that was started by that, itself included. */
export const treeOf = (root: number): ProcessMark[] => {
  const known = all();
  const tree = known.filter(({ pid }) => pid === root);
  for (const each of tree) tree.push(...known.filter(({ ppid }) => ppid === each.pid));
  return tree.map(({ pid, began, args, isBusy }) => ({ pid, began, args, isBusy }));
};

/** Which of them are still there. */
export const leftOf = (tree: readonly ProcessMark[]): ProcessMark[] => {
  const known = all();
  return tree.filter(({ pid, began }) => known.some((each) => each.pid === pid && each.began === began));
};
