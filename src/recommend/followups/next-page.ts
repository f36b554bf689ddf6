import type { Answer, Pipeline } from "../pipeline.ts";
import type { Records } from "../record/records.ts";
import { type Again, requestAgain, shownUpTo } from "./ask-again.ts";

export type NextPage = (
  asked: Again & { readonly recommendationId: string; readonly limit: number | null },
) => Promise<Answer>;

/**
 * The same question continued: asked again under what consent says now, and answered with what no earlier
 * page showed. Ranks run on. A changed catalogue or history may change the order; nothing comes twice. Where
 * the consent behind a personal page is gone, the list that is the same for everybody begins at its start:
 * leaving out what only that person was shown would use it once more.
 */
export const createNextPage =
  ({ pipeline, records }: { pipeline: Pipeline; records: Records }): NextPage =>
  async (asked) => {
    const found = await records.find({
      shop: asked.shop,
      recommendationId: asked.recommendationId,
      asker: asked.asker,
    });
    const again = requestAgain(found, asked);
    return pipeline.recommend({
      ...again,
      limit: asked.limit ?? again.limit,
      after: await shownUpTo(records, found, asked),
    });
  };
