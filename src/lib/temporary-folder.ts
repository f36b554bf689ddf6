import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning, ownPid } from "./process-end.ts";

/** What it is for, and the process that made it: its number, and when it began. */
const NAME = /^candor-[a-z]+-(\d+)-(\d+)-[A-Za-z0-9]{6}$/;
const UNTOLD = "0";
/** Place of the start among the fields behind a program's name in /proc/PID/stat. */
const START_FIELD = 19;

/**
 * When a process began, in ticks since the machine did: numbers of processes are given again, in a container
 * at each of its starts. Where the machine does not tell, the number alone is compared.
 */
const startOf = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_FIELD] ?? UNTOLD;
};

const hasEnded = async (pid: number, start: string): Promise<boolean> => {
  if (!isRunning(pid)) return true;
  const runs = await startOf(pid);
  return start !== UNTOLD && runs !== UNTOLD && runs !== start;
};

/**
 * A folder of this process alone, for what it must write down for a while; whoever makes it removes it. Its
 * name says whose it is, so that what a killed process left can be removed.
 */
export const makeTemporaryFolder = async (purpose: string): Promise<string> =>
  mkdtemp(join(tmpdir(), `candor-${purpose}-${ownPid()}-${await startOf(ownPid())}-`));

/**
 * Removes temporary folders of processes that have ended: they hold what shoppers did, or models that
 * remember them. What belongs to somebody else stays. Never rejects.
 */
export const removeEndedFolders = async (): Promise<void> => {
  const names = await readdir(tmpdir()).catch((): string[] => []);
  for (const name of names) {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid === undefined || start === undefined || !(await hasEnded(Number(pid), start))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
};
