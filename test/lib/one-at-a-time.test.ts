import { describe, expect, it } from "vitest";
import { createOneAtATime } from "../../src/lib/one-at-a-time.ts";

/** A task that ends when it is told to, and notes when it began. */
const taskOf = (name: string, begun: string[]) => {
  const ends = { well: (): void => undefined, badly: (): void => undefined };
  const ended = new Promise<string>((resolve, reject) => {
    ends.well = () => resolve(name);
    ends.badly = () => reject(new Error(name));
  });
  const task = (): Promise<string> => {
    begun.push(name);
    return ended;
  };
  return { task, end: () => ends.well(), fail: () => ends.badly() };
};

type Task = ReturnType<typeof taskOf>;

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("one at a time", () => {
  it("runs the tasks of a key in the order of their coming, and those of another beside them", async () => {
    const begun: string[] = [];
    const [a, b, c] = ["a", "b", "c"].map((name) => taskOf(name, begun)) as [Task, Task, Task];
    const line = createOneAtATime();
    const first = line.run("k", a.task);
    const second = line.run("k", b.task);
    const other = line.run("l", c.task);
    await settled();
    expect(begun).toEqual(["a", "c"]);
    a.end();
    expect(await first).toBe("a");
    await settled();
    expect(begun).toEqual(["a", "c", "b"]);
    b.end();
    c.end();
    expect(await Promise.all([second, other])).toEqual(["b", "c"]);
  });

  it("goes on after a task that failed, and tells its caller alone", async () => {
    const begun: string[] = [];
    const [a, b] = ["a", "b"].map((name) => taskOf(name, begun)) as [Task, Task];
    const line = createOneAtATime();
    const first = line.run("k", a.task);
    const second = line.run("k", b.task);
    a.fail();
    await expect(first).rejects.toThrow("a");
    b.end();
    expect(await second).toBe("b");
  });

  it("keeps apart two keys that used the same limit one after the other", async () => {
    const begun: string[] = [];
    const line = createOneAtATime();
    await line.run("first", () => Promise.resolve());
    const [a, b, c] = ["a", "b", "c"].map((name) => taskOf(name, begun)) as [Task, Task, Task];
    const running = [line.run("k", a.task), line.run("first", b.task), line.run("k", c.task)];
    await settled();
    expect(begun).toEqual(["a", "b"]);
    for (const each of [a, b, c]) each.end();
    await Promise.all(running);
  });

  it("is idle when all that was handed in has ended, and not before", async () => {
    const begun: string[] = [];
    const [a, b] = ["a", "b"].map((name) => taskOf(name, begun)) as [Task, Task];
    const line = createOneAtATime();
    const running = [line.run("k", a.task), line.run("k", b.task)];
    const seen: string[] = [];
    const idle = line.idle().then(() => seen.push("idle"));
    a.end();
    await settled();
    expect(seen).toEqual([]);
    b.end();
    await Promise.all([...running, idle]);
    expect(seen).toEqual(["idle"]);
  });
});
