import type { Item } from "../catalogue/item.ts";
import type { WordingLocale } from "./wording/locales.ts";

/** A title in the language of the answer where the shop gave one, else as the shop wrote it. */
export const titleOf = (item: Item, locale: WordingLocale): string => {
  const { translations } = item;
  for (const tag in translations) {
    const language = tag.split("-", 1)[0]?.toLowerCase();
    if (language === locale || (locale === "nb" && language === "no"))
      return translations[tag]?.title ?? item.title;
  }
  return item.title;
};
