import type { Messages } from "./message-key.ts";
import { tone } from "./tone.ts";

const vous = tone("vous", "tu");
const Vous = tone("Vous", "Tu");
const avez = tone("avez", "as");
const vousAvez = `${vous} ${avez}`;
const votre = tone("votre", "ton");
const Vos = tone("Vos", "Tes");
const vos = tone("vos", "tes");
const objet = tone("vous", "te");
const pourVous = tone("vous", "toi");
const when = "{dated, select, yes { {when}} other {}}";
const place =
  "{place, select, store { en magasin} app { dans l’application} phone { par téléphone} other {}}";
const dans = "{known, select, yes { dans {category}} other {}}";
const articles = "{n, plural, one {# article} other {# articles}}";
const omis = "omis";

/** French; formal "vous", informal "tu". */
export const FR: Messages = {
  "because_bought.text": `Parce que ${vousAvez} acheté {items}${place}${when}.`,
  "because_bought.discreet": `En raison d’un de ${vos} achats${dans}.`,
  "because_bought.label": `D’après ${vos} achats`,
  "because_viewed.text": `Parce que ${vousAvez} regardé {items}${when}.`,
  "because_viewed.discreet": `En raison de ce que ${vousAvez} regardé${dans}.`,
  "because_viewed.label": `D’après ce que ${vousAvez} vu`,
  "because_clicked.text": `Parce que ${vousAvez} ouvert {items}${when}.`,
  "because_clicked.discreet": `En raison de ce que ${vousAvez} ouvert${dans}.`,
  "because_clicked.label": `D’après ce que ${vousAvez} ouvert`,
  "because_carted.text": `Parce que ${vousAvez} mis {items} dans ${votre} panier${when}.`,
  "because_carted.discreet":
    `En raison de ce que ${vousAvez} mis dans ${votre} panier{known, select, yes {, de {category}} other ` +
    "{}}.",
  "because_carted.label": `D’après ${votre} panier`,
  "because_wished.text":
    `Parce que ${vousAvez} ajouté {items} à ${tone("votre", "ta")} liste ` + `d’envies${when}.`,
  "because_wished.discreet":
    `En raison de ${tone("votre", "ta")} liste d’envies{known, select, yes {, dans ` +
    "{category}} other {}}.",
  "because_wished.label": `D’après ${tone("votre", "ta")} liste d’envies`,
  "because_rated.text": `Parce que ${vousAvez} noté {items}${when}.`,
  "because_rated.discreet": `En raison de ce que ${vousAvez} noté${dans}.`,
  "because_rated.label": `D’après ${vos} notes`,
  "bought_before.text":
    `{dated, select, yes {${Vous} ${avez} acheté cet article {when}.} other {${Vous} ${avez} déjà acheté ` +
    "cet article.}}",
  "bought_before.label": "Déjà acheté",
  "seen_before.text":
    `{dated, select, yes {Cet article ${tone("vous", "t’")}${tone(" ", "")}a intéressé {when}.} other ` +
    `{Cet article ${tone("vous", "t’")}${tone(" ", "")}a déjà intéressé.}}`,
  "seen_before.label": "Déjà vu",
  "goes_with_item.text": "Va avec {items}.",
  "goes_with_item.label": "Va avec cet article",
  "similar_in_catalogue.text": "Ressemble à {items} par son genre, sa marque ou son nom.",
  "similar_in_catalogue.label": "Semblable",
  "goes_with_cart.text": `Va avec {items} dans ${votre} panier.`,
  "goes_with_cart.label": `Va avec ${votre} panier`,
  "completes_purchase.text": `Complète ${votre} achat de {items}.`,
  "completes_purchase.discreet": `Complète ${votre} achat${dans}.`,
  "completes_purchase.label": `Complète ${votre} achat`,
  "new_in_category_you_follow.text": `Nouveau dans {category}, que ${vousAvez} parcouru.`,
  "new_in_category_you_follow.label": `Nouveau là où ${vous} ${tone("regardez", "regardes")}`,
  "cheaper_as_you_asked.text":
    `${Vous} ${tone("vouliez", "voulais")} économiser : cet article coûte moins que la plupart des ` +
    "suggestions de ce genre.",
  "cheaper_as_you_asked.label": "Fait économiser",
  "easier_as_you_asked.text":
    `${Vous} ${tone("vouliez", "voulais")} du pratique : cet article arrive plus vite que la plupart des ` +
    "suggestions de ce genre.",
  "easier_as_you_asked.label": "Arrive plus vite",
  "reliable_as_you_asked.text":
    `${Vous} ${tone("vouliez", "voulais")} du fiable : cet article est mieux noté que la plupart des ` +
    "suggestions de ce genre.",
  "reliable_as_you_asked.label": "Bien noté",
  "informed_as_you_asked.text":
    `${Vous} ${tone("vouliez", "voulais")} des informations : cet article est mieux décrit et plus ` +
    "commenté que la plupart des suggestions de ce genre.",
  "informed_as_you_asked.label": "Bien décrit",
  "fun_as_you_asked.text":
    `${Vous} ${tone("vouliez", "voulais")} du nouveau : cet article est plus récent que la plupart des ` +
    "suggestions de ce genre.",
  "fun_as_you_asked.label": "Du nouveau",
  "popular.text": "Apprécié ici : choisi par au moins {n, plural, one {# personne} other {# personnes}}.",
  "popular.label": "Apprécié",
  "shop_bestseller.text": "Parmi les articles les plus vendus de cette boutique.",
  "shop_bestseller.label": "Très vendu",
  "newest.text": "Nouveau dans cette boutique.",
  "newest.label": "Nouveau",
  "promoted.text": "Cette boutique met cet article en avant.",
  "promoted.label": "Mis en avant",
  "promoted_paid.text": "Publicité : cette boutique est payée pour montrer cet article ici.",
  "promoted_paid.label": "Publicité",
  "general.text": "Choisi dans l’offre de cette boutique.",
  "general.label": "Dans l’offre",
  "general_history.text": `Convient à l’ensemble de ce que ${vousAvez} fait ici.`,
  "general_history.label": `Convient à ${tone("votre", "ton")} parcours`,
  "ranking.text":
    "Placé ici par l’ordre que cette boutique utilise{known, select, yes { : {what}} other {.}}",
  "ranking.label": "Selon l’ordre de la boutique",
  "untold.text": "Cela reposait sur des données qui ne peuvent plus être lues.",
  "untold.label": "Plus lisible",
  "reason.aria": "Pourquoi {title} est proposé : {text}",

  "counterfactual.text": `Sans {items} dans ${votre} historique, cet article ne serait pas ici.`,
  "counterfactual.discreet":
    "Sans {n, plural, one {un élément} other {# éléments}}{known, select, yes { de {category}} other {}} " +
    `dans ${votre} historique, cet article ne serait pas ici.`,
  "counterfactual.instead": `${Vous} ${tone("verriez", "verrais")} {title} à la place.`,
  "counterfactual.rank": "Il arriverait à la place {rank}.",

  "item.gone": "un article qui n’est plus vendu",
  "ago.days": "{n, plural, =0 {aujourd’hui} =1 {hier} one {il y a # jour} other {il y a # jours}}",
  "ago.months": "il y a {n} mois",
  "ago.years": "{n, plural, one {il y a # an} other {il y a # ans}}",
  "list.and": "{first} et {last}",
  "list.more": "{n, plural, one {# autre} other {# autres}}",
  "channel.web": "en ligne",
  "channel.app": "dans l’application",
  "channel.store": "en magasin",
  "channel.email": "par e-mail",
  "channel.phone": "par téléphone",
  "channel.other": "ailleurs",
  "data.purchases": "Achats",
  "data.returns": "Retours et annulations",
  "data.views": "Articles regardés",
  "data.clicks": "Suggestions ouvertes",
  "data.impressions": "Suggestions montrées",
  "data.carts": "Articles mis dans le panier",
  "data.wishlist": "Liste d’envies",
  "data.ratings": "Notes",
  "data.dismissals": `Ce que ${vousAvez} écarté`,
  "data.searches": "Recherches",
  "data.service": "Demande en cours au service client",
  "data.objectives": `${Vos} souhaits`,
  "data.other": "Livraisons et messages",
  "data.session": "Cette visite",
  "data.page": "Cette page",
  "data.cart": "Le panier de cette page",
  "data.history": `Ce que ${vousAvez} fait dans cette boutique auparavant`,
  "data.other_channels": `${Vos} autres canaux`,
  "data.sensitive_items": "Produits sensibles",

  "control.not_interested.item.label": "Pas pour moi",
  "control.not_interested.item.effect": `Cette suggestion ne ${objet} sera plus faite.`,
  "control.not_interested.item.undo": "La proposer à nouveau",
  "control.not_interested.brand.label": "Rien de {brand}",
  "control.not_interested.brand.effect": `Plus rien de cette marque ne ${objet} sera proposé.`,
  "control.not_interested.brand.undo": "Proposer à nouveau {brand}",
  "control.not_interested.category.label": "Rien dans {category}",
  "control.not_interested.category.effect": `Plus rien de cette catégorie ne ${objet} sera proposé.`,
  "control.not_interested.category.undo": "Proposer à nouveau {category}",
  "control.forget_event.label": "Oublier {items}",
  "control.forget_event.discreet": "Oublier ce qui a mené à cette suggestion",
  "control.forget_event.effect":
    `Cette seule donnée est effacée de ce que les suggestions savent de ${pourVous}. Elle ne pourra pas ` +
    "être rétablie.",
  "control.why.label": "Pourquoi cela ?",
  "control.why.effect": "Montre tout ce qui a mené à cette suggestion.",
  "control.pause.label": "Suspendre les suggestions personnelles",
  "control.pause.effect":
    `Ce que ${vousAvez} fait n’est plus utilisé jusqu’à ce que ${vous} ` +
    `${tone("repreniez", "reprennes")}. Rien n’est effacé.`,
  "control.pause.undo": "Reprendre",
  "control.non_profiled.label": "Voir des suggestions sans mon historique",
  "control.non_profiled.effect":
    "Montre ce qui convient à cette page, sans rien utiliser de ce que " + `${vousAvez} fait.`,
  "control.objectives.label": "Regarder davantage le prix",
  "control.objectives.effect": `Ce qui coûte moins remonte. ${Vos} autres souhaits restent tels quels.`,
  "control.objectives.undo": "Comme avant",
  "control.person.label": "Demander à quelqu’un",
  "control.person.effect": `Une personne de cette boutique examine cette suggestion et ${objet} répond.`,

  "notice.profile":
    `Ces suggestions sont choisies pour ${pourVous} d’après ce que ${vousAvez} fait dans cette boutique, ` +
    `comme ${vous} l’${avez} accepté.`,
  "notice.session":
    `Ces suggestions sont choisies pour ${pourVous} d’après ce que ${vousAvez} fait pendant cette ` +
    `visite, comme ${vous} l’${avez} accepté.`,
  "notice.context":
    `Ces suggestions conviennent à cette page{but, select, dismissed {, sauf que ce que ${vousAvez} écarté ` +
    `a été laissé de côté} heeded {, sauf qu’il a été tenu compte de ${tone("vos", "tes")} propres choix, ` +
    `d’une question ouverte ou de ${tone("votre", "ton")} âge} other { ; rien de ce que ${vousAvez} fait ` +
    "auparavant n’a été utilisé}}.",
  "notice.popular":
    `Ces suggestions sont les mêmes pour tout le monde{but, select, dismissed {, sauf que ce que ` +
    `${vousAvez} écarté a été laissé de côté} heeded {, sauf qu’il a été tenu compte de ` +
    `${tone("vos", "tes")} propres choix, d’une question ouverte ou de ${tone("votre", "ton")} âge} other ` +
    `{ ; rien de ce qui ${objet} concerne n’a été utilisé}}.`,
  "notice.any_time": `${Vous} ${tone("pouvez", "peux")} consulter, changer ou arrêter cela à tout moment.`,
  "notice.nothing_known":
    `${Vous} ${avez} accepté les suggestions personnelles, mais il n’y a encore rien sur quoi ` +
    "les fonder.",
  "notice.sensitive_page":
    `Cette page concerne des produits sensibles : ${votre} parcours n’y est pas associé sans ${votre} ` +
    "accord à ce sujet.",
  "notice.model_failed":
    `${Vous} ${avez} accepté les suggestions personnelles, mais ce qui les produit n’a pas fonctionné ` +
    "cette fois.",
  "notice.change": `${Vos} choix : {href}`,
  "notice.parameters": "Ce qui compte dans l’ordre, et combien : {href}",
  "notice.stock_changed": "L’offre de cette boutique a changé depuis.",

  "rule.unavailable": `${articles} ${omis} faute de disponibilité.`,
  "rule.filter": `${articles} ${omis} par le filtre de cette page.`,
  "rule.excluded": `${articles} ${omis} par cette boutique.`,
  "rule.on_page": `${articles} ${omis} car cette page {n, plural, one {le} other {les}} montre déjà.`,
  "rule.dismissed":
    `${articles} ${omis} car ${vous} {n, plural, one {l’} other {les }}${avez} {n, plural, one {écarté} ` +
    "other {écartés}}.",
  "rule.open_complaint":
    `{n, plural, one {# produit omis} other {# produits omis}} tant que ${tone("votre", "ta")} demande ` +
    "est en cours.",
  "rule.contact_rhythm":
    "Nous respectons les canaux, le rythme et les heures calmes que " + `${vousAvez} choisis.`,
  "rule.minor": `${articles} ${omis} pour protéger les jeunes.`,
  "rule.sensitive":
    "{n, plural, one {# article sensible omis} other {# articles sensibles omis}} : ce genre d’article " +
    `n’est pas proposé d’après ${votre} parcours sans ${votre} accord.`,
  "rule.owned": `${articles} ${omis} car ${vous} {n, plural, one {l’} other {les }}${avez} déjà.`,
  "rule.returned":
    `${articles} ${omis} car ${vous} {n, plural, one {l’} other {les }}${avez} {n, plural, one ` +
    "{retourné} other {retournés}}, ou ce qu’{n, plural, one {il complète} other {ils complètent}}.",
  "rule.in_cart": `${articles} ${omis} car déjà dans ${votre} panier.`,
  "rule.after_purchase":
    `${articles} ${omis} car ${vous} ${tone("venez", "viens")} d’acheter quelque chose ` + "de ce genre.",
  "rule.fatigue":
    `${articles} {n, plural, one {descendu} other {descendus}} car souvent {n, plural, one {vu} other ` +
    "{vus}} sans intérêt.",
  "rule.objectives": `${articles} {n, plural, one {déplacé} other {déplacés}} selon ${vos} propres souhaits.`,
  "rule.promoted": `${articles} {n, plural, one {remonté} other {remontés}} par cette boutique.`,
  "rule.variety":
    `${articles} ${omis} ou {n, plural, one {descendu} other {descendus}} par souci ` + "de variété.",

  "why_not.unavailable": "Il n’est pas disponible ici pour le moment.",
  "why_not.filter": "Le filtre de cette page l’écarte.",
  "why_not.excluded": "Cette boutique l’exclut des suggestions.",
  "why_not.on_page": "Cette page le montre déjà.",
  "why_not.dismissed": `${Vous} l’${avez} écarté.`,
  "why_not.open_complaint":
    `Rien ne ${objet} est proposé tant que ${tone("votre", "ta")} demande ` + "est en cours.",
  "why_not.contact_rhythm": `Ce n’est ni le moment ni le canal que ${vousAvez} choisi.`,
  "why_not.minor": "Il n’est pas montré aux jeunes.",
  "why_not.sensitive":
    `C’est un produit sensible, qui n’est pas proposé d’après ${votre} parcours ` + `sans ${votre} accord.`,
  "why_not.owned": `${Vous} l’${avez} déjà.`,
  "why_not.returned": `${Vous} l’${avez} retourné, ou ce qu’il complète.`,
  "why_not.in_cart": `Il est déjà dans ${votre} panier.`,
  "why_not.after_purchase": `${Vous} ${tone("venez", "viens")} d’acheter quelque chose de ce genre.`,
  "why_not.fatigue": `${Vous} l’${avez} souvent vu sans intérêt ; d’autres sont donc passés devant.`,
  "why_not.objectives": `D’autres conviennent mieux à ${vos} propres souhaits.`,
  "why_not.promoted": "D’autres ont été remontés par cette boutique.",
  "why_not.variety": "Un article très semblable est dans la liste.",
  "why_not.score": "D’autres conviennent mieux : il est arrivé à la place {rank}.",
  "why_not.far": "D’autres conviennent bien mieux.",
  "why_not.shown": "Il est dans la liste, à la place {rank}.",
  "why_not.now": "Il s’agit d’une liste établie maintenant, et non de celle qui a été montrée.",
  "why_not.now_without_you":
    `Il s’agit d’une liste établie maintenant sans ${tone("vos", "tes")} données, et non de celle qui a ` +
    "été montrée.",
  "why_not.unknown": "Cette boutique ne connaît pas cet article.",
  "why_not.not_in_model": "Il est trop récent pour être comparé à d’autres.",

  "outreach.quiet_hours": `C’est pendant les heures calmes que ${vousAvez} choisies.`,
  "outreach.too_often":
    `Cette boutique ${tone("vous", "t’")}${tone(" ", "")}a déjà assez écrit ` + "cette semaine.",
  "outreach.no_channel":
    `${Vous} n’${avez} choisi aucun canal par lequel cette boutique peut ` +
    `${tone("vous", "t’")}${tone(" ", "")}écrire.`,
  "outreach.no_contact":
    `${Vous} n’${avez} pas accepté que l’on ` + `${tone("vous", "t’")}${tone(" ", "")}écrive.`,
  "outreach.open_complaint": `${tone("Votre", "Ta")} demande passe d’abord.`,
  "outreach.nothing_to_say":
    "Il n’y a rien qui vaille la peine de " + `${tone("vous", "t’")}${tone(" ", "")}écrire.`,
  "outreach.unsubscribed": `${Vous} ${tone("vous êtes désabonné·e", "t’es désabonné·e")}.`,
  "help.text": "Quelque chose ne va pas ? Quelqu’un aidera volontiers.",
  "help.no_contact": "Cette boutique n’a pas encore indiqué de contact.",
  "ask.relevance": `Cela ${objet} est-il utile ?`,
  "ask.nps": `${tone("Recommanderiez-vous", "Recommanderais-tu")} cette boutique à des proches, de 0 à 10 ?`,

  "weight.most": "compte le plus",
  "weight.much": "compte beaucoup",
  "weight.some": "compte un peu",
  "weight.little": "compte très peu",
  "weight.none": "ne compte pas pour le moment",
  "parameter.sentence": "{what} : {weight} (environ {percent} %).",
  "parameter.limit": "{what} : change un score de {percent} % au plus.",
  "parameter.latest": `Ce que ${vousAvez} fait en dernier`,
  "parameter.recent": `Ce que ${vousAvez} fait juste avant`,
  "parameter.earlier": `Ce que ${vousAvez} fait plus tôt`,
  "parameter.page": "La page et le panier qu’elle montre",
  "parameter.together": "Ce que l’on choisit ensemble",
  "parameter.next": "Ce que l’on choisit ensuite",
  "parameter.related": "Ce qui va avec quoi, en plusieurs étapes",
  "parameter.alike": "La ressemblance des articles en catégorie, marque et nom",
  "parameter.again": `Ce à quoi ${vous} ${tone("revenez", "reviens")}`,
  "parameter.popularity": "Combien de personnes ont choisi un article",
  "parameter.purchases": `Ce que ${vousAvez} acheté`,
  "parameter.views": `Ce que ${vousAvez} regardé`,
  "parameter.carts": `Ce que ${vousAvez} mis dans le panier`,
  "parameter.other": "D’autres éléments que le modèle regarde",
  "parameter.objectives": `${Vos} propres souhaits (économiser, pratique, fiable, informé, plaisir)`,
  "parameter.fatigue": `Combien de fois ${vousAvez} vu un article sans intérêt`,
  "parameter.promoted": "Ce que cette boutique met en avant, ce qui est toujours dit",
};
