import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { articles, avez, omis, vos, votre, Vous, vous, vousAvez } from "./pieces.ts";

export const RULES = {
  "rule.unavailable":
    `${articles} ${omis} car {n, plural, one {il n’est pas disponible} other {ils ne sont pas ` +
    "disponibles}} ici.",
  "rule.filter": `${articles} ${omis} par le filtre de cette page.`,
  "rule.excluded": `${articles} ${omis} par cette boutique.`,
  "rule.on_page":
    `${articles} ${omis} car cette page {n, plural, one {le} other {les}} montre déjà, ou une autre ` +
    "version.",
  "rule.dismissed":
    `${articles} ${omis} car ${vous} {n, plural, one {l’} other {les }}${avez} {n, plural, one {écarté} ` +
    "other {écartés}}.",
  "rule.open_complaint": `Tant que ${tone("votre", "ta")} demande est en cours, rien n’est proposé ici.`,
  "rule.contact_rhythm": `Cela découle de ${vos} choix au sujet des messages.`,
  "rule.minor": `${articles} ${omis} pour protéger les jeunes.`,
  "rule.sensitive":
    "{n, plural, one {# article sensible omis} other {# articles sensibles omis}} : ce genre d’article " +
    `n’est pas proposé d’après ${votre} parcours sans ${votre} accord.`,
  "rule.owned":
    `${articles} ${omis} car ${vous} {n, plural, one {l’} other {les }}${avez} déjà, ou une autre ` +
    "version.",
  "rule.returned":
    `${articles} ${omis} car ${vous} {n, plural, one {l’} other {les }}${avez} {n, plural, one ` +
    "{retourné} other {retournés}}, ou une autre version, ou ce qu’{n, plural, one {il complète} other " +
    "{ils complètent}}.",
  "rule.in_cart": `${articles} ${omis} car déjà dans ${votre} panier.`,
  "rule.after_purchase":
    `${articles} ${omis} car ${vous} ${tone("venez", "viens")} d’acheter quelque chose ` + "de ce genre.",
  "rule.chosen_instead":
    `${articles} ${omis} car ${vous} ${avez} acheté quelque chose que d’autres ont choisi ` + "à la place.",
  "rule.fatigue":
    `${articles} {n, plural, one {descendu} other {descendus}} car ${vous} {n, plural, one {l’} other ` +
    `{les }}${avez} souvent {n, plural, one {vu} other {vus}} sans y prêter attention.`,
  "rule.objectives":
    `${articles} {n, plural, one {déplacé} other {déplacés}} selon les souhaits réglés pour cette ` +
    "liste.",
  "rule.promoted": `${articles} {n, plural, one {remonté} other {remontés}} par cette boutique.`,
  "rule.variety":
    `${articles} ${omis} ou {n, plural, one {descendu} other {descendus}} par souci ` + "de variété.",
  "why_not.unavailable": "Il n’est pas disponible ici pour le moment.",
  "why_not.filter": "Le filtre de cette page l’écarte.",
  "why_not.excluded": "Cette boutique l’exclut des suggestions.",
  "why_not.on_page": "Cette page le montre déjà, ou une autre version.",
  "why_not.dismissed": `${Vous} l’${avez} écarté.`,
  "why_not.open_complaint": `Tant que ${tone("votre", "ta")} demande est en cours, rien n’est proposé ici.`,
  "why_not.contact_rhythm": `Ce n’est ni le moment ni le canal que ${vousAvez} choisi.`,
  "why_not.minor": "Il n’est pas montré aux jeunes.",
  "why_not.sensitive":
    `C’est un produit sensible, qui n’est pas proposé d’après ${votre} parcours ` + `sans ${votre} accord.`,
  "why_not.owned": `${Vous} l’${avez} déjà, ou une autre version.`,
  "why_not.returned": `${Vous} l’${avez} retourné, ou une autre version, ou ce qu’il complète.`,
  "why_not.in_cart": `Il est déjà dans ${votre} panier.`,
  "why_not.after_purchase": `${Vous} ${tone("venez", "viens")} d’acheter quelque chose de ce genre.`,
  "why_not.chosen_instead": `${Vous} ${avez} acheté quelque chose que d’autres ont choisi à la place.`,
  "why_not.fatigue":
    `${Vous} l’${avez} souvent vu sans y prêter attention ; d’autres ` + "sont donc passés devant.",
  "why_not.objectives": "D’autres correspondent mieux aux souhaits réglés pour cette liste.",
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
  "rule.help_only": "Cette page est là pour aider : rien n’y est vendu.",
  "rule.disliked":
    `${articles} ${omis} car ${vous} {n, plural, one {l’} other {les }}${avez} mal {n, plural, one {noté} ` +
    "other {notés}}, ou une autre version.",
  "rule.no_prices_known": "Aucun prix n’est connu ici : le souhait d’économiser ne change rien.",
  "rule.no_delivery_times_known":
    "Aucun délai de livraison n’est connu ici : le souhait de simplicité ne change rien.",
  "rule.no_ratings_known": "Aucune note n’est connue ici : le souhait de fiabilité ne change rien.",
  "rule.no_details_known":
    "Aucune description ni aucun avis n’est connu ici : le souhait d’en savoir plus ne change rien.",
  "rule.no_dates_known": "On ne sait pas ici ce qui est nouveau : le souhait de nouveauté ne change rien.",
  "why_not.help_only": "Cette page est là pour aider : rien n’y est vendu.",
  "why_not.disliked": `${Vous} l’${avez} mal noté, ou une autre version.`,
  "rule.required":
    `${articles} {n, plural, one {écarté} other {écartés}} : cette boutique ne propose ici qu’une partie ` +
    "de sa gamme.",
  "rule.buried": `${articles} {n, plural, one {descendu} other {descendus}} par cette boutique.`,
  "rule.pinned": `${articles} {n, plural, one {placé} other {placés}} d’office par cette boutique.`,
  "why_not.required":
    "Cette boutique ne propose ici qu’une partie de sa gamme, et cet article n’en fait pas partie.",
  "why_not.buried": "Cette boutique l’a fait descendre.",
  "why_not.pinned": "Cette boutique en a placé d’autres d’office.",
  "rule.new_arrivals": `${articles} à une place réservée aux nouveautés.`,
  "rule.trending": `${articles} à une place réservée à ce qui est plus demandé qu’avant.`,
  "why_not.new_arrivals": "Certaines places de cette page sont réservées aux nouveautés.",
  "why_not.trending": "Certaines places de cette page sont réservées à ce qui est plus demandé qu’avant.",
  "rule.thanks_first": "Après un achat, les remerciements passent avant les suggestions.",
  "rule.care_first": "Après un achat, les conseils d’entretien passent avant les suggestions.",
  "rule.refill_first":
    `${articles} ${omis} : ce dont ${vous} ${tone("aurez", "auras")} peut-être de nouveau besoin passe ` +
    "d’abord.",
  "why_not.thanks_first": "Après un achat, les remerciements passent avant les suggestions.",
  "why_not.care_first": "Après un achat, les conseils d’entretien passent avant les suggestions.",
  "why_not.refill_first":
    `Ce dont ${vous} ${tone("aurez", "auras")} peut-être de nouveau besoin passe ` + "d’abord.",
} satisfies Partial<Messages>;
