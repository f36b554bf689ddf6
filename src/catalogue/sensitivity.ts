/**
 * Tags of special categories of data (GDPR Art. 9(1)); the closed list of docs/consent-rules.md, "Purposes",
 * `sensitive`.
 */
export const SENSITIVITY_TAGS = [
  "health",
  "sexuality",
  "religion",
  "politics",
  "union",
  "ethnicity",
] as const;
export type SensitivityTag = (typeof SENSITIVITY_TAGS)[number];

type Node = {
  readonly path: string;
  readonly tags: readonly SensitivityTag[];
  readonly ids: readonly number[];
};

const node = (path: string, tags: readonly SensitivityTag[], ids: string): Node => ({
  path,
  tags,
  ids: ids.split(" ").map(Number),
});

const HEALTH: readonly SensitivityTag[] = ["health"];
const SEX: readonly SensitivityTag[] = ["sexuality"];
const SEX_AND_HEALTH: readonly SensitivityTag[] = ["health", "sexuality"];
const RELIGION: readonly SensitivityTag[] = ["religion"];
const ETHNICITY: readonly SensitivityTag[] = ["ethnicity"];
const NONE: readonly SensitivityTag[] = [];

/**
 * Google's product taxonomy (ids are stable and the same in every language), as far as owning or viewing such
 * a product lets one guess at what Art. 9 protects. Read on the careful side: an order that allows a
 * conclusion about health is health data (CJEU C-21/23), and inferences count (CJEU C-184/20). `ids` are the
 * node's own and those of everything below it that has no row of its own; a path matches the longest row that
 * begins it. The taxonomy has no categories for politics or trade unions: a shop tags such items itself.
 * Books and films have no subject in it either.
 */
const TABLE: readonly Node[] = [
  node(
    "Apparel & Accessories > Clothing > Traditional & Ceremonial Clothing",
    ETHNICITY,
    "5388 6031 5674 6227 5673 5678 5677 5343 5684 5683 5682 5681 5680 5679 8248 7281 5676",
  ),
  node(
    "Apparel & Accessories > Clothing > Traditional & Ceremonial Clothing > Religious Ceremonial Clothing",
    RELIGION,
    "5483 8149",
  ),
  node(
    "Apparel & Accessories > Clothing Accessories > Headwear > Turbans",
    ["religion", "ethnicity"],
    "5939",
  ),
  node("Apparel & Accessories > Clothing Accessories > Maternity Belts & Support Bands", HEALTH, "502987"),
  node(
    "Apparel & Accessories > Clothing Accessories > Traditional Clothing Accessories",
    ETHNICITY,
    "5390 5688 5686 5687 5685",
  ),
  node("Baby & Toddler > Nursing & Feeding > Breast Milk Storage Containers", HEALTH, "7234"),
  node("Baby & Toddler > Nursing & Feeding > Breast Pump Accessories", HEALTH, "505366"),
  node("Baby & Toddler > Nursing & Feeding > Breast Pumps", HEALTH, "565"),
  node("Baby & Toddler > Nursing & Feeding > Nursing Pads & Shields", HEALTH, "503762"),
  node(
    "Business & Industrial > Medical",
    HEALTH,
    "2496 6275 1898 6303 3477 3230 503006 6972 499858 4245 7522 4364 6714 6280 5167 5168 5169 4435 " +
      "5170 5171 5173 5174 5172 230913 6281 232166 8026 499935 2907 511 7063 499696 543672 543670 543671 " +
      "505828 7324 6490 6491 5602 2928 1645",
  ),
  node(
    "Health & Beauty > Health Care",
    HEALTH,
    "491 5849 5850 5851 7220 5071 505819 3688 6323 3905 3111 6284 6285 5072 494 500009 2246 495 496 " +
      "500 2633 497 505822 543679 543680 501 4767 5551 505820 508 2954 6206 4527 510 516 5848 6205 4753 " +
      "509 2890 2984 5702 6242 6871 7413 525 5690 517 500087 5966 5965 505293 499934 7337 2552 1680 " +
      "505294 518 519 520 3512 7138 502969 3364 521 5488 7243 6929 5164 5165 4248 5166 5870 8541 505352 " +
      "3777 4551 4552 499692 7317 7316 505669 8082 8105 523 5923",
  ),
  node("Health & Beauty > Health Care > Condoms", SEX_AND_HEALTH, "775"),
  node("Health & Beauty > Health Care > Contraceptive Cases", SEX_AND_HEALTH, "7002"),
  node("Health & Beauty > Health Care > Medical Tests > HIV Tests", SEX_AND_HEALTH, "7336"),
  node("Health & Beauty > Health Care > Spermicides", SEX_AND_HEALTH, "7186"),
  node("Health & Beauty > Personal Care > Back Care", HEALTH, "493 7404"),
  node("Health & Beauty > Personal Care > Cosmetics > Bath & Body > Adult Hygienic Wipes", HEALTH, "499913"),
  node("Health & Beauty > Personal Care > Cosmetics > Skin Care > Acne Treatments & Kits", HEALTH, "481"),
  node(
    "Health & Beauty > Personal Care > Cosmetics > Skin Care > Lip Balms & Treatments > Medicated Lip " +
      "Treatments",
    HEALTH,
    "543574",
  ),
  node("Health & Beauty > Personal Care > Cosmetics > Skin Care > Wart Removers", HEALTH, "6863"),
  node("Health & Beauty > Personal Care > Ear Care", HEALTH, "506 5706 6559 6560 500024 6561 6562"),
  node("Health & Beauty > Personal Care > Ear Care > Earplug Dispensers", NONE, "7542"),
  node("Health & Beauty > Personal Care > Ear Care > Earplugs", NONE, "2596"),
  node("Health & Beauty > Personal Care > Enema Kits & Supplies", HEALTH, "7134"),
  node(
    "Health & Beauty > Personal Care > Feminine Sanitary Supplies",
    HEALTH,
    "485 6862 5821 2387 8122 2564",
  ),
  node("Health & Beauty > Personal Care > Foot Care", HEALTH, "515 2992 3022 3049 2801 7495"),
  node("Health & Beauty > Personal Care > Hair Care > Hair Loss Concealers", HEALTH, "6099"),
  node("Health & Beauty > Personal Care > Hair Care > Hair Loss Treatments", HEALTH, "4766"),
  node("Health & Beauty > Personal Care > Oral Care > Denture Adhesives", HEALTH, "5155"),
  node("Health & Beauty > Personal Care > Oral Care > Denture Cleaners", HEALTH, "5824"),
  node("Health & Beauty > Personal Care > Oral Care > Denture Repair Kits", HEALTH, "8543"),
  node("Health & Beauty > Personal Care > Oral Care > Dentures", HEALTH, "2527"),
  node("Health & Beauty > Personal Care > Oral Care > Orthodontic Appliance Cases", HEALTH, "505367"),
  node("Health & Beauty > Personal Care > Personal Lubricants", SEX, "777"),
  node("Health & Beauty > Personal Care > Sleeping Aids > Snoring & Sleep Apnea Aids", HEALTH, "6017"),
  node("Health & Beauty > Personal Care > Vision Care > Contact Lens Care", HEALTH, "3011 7363 6510 6509"),
  node("Health & Beauty > Personal Care > Vision Care > Contact Lenses", HEALTH, "2923"),
  node("Health & Beauty > Personal Care > Vision Care > Eye Drops & Lubricants", HEALTH, "2922"),
  node("Health & Beauty > Personal Care > Vision Care > Eyeglass Lenses", HEALTH, "2733"),
  node("Health & Beauty > Personal Care > Vision Care > Eyeglasses", HEALTH, "524"),
  node("Home & Garden > Bathroom Accessories > Safety Grab Bars", HEALTH, "8114"),
  node("Home & Garden > Decor > Seasonal & Holiday Decorations > Nativity Sets", RELIGION, "6531"),
  node("Mature", SEX, "772"),
  node("Mature > Erotic", SEX, "773 779 774 776 5055 6040 4060 6536 778"),
  node(
    "Mature > Weapons",
    NONE,
    "780 3833 7567 6109 2214 781 505762 500048 503021 499855 499856 499854 1806 1783 5067 1822 499853 " +
      "503026 499857 782 726 3092 7175 3924 727 3666 3694 3437",
  ),
  node("Religious & Ceremonial", RELIGION, "5605 5606 5607 97 3923 328060 7120 1949 499711"),
  node("Religious & Ceremonial > Wedding Ceremony Supplies", NONE, "5455 503723 5456 5457"),
];

