import type { Messages } from "./message-key.ts";
import { tone } from "./tone.ts";

const je = tone("u", "je");
const Je = tone("U", "Je");
const jouw = tone("uw", "je");
const Jouw = tone("Uw", "Je");
const when = "{dated, select, yes { {when}} other {}}";
const place = "{place, select, store { in de winkel} app { in de app} phone { telefonisch} other {}}";
const uit = "{known, select, yes { in {category}} other {}}";
const artikelen = "{n, plural, one {# artikel} other {# artikelen}}";
const het = "{n, plural, one {het} other {ze}}";

/** Dutch; formal "u", informal "je". */
export const NL: Messages = {
  "because_bought.text": `Omdat ${je}${when}${place} {items} kocht.`,
  "because_bought.discreet": `Vanwege iets wat ${je}${uit} kocht.`,
  "because_bought.label": `Uit ${jouw} aankopen`,
  "because_viewed.text": `Omdat ${je}${when} {items} bekeek.`,
  "because_viewed.discreet": `Vanwege iets wat ${je}${uit} bekeek.`,
  "because_viewed.label": `Uit wat ${je} bekeek`,
  "because_clicked.text": `Omdat ${je}${when} {items} opende.`,
  "because_clicked.discreet": `Vanwege iets wat ${je}${uit} opende.`,
  "because_clicked.label": `Uit wat ${je} opende`,
  "because_carted.text": `Omdat ${je}${when} {items} in ${jouw} winkelwagen legde.`,
  "because_carted.discreet":
    `Vanwege iets wat ${je} in ${jouw} winkelwagen ` +
    "legde{known, select, yes {, uit {category}} other {}}.",
  "because_carted.label": `Uit ${jouw} winkelwagen`,
  "because_wished.text": `Omdat ${je}${when} {items} op ${jouw} verlanglijst zette.`,
  "because_wished.discreet":
    `Vanwege iets op ${jouw} verlanglijst{known, select, yes {, uit ` + "{category}} other {}}.",
  "because_wished.label": `Uit ${jouw} verlanglijst`,
  "because_rated.text": `Omdat ${je}${when} {items} beoordeelde.`,
  "because_rated.discreet": `Vanwege iets wat ${je}${uit} beoordeelde.`,
  "because_rated.label": `Uit ${jouw} beoordelingen`,
  "bought_before.text": `{dated, select, yes {${Je} kocht dit {when}.} other {${Je} kocht dit al eerder.}}`,
  "bought_before.label": "Eerder gekocht",
  "seen_before.text":
    `{dated, select, yes {${Je} had hier {when} belangstelling voor.} other {${Je} had hier eerder ` +
    "belangstelling voor.}}",
  "seen_before.label": "Eerder bekeken",
  "goes_with_item.text": "Past bij {items}.",
  "goes_with_item.label": "Past hierbij",
  "similar_in_catalogue.text": "Lijkt op {items} in soort, merk of naam.",
  "similar_in_catalogue.label": "Vergelijkbaar",
  "goes_with_cart.text": `Past bij {items} in ${jouw} winkelwagen.`,
  "goes_with_cart.label": `Past bij ${jouw} winkelwagen`,
  "completes_purchase.text": `Maakt ${jouw} aankoop van {items} compleet.`,
  "completes_purchase.discreet": `Maakt ${jouw} aankoop${uit} compleet.`,
  "completes_purchase.label": `Maakt ${jouw} aankoop compleet`,
  "new_in_category_you_follow.text": `Nieuw in {category}, waar ${je} rondkeek.`,
  "new_in_category_you_follow.label": `Nieuw waar ${je} kijkt`,
  "cheaper_as_you_asked.text":
    `${Je} wilde geld besparen: dit kost minder dan de meeste suggesties van ` + "deze soort.",
  "cheaper_as_you_asked.label": "Bespaart geld",
  "easier_as_you_asked.text":
    `${Je} wilde gemak: dit is sneller in huis dan de meeste suggesties van ` + "deze soort.",
  "easier_as_you_asked.label": "Sneller in huis",
  "reliable_as_you_asked.text":
    `${Je} wilde iets betrouwbaars: dit is beter beoordeeld dan de meeste suggesties van ` + "deze soort.",
  "reliable_as_you_asked.label": "Goed beoordeeld",
  "informed_as_you_asked.text":
    `${Je} wilde goed geïnformeerd zijn: hierover is meer te lezen dan over de meeste suggesties van ` +
    "deze soort.",
  "informed_as_you_asked.label": "Goed beschreven",
  "fun_as_you_asked.text": `${Je} wilde iets nieuws: dit is nieuwer dan de meeste suggesties van deze soort.`,
  "fun_as_you_asked.label": "Iets nieuws",
  "popular.text": "Populair hier: minstens {n, plural, one {# klant koos} other {# klanten kozen}} dit.",
  "popular.label": "Populair",
  "shop_bestseller.text": "Een van de best verkochte artikelen van deze winkel.",
  "shop_bestseller.label": "Veel verkocht",
  "newest.text": "Nieuw in deze winkel.",
  "newest.label": "Nieuw",
  "promoted.text": "Deze winkel zet dit in de schijnwerpers.",
  "promoted.label": "Uitgelicht door de winkel",
  "promoted_paid.text": "Advertentie: iemand betaalt deze winkel om dit hier te tonen.",
  "promoted_paid.label": "Advertentie",
  "general.text": "Gekozen uit het assortiment van deze winkel.",
  "general.label": "Uit het assortiment",
  "general_history.text": `Past bij wat ${je} hier deed, alles bij elkaar.`,
  "general_history.label": `Past bij ${tone("u", "jou")}`,
  "ranking.text":
    "Op deze plaats gezet door de volgorde die deze winkel gebruikt{known, select, yes {: {what}} other {.}}",
  "ranking.label": "Door de volgorde van de winkel",
  "untold.text": "Dit berustte op gegevens die niet meer gelezen mogen worden.",
  "untold.label": "Niet meer leesbaar",
  "reason.aria": "Waarom {title} wordt voorgesteld: {text}",

  "counterfactual.text": `Zonder {items} in ${jouw} geschiedenis stond dit hier niet.`,
  "counterfactual.discreet":
    `Zonder {n, plural, one {één ding dat} other {# dingen die}} ${je}${uit} deed, ` + "stond dit hier niet.",
  "counterfactual.instead": `Dan zag ${je} {title}.`,
  "counterfactual.rank": "Dan kwam het op plaats {rank}.",

  "item.gone": "een artikel dat niet meer wordt verkocht",
  "ago.days": "{n, plural, =0 {vandaag} =1 {gisteren} one {# dag geleden} other {# dagen geleden}}",
  "ago.months": "{n, plural, one {# maand geleden} other {# maanden geleden}}",
  "ago.years": "{n} jaar geleden",
  "list.and": "{first} en {last}",
  "list.more": "nog {n}",
  "channel.web": "online",
  "channel.app": "in de app",
  "channel.store": "in de winkel",
  "channel.email": "per e-mail",
  "channel.phone": "telefonisch",
  "channel.other": "elders",
  "data.purchases": "Aankopen",
  "data.returns": "Retouren en annuleringen",
  "data.views": `Artikelen die ${je} bekeek`,
  "data.clicks": `Suggesties die ${je} opende`,
  "data.impressions": `Suggesties die ${je} te zien kreeg`,
  "data.carts": `Wat ${je} in de winkelwagen legde`,
  "data.wishlist": "Verlanglijst",
  "data.ratings": "Beoordelingen",
  "data.dismissals": `Wat ${je} wegklikte`,
  "data.searches": "Zoekopdrachten",
  "data.service": "Openstaande vraag aan de klantenservice",
  "data.objectives": `${Jouw} wensen`,
  "data.other": "Leveringen en berichten",
  "data.session": "Dit bezoek",
  "data.page": "Deze pagina",
  "data.cart": "De winkelwagen op deze pagina",
  "data.history": `Wat ${je} eerder in deze winkel deed`,
  "data.other_channels": `${Jouw} andere kanalen`,
  "data.sensitive_items": "Gevoelige producten",

  "control.not_interested.item.label": "Geen interesse",
  "control.not_interested.item.effect": `Dit wordt ${je} niet meer voorgesteld.`,
  "control.not_interested.item.undo": "Weer voorstellen",
  "control.not_interested.brand.label": "Niets van {brand}",
  "control.not_interested.brand.effect": `Van dit merk wordt ${je} niets meer voorgesteld.`,
  "control.not_interested.brand.undo": "{brand} weer voorstellen",
  "control.not_interested.category.label": "Niets uit {category}",
  "control.not_interested.category.effect": `Uit deze categorie wordt ${je} niets meer voorgesteld.`,
  "control.not_interested.category.undo": "{category} weer voorstellen",
  "control.forget_event.label": "Vergeet {items}",
  "control.forget_event.discreet": "Vergeet waarop dit berust",
  "control.forget_event.effect":
    `Dit ene gegeven wordt gewist uit wat de suggesties van ${tone("u", "je")} weten. Het kan niet ` +
    "worden teruggehaald.",
  "control.why.label": "Waarom dit?",
  "control.why.effect": "Toont alles wat tot deze suggestie leidde.",
  "control.pause.label": "Persoonlijke suggesties pauzeren",
  "control.pause.effect": `Wat ${je} deed wordt niet gebruikt tot ${je} ze hervat. Er wordt niets gewist.`,
  "control.pause.undo": "Hervatten",
  "control.non_profiled.label": `Suggesties zonder mijn geschiedenis`,
  "control.non_profiled.effect":
    "Toont wat bij deze pagina past, zonder iets te gebruiken van wat " + `${je} deed.`,
  "control.objectives.label": "Meer op de prijs letten",
  "control.objectives.effect": `Wat minder kost, komt hoger. ${Jouw} andere wensen blijven zoals ze zijn.`,
  "control.objectives.undo": "Zoals het was",
  "control.person.label": "Vraag het een mens",
  "control.person.effect": `Iemand van deze winkel bekijkt deze suggestie en antwoordt ${je}.`,

  "notice.profile":
    `Deze suggesties zijn voor ${tone("u", "jou")} gekozen op grond van wat ${je} in deze winkel deed, ` +
    `zoals ${je} goedvond.`,
  "notice.session":
    `Deze suggesties zijn voor ${tone("u", "jou")} gekozen op grond van wat ${je} tijdens dit bezoek ` +
    `deed, zoals ${je} goedvond.`,
  "notice.context":
    `Deze suggesties passen bij deze pagina{but, select, dismissed {, behalve dat is weggelaten wat ${je} ` +
    `hebt weggestuurd} heeded {, behalve dat rekening is gehouden met ${tone("uw", "je")} eigen keuzes, een ` +
    `open vraag of ${tone("uw", "je")} leeftijd} other {; niets van wat ${je} eerder deed is gebruikt}}.`,
  "notice.popular":
    `Deze suggesties zijn voor iedereen gelijk{but, select, dismissed {, behalve dat is weggelaten wat ${je} ` +
    `hebt weggestuurd} heeded {, behalve dat rekening is gehouden met ${tone("uw", "je")} eigen keuzes, een ` +
    `open vraag of ${tone("uw", "je")} leeftijd} other {; er is niets over ${tone("u", "jou")} gebruikt}}.`,
  "notice.any_time": `${Je} kunt dit altijd inzien, veranderen of stopzetten.`,
  "notice.nothing_known":
    `${Je} stemde in met persoonlijke suggesties, maar er is nog niets om ze op ` + "te baseren.",
  "notice.sensitive_page":
    `Deze pagina gaat over gevoelige producten: wat ${je} deed wordt daar niet mee gecombineerd, tenzij ` +
    `${je} ook daarmee instemt.`,
  "notice.model_failed":
    `${Je} stemde in met persoonlijke suggesties, maar wat ze maakt werkte ` + "deze keer niet.",
  "notice.change": `${Jouw} keuzes: {href}`,
  "notice.parameters": "Wat meetelt voor de volgorde, en hoeveel: {href}",
  "notice.stock_changed": "Het aanbod van deze winkel is sindsdien veranderd.",

  "rule.unavailable": `${artikelen} weggelaten, want niet leverbaar.`,
  "rule.filter": `${artikelen} weggelaten door het filter op deze pagina.`,
  "rule.excluded": `${artikelen} weggelaten door deze winkel.`,
  "rule.on_page": `${artikelen} weggelaten omdat deze pagina ${het} al toont.`,
  "rule.dismissed": `${artikelen} weggelaten omdat ${je} ${het} wegklikte.`,
  "rule.open_complaint":
    `{n, plural, one {# product} other {# producten}} weggelaten zolang ${jouw} ` + "vraag openstaat.",
  "rule.contact_rhythm": `We houden ons aan de kanalen, het ritme en de stille uren die ${je} koos.`,
  "rule.minor": `${artikelen} weggelaten om jongeren te beschermen.`,
  "rule.sensitive":
    "{n, plural, one {# gevoelig artikel} other {# gevoelige artikelen}} weggelaten: zoiets wordt zonder " +
    `${jouw} toestemming niet voorgesteld op grond van wat ${je} deed.`,
  "rule.owned": `${artikelen} weggelaten omdat ${je} ${het} al hebt.`,
  "rule.returned":
    `${artikelen} weggelaten omdat ${je} ${het}, of iets waar ${het} bij {n, plural, one {hoort} other ` +
    "{horen}}, hebt teruggestuurd.",
  "rule.in_cart":
    `${artikelen} weggelaten omdat ${het} al in ${jouw} winkelwagen {n, plural, one {ligt} other ` +
    "{liggen}}.",
  "rule.after_purchase": `${artikelen} weggelaten omdat ${je} net iets van die soort hebt gekocht.`,
  "rule.fatigue": `${artikelen} lager gezet omdat ${je} ${het} vaak zag zonder belangstelling.`,
  "rule.objectives": `${artikelen} verplaatst door ${jouw} eigen wensen.`,
  "rule.promoted": `${artikelen} hoger gezet door deze winkel.`,
  "rule.variety": `${artikelen} weggelaten of lager gezet voor de afwisseling.`,

  "why_not.unavailable": "Het is hier op dit moment niet leverbaar.",
  "why_not.filter": "Het filter van deze pagina laat het weg.",
  "why_not.excluded": "Deze winkel houdt het buiten de suggesties.",
  "why_not.on_page": "Deze pagina toont het al.",
  "why_not.dismissed": `${Je} hebt het weggeklikt.`,
  "why_not.open_complaint": `Er wordt ${je} niets verkocht zolang ${jouw} vraag openstaat.`,
  "why_not.contact_rhythm": `Het is niet het moment of het kanaal dat ${je} koos.`,
  "why_not.minor": "Het wordt niet aan jongeren getoond.",
  "why_not.sensitive":
    `Het is een gevoelig product; dat wordt zonder ${jouw} toestemming niet voorgesteld op grond van wat ` +
    `${je} deed.`,
  "why_not.owned": `${Je} hebt het al.`,
  "why_not.returned": `${Je} hebt het, of iets waar het bij hoort, teruggestuurd.`,
  "why_not.in_cart": `Het ligt al in ${jouw} winkelwagen.`,
  "why_not.after_purchase": `${Je} hebt net iets van die soort gekocht.`,
  "why_not.fatigue": `${Je} zag het vaak zonder belangstelling, dus gingen andere voor.`,
  "why_not.objectives": `Andere artikelen passen beter bij ${jouw} eigen wensen.`,
  "why_not.promoted": "Andere artikelen zijn door deze winkel hoger gezet.",
  "why_not.variety": "Iets wat er sterk op lijkt staat al in de lijst.",
  "why_not.score": "Andere artikelen passen beter: dit kwam op plaats {rank}.",
  "why_not.far": "Andere artikelen passen veel beter.",
  "why_not.shown": "Het staat in de lijst, op plaats {rank}.",
  "why_not.now": "Dit gaat over een lijst van nu, niet over de lijst die is getoond.",
  "why_not.now_without_you":
    `Dit gaat over een lijst die nu zonder ${tone("uw", "jouw")} gegevens is gemaakt, niet over de lijst ` +
    "die is getoond.",
  "why_not.unknown": "Deze winkel kent dit artikel niet.",
  "why_not.not_in_model": "Het is te nieuw om met andere te vergelijken.",

  "outreach.quiet_hours": `Het valt in de stille uren die ${je} koos.`,
  "outreach.too_often": `${Je} hoorde deze week al genoeg van deze winkel.`,
  "outreach.no_channel": `${Je} koos geen kanaal waarlangs deze winkel ${tone("u", "je")} mag schrijven.`,
  "outreach.no_contact": `${Je} gaf geen toestemming om ${tone("u", "je")} te schrijven.`,
  "outreach.open_complaint": `${Jouw} vraag gaat voor.`,
  "outreach.nothing_to_say": `Er is niets dat een bericht aan ${tone("u", "jou")} waard is.`,
  "outreach.unsubscribed": `${Je} hebt ${tone("zich", "je")} afgemeld.`,
  "help.text": "Klopt er iets niet? Iemand helpt graag.",
  "help.no_contact": "Deze winkel heeft nog geen contact opgegeven.",
  "ask.relevance": `Heeft ${tone("u", "je")} hier iets aan?`,
  "ask.nps": `Hoe waarschijnlijk is het dat ${je} deze winkel aan vrienden aanbeveelt, van 0 tot 10?`,

  "weight.most": "telt het meest",
  "weight.much": "telt veel",
  "weight.some": "telt wat mee",
  "weight.little": "telt weinig",
  "weight.none": "telt nu niet mee",
  "parameter.sentence": "{what}: {weight} (ongeveer {percent} %).",
  "parameter.limit": "{what}: verandert een score met hoogstens {percent} %.",
  "parameter.latest": `Wat ${je} het laatst deed`,
  "parameter.recent": `Wat ${je} kort daarvoor deed`,
  "parameter.earlier": `Wat ${je} eerder deed`,
  "parameter.page": "De pagina en de winkelwagen die erop staat",
  "parameter.together": "Wat klanten samen kiezen",
  "parameter.next": "Wat klanten daarna kiezen",
  "parameter.related": "Wat bij wat past, over meer stappen",
  "parameter.alike": "Hoe artikelen in categorie, merk en naam op elkaar lijken",
  "parameter.again": `Waar ${je} zelf op terugkomt`,
  "parameter.popularity": "Hoeveel klanten een artikel kozen",
  "parameter.purchases": `Wat ${je} kocht`,
  "parameter.views": `Wat ${je} bekeek`,
  "parameter.carts": `Wat ${je} in de winkelwagen legde`,
  "parameter.other": "Andere dingen waar het model naar kijkt",
  "parameter.objectives": `${Jouw} eigen wensen (geld besparen, gemak, betrouwbaar, geïnformeerd, leuk)`,
  "parameter.fatigue": `Hoe vaak ${je} een artikel zag zonder belangstelling`,
  "parameter.promoted": "Wat deze winkel hoger zet, wat altijd wordt gezegd",
};
