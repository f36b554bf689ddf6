import type { Answer } from "./wire.ts";

const money = (price: number | null, currency: string | null): string =>
  price === null ? "" : `${price.toFixed(2)} ${currency ?? ""}`.trim();

const wrap = (text: string, indent: string, width = 100): string[] => {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || indent.length + last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `${indent}${line}`);
};

const usedOf = ({ data_used }: Answer["transparency"]): string =>
  data_used.length === 0
    ? "nothing"
    : data_used
        .map(
          ({ category, count, oldest_days }) =>
            `${category} ${count}${oldest_days === null ? "" : ` (oldest ${Math.round(oldest_days)} days)`}`,
        )
        .join(", ");

const withheldOf = ({ data_withheld }: Answer["transparency"]): string =>
  data_withheld.length === 0
    ? "nothing"
    : data_withheld.map(({ category, because }) => `${category} (${because})`).join(", ");

/** An answer as lines for people: what is suggested and why, what was used, what was left alone. */
export const tellAnswer = (title: string, answer: Answer): string => {
  const { transparency } = answer;
  const model =
    transparency.model.name === null
      ? "none"
      : `${transparency.model.name} ${transparency.model.version ?? ""}`;
  const items = answer.items.flatMap(({ rank, item, basis, reasons, counterfactual }) => [
    `  ${String(rank).padStart(2)}  ${item.title}   ${money(item.price, item.currency)}   [${basis}]`,
    ...reasons.flatMap(({ text }) => wrap(text, "      ")),
    ...(counterfactual === null ? [] : wrap(`Checked: ${counterfactual.text}`, "      ")),
  ]);
  const because = transparency.mode_because === null ? "" : ` (${transparency.mode_because})`;
  return [
    "",
    `── ${title} ${"─".repeat(Math.max(4, 90 - title.length))}`,
    ...items,
    "",
    ...wrap(transparency.text, "  "),
    `  mode: ${transparency.mode}${because} ` +
      `  profiling: ${transparency.profiling ? "yes" : "no"}   model: ${model}`,
    `  used: ${usedOf(transparency)}`,
    `  left alone: ${withheldOf(transparency)}`,
    ...transparency.rules_applied.map(({ items: count, text }) => `  rule: ${text} (${count})`),
  ].join("\n");
};
