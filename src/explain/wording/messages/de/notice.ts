import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { dich, dir, haben, Ihr, ihr, Sie, sie } from "./pieces.ts";

export const NOTICE = {
  "notice.profile":
    `Diese Vorschläge sind mit ${ihr("er")} Einwilligung für ${dich} ausgewählt: nach {from, select, ` +
    `events {dem, was ${sie} in diesem Shop getan ${haben}} other {${ihr("en")} eigenen Wünschen}}.`,
  "notice.shop_order":
    `Diese Vorschläge stehen in der Reihenfolge dieses Shops; nach dem, was ${sie} getan ${haben}, wird ` +
    `mit ${ihr("er")} Einwilligung höchstens etwas weggelassen oder verschoben.`,
  "notice.session":
    `Diese Vorschläge sind mit ${ihr("er")} Einwilligung für ${dich} ausgewählt: nach dem, was ${sie} bei ` +
    `diesem Besuch getan ${haben}.`,
  "notice.context":
    `Diese Vorschläge richten sich nach dieser Seite{but, select, dismissed {; nur was ${sie} ` +
    `ausgeblendet ${haben}, fehlt} heeded {; beachtet wurden nur ${ihr("e")} eigenen Entscheidungen, ` +
    `eine offene Anfrage oder ${ihr("")} Alter} asked { und nach den Wünschen, die darauf eingestellt ` +
    `sind; nichts von dem, was ${sie} früher getan ${haben}, wurde genutzt} other {; nichts von dem, ` +
    `was ${sie} früher getan ${haben}, wurde genutzt}}.`,
  "notice.popular":
    `Diese Vorschläge sind für alle gleich{but, select, dismissed {; nur was ${sie} ausgeblendet ` +
    `${haben}, fehlt} heeded {; beachtet wurden nur ${ihr("e")} eigenen Entscheidungen, eine offene ` +
    `Anfrage oder ${ihr("")} Alter} asked {, die auf dieser Seite dieselben Wünsche einstellen; nichts ` +
    `über ${dich} wurde genutzt} other {; nichts über ${dich} wurde genutzt}}.`,
  "notice.any_time": `${Sie} ${tone("können", "kannst")} das jederzeit einsehen, ändern oder beenden.`,
  "notice.nothing_known":
    `${Sie} ${haben} persönlichen Vorschlägen zugestimmt, aber es gibt noch nichts, worauf diese beruhen ` +
    "könnten.",
  "notice.sensitive_page":
    `Auf dieser Seite geht es um sensible Produkte: Damit wird nicht verknüpft, was ${sie} getan ${haben}, ` +
    "solange dem nicht eigens zugestimmt wurde.",
  "notice.model_failed":
    `${Sie} ${haben} persönlichen Vorschlägen zugestimmt, aber was sie auswählt, stand diesmal nicht ` +
    "zur Verfügung.",
  "notice.change": `${Ihr("e")} Einstellungen: {href}`,
  "notice.parameters": "Was für die Reihenfolge zählt und wie viel: {href}",
  "notice.stock_changed": "Das Angebot dieses Shops hat sich seitdem geändert.",
  "help.text": `Stimmt etwas nicht? Unser Team hilft ${dir} gern.`,
  "ask.relevance": `Ist {items} für ${dich} nützlich?`,
  "ask.yes": "Ja",
  "ask.no": "Nein",
  "ask.nps":
    `Wie wahrscheinlich ist es, dass ${sie} diesen Shop im Freundeskreis ` +
    `${tone("empfehlen", "empfiehlst")}, von 0 bis 10?`,
  "notice.open_complaint":
    `${Ihr("e")} Anfrage an uns ist noch offen: Bis sie geklärt ist, wird nichts von dem, was ${sie} getan ` +
    `${haben}, für Vorschläge genutzt.`,
  "notice.unexplained": "Für alle Gründe reichte die Zeit nicht.",
  "notice.empty": "Hier gibt es nichts vorzuschlagen.",
  "notice.silent": "Hier wird nichts vorgeschlagen.",
  "notice.silent_help":
    `Hier wird nichts vorgeschlagen; was ${sie} getan ${haben}, wurde mit ${ihr("er")} Einwilligung nur ` +
    "genutzt, um passende Hilfe zu finden.",
  "notice.no_message": `${tone("Ihnen", "Dir")} wird jetzt keine Nachricht geschickt.`,
  "notice.purchase_message":
    `In dieser Nachricht geht es um das, was ${sie} gekauft ${haben}; diese Daten werden mit ` +
    `${ihr("er")} Einwilligung genutzt, und verkauft wird hier nichts.`,
} satisfies Partial<Messages>;
