import type { Messages } from "./message-key.ts";
import { tone } from "./tone.ts";

const sie = tone("Sie", "du");
const Sie = tone("Sie", "Du");
const haben = tone("haben", "hast");
const dich = tone("Sie", "dich");
const dir = tone("Ihnen", "dir");
const ihr = (ending = ""): string => tone(`Ihr${ending}`, `dein${ending}`);
const Ihr = (ending = ""): string => tone(`Ihr${ending}`, `Dein${ending}`);
const when = "{dated, select, yes { {when}} other {}}";
const place = "{place, select, store { im Geschäft} app { in der App} phone { am Telefon} other {}}";
const aus = "{known, select, yes { aus {category}} other {}}";
const artikel = "{n} Artikel";
const ihn = "{n, plural, one {ihn} other {sie}}";
const er = "{n, plural, one {er} other {sie}}";

/** German; formal "Sie", informal "du". */
export const DE: Messages = {
  "because_bought.text": `Weil ${sie}${when}${place} {items} gekauft ${haben}.`,
  "because_bought.discreet": `Wegen etwas${aus}, das ${sie} gekauft ${haben}.`,
  "because_bought.label": `Aus ${ihr("en")} Einkäufen`,
  "because_viewed.text": `Weil ${sie} ${tone("sich", "dir")}${when} {items} angesehen ${haben}.`,
  "because_viewed.discreet": `Wegen etwas${aus}, das ${sie} ${tone("sich", "dir")} angesehen ${haben}.`,
  "because_viewed.label": "Aus zuletzt Angesehenem",
  "because_clicked.text": `Weil ${sie}${when} {items} geöffnet ${haben}.`,
  "because_clicked.discreet": `Wegen etwas${aus}, das ${sie} geöffnet ${haben}.`,
  "because_clicked.label": "Aus Geöffnetem",
  "because_carted.text": `Weil ${sie}${when} {items} in ${ihr("en")} Warenkorb gelegt ${haben}.`,
  "because_carted.discreet": `Wegen etwas${aus}, das ${sie} in ${ihr("en")} Warenkorb gelegt ${haben}.`,
  "because_carted.label": `Aus ${ihr("em")} Warenkorb`,
  "because_wished.text": `Weil ${sie}${when} {items} auf ${ihr("e")} Wunschliste gesetzt ${haben}.`,
  "because_wished.discreet": `Wegen etwas${aus} auf ${ihr("er")} Wunschliste.`,
  "because_wished.label": `Aus ${ihr("er")} Wunschliste`,
  "because_rated.text": `Weil ${sie}${when} {items} bewertet ${haben}.`,
  "because_rated.discreet": `Wegen etwas${aus}, das ${sie} bewertet ${haben}.`,
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
  "similar_in_catalogue.text": "Ähnelt {items} in Art, Marke oder Name.",
  "similar_in_catalogue.label": "Ähnlich",
  "goes_with_cart.text": `Passt zu {items} in ${ihr("em")} Warenkorb.`,
  "goes_with_cart.label": `Passt zu ${ihr("em")} Warenkorb`,
  "completes_purchase.text": `Ergänzt ${ihr("en")} Kauf von {items}.`,
  "completes_purchase.discreet": `Ergänzt ${ihr("en")} Kauf${aus}.`,
  "completes_purchase.label": `Ergänzt ${ihr("en")} Kauf`,
  "new_in_category_you_follow.text":
    `Neu in {category}, wo ${sie} ${tone("sich", "dich")} ` + `umgesehen ${haben}.`,
  "new_in_category_you_follow.label": `Neu, wo ${sie} ${tone("sich umsehen", "dich umsiehst")}`,
  "cheaper_as_you_asked.text":
    `${Sie} ${tone("wollten", "wolltest")} sparen: Das kostet weniger als die meisten Vorschläge dieser ` +
    "Art.",
  "cheaper_as_you_asked.label": "Spart Geld",
  "easier_as_you_asked.text":
    `${Sie} ${tone("wollten", "wolltest")} es bequem: Das ist schneller da als die meisten Vorschläge ` +
    "dieser Art.",
  "easier_as_you_asked.label": "Schneller da",
  "reliable_as_you_asked.text":
    `${Sie} ${tone("wollten", "wolltest")} etwas Verlässliches: Das ist besser bewertet als die meisten ` +
    "Vorschläge dieser Art.",
  "reliable_as_you_asked.label": "Gut bewertet",
  "informed_as_you_asked.text":
    `${Sie} ${tone("wollten", "wolltest")} gut informiert sein: Dazu gibt es mehr Angaben und ` +
    "Bewertungen als zu den meisten Vorschlägen dieser Art.",
  "informed_as_you_asked.label": "Gut beschrieben",
  "fun_as_you_asked.text":
    `${Sie} ${tone("wollten", "wolltest")} etwas Neues: Das ist neuer als die meisten Vorschläge dieser ` +
    "Art.",
  "fun_as_you_asked.label": "Etwas Neues",
  "popular.text": "Hier beliebt: von mindestens {n, plural, one {einer Person} other {# Personen}} gewählt.",
  "popular.label": "Beliebt",
  "shop_bestseller.text": "Wird in diesem Shop besonders oft verkauft.",
  "shop_bestseller.label": "Oft verkauft",
  "newest.text": "Neu in diesem Shop.",
  "newest.label": "Neu",
  "promoted.text": "Dieser Shop hebt das hervor.",
  "promoted.label": "Vom Shop hervorgehoben",
  "promoted_paid.text": "Anzeige: Jemand bezahlt diesen Shop dafür, das hier zu zeigen.",
  "promoted_paid.label": "Anzeige",
  "general.text": "Aus dem Sortiment dieses Shops ausgewählt.",
  "general.label": "Aus dem Sortiment",
  "general_history.text": `Passt insgesamt zu dem, was ${sie} hier getan ${haben}.`,
  "general_history.label": `Passt insgesamt zu ${dir}`,
  "ranking.text":
    "An diese Stelle gesetzt durch die Reihenfolge, die dieser Shop verwendet{known, select, yes {: " +
    "{what}} other {.}}",
  "ranking.label": "Nach der Reihenfolge des Shops",
  "untold.text": "Das beruhte auf Angaben, die nicht mehr gelesen werden dürfen.",
  "untold.label": "Nicht mehr lesbar",
  "reason.aria": "Warum {title} vorgeschlagen wird: {text}",

  "counterfactual.text": `Ohne {items} in ${ihr("em")} Verlauf stünde das nicht hier.`,
  "counterfactual.discreet":
    `Ohne {n, plural, one {eine Sache} other {# Dinge}}${aus} in ${ihr("em")} Verlauf stünde das nicht ` +
    "hier.",
  "counterfactual.instead": `Stattdessen ${tone("sähen Sie", "sähst du")} {title}.`,
  "counterfactual.rank": "Es käme auf Platz {rank}.",

  "item.gone": "einen nicht mehr erhältlichen Artikel",
  "ago.days": "{n, plural, =0 {heute} =1 {gestern} one {vor # Tag} other {vor # Tagen}}",
  "ago.months": "{n, plural, one {vor # Monat} other {vor # Monaten}}",
  "ago.years": "{n, plural, one {vor # Jahr} other {vor # Jahren}}",
  "list.and": "{first} und {last}",
  "list.more": "{n} mehr",
  "channel.web": "online",
  "channel.app": "in der App",
  "channel.store": "im Geschäft",
  "channel.email": "per E-Mail",
  "channel.phone": "am Telefon",
  "channel.other": "anderswo",
  "data.purchases": "Einkäufe",
  "data.returns": "Rückgaben und Stornierungen",
  "data.views": "Angesehene Artikel",
  "data.clicks": "Geöffnete Vorschläge",
  "data.impressions": "Gezeigte Vorschläge",
  "data.carts": "In den Warenkorb Gelegtes",
  "data.wishlist": "Wunschliste",
  "data.ratings": "Bewertungen",
  "data.dismissals": "Ausgeblendetes",
  "data.searches": "Suchen",
  "data.service": "Offene Anfrage beim Kundendienst",
  "data.objectives": `${Ihr("e")} Wünsche`,
  "data.other": "Lieferungen und Nachrichten",
  "data.session": "Dieser Besuch",
  "data.page": "Diese Seite",
  "data.cart": "Der Warenkorb auf dieser Seite",
  "data.history": `Was ${sie} früher in diesem Shop getan ${haben}`,
  "data.other_channels": `${Ihr("e")} anderen Kanäle`,
  "data.sensitive_items": "Sensible Produkte",

  "control.not_interested.item.label": "Kein Interesse",
  "control.not_interested.item.effect": `Das wird ${dir} nicht mehr vorgeschlagen.`,
  "control.not_interested.item.undo": "Wieder vorschlagen",
  "control.not_interested.brand.label": "Nichts von {brand}",
  "control.not_interested.brand.effect": `Von dieser Marke wird ${dir} nichts mehr vorgeschlagen.`,
  "control.not_interested.brand.undo": "{brand} wieder vorschlagen",
  "control.not_interested.category.label": "Nichts aus {category}",
  "control.not_interested.category.effect": `Aus dieser Kategorie wird ${dir} nichts mehr vorgeschlagen.`,
  "control.not_interested.category.undo": "{category} wieder vorschlagen",
  "control.forget_event.label": "{items} vergessen",
  "control.forget_event.discreet": "Vergessen, worauf das beruht",
  "control.forget_event.effect":
    `Diese eine Angabe wird aus dem gelöscht, was die Vorschläge über ${dich} wissen. Sie lässt sich ` +
    "nicht zurückholen.",
  "control.why.label": "Warum das?",
  "control.why.effect": "Zeigt alles, was zu diesem Vorschlag geführt hat.",
  "control.pause.label": "Persönliche Vorschläge pausieren",
  "control.pause.effect":
    `Was ${sie} getan ${haben}, wird nicht genutzt, bis ${sie} ${tone("fortfahren", "fortfährst")}. Es ` +
    "wird nichts gelöscht.",
  "control.pause.undo": "Fortfahren",
  "control.non_profiled.label": "Vorschläge ohne meinen Verlauf zeigen",
  "control.non_profiled.effect":
    `Zeigt, was zu dieser Seite passt, und nutzt nichts von dem, was ${sie} ` + `getan ${haben}.`,
  "control.objectives.label": "Mehr auf den Preis achten",
  "control.objectives.effect":
    `Was weniger kostet, rückt nach oben. ${Ihr("e")} anderen Wünsche bleiben, ` + "wie sie sind.",
  "control.objectives.undo": "Wie zuvor",
  "control.person.label": "Einen Menschen fragen",
  "control.person.effect": `Jemand aus diesem Shop sieht sich diesen Vorschlag an und antwortet ${dir}.`,

  "notice.profile":
    `Diese Vorschläge sind für ${dich} ausgewählt, nach dem, was ${sie} in diesem Shop getan ${haben}, ` +
    `wie ${sie} es erlaubt ${haben}.`,
  "notice.session":
    `Diese Vorschläge sind für ${dich} ausgewählt, nach dem, was ${sie} bei diesem Besuch getan ` +
    `${haben}, wie ${sie} es erlaubt ${haben}.`,
  "notice.context":
    `Diese Vorschläge passen zu dieser Seite{but, select, dismissed {, nur wurde weggelassen, was ${sie} ` +
    `weggeschickt ${haben}} heeded {, nur wurden ${tone("Ihre", "deine")} eigenen Entscheidungen, eine offene ` +
    `Frage oder ${tone("Ihr", "dein")} Alter beachtet} other {; nichts von dem, was ${sie} früher getan ` +
    `${haben}, wurde genutzt}}.`,
  "notice.popular":
    `Diese Vorschläge sind für alle gleich{but, select, dismissed {, nur wurde weggelassen, was ${sie} ` +
    `weggeschickt ${haben}} heeded {, nur wurden ${tone("Ihre", "deine")} eigenen Entscheidungen, eine offene ` +
    `Frage oder ${tone("Ihr", "dein")} Alter beachtet} other {; nichts über ${dich} wurde genutzt}}.`,
  "notice.any_time": `${Sie} ${tone("können", "kannst")} das jederzeit einsehen, ändern oder beenden.`,
  "notice.nothing_known":
    `${Sie} ${haben} persönlichen Vorschlägen zugestimmt, aber es gibt noch nichts, worauf sie beruhen ` +
    "könnten.",
  "notice.sensitive_page":
    `Auf dieser Seite geht es um sensible Produkte: Damit wird ${ihr("")} Verlauf ohne eine eigene ` +
    "Zustimmung dazu nicht verknüpft.",
  "notice.model_failed":
    `${Sie} ${haben} persönlichen Vorschlägen zugestimmt, aber was sie erstellt, hat diesmal nicht ` +
    "funktioniert.",
  "notice.change": `${Ihr("e")} Einstellungen: {href}`,
  "notice.parameters": "Was für die Reihenfolge zählt und wie viel: {href}",
  "notice.stock_changed": "Das Angebot dieses Shops hat sich seitdem geändert.",

  "rule.unavailable":
    `${artikel} weggelassen, weil ${er} nicht lieferbar ` + "{n, plural, one {ist} other {sind}}.",
  "rule.filter": `${artikel} durch den Filter dieser Seite weggelassen.`,
  "rule.excluded": `${artikel} von diesem Shop weggelassen.`,
  "rule.on_page": `${artikel} weggelassen, weil diese Seite ${ihn} schon zeigt.`,
  "rule.dismissed": `${artikel} weggelassen, weil ${sie} ${ihn} ausgeblendet ${haben}.`,
  "rule.open_complaint":
    `{n, plural, one {# Produkt} other {# Produkte}} weggelassen, solange ${ihr("e")} ` +
    "Anfrage offen ist.",
  "rule.contact_rhythm":
    `Wir halten uns an die Kanäle, den Rhythmus und die Ruhezeiten, die ${sie} ` + `gewählt ${haben}.`,
  "rule.minor": `${artikel} zum Schutz junger Menschen weggelassen.`,
  "rule.sensitive":
    "{n, plural, one {# sensibler Artikel} other {# sensible Artikel}} weggelassen: So etwas wird ohne " +
    `${ihr("e")} Zustimmung nicht nach ${ihr("em")} Verlauf vorgeschlagen.`,
  "rule.owned": `${artikel} weggelassen, weil ${sie} ${ihn} schon ${haben}.`,
  "rule.returned":
    `${artikel} weggelassen, weil ${sie} ${ihn} oder etwas Zugehöriges ` + `zurückgegeben ${haben}.`,
  "rule.in_cart":
    `${artikel} weggelassen, weil ${er} schon in ${ihr("em")} Warenkorb {n, plural, one {liegt} other ` +
    "{liegen}}.",
  "rule.after_purchase": `${artikel} weggelassen, weil ${sie} gerade etwas dieser Art gekauft ${haben}.`,
  "rule.fatigue": `${artikel} nach unten gerückt, weil ${sie} ${ihn} oft ohne Interesse gesehen ${haben}.`,
  "rule.objectives": `${artikel} nach ${ihr("en")} eigenen Wünschen verschoben.`,
  "rule.promoted": `${artikel} von diesem Shop nach oben gerückt.`,
  "rule.variety": `${artikel} der Abwechslung wegen weggelassen oder nach unten gerückt.`,

  "why_not.unavailable": "Das ist hier zurzeit nicht lieferbar.",
  "why_not.filter": "Der Filter dieser Seite lässt es weg.",
  "why_not.excluded": "Dieser Shop nimmt es von Vorschlägen aus.",
  "why_not.on_page": "Diese Seite zeigt es schon.",
  "why_not.dismissed": `${Sie} ${haben} es ausgeblendet.`,
  "why_not.open_complaint": `Solange ${ihr("e")} Anfrage offen ist, wird ${dir} nichts angeboten.`,
  "why_not.contact_rhythm": `Es ist nicht die Zeit oder der Kanal, den ${sie} gewählt ${haben}.`,
  "why_not.minor": "Es wird jungen Menschen nicht gezeigt.",
  "why_not.sensitive":
    `Es ist ein sensibles Produkt, das ohne ${ihr("e")} Zustimmung nicht nach ${ihr("em")} Verlauf ` +
    "vorgeschlagen wird.",
  "why_not.owned": `${Sie} ${haben} es schon.`,
  "why_not.returned": `${Sie} ${haben} es oder etwas Zugehöriges zurückgegeben.`,
  "why_not.in_cart": `Es liegt schon in ${ihr("em")} Warenkorb.`,
  "why_not.after_purchase": `${Sie} ${haben} gerade etwas dieser Art gekauft.`,
  "why_not.fatigue": `${Sie} ${haben} es oft ohne Interesse gesehen, darum kamen andere zuerst.`,
  "why_not.objectives": `Andere passen besser zu ${ihr("en")} eigenen Wünschen.`,
  "why_not.promoted": "Andere wurden von diesem Shop nach oben gerückt.",
  "why_not.variety": "Etwas sehr Ähnliches steht schon in der Liste.",
  "why_not.score": "Andere passen besser: Es kam auf Platz {rank}.",
  "why_not.far": "Andere passen viel besser.",
  "why_not.shown": "Es steht in der Liste, auf Platz {rank}.",
  "why_not.now": "Das betrifft eine Liste von jetzt, nicht die gezeigte.",
  "why_not.now_without_you": `Das betrifft eine Liste, die jetzt ohne ${tone("Ihre", "deine")} Daten erstellt wurde, nicht die gezeigte.`,
  "why_not.unknown": "Dieser Shop kennt diesen Artikel nicht.",
  "why_not.not_in_model": "Es ist zu neu, um mit anderen verglichen zu werden.",

  "outreach.quiet_hours": `Es ist während der Ruhezeiten, die ${sie} gewählt ${haben}.`,
  "outreach.too_often": `${Sie} ${haben} diese Woche schon genug von diesem Shop gehört.`,
  "outreach.no_channel": `${Sie} ${haben} keinen Kanal gewählt, auf dem dieser Shop ${dir} schreiben darf.`,
  "outreach.no_contact": `${Sie} ${haben} nicht zugestimmt, dass ${dir} geschrieben wird.`,
  "outreach.open_complaint": `${Ihr("e")} Anfrage geht vor.`,
  "outreach.nothing_to_say": `Es gibt nichts, was eine Nachricht an ${dich} wert wäre.`,
  "outreach.unsubscribed": `${Sie} ${haben} ${tone("sich", "dich")} abgemeldet.`,
  "help.text": "Stimmt etwas nicht? Ein Mensch hilft gern.",
  "help.no_contact": "Dieser Shop hat noch keinen Kontakt angegeben.",
  "ask.relevance": `Nützt ${dir} das?`,
  "ask.nps":
    `Wie wahrscheinlich ist es, dass ${sie} diesen Shop im Freundeskreis ` +
    `${tone("empfehlen", "empfiehlst")}, von 0 bis 10?`,

  "weight.most": "zählt am meisten",
  "weight.much": "zählt viel",
  "weight.some": "zählt etwas",
  "weight.little": "zählt wenig",
  "weight.none": "zählt zurzeit nicht",
  "parameter.sentence": "{what}: {weight} (etwa {percent} %).",
  "parameter.limit": "{what}: ändert eine Punktzahl um höchstens {percent} %.",
  "parameter.latest": `Was ${sie} zuletzt getan ${haben}`,
  "parameter.recent": `Was ${sie} kurz davor getan ${haben}`,
  "parameter.earlier": `Was ${sie} früher getan ${haben}`,
  "parameter.page": "Die Seite und der Warenkorb darauf",
  "parameter.together": "Was zusammen gewählt wird",
  "parameter.next": "Was danach gewählt wird",
  "parameter.related": "Was zu was passt, über mehrere Schritte",
  "parameter.alike": "Wie ähnlich Artikel in Kategorie, Marke und Name sind",
  "parameter.again": `Worauf ${sie} selbst ${tone("zurückkommen", "zurückkommst")}`,
  "parameter.popularity": "Wie viele Menschen einen Artikel gewählt haben",
  "parameter.purchases": `Was ${sie} gekauft ${haben}`,
  "parameter.views": `Was ${sie} ${tone("sich", "dir")} angesehen ${haben}`,
  "parameter.carts": `Was ${sie} in den Warenkorb gelegt ${haben}`,
  "parameter.other": "Anderes, worauf das Modell achtet",
  "parameter.objectives": `${Ihr("e")} eigenen Wünsche (sparen, bequem, verlässlich, informiert, Freude)`,
  "parameter.fatigue": `Wie oft ${sie} einen Artikel ohne Interesse gesehen ${haben}`,
  "parameter.promoted": "Was dieser Shop nach oben rückt, was immer gesagt wird",
};
