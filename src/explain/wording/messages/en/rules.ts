export const RULES = {
  "rule.unavailable":
    "{n, plural, one {# item} other {# items}} left out because {n, plural, one {it is} other {they are}} " +
    "not available here.",
  "rule.filter": "{n, plural, one {# item} other {# items}} left out by the filter on this page.",
  "rule.excluded": "{n, plural, one {# item} other {# items}} left out by this shop.",
  "rule.on_page":
    "{n, plural, one {# item} other {# items}} left out because this page already shows {n, plural, " +
    "one {it} other {them}}, or another version.",
  "rule.dismissed":
    "{n, plural, one {# item} other {# items}} left out because you sent {n, plural, one {it} other " +
    "{them}} away.",
  "rule.open_complaint": "Nothing is suggested here while your question is open.",
  "rule.contact_rhythm": "That follows from what you chose about messages.",
  "rule.minor": "{n, plural, one {# item} other {# items}} left out to protect young people.",
  "rule.sensitive":
    "{n, plural, one {# sensitive item} other {# sensitive items}} left out: such things are not " +
    "suggested from what you did unless you agree.",
  "rule.owned":
    "{n, plural, one {# item} other {# items}} left out because you have {n, plural, one {it} other " +
    "{them}}, or another version.",
  "rule.returned":
    "{n, plural, one {# item} other {# items}} left out because you returned {n, plural, one {it} " +
    "other {them}}, another version, or something {n, plural, one {it belongs} other {they belong}} to.",
  "rule.in_cart":
    "{n, plural, one {# item} other {# items}} left out because {n, plural, one {it is} other {they " +
    "are}} in your cart.",
  "rule.after_purchase":
    "{n, plural, one {# item} other {# items}} left out because you have just bought something of {n, " +
    "plural, one {its} other {their}} kind.",
  "rule.chosen_instead":
    "{n, plural, one {# item} other {# items}} left out because you bought something that others chose " +
    "over {n, plural, one {it} other {them}}.",
  "rule.fatigue":
    "{n, plural, one {# item} other {# items}} moved down because you saw {n, plural, one {it} other " +
    "{them}} often without interest.",
  "rule.objectives": "{n, plural, one {# item} other {# items}} moved by the wishes set for this list.",
  "rule.promoted": "{n, plural, one {# item} other {# items}} moved up by this shop.",
  "rule.variety": "{n, plural, one {# item} other {# items}} left out or moved down for the sake of variety.",
  "why_not.unavailable": "It is not available here at the moment.",
  "why_not.filter": "The filter of this page leaves it out.",
  "why_not.excluded": "This shop keeps it out of suggestions.",
  "why_not.on_page": "This page already shows it, or another version of it.",
  "why_not.dismissed": "You sent it away.",
  "why_not.open_complaint": "Nothing is suggested here while your question is open.",
  "why_not.contact_rhythm": "It is not the time or the channel that you chose.",
  "why_not.minor": "It is not shown to young people.",
  "why_not.sensitive":
    "It is a sensitive product, which is not suggested from what you did unless you agree.",
  "why_not.owned": "You have it already, or another version of it.",
  "why_not.returned": "You returned it, another version of it, or something it belongs to.",
  "why_not.in_cart": "It is in your cart already.",
  "why_not.after_purchase": "You have just bought something of its kind.",
  "why_not.chosen_instead": "You bought something that others chose over it.",
  "why_not.fatigue": "You saw it often without interest, so others came first.",
  "why_not.objectives": "Others fit the wishes set for this list better.",
  "why_not.promoted": "Others were moved up by this shop.",
  "why_not.variety": "Something very much like it is in the list.",
  "why_not.score": "Others fit better: it came at number {rank}.",
  "why_not.far": "Others fit much better.",
  "why_not.shown": "It is in the list, at number {rank}.",
  "why_not.now": "This is about a list made now, not the one that was shown.",
  "why_not.now_without_you": "This is about a list made now without your data, not the one that was shown.",
  "why_not.unknown": "This shop does not know this item.",
  "why_not.not_in_model": "It is too new to be compared with others.",
  "rule.help_only": "This page is for help: nothing is sold on it.",
  "rule.disliked":
    "{n, plural, one {# item} other {# items}} left out because you gave {n, plural, one {it} other " +
    "{them}}, or another version, a low rating.",
  "rule.no_prices_known": "No prices are known here, so that the wish to save money changes nothing.",
  "rule.no_delivery_times_known":
    "No delivery times are known here, so that the wish for less trouble changes nothing.",
  "rule.no_ratings_known":
    "No ratings are known here, so that the wish for something reliable changes nothing.",
  "rule.no_details_known":
    "No details or reviews are known here, so that the wish to be well informed changes nothing.",
  "rule.no_dates_known":
    "It is not known here what is new, so that the wish for something new changes nothing.",
  "why_not.help_only": "This page is for help: nothing is sold on it.",
  "why_not.disliked": "You gave it, or another version of it, a low rating.",
  "rule.required":
    "{n, plural, one {# item} other {# items}} left out: this shop suggests only a part of its range here.",
  "rule.buried": "{n, plural, one {# item} other {# items}} moved down by this shop.",
  "rule.pinned": "{n, plural, one {# item} other {# items}} given a fixed place by this shop.",
  "why_not.required": "This shop suggests only a part of its range here, and it is not in that part.",
  "why_not.buried": "This shop moved it down.",
  "why_not.pinned": "This shop gave others a fixed place.",
  "rule.new_arrivals":
    "{n, plural, one {# item} other {# items}} given a place on this page for what is new.",
  "rule.trending":
    "{n, plural, one {# item} other {# items}} given a place on this page for what is chosen more than " +
    "before.",
  "why_not.new_arrivals": "Some places on this page are for what is new.",
  "why_not.trending": "Some places on this page are for what is chosen more than before.",
  "rule.thanks_first": "After a purchase, thanks come before suggestions.",
  "rule.care_first": "After a purchase, how to look after it comes before suggestions.",
  "rule.refill_first":
    "{n, plural, one {# item} other {# items}} left out: what you may need again comes first.",
  "why_not.thanks_first": "After a purchase, thanks come before suggestions.",
  "why_not.care_first": "After a purchase, how to look after it comes before suggestions.",
  "why_not.refill_first": "What you may need again comes first.",
} as const;
