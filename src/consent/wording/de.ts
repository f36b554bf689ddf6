import type { ConsentWording } from "./consent-wording.ts";

export const DE: ConsentWording = {
  purposes: {
    personalise: {
      title: "Persönliche Vorschläge",
      does: "Wir nutzen, was Sie in diesem Shop ansehen und kaufen, um Ihnen Passendes vorzuschlagen.",
      without: "Sie erhalten weiterhin Vorschläge: passend zur aufgerufenen Seite und nach Beliebtheit.",
    },
    connect_channels: {
      title: "Website, App und Filialen zusammen",
      does:
        "Wir führen zusammen, was Sie auf der Website, in der App und in unseren Filialen tun, damit wir " +
        "nichts vorschlagen, was Sie schon haben.",
      without: "Was Sie an einem Ort tun, bleibt dort und wird anderswo nicht genutzt.",
    },
    measure: {
      title: "Prüfen, ob wir helfen",
      does:
        "Wir sehen uns an, welche Vorschläge Ihnen genützt haben, und fragen Sie ab und zu nach Ihrer " +
        "Meinung.",
      without: "Wir messen nicht, wie Sie reagieren. Ihre Vorschläge funktionieren weiter.",
    },
    train: {
      title: "Aus dem Einkaufen vieler lernen",
      does: "Wir lernen aus dem, was Sie und viele andere tun, damit die Vorschläge für alle besser werden.",
      without: "Unsere Modelle lernen nichts von Ihnen. Ihre Vorschläge funktionieren weiter.",
    },
    contact: {
      title: "Nachrichten mit Vorschlägen",
      does:
        "Wir schreiben Ihnen, wenn wir etwas Passendes haben – auf dem Weg und so oft, wie Sie es " +
        "wünschen.",
      without: "Sie hören von uns nur zu Ihren Bestellungen und Ihren Fragen.",
    },
    sensitive: {
      title: "Sensible Produkte",
      does:
        "Wir berücksichtigen auch Produkte, die Privates verraten können, zum Beispiel über Ihre " +
        "Gesundheit oder Ihren Glauben.",
      without: "Was Sie mit solchen Produkten tun, speichern und nutzen wir nicht für Vorschläge.",
    },
  },
  because: {
    never_given: "Sie haben dazu nicht Ja gesagt.",
    refused: "Sie haben dazu Nein gesagt.",
    withdrawn: "Sie haben Ihre Einwilligung widerrufen.",
    expired: "Ihre Einwilligung ist abgelaufen. Ohne erneute Frage machen wir nicht weiter.",
    notice_changed:
      "Unsere Erklärung hat sich geändert. Ihr früheres Ja zählt erst wieder, wenn Sie auf die neue " +
      "geantwortet haben.",
    requires_personalise: "Das geht nur zusammen mit persönlichen Vorschlägen, und die sind ausgeschaltet.",
    opt_out: "Sie wollten diesmal Vorschläge ohne Profilbildung.",
    gpc:
      "Ihr Browser bittet uns, kein Profil von Ihnen zu bilden (Global Privacy Control). Daran halten " +
      "wir uns.",
    dnt: "Ihr Browser bittet uns, Sie nicht zu verfolgen (Do Not Track). Daran halten wir uns.",
    tcf: "Sie haben dem in den Datenschutzeinstellungen dieser Website nicht zugestimmt.",
    gpp: "Ihre Datenschutzeinstellungen sagen dazu Nein.",
    signal_invalid:
      "Die mitgesendeten Datenschutzeinstellungen waren nicht lesbar, deshalb werten wir sie als Nein.",
    restricted: "Sie haben uns gebeten, Ihre Daten nicht zu nutzen.",
    objected: "Sie haben dieser Nutzung Ihrer Daten widersprochen.",
    paused: "Sie haben persönliche Vorschläge pausiert.",
    minor: "Unterhalb des Alters, ab dem man selbst einwilligen kann, lassen wir das ausgeschaltet.",
    erased: "Ihre Daten wurden gelöscht, und Sie haben seither nicht wieder Ja gesagt.",
    no_shopper: "Wir wissen hier nicht, wer Sie sind, und nutzen deshalb nichts Persönliches.",
    store_unavailable: "Wir können Ihre Auswahl gerade nicht abrufen, deshalb werten wir sie als Nein.",
  },
};
