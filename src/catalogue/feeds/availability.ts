/**
 * Words of availability in feeds and shop systems (Google's, schema.org's, those of spreadsheets in our five
 * languages and their neighbours'), folded as `fold` does.
 */
const THERE: ReadonlySet<string> = new Set(
  (
    "in_stock instock available available_for_order limited_availability limitedavailability online_only " +
    "onlineonly in_store_only instoreonly made_to_order madetoorder yes y true 1 ja oui auf_lager " +
    "lieferbar sofort_lieferbar verfugbar op_voorraad voorradig leverbaar en_stock disponible pa_lager " +
    "tilgjengelig lagerfort beschikbaar disponibel vorratig verfugbar_sofort en_existencia disponibile " +
    "in_magazzino i_lager finns_i_lager tillganglig em_stock disponivel dostepny w_magazynie skladem " +
    "varastossa"
  ).split(" "),
);
/** Can be ordered, and is not there. */
const LATER: ReadonlySet<string> = new Set(
  (
    "preorder presale backorder on_order onbackorder vorbestellbar vorbestellung nachbestellt " +
    "in_bestelling voorbestelling precommande sur_commande forhandsbestilling forhandsbestill restordre"
  ).split(" "),
);
const GONE: ReadonlySet<string> = new Set(
  (
    "out_of_stock outofstock sold_out soldout discontinued unavailable not_available reserved no n false 0 " +
    "nein nee nei non nicht_auf_lager nicht_lieferbar ausverkauft vergriffen niet_op_voorraad uitverkocht " +
    "niet_leverbaar rupture_de_stock en_rupture_de_stock epuise indisponible ikke_pa_lager utsolgt " +
    "ikke_tilgjengelig niet_beschikbaar niet_voorradig nicht_verfugbar epuisee non_disponible hors_stock " +
    "agotado sin_existencias sin_stock no_disponible esaurito non_disponibile slut slut_i_lager slutsald " +
    "inte_i_lager udsolgt ikke_pa_lagre esgotado indisponivel sem_estoque wyprzedane niedostepny brak " +
    "vyprodano loppuunmyyty"
  ).split(" "),
);

/** `https://schema.org/InStock`, `In Stock`, `in-stock` and `in_stock` are one word. */
const fold = (text: string): string =>
  text
    .trim()
    .replace(/^(?:https?:\/\/)?(?:www\.)?schema\.org\//iu, "")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/å/giu, "a")
    .toLowerCase()
    .replace(/[\s-]+/gu, "_")
    .replace(/^pre_(?=order$|sale$)/u, "pre")
    .replace(/^(on_)?back_?order(?:able)?$/u, "backorder");

export type Availability = "there" | "later" | "gone" | "unsaid" | "unknown";

/** What a cell says of availability; `word`: as it is kept beside an item that can only be ordered. */
export const readAvailability = (text: string): { says: Availability; word: string } => {
  const word = fold(text);
  if (word === "") return { says: "unsaid", word };
  if (THERE.has(word)) return { says: "there", word };
  if (LATER.has(word)) return { says: "later", word };
  return { says: GONE.has(word) ? "gone" : "unknown", word };
};

/** Yes or no in a cell of a spreadsheet; null: neither, or empty. */
export const readFlag = (text: string): boolean | null => {
  const word = fold(text);
  if (/^(?:yes|y|true|wahr|vrai|waar|sann|1|ja|oui|x)$/u.test(word)) return true;
  return /^(?:no|n|false|falsch|faux|onwaar|usann|0|nein|nee|nei|non)$/u.test(word) ? false : null;
};
