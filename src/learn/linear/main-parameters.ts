import type { LinearRecipe } from "./recipe.ts";

type Sentences = Readonly<Record<"en" | "nl" | "nb" | "de" | "fr", string>>;

const STEPS: Sentences = {
  en: "What you looked at or bought, newer steps more than older ones.",
  nl: "Wat is bekeken of gekocht; nieuwere stappen tellen meer dan oudere.",
  nb: "Det du har sett på eller kjøpt; nyere steg teller mer enn eldre.",
  de: "Angesehenes und Gekauftes; neuere Schritte zählen mehr als ältere.",
  fr: "Les produits consultés ou achetés ; les étapes récentes comptent plus que les anciennes.",
};
const ALL_STEPS: Sentences = {
  en: "What you looked at or bought, all of it alike.",
  nl: "Wat is bekeken of gekocht; alles telt even zwaar.",
  nb: "Det du har sett på eller kjøpt; alt teller likt.",
  de: "Angesehenes und Gekauftes; alles zählt gleich viel.",
  fr: "Les produits consultés ou achetés, tous au même titre.",
};
const HOW_OFTEN: Sentences = {
  en: "How often you looked at or bought the same product.",
  nl: "Hoe vaak hetzelfde product is bekeken of gekocht.",
  nb: "Hvor ofte du har sett på eller kjøpt det samme produktet.",
  de: "Wie oft dasselbe Produkt angesehen oder gekauft wurde.",
  fr: "Le nombre de fois où le même produit a été consulté ou acheté.",
};
const NEWEST_STEP: Sentences = {
  en: "What you looked at or bought last.",
  nl: "Wat het laatst is bekeken of gekocht.",
  nb: "Det du sist så på eller kjøpte.",
  de: "Zuletzt Angesehenes oder Gekauftes.",
  fr: "Le dernier produit consulté ou acheté.",
};
const TOGETHER: Sentences = {
  en: "Which products people choose together or after one another.",
  nl: "Welke producten mensen samen of na elkaar kiezen.",
  nb: "Hvilke produkter folk velger sammen eller etter hverandre.",
  de: "Welche Produkte zusammen oder nacheinander gewählt werden.",
  fr: "Les produits que l’on choisit ensemble ou l’un après l’autre.",
};
const CHOSEN: Sentences = {
  en: "How often a product is chosen.",
  nl: "Hoe vaak een product wordt gekozen.",
  nb: "Hvor ofte et produkt blir valgt.",
  de: "Wie oft ein Produkt gewählt wird.",
  fr: "La fréquence à laquelle un produit est choisi.",
};

const ORDERS: Sentences = {
  en: "Which products people buy together, or one after another.",
  nl: "Welke producten mensen samen of na elkaar kopen.",
  nb: "Hvilke produkter folk kjøper sammen eller etter hverandre.",
  de: "Welche Produkte zusammen oder nacheinander gekauft werden.",
  fr: "Les produits que l’on achète ensemble ou l’un après l’autre.",
};

const SENTENCES: Readonly<
  Record<NonNullable<LinearRecipe["fixed"]> | "fitted" | "complement", readonly Sentences[]>
> = {
  fitted: [STEPS, TOGETHER, CHOSEN],
  complement: [ORDERS, STEPS, CHOSEN],
  popularity: [CHOSEN],
  "personal-frequency": [HOW_OFTEN, CHOSEN],
  "item-knn": [ALL_STEPS, TOGETHER, CHOSEN],
  "sequential-rules": [NEWEST_STEP, TOGETHER, CHOSEN],
};

/** What decides the order of a model of this recipe, in the words of the shopper (DSA Art. 27). */
export const mainParametersOf = ({
  fixed,
  objective,
}: {
  readonly fixed?: LinearRecipe["fixed"] | undefined;
  readonly objective?: LinearRecipe["objective"] | undefined;
}): Record<string, string[]> => {
  const sentences = SENTENCES[objective ?? fixed ?? "fitted"];
  const inLanguage = (language: keyof Sentences): string[] => sentences.map((each) => each[language]);
  return {
    en: inLanguage("en"),
    nl: inLanguage("nl"),
    nb: inLanguage("nb"),
    de: inLanguage("de"),
    fr: inLanguage("fr"),
  };
};
