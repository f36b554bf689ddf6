import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const docs = resolve(import.meta.dirname, "../../docs");
const TEXT = readFileSync(resolve(docs, "models.md"), "utf8");

type Baseline = { readonly figure: number; readonly ndcg: number };
type Goal = { readonly measured: number; readonly goal: number };
type Seconds = Readonly<Record<"load" | "tune" | "train" | "evaluate" | "baselines" | "whole", number>>;
const { figures } = JSON.parse(readFileSync(resolve(docs, "proofs/models.json"), "utf8")) as {
  readonly figures: Readonly<Record<string, unknown>>;
};
const figure = <T>(name: string): T => {
  expect(figures).toHaveProperty([name]);
  return figures[name] as T;
};

const short = (value: number): string => value.toFixed(4).replace(/^0/u, "");
const sectionOf = (title: string): string => {
  const from = TEXT.indexOf(`\n${title}\n`);
  expect(from).toBeGreaterThan(0);
  const rest = TEXT.slice(from + title.length + 2);
  const end = rest.search(/^#{2,3} /mu);
  return end < 0 ? rest : rest.slice(0, end);
};
/** Cells of the row that begins so, without the first and without what makes them bold. */
const cellsOf = (section: string, start: string): string[] => {
  const rows = section.split("\n").filter((line) => line.replaceAll("*", "").startsWith(`| ${start}`));
  expect([start, rows.length]).toEqual([start, 1]);
  return (rows[0] ?? "")
    .replaceAll("*", "")
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());
};

describe("figures of docs/models.md are those of the newest proof", () => {
  it("in the goals, each with what was measured", () => {
    const goals = sectionOf("## Goals");
    for (const [row, ...names] of [
      ["diginetica, HR@20 / MRR@20", "diginetica HR@20", "diginetica MRR@20"],
      ["bol-toy, HR@20 / MRR@20", "bol-toy HR@20", "bol-toy MRR@20"],
      ["the same as a shop trains it", "amazon-beauty HR@10", "amazon-beauty NDCG@10"],
      [
        "online-retail, Recall@20",
        "online-retail Recall@20, new only",
        "online-retail Recall@20, repeats allowed",
      ],
    ] as const)
      expect([row, cellsOf(goals, row)[1]]).toEqual([
        row,
        names.map((name) => short(figure<Goal>(name).measured)).join(" / "),
      ]);
    const { whole } = figure<Seconds>("diginetica seconds");
    const [goal, measured, verdict] = cellsOf(goals, "diginetica, seconds of a whole run");
    expect([goal, measured]).toEqual(["120", whole.toFixed(0)]);
    expect(verdict).toMatch(whole > 120 ? /^missed/u : /^reached/u);
  });

  it("in the table of the built-in baselines", () => {
    const table = sectionOf("## Beside the built-in baselines");
    const SETS = [
      "diginetica, seen kept",
      "bol-toy, seen kept",
      "online-retail, seen kept",
      "online-retail, seen removed",
      "amazon-beauty, seen removed",
    ];
    for (const [row, name] of [
      ["popularity", "popularity"],
      ["personal frequency", "personal-frequency"],
      ["sequential rules", "sequential-rules"],
      ["item-kNN", "item-knn"],
      ["VS-kNN", "vs-knn"],
    ] as const)
      expect([row, cellsOf(table, row)]).toEqual([
        row,
        SETS.map((set) => short(figure<Baseline>(`${set}: ${name}`).figure)),
      ]);
  });

  it("in the result of orders", () => {
    const result = sectionOf("### Result");
    const { figure: recall, ndcg } = figure<Baseline>("online-retail, seen kept: personal-frequency");
    expect(cellsOf(result, "personal frequency, today")[1]).toBe(`${short(recall)} / ${short(ndcg)}`);
    expect(cellsOf(result, "Candor `linear`, today")).toEqual([
      short(figure<Goal>("online-retail Recall@20, new only").measured),
      short(figure<Goal>("online-retail Recall@20, repeats allowed").measured),
    ]);
  });

  it("in speed and size", () => {
    const speed = sectionOf("## Speed and size");
    const told = /read (\d+) s, choices (\d+) s, train (\d+) s, .*? (\d+) s, baselines (\d+) s$/u;
    for (const set of ["diginetica", "online-retail", "amazon-beauty"]) {
      const { load, tune, train, evaluate, baselines, whole } = figure<Seconds>(`${set} seconds`);
      const line = speed.split("\n").find((each) => each.startsWith(`| ${set}`)) ?? "";
      const [, what = "", all = ""] = line.split("|").map((cell) => cell.trim());
      expect([set, ...(told.exec(what)?.slice(1) ?? [])]).toEqual([
        set,
        ...[load, tune, train, evaluate, baselines].map((seconds) => seconds.toFixed(0)),
      ]);
      expect([set, Number(/^(\d+) s/u.exec(all)?.[1])]).toEqual([set, Math.trunc(whole + 0.5)]);
    }
    const runs = [1, 5, 20, 50].map((rows) => {
      const { p50 } = figure<{ readonly p50: number }>(`ONNX ms, history of ${rows}`);
      return p50.toFixed(3).replace(/^0/u, "");
    });
    expect(cellsOf(speed, "ONNX, one history")[0]).toContain(`${runs.join(" / ")} ms`);
    expect(cellsOf(speed, "content package")[0]).toBe(
      `${figure<number>("content package of 10,000 items, seconds").toFixed(0)} s`,
    );
  });
});
