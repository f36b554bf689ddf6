import type { ConsentWording } from "./consent-wording.ts";
import { inBothTones, type Say } from "./tone.ts";

type Piece = "sie" | "Sie" | "haben" | "dir" | "dich" | "deine" | "Deine" | "deiner" | "deinen" | "tun";
type Pieces = Readonly<Record<Piece, string>>;

const piecesOf = (say: Say): Pieces => ({
  sie: say("Sie", "du"),
  Sie: say("Sie", "Du"),
  haben: say("haben", "hast"),
  dir: say("Ihnen", "dir"),
  dich: say("Sie", "dich"),
  deine: say("Ihre", "deine"),
  Deine: say("Ihre", "Deine"),
  deiner: say("Ihrer", "deiner"),
  deinen: say("Ihren", "deinen"),
  tun: say("tun", "tust"),
});

/** Long because it is text: six purposes, each in three sentences. */
const purposes = (pieces: Pieces, say: Say): ConsentWording["purposes"] => {
  const { sie, Sie, haben, dir, deine, Deine, deiner, deinen, tun, dich } = pieces;
  return {
    personalise: {
      title: "Persönliche Vorschläge",
      does:
        `Wir nutzen, was ${sie} in diesem Shop ${say("ansehen und kaufen", "ansiehst und kaufst")}, um ` +
        `${dir} Passendes vorzuschlagen.`,
      without:
        `${Sie} ${say("erhalten", "erhältst")} weiterhin Vorschläge: passend zur aufgerufenen Seite und ` +
        "nach Beliebtheit.",
    },
    connect_channels: {
      title: "Website, App und Filialen zusammen",
      does:
        `Wir führen zusammen, was ${sie} auf der Website, in der App und in unseren Filialen ${tun}, damit ` +
        `wir nichts vorschlagen, was ${sie} schon ${haben}.`,
      without: `Was ${sie} an einem Ort ${tun}, bleibt dort und wird anderswo nicht genutzt.`,
    },
    measure: {
      title: "Prüfen, ob wir helfen",
      does:
        `Wir sehen uns an, welche Vorschläge ${dir} genützt haben, und fragen ab und zu nach ${deiner} ` +
        "Meinung.",
      without:
        `Wir messen nicht, wie ${sie} ${say("reagieren", "reagierst")}. ${Deine} Vorschläge funktionieren ` +
        "weiter.",
    },
    train: {
      title: "Aus dem Einkaufen vieler lernen",
      does:
        `Wir lernen aus dem, was ${sie} und viele andere tun, damit die Vorschläge für alle besser ` +
        "werden.",
      without: `Unsere Modelle lernen nichts über ${dich}. ${Deine} Vorschläge funktionieren weiter.`,
    },
    contact: {
      title: "Nachrichten mit Vorschlägen",
      does:
        `Wir schreiben ${dir}, wenn wir etwas Passendes haben – auf dem Weg und so oft, wie ${sie} es ` +
        `${say("wünschen", "wünschst")}.`,
      without:
        `${Sie} ${say("hören", "hörst")} von uns nur zu ${deinen} Bestellungen und ${deinen} ` + "Anfragen.",
    },
    sensitive: {
      title: "Sensible Produkte",
      does:
        "Wir berücksichtigen auch Produkte, die Privates verraten können, zum Beispiel über " +
        `${deine} Gesundheit oder ${deinen} Glauben.`,
      without: `Was ${sie} mit solchen Produkten ${tun}, speichern und nutzen wir nicht für Vorschläge.`,
    },
  };
};

const because = (pieces: Pieces, say: Say): ConsentWording["because"] => {
  const { sie, Sie, haben, dir, deine, Deine, dich } = pieces;
  const Dein = say("Ihr", "Dein");
  return {
    never_given: `${Sie} ${haben} dem nicht zugestimmt.`,
    refused: `${Sie} ${haben} das abgelehnt.`,
    withdrawn: `${Sie} ${haben} ${deine} Einwilligung widerrufen.`,
    expired: `${Deine} Einwilligung ist abgelaufen. Ohne erneute Frage machen wir nicht weiter.`,
    notice_changed:
      `Unsere Erklärung hat sich geändert. ${Deine} frühere Einwilligung zählt erst wieder, wenn ${sie} ` +
      `auf die neue Erklärung geantwortet ${haben}.`,
    requires_personalise: "Das geht nur zusammen mit persönlichen Vorschlägen, und die sind ausgeschaltet.",
    opt_out: `${Sie} ${say("wollten", "wolltest")} diesmal Vorschläge ohne Profilbildung.`,
    gpc:
      `${Dein} Browser bittet uns, kein Profil von ${dir} zu bilden (Global Privacy Control). Daran halten ` +
      "wir uns.",
    dnt: `${Dein} Browser bittet uns, ${dich} nicht zu verfolgen (Do Not Track). Daran halten wir uns.`,
    tcf: `${Sie} ${haben} dem in den Datenschutzeinstellungen dieser Website nicht zugestimmt.`,
    gpp: `${Deine} Datenschutzeinstellungen lehnen das ab.`,
    signal_invalid:
      "Die mitgesendeten Datenschutzeinstellungen waren nicht lesbar, deshalb werten wir sie als Nein.",
    restricted: `${Sie} ${haben} uns gebeten, ${deine} Daten nicht zu nutzen.`,
    objected: `${Sie} ${haben} dieser Nutzung ${say("Ihrer", "deiner")} Daten widersprochen.`,
    paused: `${Sie} ${haben} persönliche Vorschläge pausiert.`,
    minor: "Unterhalb des Alters, ab dem man selbst einwilligen kann, lassen wir das ausgeschaltet.",
    erased: `${Deine} Daten wurden gelöscht, und seither ${haben} ${sie} nicht wieder eingewilligt.`,
    no_shopper:
      `Wir wissen hier nicht, wer ${sie} ${say("sind", "bist")}, und nutzen deshalb nichts ` +
      "Persönliches.",
    store_unavailable: `Wir können ${deine} Auswahl gerade nicht abrufen, deshalb werten wir sie als Nein.`,
  };
};

/** German: "Sie", or "du". */
export const DE = inBothTones((say): ConsentWording => {
  const pieces = piecesOf(say);
  return { purposes: purposes(pieces, say), because: because(pieces, say) };
});
