import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { Je, je, Jouw, jouw } from "./pieces.ts";

export const NOTICE = {
  "notice.profile":
    `Deze suggesties zijn met ${jouw} toestemming voor ${tone("u", "jou")} gekozen, op basis van {from, ` +
    `select, events {wat ${je} in deze winkel deed} other {${jouw} eigen wensen}}.`,
  "notice.shop_order":
    `Deze suggesties staan in de volgorde van deze winkel; op grond van wat ${je} deed wordt met ` +
    `${jouw} toestemming hooguit iets weggelaten of verplaatst.`,
  "notice.session":
    `Deze suggesties zijn met ${jouw} toestemming voor ${tone("u", "jou")} gekozen, op basis van wat ` +
    `${je} tijdens dit bezoek deed.`,
  "notice.context":
    "Deze suggesties zijn gekozen bij deze pagina{but, select, dismissed {, alleen is weggelaten wat " +
    `${je} hebt weggeklikt} heeded {, alleen is rekening gehouden met ${jouw} eigen keuzes, een ` +
    `openstaande vraag of ${jouw} leeftijd} asked { en bij de wensen die daarop zijn ingesteld; niets ` +
    `van wat ${je} eerder deed is gebruikt} other {; niets van wat ${je} eerder deed is gebruikt}}.`,
  "notice.popular":
    "Deze suggesties zijn voor iedereen gelijk{but, select, dismissed {, alleen is weggelaten wat " +
    `${je} hebt weggeklikt} heeded {, alleen is rekening gehouden met ${jouw} eigen keuzes, een ` +
    `openstaande vraag of ${jouw} leeftijd} asked { die op deze pagina dezelfde wensen instelt; er is ` +
    `niets over ${tone("u", "jou")} gebruikt} other {; er is niets over ${tone("u", "jou")} gebruikt}}.`,
  "notice.any_time": `${Je} kunt dit altijd inzien, aanpassen of stopzetten.`,
  "notice.nothing_known":
    `${Je} stemde in met persoonlijke suggesties, maar er is nog niets om ze op ` + "te baseren.",
  "notice.sensitive_page":
    `Deze pagina gaat over gevoelige producten: wat ${je} deed wordt daar niet mee gecombineerd, tenzij ` +
    `${je} ook daarmee instemt.`,
  "notice.model_failed":
    `${Je} stemde in met persoonlijke suggesties, maar wat ze maakt was ` + "deze keer niet beschikbaar.",
  "notice.change": `${Jouw} keuzes: {href}`,
  "notice.parameters": "Wat meetelt voor de volgorde, en hoeveel: {href}",
  "notice.stock_changed": "Het aanbod van deze winkel is sindsdien veranderd.",
  "help.text": `Klopt er iets niet? We helpen ${tone("u", "je")} graag.`,
  "ask.relevance": `Heeft ${tone("u", "je")} iets aan {items}?`,
  "ask.yes": "Ja",
  "ask.no": "Nee",
  "ask.nps": `Hoe waarschijnlijk is het dat ${je} deze winkel aan vrienden aanbeveelt, van 0 tot 10?`,
  "notice.open_complaint":
    `${Jouw} vraag aan ons staat nog open: zolang die niet is afgehandeld, wordt wat ${je} deed niet ` +
    "gebruikt om iets voor te stellen.",
  "notice.unexplained": "Er was geen tijd om alle redenen uit te zoeken.",
  "notice.empty": "Er is hier niets om voor te stellen.",
  "notice.silent": "Hier wordt niets voorgesteld.",
  "notice.silent_help":
    `Hier wordt niets voorgesteld; wat ${je} deed is met ${jouw} toestemming alleen gebruikt om passende ` +
    "hulp te vinden.",
  "notice.no_message": `Er wordt ${tone("u", "je")} nu geen bericht gestuurd.`,
  "notice.purchase_message":
    `Dit bericht gaat over wat ${je} hebt gekocht; die gegevens zijn met ${jouw} toestemming gebruikt, ` +
    "en er wordt niets in verkocht.",
} satisfies Partial<Messages>;
