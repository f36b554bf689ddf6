/** A page that is a file of `docs/`: its name is its address below `/docs`. */
export type Section = { readonly title: string; readonly pages: readonly ListedPage[] };
export type ListedPage = { readonly path: string; readonly title: string };

const of = (path: string, title: string): ListedPage => ({ path, title });

/** What the menu shows, in its order. Decision records are listed on a page of their own. */
export const SECTIONS: readonly Section[] = [
  {
    title: "Start",
    pages: [of("", "What is where"), of("guides/webshops", "Webshops: live in an afternoon")],
  },
  {
    title: "Guides",
    pages: [
      of("guides/apps", "Apps: “why this?”"),
      of("guides/data-scientists", "Data scientists"),
      of("guides/privacy-officers", "Privacy officers"),
      of("operations", "Operators"),
    ],
  },
  {
    title: "Coming from",
    pages: [
      of("migrate/gorse", "Gorse"),
      of("migrate/recombee", "Recombee"),
      of("migrate/algolia-recommend", "Algolia Recommend"),
    ],
  },
  {
    title: "Into your shop",
    pages: [
      of("components", "Client and components"),
      of("plugins/session-events", "Events by one line, and Tag Manager"),
      of("plugins/shopify", "Shopify"),
      of("plugins/woocommerce", "WooCommerce"),
      of("imports", "Imports"),
      of("shop-rules", "Rules of the shop"),
      of("webhooks", "Webhooks"),
      of("insight", "Insight"),
      of("identities", "Several ids of one person"),
    ],
  },
  {
    title: "Reference",
    pages: [
      of("api", "Every call"),
      of("clients", "Clients in other languages"),
      of("problems", "Every problem"),
      of("features", "Models: manifest, features, data sets"),
    ],
  },
  {
    title: "Inside",
    pages: [
      of("consent-rules", "Rules of consent"),
      of("articles", "Article by article"),
      of("security", "Security, requirement by requirement"),
      of("learning", "The mathematics"),
      of("performance", "What an answer costs"),
      of("models", "Models"),
      of("public-lists", "Lists that anybody may ask for"),
      of("model-contract", "The contract of models"),
      of("store-in-the-clear", "What stands sealed"),
      of("architecture", "Architecture"),
      of("decisions", "Decisions"),
    ],
  },
];

export const addressOf = (path: string): string => (path === "" ? "/docs" : `/docs/${path}`);

export const TITLES: ReadonlyMap<string, string> = new Map(
  SECTIONS.flatMap(({ pages }) => pages.map(({ path, title }) => [path, title] as const)),
);
