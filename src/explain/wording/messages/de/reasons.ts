import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { aus, dir, haben, ihr, place, Sie, sie, when } from "./pieces.ts";

export const REASONS = {
  "because_bought.text": `Weil ${sie}${when}${place} {items} gekauft ${haben}.`,
  "because_bought.discreet": `Weil ${sie} etwas${aus} gekauft ${haben}.`,
  "because_bought.label": `Aus ${ihr("en")} Einkäufen`,
  "because_viewed.text": `Weil ${sie} ${tone("sich", "dir")}${when} {items} angesehen ${haben}.`,
  "because_viewed.discreet": `Weil ${sie} ${tone("sich", "dir")} etwas${aus} angesehen ${haben}.`,
  "because_viewed.label": "Zuletzt angesehen",
  "because_clicked.text": `Weil ${sie}${when} {items} geöffnet ${haben}.`,
  "because_clicked.discreet": `Weil ${sie} etwas${aus} geöffnet ${haben}.`,
  "because_clicked.label": "Zuletzt geöffnet",
  "because_carted.text": `Weil ${sie}${when} {items} in ${ihr("en")} Warenkorb gelegt ${haben}.`,
  "because_carted.discreet": `Weil ${sie} etwas${aus} in ${ihr("en")} Warenkorb gelegt ${haben}.`,
  "because_carted.label": `Aus ${ihr("em")} Warenkorb`,
  "because_wished.text": `Weil ${sie}${when} {items} auf ${ihr("e")} Wunschliste gesetzt ${haben}.`,
  "because_wished.discreet": `Weil ${sie} etwas${aus} auf ${ihr("e")} Wunschliste gesetzt ${haben}.`,
  "because_wished.label": `Aus ${ihr("er")} Wunschliste`,
  "because_rated.text": `Weil ${sie}${when} {items} bewertet ${haben}.`,
  "because_rated.discreet": `Weil ${sie} etwas${aus} bewertet ${haben}.`,
  "because_rated.label": `Aus ${ihr("en")} Bewertungen`,
  "bought_before.text":
    `{dated, select, yes {${Sie} ${haben} das {when} gekauft.} other {${Sie} ${haben} das schon einmal ` +
    "gekauft.}}",
  "bought_before.label": "Schon einmal gekauft",
  "seen_before.text":
    `{dated, select, yes {${Sie} ${haben} ${tone("sich", "dich")} {when} dafür interessiert.} other ` +
    `{${Sie} ${haben} ${tone("sich", "dich")} schon einmal dafür interessiert.}}`,
  "seen_before.label": "Schon einmal angesehen",
  "goes_with_item.text": "Passt zu {items}.",
  "goes_with_item.label": "Passt dazu",
  "similar_in_catalogue.text": "Ähnelt {items} in Kategorie, Marke oder Name.",
  "similar_in_catalogue.label": "Ähnlich",
  "goes_with_cart.text": `Passt zu {items} in ${ihr("em")} Warenkorb.`,
  "goes_with_cart.label": `Passt zu ${ihr("em")} Warenkorb`,
  "completes_purchase.text": `Ergänzt ${ihr("en")} Kauf von {items}.`,
  "completes_purchase.discreet": `Ergänzt ${ihr("en")} Kauf${aus}.`,
  "completes_purchase.label": `Ergänzt ${ihr("en")} Kauf`,
  "new_in_category_you_follow.text":
    `Neu in {category}: In dieser Kategorie ${tone("sind Sie", "bist du")} ` + "öfter.",
  "new_in_category_you_follow.label": `Neu in einer ${tone("Ihrer", "deiner")} Kategorien`,
  "cheaper_as_you_asked.text":
    `${Sie} ${tone("möchten", "möchtest")} sparen: Das kostet weniger als das meiste, womit es verglichen ` +
    "wurde.",
  "cheaper_as_you_asked.label": "Günstiger",
  "easier_as_you_asked.text":
    `${Sie} ${tone("möchten", "möchtest")} es bequem: Das ist schneller da als das meiste, womit es ` +
    "verglichen wurde.",
  "easier_as_you_asked.label": "Schneller da",
  "reliable_as_you_asked.text":
    `${Sie} ${tone("möchten", "möchtest")} etwas Verlässliches: Das ist besser bewertet als das meiste, ` +
    "womit es verglichen wurde; wenige Bewertungen zählen weniger.",
  "reliable_as_you_asked.label": "Besser bewertet",
  "informed_as_you_asked.text":
    `${Sie} ${tone("möchten", "möchtest")} gut informiert sein: Dazu gibt es mehr zu lesen, Angaben und ` +
    "Bewertungen zusammen, als zum meisten, womit es verglichen wurde.",
  "informed_as_you_asked.label": "Mehr dazu zu lesen",
  "fun_as_you_asked.text":
    `${Sie} ${tone("möchten", "möchtest")} etwas Neues: Das ist neuer als das meiste, womit es verglichen ` +
    "wurde.",
  "fun_as_you_asked.label": "Neuer",
  "popular.text":
    "Hier beliebt: Mindestens {n, plural, one {eine Person hat} other {# Personen haben}} es angesehen " +
    "oder gekauft.",
  "popular.label": "Beliebt",
  "shop_bestseller.text": "Ein Bestseller dieses Shops.",
  "shop_bestseller.label": "Bestseller",
  "newest.text": "Neu in diesem Shop.",
  "newest.label": "Neu",
  "promoted.text": "Dieser Shop hebt das besonders hervor.",
  "promoted.label": "Vom Shop hervorgehoben",
  "promoted_season.text": "Dieser Shop hebt das besonders hervor, weil es zur Saison passt.",
  "promoted_season.label": "Vom Shop hervorgehoben",
  "promoted_new_range.text": "Dieser Shop hebt sein neues Sortiment besonders hervor.",
  "promoted_new_range.label": "Vom Shop hervorgehoben",
  "promoted_clearance.text": "Dieser Shop hebt das besonders hervor, weil er sein Lager räumt.",
  "promoted_clearance.label": "Vom Shop hervorgehoben",
  "promoted_own_brand.text": "Dieser Shop hebt seine Eigenmarke besonders hervor.",
  "promoted_own_brand.label": "Vom Shop hervorgehoben",
  "promoted_margin.text": "Dieser Shop hebt das besonders hervor, weil er daran mehr verdient.",
  "promoted_margin.label": "Vom Shop hervorgehoben",
  "promoted_paid.text": "Anzeige: Dieser Shop wird dafür bezahlt, das hier zu zeigen.",
  "promoted_paid.label": "Anzeige",
  "general.text": "Aus dem Sortiment dieses Shops ausgewählt.",
  "general.label": "Aus dem Sortiment",
  "general_history.text": `Passt insgesamt zu dem, was ${sie} hier getan ${haben}.`,
  "general_history.label": `Passt insgesamt zu ${dir}`,
  "ranking.text":
    "Steht hier nach der Reihenfolge, die dieser Shop verwendet{known, select, yes {: {what}} other {.}}",
  "ranking.label": "Nach der Reihenfolge des Shops",
  "untold.text": "Das beruhte auf Daten, die nicht mehr gelesen werden dürfen.",
  "untold.label": "Nicht mehr lesbar",
  "reason.aria": "Warum {title} vorgeschlagen wird: {text}",
  "matches_search.text": `Passt zu ${ihr("er")} Suche.`,
  "matches_search.label": `Passt zu ${ihr("er")} Suche`,
  "matches_search_in_part.text": `Passt teilweise zu ${ihr("er")} Suche.`,
  "matches_search_in_part.label": "Passt teilweise",
  "in_category.text": "Aus dieser Kategorie.",
  "in_category.label": "Aus dieser Kategorie",
  "trending.text":
    "In letzter Zeit gefragt: Mindestens {n, plural, one {eine Person hat} other {# Personen haben}} es " +
    "innerhalb einer Woche angesehen oder gekauft.",
  "trending.label": "In letzter Zeit gefragt",
} satisfies Partial<Messages>;
