import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { Je, je, jouw, place, uit, when } from "./pieces.ts";

export const REASONS = {
  "because_bought.text": `Omdat ${je}${when}${place} {items} kocht.`,
  "because_bought.discreet": `Omdat ${je} iets${uit} kocht.`,
  "because_bought.label": `Op basis van ${jouw} aankopen`,
  "because_viewed.text": `Omdat ${je}${when} {items} bekeek.`,
  "because_viewed.discreet": `Omdat ${je} iets${uit} bekeek.`,
  "because_viewed.label": "Laatst bekeken",
  "because_clicked.text": `Omdat ${je}${when} {items} opende.`,
  "because_clicked.discreet": `Omdat ${je} iets${uit} opende.`,
  "because_clicked.label": "Laatst geopend",
  "because_carted.text": `Omdat ${je}${when} {items} in ${jouw} winkelwagen legde.`,
  "because_carted.discreet": `Omdat ${je} iets${uit} in ${jouw} winkelwagen legde.`,
  "because_carted.label": `Uit ${jouw} winkelwagen`,
  "because_wished.text": `Omdat ${je}${when} {items} op ${jouw} verlanglijst zette.`,
  "because_wished.discreet": `Omdat ${je} iets${uit} op ${jouw} verlanglijst zette.`,
  "because_wished.label": `Van ${jouw} verlanglijst`,
  "because_rated.text": `Omdat ${je}${when} {items} beoordeelde.`,
  "because_rated.discreet": `Omdat ${je} iets${uit} beoordeelde.`,
  "because_rated.label": `Op basis van ${jouw} beoordelingen`,
  "bought_before.text": `{dated, select, yes {${Je} kocht dit {when}.} other {${Je} kocht dit al eerder.}}`,
  "bought_before.label": "Eerder gekocht",
  "seen_before.text":
    `{dated, select, yes {${Je} had hier {when} interesse in.} other {${Je} had hier eerder interesse ` +
    "in.}}",
  "seen_before.label": "Eerder bekeken",
  "goes_with_item.text": "Past bij {items}.",
  "goes_with_item.label": "Past hierbij",
  "similar_in_catalogue.text": "Lijkt op {items} in categorie, merk of naam.",
  "similar_in_catalogue.label": "Vergelijkbaar",
  "goes_with_cart.text": `Past bij {items} in ${jouw} winkelwagen.`,
  "goes_with_cart.label": `Past bij ${jouw} winkelwagen`,
  "completes_purchase.text": `Maakt ${jouw} aankoop van {items} compleet.`,
  "completes_purchase.discreet": `Maakt ${jouw} aankoop${uit} compleet.`,
  "completes_purchase.label": `Maakt ${jouw} aankoop compleet`,
  "new_in_category_you_follow.text": `Nieuw in {category}, een categorie waar ${je} vaker komt.`,
  "new_in_category_you_follow.label": `Nieuw in een van ${jouw} categorieën`,
  "cheaper_as_you_asked.text":
    `${Je} wilt geld besparen: dit kost minder dan het meeste waarmee ` + "het is vergeleken.",
  "cheaper_as_you_asked.label": "Goedkoper",
  "easier_as_you_asked.text":
    `${Je} wilt gemak: dit is sneller in huis dan het meeste waarmee ` + "het is vergeleken.",
  "easier_as_you_asked.label": "Sneller in huis",
  "reliable_as_you_asked.text":
    `${Je} wilt iets betrouwbaars: dit is beter beoordeeld dan het meeste waarmee het is vergeleken; ` +
    "weinig beoordelingen tellen minder.",
  "reliable_as_you_asked.label": "Beter beoordeeld",
  "informed_as_you_asked.text":
    `${Je} wilt goed geïnformeerd zijn: hierover is meer te lezen, informatie en beoordelingen samen, dan ` +
    "over het meeste waarmee het is vergeleken.",
  "informed_as_you_asked.label": "Meer over te lezen",
  "fun_as_you_asked.text": `${Je} wilt iets nieuws: dit is nieuwer dan het meeste waarmee het is vergeleken.`,
  "fun_as_you_asked.label": "Nieuwer",
  "popular.text":
    "Populair hier: minstens {n, plural, one {# klant bekeek of kocht} other {# klanten bekeken of " +
    "kochten}} dit.",
  "popular.label": "Populair",
  "shop_bestseller.text": "Een van de bestverkochte artikelen van deze winkel.",
  "shop_bestseller.label": "Bestverkocht",
  "newest.text": "Nieuw in deze winkel.",
  "newest.label": "Nieuw",
  "promoted.text": "Deze winkel zet dit in de schijnwerpers.",
  "promoted.label": "Uitgelicht door de winkel",
  "promoted_season.text": "Deze winkel zet dit in de schijnwerpers omdat het bij het seizoen past.",
  "promoted_season.label": "Uitgelicht door de winkel",
  "promoted_new_range.text": "Deze winkel zet het nieuwe assortiment in de schijnwerpers.",
  "promoted_new_range.label": "Uitgelicht door de winkel",
  "promoted_clearance.text": "Deze winkel zet dit in de schijnwerpers omdat de voorraad weg moet.",
  "promoted_clearance.label": "Uitgelicht door de winkel",
  "promoted_own_brand.text": "Deze winkel zet het eigen merk in de schijnwerpers.",
  "promoted_own_brand.label": "Uitgelicht door de winkel",
  "promoted_margin.text": "Deze winkel zet dit in de schijnwerpers omdat de winkel er meer aan verdient.",
  "promoted_margin.label": "Uitgelicht door de winkel",
  "promoted_paid.text": "Advertentie: iemand betaalt deze winkel om dit hier te tonen.",
  "promoted_paid.label": "Advertentie",
  "general.text": "Gekozen uit het assortiment van deze winkel.",
  "general.label": "Uit het assortiment",
  "general_history.text": `Past, alles bij elkaar genomen, bij wat ${je} hier deed.`,
  "general_history.label": `Past bij ${tone("u", "jou")}`,
  "ranking.text":
    "Staat hier door de volgorde die deze winkel gebruikt{known, select, yes {: {what}} other {.}}",
  "ranking.label": "Door de volgorde van de winkel",
  "untold.text": "Dit was gebaseerd op gegevens die niet meer gelezen mogen worden.",
  "untold.label": "Niet meer leesbaar",
  "reason.aria": "Waarom {title} wordt voorgesteld: {text}",
  "matches_search.text": `Past bij ${jouw} zoekopdracht.`,
  "matches_search.label": `Past bij ${jouw} zoekopdracht`,
  "matches_search_in_part.text": `Past voor een deel bij ${jouw} zoekopdracht.`,
  "matches_search_in_part.label": "Past voor een deel",
  "in_category.text": "Uit deze categorie.",
  "in_category.label": "Uit deze categorie",
  "trending.text":
    "De laatste tijd gewild: minstens {n, plural, one {# klant bekeek of kocht} other {# klanten bekeken " +
    "of kochten}} dit in één week.",
  "trending.label": "De laatste tijd gewild",
} satisfies Partial<Messages>;
