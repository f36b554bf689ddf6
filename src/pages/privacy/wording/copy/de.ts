import { inBothTones } from "../../../../consent/wording/tone.ts";
import type { CopyWording } from "./copy-wording.ts";

/** German: "Sie", or "du". */
export const DE = inBothTones((say): CopyWording => {
  const Sie = say("Sie", "Du");
  const sie = say("Sie", "du");
  const haben = say("haben", "hast");
  const ihre = say("Ihre", "deine");
  return {
    title: `Alles, was von ${say("Ihnen", "dir")} gespeichert ist`,
    lead:
      "Jede Zeile sagt eine Sache in einfachen Worten; aufgeklappt zeigt sie jedes Feld, wie es " +
      "gespeichert ist.",
    groups: {
      provided: `Was ${sie} uns gesagt ${haben}`,
      observed: "Was wir gesehen haben",
      inferred: "Was daraus gemacht wurde",
      processing: "Was damit getan wurde",
    },
    nothing: "Hier ist nichts gespeichert.",
    all: "Jedes Feld",
    back: `Zurück zu ${say("Ihrer", "deiner")} Seite`,
    restricted: (since) => `${Sie} ${haben} uns am ${since} gebeten, ${ihre} Daten nicht zu nutzen.`,
    objected: (since) => `${Sie} ${haben} am ${since} widersprochen.`,
    age: (band) => `${say("Ihr", "Dein")} Alter, wie es uns gesagt wurde: ${band}.`,
    country: (code) => `Das Land, dessen Recht mit der Antwort genannt wurde: ${code}.`,
    wishes:
      `Was für ${say("Sie", "dich")} zählt, was ${sie} weggeschickt ${haben} und wie wir schreiben ` +
      "dürfen.",
    wishesSet: (date) => `Die Wünsche wurden zuletzt am ${date} geändert.`,
    joined: (name, since) => `${name} gilt seit ${since} als dieselbe Person.`,
    passes: (count) =>
      count === 1
        ? "Ein Zugang für einen einzelnen Besuch gilt noch."
        : `${count} Zugänge für einen einzelnen Besuch gelten noch.`,
    openCase: (id) => `Eine Frage wartet noch auf Antwort: ${id}.`,
    shown: (date, titles) => `Am ${date} wurde gezeigt: ${titles}.`,
    counted: (model) =>
      `Das Modell ${model} hat mitgezählt, was ${sie} getan ${haben}; ${sie} ${say("können", "kannst")} ` +
      "es vergessen lassen.",
    believed:
      `${say("Ihre", "Deine")} Antworten auf unsere Fragen sind, mit denen anderer, in dem mitgezählt, ` +
      "was wir von unseren Vorschlägen halten.",
    handedOut: (date, to) =>
      `Was ${sie} getan ${haben}, kam am ${date} ohne Namen in einen Datensatz, ` +
      (to === null ? "und wir haben nicht notiert, für wen." : `gegeben an: ${to}.`),
    forgotten: (count) =>
      count === 1
        ? `${Sie} ${haben} uns etwas vergessen lassen; geblieben ist nur ein Zeichen, das es fernhält.`
        : `${Sie} ${haben} uns ${count} Dinge vergessen lassen; geblieben sind nur Zeichen, die sie ` +
          "fernhalten.",
    unusedSince: (date) =>
      `Was ${sie} getan ${haben}, bleibt seit dem ${date} ungenutzt und wird 30 Tage später gelöscht.`,
    erasedBefore: (date) => `Alles von vor dem ${date} wurde gelöscht.`,
  };
});
