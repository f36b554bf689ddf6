import { readFileSync } from "node:fs";
import { getHeapStatistics } from "node:v8";

/**
 * What a process holds, in bytes. `anonymous` is its own (heaps, buffers, native code's); `mapped` are pages
 * of files, the store's above all, which the system takes back when it needs room; the rest is inside
 * `anonymous`: `heap` of JavaScript (what it has touched), `buffers` outside of it, and `native`, the rest.
 */
export const MEMORY_KINDS = ["anonymous", "mapped", "shared", "heap", "buffers", "native"] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

const ofKernel = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;

/** Of Linux (proc(5)); elsewhere what JavaScript holds is all that is known. */
export const memoryByKind = (): Readonly<Record<MemoryKind, number>> => {
  const { total_physical_size: heap, external_memory: buffers } = getHeapStatistics();
  let status = "";
  try {
    status = readFileSync("/proc/self/status", "utf8");
  } catch {
    // No such file: nothing is known of pages.
  }
  const anonymous = status === "" ? heap + buffers : ofKernel(status, "RssAnon");
  return {
    anonymous,
    mapped: ofKernel(status, "RssFile"),
    shared: ofKernel(status, "RssShmem"),
    heap,
    buffers,
    native: Math.max(0, anonymous - heap - buffers),
  };
};
