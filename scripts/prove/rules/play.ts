import { type Harness, startHarness } from "../../../test/support/harness.ts";
import { type Asker, BUYER, meetAskers, NOBODY, WITHOUT_LEAVE } from "./askers.ts";
import { type Configuration, configurationsOf, NOW, RANGE, type WireRule } from "./configurations.ts";
import { documentedOrder, speakingIn } from "./documented-order.ts";

type Shown = {
  readonly item_id: string;
  readonly basis: string;
  readonly promoted?: { readonly paid: boolean };
  readonly reasons: readonly { readonly text: string }[];
};
type Answer = { readonly items: readonly Shown[] };

export type RulesFigures = {
  readonly configurations: number;
  readonly rules: Readonly<Record<string, number>>;
  /** Lists that are other than the shop's own order, and those that are as documented. */
  readonly changed: number;
  readonly as_documented: number;
  /** Answers to people whose data may not be read, and those that were another list than nobody's. */
  readonly answers_without_leave: number;
  readonly other_than_nobodys: number;
  /** Places that are paid for in everybody's lists. */
  readonly paid_places: number;
  /** Those that are elsewhere, or there alone, in lists of somebody who agreed. */
  readonly paid_places_moved: number;
  /** Lists of somebody who agreed that are not nobody's: their data does speak where it may. */
  readonly personal_lists: number;
  readonly examples: readonly string[];
};

const MOST_EXAMPLES = 5;

const idsOf = ({ items }: Answer): string[] => items.map(({ item_id }) => item_id);

/** What was shown, without what names this one answer. */
const listIn = ({ items }: Answer): string =>
  JSON.stringify(items.map(({ item_id, basis, promoted, reasons }) => [item_id, basis, promoted, reasons]));

const preview = async (shop: Harness, { rules, moment, slot, limit }: Configuration) =>
  (await shop.call("post", "/v1/recommendations/preview").send({ moment, slot, limit, rules }).expect(200))
    .body as { before: Answer; after: Answer; rules: string[] };

const settle = async (shop: Harness, before: readonly WireRule[], after: readonly WireRule[]) => {
  for (const { rule_id } of before) await shop.call("delete", `/v1/rules/${rule_id}`).expect(204);
  for (const { rule_id, ...rule } of after)
    await shop.call("put", `/v1/rules/${rule_id}`).send(rule).expect(200);
};

const ask = async (shop: Harness, { moment, slot, limit }: Configuration, { shopper, call }: Asker) =>
  (
    await shop
      .call("post", "/v1/recommendations")
      .send({ moment, slot, limit, ...call, ...(shopper === undefined ? {} : { shopper: { id: shopper } }) })
      .expect(200)
  ).body as Answer;

type Counted = { -readonly [Name in keyof Omit<RulesFigures, "rules" | "examples">]: number };
type Tally = { readonly counted: Counted; readonly fault: (line: string) => void };

/** The list that is previewed, beside the one that the documentation promises. */
const compareOrder = async (shop: Harness, configuration: Configuration, { counted, fault }: Tally) => {
  const { before, after, rules } = await preview(shop, configuration);
  const [shown, promised] = [idsOf(after), documentedOrder(configuration)];
  if (shown.join() !== idsOf(before).join()) counted.changed += 1;
  const speaking = speakingIn(configuration);
  const isRight = shown.join() === promised.join() && [...rules].sort().join() === speaking.sort().join();
  if (isRight) counted.as_documented += 1;
  else fault(`${JSON.stringify(configuration)}: ${shown.join()} instead of ${promised.join()}`);
};

/** Places of what somebody pays for. */
const paidIn = ({ items }: Answer): Map<string, number> =>
  new Map(
    items.flatMap(({ item_id, promoted }, at): [string, number][] =>
      promoted?.paid === true ? [[item_id, at + 1]] : [],
    ),
  );

/**
 * In a list that is shorter than its place a pin stands at the end, with nothing but other pins behind it.
 */
const isAtEnd = ({ items }: Answer, itemId: string, rules: readonly WireRule[]): boolean => {
  const at = items.findIndex(({ item_id }) => item_id === itemId);
  const last = Math.max(0, ...rules.flatMap((rule) => (rule.effect === "pin" ? [rule.place] : [])));
  return at + 1 < last && items.slice(at).every(({ promoted }) => promoted !== undefined);
};

/** What people without leave are shown is nobody's list; what is paid for is at the same place for all. */
const comparePeople = async (shop: Harness, configuration: Configuration, { counted, fault }: Tally) => {
  const nobodys = await ask(shop, configuration, NOBODY);
  for (const asker of WITHOUT_LEAVE) {
    counted.answers_without_leave += 1;
    if (listIn(await ask(shop, configuration, asker)) === listIn(nobodys)) continue;
    counted.other_than_nobodys += 1;
    fault(`${JSON.stringify(configuration)}: another list for ${asker.name}`);
  }
  const own = await ask(shop, configuration, BUYER);
  if (listIn(own) !== listIn(nobodys)) counted.personal_lists += 1;
  const everybodys = paidIn(nobodys);
  counted.paid_places += everybodys.size;
  for (const [item, place] of paidIn(own)) {
    const usual = everybodys.get(item) ?? 0;
    if (place === usual || isAtEnd(own, item, configuration.rules)) continue;
    counted.paid_places_moved += 1;
    fault(`${JSON.stringify(configuration)}: ${item} is paid for, and follows somebody to ${place}`);
  }
};

/** Random rules over HTTP, each set previewed, stored, and asked for by people of all kinds. */
export const playRules = async (options: {
  readonly configurations: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
}): Promise<RulesFigures> => {
  const counted: Counted = {
    configurations: 0,
    changed: 0,
    as_documented: 0,
    answers_without_leave: 0,
    other_than_nobodys: 0,
    paid_places: 0,
    paid_places_moved: 0,
    personal_lists: 0,
  };
  const rules: Record<string, number> = {};
  const examples: string[] = [];
  const tally: Tally = {
    counted,
    fault: (line) => void (examples.length < MOST_EXAMPLES && examples.push(line)),
  };
  const shop = await startHarness({ clock: () => NOW });
  try {
    await shop.call("put", "/v1/items").send(RANGE).expect(200);
    await meetAskers(shop);
    let before: readonly WireRule[] = [];
    for (const configuration of configurationsOf(options.configurations, options.seed)) {
      counted.configurations += 1;
      for (const { effect } of configuration.rules) rules[effect] = (rules[effect] ?? 0) + 1;
      await compareOrder(shop, configuration, tally);
      await settle(shop, before, configuration.rules);
      before = configuration.rules;
      await comparePeople(shop, configuration, tally);
      if (counted.configurations % 100 === 0) options.say?.(`${counted.configurations} configurations`);
    }
  } finally {
    await shop.close();
  }
  return { ...counted, rules, examples };
};

/** Sentences of what does not hold. */
export const faultsOf = (figures: RulesFigures): string[] => [
  ...(figures.as_documented === figures.configurations
    ? []
    : [`${figures.configurations - figures.as_documented} lists are not as documented`]),
  ...(figures.other_than_nobodys === 0
    ? []
    : [`${figures.other_than_nobodys} lists rest on data outside of the decision`]),
  ...(figures.paid_places_moved === 0 ? [] : ["what is paid for follows somebody's data"]),
  ...(figures.changed > 0 && figures.paid_places > 0 && figures.personal_lists > 0
    ? []
    : ["the rules changed no list, or nobody's data spoke where it may: nothing was proven"]),
];
