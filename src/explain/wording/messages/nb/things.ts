import type { Messages } from "../message-key.ts";
import { i } from "./pieces.ts";

export const THINGS = {
  "counterfactual.text": "Uten {items} i historikken din hadde ikke dette stått her.",
  "counterfactual.discreet":
    `Uten {n, plural, one {én ting} other {# ting}} du gjorde${i}, hadde ikke ` + "dette stått her.",
  "counterfactual.falls":
    "Uten {items} i historikken din hadde dette stått på plass {rank} i stedet for {before}.",
  "counterfactual.falls_discreet":
    `Uten {n, plural, one {én ting} other {# ting}} du gjorde${i}, hadde dette stått på plass {rank} ` +
    "i stedet for {before}.",
  "counterfactual.instead": "Da hadde du sett {title} i stedet.",
  "counterfactual.rank": "Da hadde det kommet på plass {rank}.",
  "item.gone": "en vare som ikke selges lenger",
  "item.gone_with": "en vare som ikke selges lenger",
  "item.gone_title": "Vare som ikke selges lenger",
  "ago.days": "{n, plural, =0 {i dag} =1 {i går} one {for # dag siden} other {for # dager siden}}",
  "ago.months": "{n, plural, one {for # måned siden} other {for # måneder siden}}",
  "ago.years": "for {n} år siden",
  "list.and": "{first} og {last}",
  "list.more": "{n} til",
  "channel.web": "på nett",
  "channel.app": "i appen",
  "channel.store": "i butikken",
  "channel.email": "på e-post",
  "channel.phone": "på telefon",
  "channel.other": "et annet sted",
  "data.purchases": "Kjøp",
  "data.returns": "Returer og kanselleringer",
  "data.views": "Varer du har sett på",
  "data.clicks": "Forslag du har åpnet",
  "data.impressions": "Forslag du har fått se",
  "data.carts": "Det du har lagt i handlekurven",
  "data.wishlist": "Ønskeliste",
  "data.ratings": "Vurderinger",
  "data.dismissals": "Det du har valgt bort",
  "data.searches": "Søk",
  "data.service": "Åpen sak hos kundeservice",
  "data.objectives": "Ønskene dine",
  "data.other": "Leveringer og meldinger",
  "data.session": "Dette besøket",
  "data.page": "Denne siden",
  "data.cart": "Handlekurven på denne siden",
  "data.history": "Det du har gjort i denne butikken før",
  "data.other_channels": "De andre kanalene dine",
  "data.sensitive_items": "Sensitive produkter",
} satisfies Partial<Messages>;
