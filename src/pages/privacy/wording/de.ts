// Long because it is text: all that the privacy centre says.
import { inBothTones } from "../../../consent/wording/tone.ts";
import type { PrivacyWording } from "./privacy-wording.ts";

/** German: "Sie", or "du". Long because it is text. */
export const DE = inBothTones((say): PrivacyWording => {
  const sie = say("Sie", "du");
  const Sie = say("Sie", "Du");
  const dir = say("Ihnen", "dir");
  const dich = say("Sie", "dich");
  const deine = say("Ihre", "deine");
  const Deine = say("Ihre", "Deine");
  const deiner = say("Ihrer", "deiner");
  const haben = say("haben", "hast");
  const getan = say("getan haben", "getan hast");
  return {
    title: (shop) => `${say("Ihre", "Deine")} Daten bei ${shop}`,
    lead:
      `${say("Sehen Sie", "Sieh")}, was wir über ${dich} wissen, ${say("bestimmen Sie", "bestimme")}, ` +
      `wofür es genutzt werden darf, und ${say("gehen Sie, wann Sie möchten", "geh, wann du möchtest")}.`,
    skip: "Zum Inhalt springen",
    sections: "Auf dieser Seite",
    language: "Sprache",
    closesIn: (minutes) =>
      `Zum Schutz ${deiner} Daten schließt sich diese Seite in ` +
      `${minutes === 1 ? "einer Minute" : `${minutes} Minuten`}.`,
    stay: "Länger bleiben",
    save: "Speichern",
    choices: {
      title: `${Deine} Entscheidungen`,
      lead:
        `Jede Nutzung steht für sich. ${say("Sagen Sie", "Sag")} so oft Ja oder Nein, wie ` +
        `${say("Sie möchten", "du möchtest")}; einkaufen ${say("können Sie", "kannst du")} in jedem Fall ` +
        "genauso gut.",
      yes: "Ja",
      no: "Nein",
      on: "Ein",
      off: "Aus",
      since: (date) => `seit dem ${date}`,
      attested:
        `Der Shop hat uns mitgeteilt, dass ${sie} dem früher zugestimmt ${haben}. Stimmt das nicht, ` +
        `${say("sagen Sie", "sag")} einfach Nein.`,
      everythingOff: {
        label: "Alles ausschalten",
        does:
          `Jede Antwort wird zu Nein. Was ${sie} ${getan}, wird nicht mehr genutzt und nach 30 Tagen ` +
          "gelöscht.",
      },
      everythingOffAndDeleted: {
        label: "Alles ausschalten und löschen, was ich getan habe",
        does: `Dasselbe, und was ${sie} ${getan}, wird sofort gelöscht.`,
      },
      pause: {
        label: "Persönliche Vorschläge pausieren",
        does:
          `Was ${sie} ${getan}, wird nicht genutzt, bis ${sie} ${say("fortfahren", "fortfährst")}. ` +
          "Nichts wird gelöscht.",
      },
      resume: {
        label: "Persönliche Vorschläge fortsetzen",
        does:
          `Persönliche Vorschläge pausieren. Nichts von ${dir} wird genutzt, bis ${sie} ` +
          `${say("fortfahren", "fortfährst")}.`,
      },
    },
    known: {
      title: `Was wir über ${dich} wissen`,
      lead:
        `Alles, was wir von dem aufbewahren, was ${sie} ${getan}, das Neueste zuerst. ` +
        `${say("Entfernen Sie, was Sie möchten", "Entferne, was du möchtest")}: Es wird gelöscht, und ` +
        "unsere Modelle verlernen es.",
      nothing: `Wir bewahren nichts von dem auf, was ${sie} hier ${getan}.`,
      forget: "Vergessen",
      of: (value, most) => `${value} von ${most}`,
      older: "Ältere Einträge zeigen",
      newest: "Zurück zum Neuesten",
      places: {
        web: "Auf der Website",
        app: "In der App",
        store: "In unseren Filialen",
        email: "Per E-Mail",
        phone: "Per Telefon",
        other: "Anderswo",
      },
      acts: {
        view: "Angesehen",
        search: "Gesucht nach",
        click: "Vorschlag geöffnet",
        impression: "Vorschlag angezeigt bekommen",
        cart_add: "In den Warenkorb gelegt",
        cart_remove: "Aus dem Warenkorb genommen",
        wishlist_add: "Gemerkt",
        purchase: "Gekauft",
        order_cancelled: "Bestellung storniert",
        return: "Zurückgegeben",
        rating: "Bewertet",
        dismiss: "Ausgeblendet",
        delivered: "Erhalten",
        asked: "Frage von uns bekommen",
        contacted: "Nachricht von uns bekommen",
        unsubscribed: "Unsere Nachrichten abbestellt",
        service_opened: "Um Hilfe gebeten",
        service_resolved: "Antwort auf eine Frage bekommen",
        nps: `Gesagt, ob ${sie} uns weiterempfehlen ${say("würden", "würdest")}`,
        verdict: "Einen Vorschlag beurteilt",
      },
      joined: `Das gehört für uns zu ${dir}`,
      part: "Trennen",
      kinds: {
        account: "Ein Konto",
        app: "Eine App",
        loyalty_card: "Eine Kundenkarte",
        email_hash: "Eine E-Mail-Adresse",
        till_receipt: "Ein Kassenbon",
        cookie: "Ein Browser",
      },
    },
    used: {
      title: "Wofür es genutzt wird",
      lead: "Und wofür nicht, und warum nicht.",
      now: "Derzeit genutzt",
      not: "Nicht genutzt",
      nothing: "Derzeit nichts.",
      kept: (months) => `Was ${sie} ${getan}, bewahren wir höchstens ${months} Monate auf.`,
      readers: `Wer ${deine} Daten in den letzten zwölf Monaten gelesen oder geändert hat`,
      noReaders: "Niemand.",
      who: {
        shop: "Der Shop",
        self: `${Sie} selbst, auf einer Seite des Shops`,
        button: `${Sie} selbst, mit einer Schaltfläche bei einem Vorschlag`,
      },
      what: {
        suggestions: "Vorschläge erstellt",
        events: `festgehalten, was ${sie} ${getan}`,
        choices: "Entscheidungen gelesen oder geändert",
        access: "Daten angesehen",
        opened: `einen Zugang zu ${say("Ihren", "deinen")} Daten ausgestellt, wie ihn diese Seite braucht`,
        rights: "Rechte ausgeübt",
      },
      times: (count) => (count === 1 ? "einmal" : `${count}-mal`),
      last: "zuletzt am",
      recipients: `Wer ${deine} Daten sonst noch erhält`,
      noRecipients: "Niemand sonst.",
    },
    wishes: {
      title: `Was ${dir} wichtig ist`,
      lead:
        `${say("Verschieben Sie", "Verschieb")}, was für ${dich} zählt, und ${say("sehen Sie", "sieh")} ` +
        `gleich, was ${dir} vorgeschlagen würde.`,
      names: {
        save_money: "Weniger ausgeben",
        easy: "Es einfach haben",
        reliable: "Sich darauf verlassen können",
        informed: "Vor der Wahl mehr wissen",
        fun: "Freude haben",
      },
      little: "nicht wichtig",
      much: "sehr wichtig",
      preview: `Das würde ${dir} vorgeschlagen`,
      noPreview: "Im Moment gibt es nichts vorzuschlagen.",
    },
    contact: {
      title: "Wie und wie oft wir schreiben",
      lead: `${Sie} ${say("bestimmen", "bestimmst")} den Weg und den Rhythmus.`,
      off:
        `${Sie} ${haben} Nachrichten mit Vorschlägen nicht zugestimmt, deshalb schicken wir keine. Was ` +
        `${sie} hier ${say("einstellen", "einstellst")}, gilt, falls ${sie} es einmal ` +
        `${say("tun", "tust")}.`,
      ways: `Wir dürfen ${dir} schreiben`,
      most: "Höchstens so oft pro Woche (leer: ohne Grenze)",
      quiet: "Nie in dieser Zeit",
      from: "von",
      to: "bis",
    },
    history: {
      title: `Was ${sie} wann entschieden ${haben}`,
      lead:
        `Jede ${deiner} Antworten, der Text, den ${sie} gesehen ${haben}, und ein Nachweis, den im ` +
        "Nachhinein niemand ändern kann.",
      nothing: `${Sie} ${haben} noch nicht geantwortet.`,
      yesTo: (list) => `Ja zu: ${list}`,
      noTo: (list) => `Nein zu: ${list}`,
      text: `Der Text, den ${sie} gesehen ${haben}`,
      proof: "Nachweis",
      placed: (index) => `Vom Shop signiert, und Eintrag Nummer ${index} eines öffentlichen Registers.`,
      pending: "Vom Shop signiert. Der Platz im öffentlichen Register folgt in wenigen Augenblicken.",
    },
    take: {
      title: `${Deine} Daten mitnehmen`,
      lead:
        `Eine Datei mit dem, was ${sie} uns gesagt ${haben}, was wir gesehen haben, was daraus wurde und ` +
        "wer es gelesen hat.",
      read: "Als Seite lesen",
      download: "Alles herunterladen",
    },
    leave: {
      title: "Gehen",
      lead:
        `Wir löschen, was ${sie} ${getan}, ${deine} Entscheidungen und ${deine} Wünsche, und unsere ` +
        `Modelle vergessen ${dich}. Das lässt sich nicht rückgängig machen. ` +
        `${say("Ihr Konto und Ihre Bestellungen", "Dein Konto und deine Bestellungen")} beim Shop ` +
        "bleiben, wie sie sind.",
      erase: "Alles über mich löschen",
      sure: `Alles über ${dich} löschen?`,
      really: "Ja, alles löschen",
      cancel: "Nein, behalten",
      restrict: {
        label: "Meine Daten ruhen lassen",
        does: `Wir bewahren ${deine} Daten auf und nutzen sie nicht, bis ${sie} es ${say("sagen", "sagst")}.`,
      },
      unrestrict: {
        label: "Meine Daten wieder nutzen",
        does: `${Sie} ${haben} uns gebeten, ${deine} Daten ruhen zu lassen. Das tun wir.`,
      },
      object: {
        label: "Dieser Nutzung widersprechen",
        does:
          `${Sie} ${say("teilen", "teilst")} uns mit, dass ${sie} diese Nutzung ${deiner} Daten nicht ` +
          `${say("möchten", "möchtest")}.`,
      },
      unobject: {
        label: "Meinen Widerspruch zurücknehmen",
        does: `${Sie} ${haben} der Nutzung ${deiner} Daten widersprochen. Daran halten wir uns.`,
      },
    },
    erasure: {
      going: `Wir vergessen ${dich} gerade`,
      done: `Wir haben ${dich} vergessen`,
      asked:
        `${say("Ihre Bitte", "Deine Bitte")} ist angekommen. Von diesem Moment an wird nichts über ` +
        `${dich} genutzt.`,
      deleted: `Alles über ${dich} ist aus unseren Daten gelöscht.`,
      forgotten: `Unsere Modelle haben ${dich} vergessen.`,
      failed:
        "Unsere Modelle brauchen länger als sonst, um zu vergessen. Wir versuchen es weiter; kein " +
        `Modell, das ${dich} noch kennt, bleibt länger, als der Shop festgelegt hat.`,
      keys: (date) => `Die Schlüssel zu älteren Kopien werden spätestens am ${date} vernichtet.`,
      keysGone: "Die Schlüssel zu älteren Kopien sind vernichtet.",
      reloads: "Diese Seite schaut alle paar Sekunden von selbst nach.",
      address:
        `${Sie} ${say("können", "kannst")} jederzeit zur Adresse dieser Seite zurückkehren. Sie verrät ` +
        `nicht, wer ${sie} ${say("sind", "bist")}.`,
      receipt: say("Ihr Beleg", "Dein Beleg"),
      keep:
        `${say("Bewahren Sie ihn", "Bewahr ihn")} auf: Er beweist, dass wir ${deine} Daten gelöscht ` +
        "haben, und nennt niemanden.",
    },
    person: {
      title: "Einen Menschen fragen",
      lead: `Jemand im Shop liest ${deine} Frage und antwortet.`,
      about: "Es geht um",
      subjects: {
        suggestion: "einen Vorschlag",
        explanation: "eine Begründung",
        data: "das, was über mich bekannt ist",
        consent: "meine Entscheidungen",
        other: "etwas anderes",
      },
      ask: "Fragen",
      asked: (date, by) =>
        `${Sie} ${haben} am ${date} gefragt. Eine Antwort ${say("erhalten Sie", "bekommst du")} bis ${by}.`,
      question: say("Ihre Frage", "Deine Frage"),
      askedOn: (date) => `${Sie} ${haben} am ${date} gefragt.`,
      noReach:
        "Der Shop hat uns nicht gesagt, wie seine Leute zu erreichen sind. Bleibt eine Antwort aus, " +
        `${say("fragen Sie", "frag")} bitte dort nach, wo ${sie} ${say("einkaufen", "einkaufst")}.`,
      reach: `So ${say("erreichen Sie", "erreichst du")} uns auch`,
    },
    closed: {
      open:
        `${say("Ihre", "Deine")} eigene Seite ${say("öffnen Sie", "öffnest du")} aus ` +
        `${say("Ihrem", "deinem")} Konto beim Shop: Dort ${say("sehen Sie", "siehst du")}, was wir über ` +
        `${dich} wissen, und ${say("können", "kannst")} es ändern oder gehen.`,
      how: `Wofür ${deine} Daten hier genutzt werden, wenn ${sie} ${say("zustimmen", "zustimmst")}`,
      choose:
        `Nichts davon geschieht ohne ${say("Ihr", "dein")} Ja, und das ${say("können Sie", "kannst du")} ` +
        "jederzeit zurücknehmen.",
      without: "Ohne",
    },
    done: {
      yes: `${Sie} ${haben} Ja gesagt. Danke; ${say("Sie können", "du kannst")} es jederzeit ändern.`,
      yesWithoutEffect: `${say("Ihr", "Dein")} Ja ist notiert, wirkt im Moment aber nicht.`,
      no: `${Sie} ${haben} Nein gesagt. Das gilt ab jetzt.`,
      off: `Alles ist aus. Ab jetzt wird nichts über ${dich} genutzt.`,
      deleted: `Alles ist aus, und was ${sie} ${getan}, ist gelöscht.`,
      forgotten: "Das ist vergessen.",
      paused: "Persönliche Vorschläge pausieren.",
      resumed: "Persönliche Vorschläge sind wieder da.",
      wishes: `Wir haben uns gemerkt, was ${dir} wichtig ist.`,
      contact: "Daran halten wir uns.",
      asked: `${say("Ihre", "Deine")} Frage ist unterwegs zu jemandem im Shop.`,
      restricted: `${Deine} Daten ruhen ab jetzt.`,
      unrestricted: `${Deine} Daten dürfen wieder genutzt werden, soweit ${sie} zugestimmt ${haben}.`,
      objected: `Wir haben ${say("Ihren", "deinen")} Widerspruch vermerkt und aufgehört.`,
      unobjected: `${say("Ihr", "Dein")} Widerspruch ist zurückgenommen.`,
      parted: "Beides ist wieder getrennt.",
    },
    look: (fields) => `Es geht um: ${fields}.`,
    failures: {
      closed:
        `Diese Seite war eine Weile offen und hat sich zum Schutz ${deiner} Daten geschlossen. ` +
        `${say("Öffnen Sie", "Öffne")} sie noch einmal aus ${say("Ihrem", "deinem")} Konto.`,
      invalid:
        `Der Link hierher gilt nicht mehr. ${say("Öffnen Sie", "Öffne")} die Seite noch einmal aus ` +
        `${say("Ihrem", "deinem")} Konto.`,
      not_allowed:
        `Mit diesem Link geht das nicht. ${say("Öffnen Sie", "Öffne")} die Seite noch einmal aus ` +
        `${say("Ihrem", "deinem")} Konto, oder ${say("fragen Sie", "frag")} den Shop.`,
      unreachable:
        `Wir kommen gerade nicht an ${deine} Daten. Nichts wurde geändert; bitte ` +
        `${say("versuchen Sie", "versuch")} es gleich noch einmal.`,
      changed:
        `Im selben Moment hat sich etwas anderes geändert. ${say("Sehen Sie", "Sieh")} noch einmal nach, ` +
        `und ${say("wiederholen Sie", "wiederhol")} es, falls nötig.`,
      gone: "Das ist schon weg.",
      not_from_here: "Das kam nicht von dieser Seite, deshalb haben wir nichts getan.",
      incomplete:
        "Etwas fehlte oder war nicht lesbar, deshalb wurde nichts geändert. Bitte " +
        `${say("sehen Sie", "sieh")} noch einmal nach.`,
      stopped:
        `Das geht nicht, solange ${sie} es gestoppt ${haben}, oder unterhalb des Alters, ab dem man ` +
        "selbst zustimmen kann.",
      unknown_shop: `Diesen Shop gibt es hier nicht. Bitte ${say("prüfen Sie", "prüf")} die Adresse.`,
      unknown_erasure: `Diesen Beleg gibt es hier nicht. Bitte ${say("prüfen Sie", "prüf")} die Adresse.`,
      other:
        `Das hat nicht geklappt, und nichts wurde geändert. Bitte ${say("versuchen Sie", "versuch")} es ` +
        `noch einmal, oder ${say("fragen Sie", "frag")} jemanden im Shop.`,
    },
  };
});
