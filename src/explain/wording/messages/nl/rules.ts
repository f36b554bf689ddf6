import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { artikelen, het, Je, je, jouw } from "./pieces.ts";

export const RULES = {
  "rule.unavailable":
    `${artikelen} weggelaten omdat ${het} hier niet verkrijgbaar ` + "{n, plural, one {is} other {zijn}}.",
  "rule.filter": `${artikelen} weggelaten door het filter op deze pagina.`,
  "rule.excluded": `${artikelen} weggelaten door deze winkel.`,
  "rule.on_page": `${artikelen} weggelaten omdat deze pagina ${het} of een andere uitvoering al toont.`,
  "rule.dismissed": `${artikelen} weggelaten omdat ${je} ${het} wegklikte.`,
  "rule.open_complaint": `Zolang ${jouw} vraag openstaat, wordt hier niets voorgesteld.`,
  "rule.contact_rhythm": `Dat volgt uit wat ${je} over berichten hebt gekozen.`,
  "rule.minor": `${artikelen} weggelaten om jongeren te beschermen.`,
  "rule.sensitive":
    "{n, plural, one {# gevoelig artikel} other {# gevoelige artikelen}} weggelaten: zoiets wordt zonder " +
    `${jouw} toestemming niet voorgesteld op grond van wat ${je} deed.`,
  "rule.owned": `${artikelen} weggelaten omdat ${je} ${het} of een andere uitvoering al hebt.`,
  "rule.returned":
    `${artikelen} weggelaten omdat ${je} ${het}, een andere uitvoering of iets waar ${het} bij {n, plural, ` +
    "one {hoort} other {horen}} hebt geretourneerd.",
  "rule.in_cart":
    `${artikelen} weggelaten omdat ${het} al in ${jouw} winkelwagen {n, plural, one {ligt} other ` +
    "{liggen}}.",
  "rule.after_purchase": `${artikelen} weggelaten omdat ${je} net iets van die soort hebt gekocht.`,
  "rule.chosen_instead":
    `${artikelen} weggelaten omdat ${je} iets hebt gekocht dat anderen in plaats daarvan ` + "kozen.",
  "rule.fatigue": `${artikelen} lager gezet omdat ${je} ${het} vaak zag zonder interesse.`,
  "rule.objectives": `${artikelen} verplaatst door de wensen die voor deze lijst gelden.`,
  "rule.promoted": `${artikelen} hoger gezet door deze winkel.`,
  "rule.variety": `${artikelen} weggelaten of lager gezet voor de afwisseling.`,
  "why_not.unavailable": "Het is hier op dit moment niet verkrijgbaar.",
  "why_not.filter": "Het filter van deze pagina laat het weg.",
  "why_not.excluded": "Deze winkel houdt het buiten de suggesties.",
  "why_not.on_page": "Deze pagina toont het of een andere uitvoering al.",
  "why_not.dismissed": `${Je} hebt het weggeklikt.`,
  "why_not.open_complaint": `Zolang ${jouw} vraag openstaat, wordt hier niets voorgesteld.`,
  "why_not.contact_rhythm": `Het is niet het moment of het kanaal dat ${je} koos.`,
  "why_not.minor": "Het wordt niet aan jongeren getoond.",
  "why_not.sensitive":
    `Het is een gevoelig product; dat wordt zonder ${jouw} toestemming niet voorgesteld op grond van wat ` +
    `${je} deed.`,
  "why_not.owned": `${Je} hebt het of een andere uitvoering al.`,
  "why_not.returned": `${Je} hebt het, een andere uitvoering of iets waar het bij hoort geretourneerd.`,
  "why_not.in_cart": `Het ligt al in ${jouw} winkelwagen.`,
  "why_not.after_purchase": `${Je} hebt net iets van die soort gekocht.`,
  "why_not.chosen_instead": `${Je} hebt iets gekocht dat anderen in plaats daarvan kozen.`,
  "why_not.fatigue": `${Je} zag het vaak zonder interesse, dus gingen andere voor.`,
  "why_not.objectives": "Andere artikelen passen beter bij de wensen die voor deze lijst gelden.",
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
  "rule.help_only": "Deze pagina is er voor hulp: hier wordt niets verkocht.",
  "rule.disliked":
    `${artikelen} weggelaten omdat ${je} ${het} of een andere uitvoering ` + "laag hebt beoordeeld.",
  "rule.no_prices_known": "Hier zijn geen prijzen bekend, dus de wens om geld te besparen verandert niets.",
  "rule.no_delivery_times_known":
    "Hier zijn geen levertijden bekend, dus de wens om het makkelijk te hebben verandert niets.",
  "rule.no_ratings_known":
    "Hier zijn geen beoordelingen bekend, dus de wens om iets betrouwbaars te vinden verandert niets.",
  "rule.no_details_known":
    "Hier is geen productinformatie en geen beoordeling bekend, dus de wens om goed geïnformeerd te zijn " +
    "verandert niets.",
  "rule.no_dates_known":
    "Hier is niet bekend wat nieuw is, dus de wens om iets nieuws te vinden verandert niets.",
  "why_not.help_only": "Deze pagina is er voor hulp: hier wordt niets verkocht.",
  "why_not.disliked": `${Je} hebt het of een andere uitvoering laag beoordeeld.`,
  "rule.required":
    `${artikelen} weggelaten: deze winkel stelt hier alleen iets uit een deel van het assortiment ` + "voor.",
  "rule.buried": `${artikelen} lager gezet door deze winkel.`,
  "rule.pinned": `${artikelen} op een vaste plaats gezet door deze winkel.`,
  "why_not.required":
    "Deze winkel stelt hier alleen iets uit een deel van het assortiment voor, en dit hoort daar niet bij.",
  "why_not.buried": "Deze winkel heeft het lager gezet.",
  "why_not.pinned": "Deze winkel heeft andere artikelen op een vaste plaats gezet.",
  "rule.new_arrivals": `${artikelen} op een plaats voor nieuwe artikelen gezet.`,
  "rule.trending": `${artikelen} op een plaats gezet voor wat vaker wordt gekozen dan eerst.`,
  "why_not.new_arrivals": "Sommige plaatsen op deze pagina zijn voor nieuwe artikelen.",
  "why_not.trending": "Sommige plaatsen op deze pagina zijn voor wat vaker wordt gekozen dan eerst.",
  "rule.thanks_first": "Na een aankoop komt eerst een bedankje en dan pas iets anders.",
  "rule.care_first": "Na een aankoop komt eerst de uitleg bij het artikel en dan pas iets anders.",
  "rule.refill_first": `${artikelen} weggelaten: wat ${je} misschien weer nodig hebt, komt eerst.`,
  "why_not.thanks_first": "Na een aankoop komt eerst een bedankje en dan pas iets anders.",
  "why_not.care_first": "Na een aankoop komt eerst de uitleg bij het artikel en dan pas iets anders.",
  "why_not.refill_first": `Wat ${je} misschien weer nodig hebt, komt eerst.`,
} satisfies Partial<Messages>;
