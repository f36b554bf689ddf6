import { Argument, type Command } from "commander";
import {
  plotConsent,
  plotJourney,
  plotOutcomes,
  plotQuality,
  plotRelevance,
  plotSatisfaction,
} from "../insight/plot.ts";
import type { Services } from "../services/services.ts";
import { ioOf, type StoreFlags, withShop, withStoreOptions } from "./open-context.ts";

/** What each topic tells, as data and as lines for a terminal. */
const TOPICS = {
  relevance: async ({ insights }: Services, shop: string) => {
    const told = await insights.relevance(shop);
    return { told, lines: plotRelevance(told) };
  },
  satisfaction: async ({ insights }: Services, shop: string) => {
    const told = await insights.satisfaction(shop);
    return { told, lines: plotSatisfaction(told) };
  },
  quality: async ({ quality }: Services, shop: string) => {
    const told = await quality.tell(shop);
    return { told, lines: plotQuality(told) };
  },
  journey: async ({ insights }: Services, shop: string) => {
    const told = await insights.journey(shop);
    return { told, lines: plotJourney(told) };
  },
  outcomes: async ({ insights }: Services, shop: string) => {
    const told = await insights.outcomes(shop);
    return { told, lines: plotOutcomes(told) };
  },
  consent: async ({ insights }: Services, shop: string) => {
    const told = await insights.consent(shop);
    return { told, lines: plotConsent(told) };
  },
} as const;
type Topic = keyof typeof TOPICS;
const NAMES = Object.keys(TOPICS) as Topic[];

/** `candor insight`. */
export const addInsightCommand = (program: Command): void => {
  withStoreOptions(
    program
      .command("insight")
      .description("whether the shoppers agree: figures with 95 % intervals, of those who agreed to measure")
      .addArgument(new Argument("[topic]", "what to tell; all without").choices(NAMES)),
  )
    .requiredOption("--shop <name>", "the shop")
    .action(async (topic: Topic | undefined, options: StoreFlags & { readonly shop: string }) => {
      const io = ioOf(options);
      await withShop(options, async (services) => {
        const all: Partial<Record<Topic, unknown>> = {};
        for (const name of topic === undefined ? NAMES : [topic]) {
          const { told, lines } = await TOPICS[name](services, options.shop);
          all[name] = told;
          if (!io.json) io.out(`${lines.join("\n")}\n`);
        }
        if (io.json) io.out(JSON.stringify(topic === undefined ? all : all[topic]));
      });
    });
};
