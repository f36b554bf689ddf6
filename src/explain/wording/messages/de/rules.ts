import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { artikel, er, haben, ihn, ihr, Sie, sie } from "./pieces.ts";

export const RULES = {
  "rule.unavailable":
    `${artikel} weggelassen, weil ${er} hier nicht erhältlich {n, ` + "plural, one {ist} other {sind}}.",
  "rule.filter": `${artikel} durch den Filter dieser Seite weggelassen.`,
  "rule.excluded": `${artikel} von diesem Shop weggelassen.`,
  "rule.on_page": `${artikel} weggelassen, weil diese Seite ${ihn} oder eine andere Ausführung schon zeigt.`,
  "rule.dismissed": `${artikel} weggelassen, weil ${sie} ${ihn} ausgeblendet ${haben}.`,
  "rule.open_complaint": `Solange ${ihr("e")} Anfrage offen ist, wird hier nichts vorgeschlagen.`,
  "rule.contact_rhythm": `Das folgt aus dem, was ${sie} zu Nachrichten eingestellt ${haben}.`,
  "rule.minor": `${artikel} zum Schutz junger Menschen weggelassen.`,
  "rule.sensitive":
    "{n, plural, one {# sensibler Artikel} other {# sensible Artikel}} weggelassen: So etwas wird ohne " +
    `${ihr("e")} Zustimmung nicht nach ${ihr("em")} Verlauf vorgeschlagen.`,
  "rule.owned": `${artikel} weggelassen, weil ${sie} ${ihn} oder eine andere Ausführung schon ${haben}.`,
  "rule.returned":
    `${artikel} weggelassen, weil ${sie} ${ihn}, eine andere Ausführung oder etwas Zugehöriges ` +
    `zurückgegeben ${haben}.`,
  "rule.in_cart":
    `${artikel} weggelassen, weil ${er} schon in ${ihr("em")} Warenkorb {n, plural, one {liegt} other ` +
    "{liegen}}.",
  "rule.after_purchase": `${artikel} weggelassen, weil ${sie} gerade etwas dieser Art gekauft ${haben}.`,
  "rule.chosen_instead":
    `${artikel} weggelassen, weil ${sie} etwas gekauft ${haben}, das andere stattdessen ` + "gewählt haben.",
  "rule.fatigue":
    `${artikel} weiter nach unten gerückt, weil ${sie} ${ihn} oft ` + `gesehen und nicht beachtet ${haben}.`,
  "rule.objectives": `${artikel} verschoben: nach den Wünschen, die für diese Liste gelten.`,
  "rule.promoted": `${artikel} von diesem Shop nach oben gerückt.`,
  "rule.variety": `${artikel} der Abwechslung wegen weggelassen oder nach unten gerückt.`,
  "why_not.unavailable": "Das ist hier zurzeit nicht erhältlich.",
  "why_not.filter": "Der Filter dieser Seite lässt es weg.",
  "why_not.excluded": "Dieser Shop nimmt es von Vorschlägen aus.",
  "why_not.on_page": "Diese Seite zeigt es oder eine andere Ausführung schon.",
  "why_not.dismissed": `${Sie} ${haben} es ausgeblendet.`,
  "why_not.open_complaint": `Solange ${ihr("e")} Anfrage offen ist, wird hier nichts vorgeschlagen.`,
  "why_not.contact_rhythm": `Es ist nicht die Zeit oder der Kanal, den ${sie} gewählt ${haben}.`,
  "why_not.minor": "Es wird jungen Menschen nicht gezeigt.",
  "why_not.sensitive":
    `Es ist ein sensibles Produkt, das ohne ${ihr("e")} Zustimmung nicht nach ${ihr("em")} Verlauf ` +
    "vorgeschlagen wird.",
  "why_not.owned": `${Sie} ${haben} es oder eine andere Ausführung schon.`,
  "why_not.returned": `${Sie} ${haben} es, eine andere Ausführung oder etwas Zugehöriges zurückgegeben.`,
  "why_not.in_cart": `Es liegt schon in ${ihr("em")} Warenkorb.`,
  "why_not.after_purchase": `${Sie} ${haben} gerade etwas dieser Art gekauft.`,
  "why_not.chosen_instead": `${Sie} ${haben} etwas gekauft, das andere stattdessen gewählt haben.`,
  "why_not.fatigue": `${Sie} ${haben} es oft gesehen und nicht beachtet, darum kamen andere zuerst.`,
  "why_not.objectives": "Andere passen besser zu den Wünschen, die für diese Liste gelten.",
  "why_not.promoted": "Andere wurden von diesem Shop nach oben gerückt.",
  "why_not.variety": "Etwas sehr Ähnliches steht schon in der Liste.",
  "why_not.score": "Andere passen besser: Es kam auf Platz {rank}.",
  "why_not.far": "Andere passen viel besser.",
  "why_not.shown": "Es steht in der Liste, auf Platz {rank}.",
  "why_not.now": "Das betrifft eine Liste von jetzt, nicht die gezeigte.",
  "why_not.now_without_you":
    `Das betrifft eine Liste, die jetzt ohne ${tone("Ihre", "deine")} Daten erstellt wurde, nicht die ` +
    "gezeigte.",
  "why_not.unknown": "Dieser Shop kennt diesen Artikel nicht.",
  "why_not.not_in_model": "Es ist zu neu, um mit anderen verglichen zu werden.",
  "rule.help_only": "Auf dieser Seite gibt es Hilfe: Verkauft wird hier nichts.",
  "rule.disliked":
    `${artikel} weggelassen, weil ${sie} ${ihn} oder eine andere ` + `Ausführung schlecht bewertet ${haben}.`,
  "rule.no_prices_known": "Hier sind keine Preise bekannt, darum bewirkt der Wunsch zu sparen nichts.",
  "rule.no_delivery_times_known":
    "Hier sind keine Lieferzeiten bekannt, darum bewirkt der Wunsch, es bequem zu haben, nichts.",
  "rule.no_ratings_known":
    "Hier sind keine Bewertungen bekannt, darum bewirkt der Wunsch nach etwas Verlässlichem nichts.",
  "rule.no_details_known":
    "Hier sind weder Angaben noch Bewertungen bekannt, darum bewirkt der Wunsch, gut informiert zu sein, " +
    "nichts.",
  "rule.no_dates_known":
    "Hier ist nicht bekannt, was neu ist, darum bewirkt der Wunsch nach etwas Neuem nichts.",
  "why_not.help_only": "Auf dieser Seite gibt es Hilfe: Verkauft wird hier nichts.",
  "why_not.disliked": `${Sie} ${haben} es oder eine andere Ausführung schlecht bewertet.`,
  "rule.required": `${artikel} weggelassen: Dieser Shop schlägt hier nur einen Teil seines Sortiments vor.`,
  "rule.buried": `${artikel} von diesem Shop nach unten gerückt.`,
  "rule.pinned": `${artikel} von diesem Shop an einen festen Platz gesetzt.`,
  "why_not.required":
    "Dieser Shop schlägt hier nur einen Teil seines Sortiments vor, und das gehört nicht dazu.",
  "why_not.buried": "Dieser Shop hat es nach unten gerückt.",
  "why_not.pinned": "Dieser Shop hat andere an einen festen Platz gesetzt.",
  "rule.new_arrivals": `${artikel} an einen Platz für Neues gesetzt.`,
  "rule.trending": `${artikel} an einen Platz gesetzt für das, was öfter gewählt wird als zuvor.`,
  "why_not.new_arrivals": "Einige Plätze auf dieser Seite sind für Neues.",
  "why_not.trending": "Einige Plätze auf dieser Seite sind für das, was öfter gewählt wird als zuvor.",
  "rule.thanks_first": "Nach einem Kauf kommt der Dank vor den Vorschlägen.",
  "rule.care_first": "Nach einem Kauf kommen Gebrauch und Pflege vor den Vorschlägen.",
  "rule.refill_first":
    `${artikel} weggelassen: Was ${sie} vielleicht wieder ${tone("brauchen", "brauchst")}, kommt ` +
    "zuerst.",
  "why_not.thanks_first": "Nach einem Kauf kommt der Dank vor den Vorschlägen.",
  "why_not.care_first": "Nach einem Kauf kommen Gebrauch und Pflege vor den Vorschlägen.",
  "why_not.refill_first": `Was ${sie} vielleicht wieder ${tone("brauchen", "brauchst")}, kommt zuerst.`,
} satisfies Partial<Messages>;
