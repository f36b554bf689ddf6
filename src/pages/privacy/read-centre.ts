import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import { titleOf } from "../../explain/title-of.ts";
import type { WordingLocale } from "../../explain/wording/locales.ts";
import type { AnswerOf, InnerCalls, Presented } from "../../http/inner-call.ts";
import { DomainError } from "../../lib/errors.ts";

const ENTRIES = 40;
const SUGGESTED = 4;

/** What the page shows of one person, each part as the API answers it to the same token. */
export type ShownPerson = {
  readonly overview: AnswerOf<"readShopper">;
  readonly standing: AnswerOf<"readConsent">;
  readonly events: AnswerOf<"listShopperEvents">;
  readonly history: AnswerOf<"consentHistory">;
  /** Null: the token does not open suggestions. */
  readonly preview: AnswerOf<"recommend"> | null;
  readonly isFirstPage: boolean;
  /** What an item is called; null for one that the shop no longer has. */
  readonly titleOf: (itemId: string) => string | null;
};

type Deps = { readonly calls: InnerCalls; readonly catalogues: Pick<CatalogueSnapshots, "open"> };

export const createReadCentre = ({ calls, catalogues }: Deps) => {
  const previewOf = async (presented: Presented, locale: WordingLocale): Promise<ShownPerson["preview"]> => {
    try {
      const body = { moment: "home", limit: SUGGESTED, explain: "brief", context: { locale } };
      return await calls.call("recommend", presented, { body });
    } catch (error) {
      if (error instanceof DomainError && error.code === "scope_missing") return null;
      throw error;
    }
  };
  return async (presented: Presented, locale: WordingLocale, cursor: string | null): Promise<ShownPerson> => {
    // Whether the token opens this page at all is told by the first call, before anything else is asked.
    const overview = await calls.call("readShopper", presented);
    const [standing, events, history, preview, catalogue] = await Promise.all([
      calls.call("readConsent", presented),
      calls.call("listShopperEvents", presented, {
        query: { limit: ENTRIES, ...(cursor === null ? {} : { cursor }) },
      }),
      calls.call("consentHistory", presented),
      previewOf(presented, locale),
      catalogues.open(presented.shop),
    ]);
    return {
      overview,
      standing,
      events,
      history,
      preview,
      isFirstPage: cursor === null,
      titleOf: (itemId) => {
        const item = catalogue.item(itemId);
        return item === null ? null : titleOf(item, locale);
      },
    };
  };
};

export type ReadCentre = ReturnType<typeof createReadCentre>;
