import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Linux tells processor time in hundredths of a second. */
const TICK_MS = 10;
const LEARNER = "learner-process";
const LOOK_MS = 50;
const KILLED_WITHIN_MS = 2_000;

type Stat = { readonly parent: number; readonly cpuMs: number; readonly endedChildrenMs: number };

/** What /proc/PID/stat says; the name of the program may hold spaces and ends with the last bracket. */
const statOf = (pid: number): Stat | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = fields.slice(11, 15);
    return {
      parent,
      cpuMs: (user + system) * TICK_MS,
      endedChildrenMs: (userOfEnded + systemOfEnded) * TICK_MS,
    };
  } catch {
    return null;
  }
};

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
};

/**
 * Processor time of these processes, all threads, in ms. @throws Error where one has ended: what it used
 * is then told nowhere
 */
export const cpuMsOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const stat = statOf(pid);
    if (stat === null) throw new Error(`Process ${pid} ended while it was measured; run the bench again.`);
    return sum + stat.cpuMs;
  }, 0);

/** Processor time in ms of what this process started and has seen the end of, and of what that started. */
export const cpuMsOfEnded = (): number => statOf(process.pid)?.endedChildrenMs ?? NaN;

/** A process and all that it started, itself first; whom `except` names is left out with all of its own. */
export const familyOf = (root: number, except: (command: string) => boolean = () => false): number[] => {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = statOf(Number(name));
      return stat === null ? [] : [{ pid: Number(name), parent: stat.parent }];
    });
  const below = (pid: number): number[] => [
    pid,
    ...parents
      .filter((each) => each.parent === pid && !except(commandOf(each.pid)))
      .flatMap((each) => below(each.pid)),
  ];
  return below(root);
};

/**
 * The processes that answer: the one that said it is ready and the models beside it; with workers all of them
 * and the primary. The learner answers nobody.
 */
export const servingProcesses = (pid: number, workers: number): number[] =>
  familyOf(workers === 1 ? pid : (statOf(pid)?.parent ?? pid), (command) => command.includes(LEARNER));

/** Cores as taskset takes them. */
export type Cores = { readonly server: string; readonly client: string };

/** The numbers of such a list as the kernel writes: "0-1,4" is 0, 1 and 4. */
export const coresIn = (list: string): number[] =>
  list
    .trim()
    .split(",")
    .flatMap((part) => {
      const [from = NaN, to = from] = part.split("-").map(Number);
      return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    });

/** One core for each process that serves, the last for the load; null where there are too few of them. */
export const sharedOut = (cores: readonly number[], workers: number): Cores | null =>
  cores.length > workers
    ? { server: cores.slice(0, workers).join(","), client: String(cores[cores.length - 1]) }
    : null;

/** Null where nothing can be pinned here. */
export const findCores = (workers: number): Cores | null => {
  if (spawnSync("taskset", ["--version"]).status !== 0) return null;
  const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return sharedOut(coresIn(allowed ?? ""), workers);
};

/** Keeps processes, all their threads and what they will start on these cores. */
export const pin = (pids: readonly number[], cores: string | undefined): void => {
  if (cores === undefined) return;
  for (const pid of pids)
    execFileSync("taskset", ["-a", "-c", "-p", cores, String(pid)], { stdio: "ignore" });
};

/** Resident memory of a process in MB (Linux). */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
};

/**
 * Ends everything that this process started: its children are told and hand it on, since a second signal
 * would force those that are closing a store; what has not gone by then is ended by the kernel.
 */
export const endChildren = async (withinMs: number): Promise<void> => {
  const family = familyOf(process.pid).slice(1);
  const untilGone = async (ms: number): Promise<number[]> => {
    const there = (): number[] => family.filter((pid) => commandOf(pid) !== "");
    for (let waited = 0; waited < ms && there().length > 0; waited += LOOK_MS) await sleep(LOOK_MS);
    return there();
  };
  for (const pid of family) if (statOf(pid)?.parent === process.pid) signal(pid, "SIGTERM");
  for (const pid of await untilGone(withinMs)) signal(pid, "SIGKILL");
  await untilGone(KILLED_WITHIN_MS);
};
