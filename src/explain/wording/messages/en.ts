/**
 * What Candor says, in ICU messages. Arguments: `items` a list of quoted titles, `category` and `brand`
 * quoted, `when` an age such as "12 days ago" (`dated` yes | no tells whether there is one), `place` a
 * channel, `known` yes | no whether a category can be named, `n` a count, `what` a sentence of a model’s
 * manifest. English has one tone.
 */
export const EN = {
  // Reasons: a sentence, and a short label
  "because_bought.text":
    "Because you bought {items}{place, select, store { in the store} app { in the app} phone { by " +
    "phone} other {}}{dated, select, yes { {when}} other {}}.",
  "because_bought.discreet": "Because of something you bought{known, select, yes { in {category}} other {}}.",
  "because_bought.label": "From your purchases",
  "because_viewed.text": "Because you looked at {items}{dated, select, yes { {when}} other {}}.",
  "because_viewed.discreet":
    "Because of something you looked at{known, select, yes { in {category}} other {}}.",
  "because_viewed.label": "From what you viewed",
  "because_clicked.text": "Because you opened {items}{dated, select, yes { {when}} other {}}.",
  "because_clicked.discreet":
    "Because of something you opened{known, select, yes { in {category}} other {}}.",
  "because_clicked.label": "From what you opened",
  "because_carted.text": "Because you put {items} in your cart{dated, select, yes { {when}} other {}}.",
  "because_carted.discreet":
    "Because of something you put in your cart{known, select, yes {, from {category}} other {}}.",
  "because_carted.label": "From your cart",
  "because_wished.text": "Because {items} went on your wish list{dated, select, yes { {when}} other {}}.",
  "because_wished.discreet":
    "Because of something on your wish list{known, select, yes {, from {category}} other {}}.",
  "because_wished.label": "From your wish list",
  "because_rated.text": "Because you rated {items}{dated, select, yes { {when}} other {}}.",
  "because_rated.discreet": "Because of something you rated{known, select, yes { in {category}} other {}}.",
  "because_rated.label": "From your ratings",
  "bought_before.text": "{dated, select, yes {You bought this {when}.} other {You have bought this before.}}",
  "bought_before.label": "Bought before",
  "seen_before.text":
    "{dated, select, yes {You were interested in this {when}.} other {You have been interested in this " +
    "before.}}",
  "seen_before.label": "Seen before",
  "goes_with_item.text": "Goes with {items}.",
  "goes_with_item.label": "Goes with this",
  "similar_in_catalogue.text": "Similar to {items} in kind, brand or name.",
  "similar_in_catalogue.label": "Similar",
  "goes_with_cart.text": "Goes with {items} in your cart.",
  "goes_with_cart.label": "Goes with your cart",
  "completes_purchase.text": "Completes your purchase of {items}.",
  "completes_purchase.discreet": "Completes your purchase{known, select, yes { in {category}} other {}}.",
  "completes_purchase.label": "Completes your purchase",
  "new_in_category_you_follow.text": "New in {category}, where you have been looking.",
  "new_in_category_you_follow.label": "New where you look",
  "cheaper_as_you_asked.text": "You asked to save money: this costs less than most suggestions of its kind.",
  "cheaper_as_you_asked.label": "Saves money",
  "easier_as_you_asked.text":
    "You asked for less trouble: this arrives sooner than most suggestions of its kind.",
  "easier_as_you_asked.label": "Here sooner",
  "reliable_as_you_asked.text":
    "You asked for reliable: this is rated better than most suggestions of its kind.",
  "reliable_as_you_asked.label": "Well rated",
  "informed_as_you_asked.text":
    "You asked to be well informed: this comes with more details and reviews than most suggestions of " +
    "its kind.",
  "informed_as_you_asked.label": "Well described",
  "fun_as_you_asked.text": "You asked for something new: this is newer than most suggestions of its kind.",
  "fun_as_you_asked.label": "Something new",
  "popular.text": "Popular here: at least {n, plural, one {# shopper} other {# shoppers}} chose it.",
  "popular.label": "Popular",
  "shop_bestseller.text": "One of this shop’s best sellers.",
  "shop_bestseller.label": "Best seller",
  "newest.text": "New in this shop.",
  "newest.label": "New",
  "promoted.text": "This shop is promoting it.",
  "promoted.label": "Promoted",
  "promoted_paid.text": "Advertisement: someone pays this shop to show it here.",
  "promoted_paid.label": "Advertisement",
  "general.text": "Chosen from this shop’s range.",
  "general.label": "From the range",
  "general_history.text": "Fits what you have done here, taken together.",
  "general_history.label": "Fits you overall",
  "ranking.text":
    "Put at this place by how this shop orders suggestions{known, select, yes {: {what}} other {.}}",
  "ranking.label": "By this shop’s order",
  "untold.text": "This rested on things that may no longer be read.",
  "untold.label": "No longer readable",
  "reason.aria": "Why {title} is suggested: {text}",

  // Without …
  "counterfactual.text": "Without {items} in your history, this would not be here.",
  "counterfactual.discreet":
    "Without {n, plural, one {one thing} other {# things}} you did{known, select, yes { in {category}} " +
    "other {}}, this would not be here.",
  "counterfactual.instead": "You would see {title} instead.",
  "counterfactual.rank": "It would come at number {rank}.",

  // Names of things
  "item.gone": "an item that is no longer sold",
  "ago.days": "{n, plural, =0 {today} =1 {yesterday} one {# day ago} other {# days ago}}",
  "ago.months": "{n, plural, one {# month ago} other {# months ago}}",
  "ago.years": "{n, plural, one {# year ago} other {# years ago}}",
  "list.and": "{first} and {last}",
  "list.more": "{n, plural, one {# more} other {# more}}",
  "channel.web": "online",
  "channel.app": "in the app",
  "channel.store": "in the store",
  "channel.email": "by e-mail",
  "channel.phone": "by phone",
  "channel.other": "elsewhere",
  "data.purchases": "Purchases",
  "data.returns": "Returns and cancellations",
  "data.views": "Items you looked at",
  "data.clicks": "Suggestions you opened",
  "data.impressions": "Suggestions you were shown",
  "data.carts": "What you put in the cart",
  "data.wishlist": "Wish list",
  "data.ratings": "Ratings",
  "data.dismissals": "What you sent away",
  "data.searches": "Searches",
  "data.service": "Open service question",
  "data.objectives": "Your wishes",
  "data.other": "Deliveries and messages",
  "data.session": "This visit",
  "data.page": "This page",
  "data.cart": "The cart on this page",
  "data.history": "What you did in this shop before",
  "data.other_channels": "Your other channels",
  "data.sensitive_items": "Sensitive products",

  // Controls: label, what happens, and how to take it back
  "control.not_interested.item.label": "Not interested",
  "control.not_interested.item.effect": "You will not be shown this suggestion any more.",
  "control.not_interested.item.undo": "Suggest it again",
  "control.not_interested.brand.label": "Nothing from {brand}",
  "control.not_interested.brand.effect": "Nothing of this brand will be suggested to you any more.",
  "control.not_interested.brand.undo": "Suggest {brand} again",
  "control.not_interested.category.label": "Nothing from {category}",
  "control.not_interested.category.effect": "Nothing in this category will be suggested to you any more.",
  "control.not_interested.category.undo": "Suggest {category} again",
  "control.forget_event.label": "Forget {items}",
  "control.forget_event.discreet": "Forget what this rests on",
  "control.forget_event.effect":
    "This one thing is deleted from what the suggestions know of you. It cannot be brought back.",
  "control.why.label": "Why this?",
  "control.why.effect": "Shows everything that led to this suggestion.",
  "control.pause.label": "Pause personal suggestions",
  "control.pause.effect": "What you did is not used until you resume. Nothing is deleted.",
  "control.pause.undo": "Resume",
  "control.non_profiled.label": "Show suggestions without my history",
  "control.non_profiled.effect": "Shows what fits this page and uses nothing you did.",
  "control.objectives.label": "Look more at the price",
  "control.objectives.effect": "What costs less moves up. Your other wishes stay as they are.",
  "control.objectives.undo": "As it was before",
  "control.person.label": "Ask a person",
  "control.person.effect": "Somebody at this shop looks at this suggestion and answers you.",

  // The notice
  "notice.profile": "These suggestions are chosen for you from what you did in this shop, as you agreed.",
  "notice.session":
    "These suggestions are chosen for you from what you did during this visit, as you agreed.",
  "notice.context":
    "These suggestions fit this page{but, select, dismissed {, except that what you sent away was left " +
    "out} heeded {, except that your own choices, an open question or your age was heeded} other {; " +
    "nothing you did before was used}}.",
  "notice.popular":
    "These suggestions are the same for everyone{but, select, dismissed {, except that what you sent " +
    "away was left out} heeded {, except that your own choices, an open question or your age was heeded} " +
    "other {; nothing about you was used}}.",
  "notice.any_time": "You can look into this, change it or stop it at any time.",
  "notice.nothing_known": "You agreed to personal suggestions, but there is nothing yet to base them on.",
  "notice.sensitive_page":
    "This page is about sensitive products: what you did is not combined with it unless you agree to " +
    "that too.",
  "notice.model_failed": "You agreed to personal suggestions, but what makes them did not work this time.",
  "notice.change": "Your choices: {href}",
  "notice.parameters": "What counts in the order, and how much: {href}",
  "notice.stock_changed": "What this shop sells has changed since.",

  // Rules, with the number of suggestions concerned
  "rule.unavailable": "{n, plural, one {# item that is} other {# items that are}} not available left out.",
  "rule.filter": "{n, plural, one {# item} other {# items}} left out by the filter on this page.",
  "rule.excluded": "{n, plural, one {# item} other {# items}} left out by this shop.",
  "rule.on_page":
    "{n, plural, one {# item} other {# items}} left out because this page already shows {n, plural, " +
    "one {it} other {them}}.",
  "rule.dismissed":
    "{n, plural, one {# item} other {# items}} left out because you sent {n, plural, one {it} other " +
    "{them}} away.",
  "rule.open_complaint":
    "{n, plural, one {# product} other {# products}} left out while your question is open.",
  "rule.contact_rhythm": "We keep to the channels, the rhythm and the quiet hours that you chose.",
  "rule.minor": "{n, plural, one {# item} other {# items}} left out to protect young people.",
  "rule.sensitive":
    "{n, plural, one {# sensitive item} other {# sensitive items}} left out: such things are not " +
    "suggested from what you did unless you agree.",
  "rule.owned":
    "{n, plural, one {# item} other {# items}} left out because you have {n, plural, one {it} other {them}}.",
  "rule.returned":
    "{n, plural, one {# item} other {# items}} left out because you returned {n, plural, one {it} " +
    "other {them}} or something {n, plural, one {it belongs} other {they belong}} to.",
  "rule.in_cart":
    "{n, plural, one {# item} other {# items}} left out because {n, plural, one {it is} other {they " +
    "are}} in your cart.",
  "rule.after_purchase":
    "{n, plural, one {# item} other {# items}} left out because you have just bought something of {n, " +
    "plural, one {its} other {their}} kind.",
  "rule.fatigue":
    "{n, plural, one {# item} other {# items}} moved down because you saw {n, plural, one {it} other " +
    "{them}} often without interest.",
  "rule.objectives": "{n, plural, one {# item} other {# items}} moved by your own wishes.",
  "rule.promoted": "{n, plural, one {# item} other {# items}} moved up by this shop.",
  "rule.variety": "{n, plural, one {# item} other {# items}} left out or moved down for the sake of variety.",

  // Why an item is not in the list
  "why_not.unavailable": "It is not available here at the moment.",
  "why_not.filter": "The filter of this page leaves it out.",
  "why_not.excluded": "This shop keeps it out of suggestions.",
  "why_not.on_page": "This page already shows it.",
  "why_not.dismissed": "You sent it away.",
  "why_not.open_complaint": "Nothing is sold to you while your question is open.",
  "why_not.contact_rhythm": "It is not the time or the channel that you chose.",
  "why_not.minor": "It is not shown to young people.",
  "why_not.sensitive":
    "It is a sensitive product, which is not suggested from what you did unless you agree.",
  "why_not.owned": "You have it already.",
  "why_not.returned": "You returned it, or something it belongs to.",
  "why_not.in_cart": "It is in your cart already.",
  "why_not.after_purchase": "You have just bought something of its kind.",
  "why_not.fatigue": "You saw it often without interest, so others came first.",
  "why_not.objectives": "Others fit your own wishes better.",
  "why_not.promoted": "Others were moved up by this shop.",
  "why_not.variety": "Something very much like it is in the list.",
  "why_not.score": "Others fit better: it came at number {rank}.",
  "why_not.far": "Others fit much better.",
  "why_not.shown": "It is in the list, at number {rank}.",
  "why_not.now": "This is about a list made now, not the one that was shown.",
  "why_not.now_without_you": "This is about a list made now without your data, not the one that was shown.",
  "why_not.unknown": "This shop does not know this item.",
  "why_not.not_in_model": "It is too new to be compared with others.",

  // Contact, help and questions
  "outreach.quiet_hours": "It is in the quiet hours that you chose.",
  "outreach.too_often": "You have heard from this shop often enough this week.",
  "outreach.no_channel": "You chose no channel by which this shop may write to you.",
  "outreach.no_contact": "You did not agree to be written to.",
  "outreach.open_complaint": "Your question comes first.",
  "outreach.nothing_to_say": "There is nothing worth writing to you about.",
  "outreach.unsubscribed": "You unsubscribed.",
  "help.text": "Is something wrong? A person is glad to help.",
  "help.no_contact": "This shop has named no contact yet.",
  "ask.relevance": "Is this of use to you?",
  "ask.nps": "How likely are you to recommend this shop to friends, from 0 to 10?",

  // The public page of main parameters
  "weight.most": "counts most",
  "weight.much": "counts much",
  "weight.some": "counts somewhat",
  "weight.little": "counts little",
  "weight.none": "does not count at present",
  "parameter.sentence": "{what}: {weight} (about {percent} %).",
  "parameter.limit": "{what}: changes a score by at most {percent} %.",
  "parameter.latest": "What you did last",
  "parameter.recent": "What you did shortly before",
  "parameter.earlier": "What you did earlier",
  "parameter.page": "The page you are on and the cart it shows",
  "parameter.together": "What shoppers choose together",
  "parameter.next": "What shoppers choose next",
  "parameter.related": "What goes with what, over several steps",
  "parameter.alike": "How alike items are in category, brand and name",
  "parameter.again": "What you come back to yourself",
  "parameter.popularity": "How many shoppers chose an item",
  "parameter.purchases": "What you bought",
  "parameter.views": "What you looked at",
  "parameter.carts": "What you put in the cart",
  "parameter.other": "Other things the model looks at",
  "parameter.objectives": "Your own wishes (save money, easy, reliable, informed, fun)",
  "parameter.fatigue": "How often you saw an item without interest",
  "parameter.promoted": "What this shop moves up, which is always said",
} as const;
