import type { Messages } from "../message-key.ts";

export const NOTICE = {
  "notice.profile":
    "Disse forslagene er valgt for deg ut fra {from, select, events {det du har gjort i denne butikken} " +
    "other {dine egne ønsker}}, slik du har samtykket til.",
  "notice.shop_order":
    "Disse forslagene står i butikkens egen rekkefølge. Det du har gjort, kan bare gjøre at noe utelates " +
    "eller flyttes, slik du har samtykket til.",
  "notice.session":
    "Disse forslagene er valgt for deg ut fra det du har gjort under dette besøket, slik du har " +
    "samtykket til.",
  "notice.context":
    "Disse forslagene er valgt ut fra denne siden{but, select, dismissed {, bortsett fra at det du har " +
    "valgt bort, er utelatt} heeded {, bortsett fra at det er tatt hensyn til dine egne valg, et åpent " +
    "spørsmål eller alderen din} asked { og ønskene som er satt på den; ingenting av det du har gjort " +
    "før, er brukt} other {; ingenting av det du har gjort før, er brukt}}.",
  "notice.popular":
    "Disse forslagene er de samme for alle{but, select, dismissed {, bortsett fra at det du har valgt " +
    "bort, er utelatt} heeded {, bortsett fra at det er tatt hensyn til dine egne valg, et åpent " +
    "spørsmål eller alderen din} asked { som setter de samme ønskene på denne siden; ingenting om deg " +
    "er brukt} other {; ingenting om deg er brukt}}.",
  "notice.any_time": "Du kan når som helst se nærmere på dette, endre det eller stoppe det.",
  "notice.nothing_known":
    "Du har samtykket til personlige forslag, men det er ennå ingenting å bygge dem på.",
  "notice.sensitive_page":
    "Denne siden handler om sensitive varer: Det du har gjort, kobles ikke til den uten at du " +
    "samtykker til det også.",
  "notice.model_failed":
    "Du har samtykket til personlige forslag, men det som lager dem, var ikke tilgjengelig denne gangen.",
  "notice.change": "Valgene dine: {href}",
  "notice.parameters": "Hva som teller i rekkefølgen, og hvor mye: {href}",
  "notice.stock_changed": "Utvalget i denne butikken er endret siden da.",
  "help.text": "Er noe galt? En av oss hjelper deg gjerne.",
  "ask.relevance": "Har du nytte av {items}?",
  "ask.yes": "Ja",
  "ask.no": "Nei",
  "ask.nps": "Hvor sannsynlig er det at du vil anbefale denne butikken til venner, fra 0 til 10?",
  "notice.open_complaint":
    "Spørsmålet ditt til oss er fortsatt åpent: Til det er avklart, brukes ikke det du har gjort, til å " +
    "foreslå noe.",
  "notice.unexplained": "Det var ikke tid til å finne alle grunnene.",
  "notice.empty": "Det er ingenting å foreslå her.",
  "notice.silent": "Her foreslås ingenting.",
  "notice.silent_help":
    "Her foreslås ingenting. Det du har gjort, ble bare brukt til å finne hjelp som passer, slik du har " +
    "samtykket til.",
  "notice.no_message": "Du får ingen melding nå.",
  "notice.purchase_message":
    "Denne meldingen handler om det du har kjøpt, brukt slik du har samtykket til. Den selger ingenting.",
} satisfies Partial<Messages>;