const BY_ID: ReadonlyMap<number, readonly SensitivityTag[]> = new Map(
  TABLE.flatMap(({ ids, tags }) => ids.map((id) => [id, tags] as const)),
);
const BY_PATH: ReadonlyMap<string, readonly SensitivityTag[]> = new Map(
  TABLE.map(({ path, tags }) => [path.toLowerCase(), tags]),
);

/**
 * The taxonomy's roots in English. A path that begins with none of them is in another language (or is no path
 * of the taxonomy) and cannot be judged.
 */
const ROOTS: ReadonlySet<string> = new Set([
  "animals & pet supplies",
  "apparel & accessories",
  "arts & entertainment",
  "baby & toddler",
  "business & industrial",
  "cameras & optics",
  "electronics",
  "food, beverages & tobacco",
  "furniture",
  "hardware",
  "health & beauty",
  "home & garden",
  "luggage & bags",
  "mature",
  "media",
  "office supplies",
  "religious & ceremonial",
  "software",
  "sporting goods",
  "toys & games",
  "vehicles & parts",
]);

const stepsOf = (category: string): string[] =>
  category
    .replaceAll("&amp;", "&")
    .replaceAll("&gt;", ">")
    .split(">")
    .map((step) => step.replace(/\s+/gu, " ").trim().toLowerCase())
    .filter((step) => step !== "");

const idOf = (category: string): number | null => {
  const found = /^\s*(\d{1,7})\s*(?:-.*)?$/su.exec(category);
  return found === null ? null : Number(found[1]);
};

/**
 * The tags that a `google_product_category` brings by default: from its id (`491`), its id with its path
 * (`491 - Health & Beauty > …`) or its English path. Empty for what is not sensitive, and for a path that
 * cannot be judged (`readsCategory`).
 */
export const defaultSensitivity = (googleProductCategory: string | null): readonly SensitivityTag[] => {
  if (googleProductCategory === null) return NONE;
  const id = idOf(googleProductCategory);
  if (id !== null) return BY_ID.get(id) ?? NONE;
  for (let steps = stepsOf(googleProductCategory); steps.length > 0; steps = steps.slice(0, -1)) {
    const tags = BY_PATH.get(steps.join(" > "));
    if (tags !== undefined) return tags;
  }
  return NONE;
};

/**
 * Whether the table can judge this category: an id, or a path in English. An importer counts the others, so
 * that the shop knows to give ids or its own tags.
 */
export const readsCategory = (googleProductCategory: string): boolean =>
  idOf(googleProductCategory) !== null || ROOTS.has(stepsOf(googleProductCategory)[0] ?? "");
