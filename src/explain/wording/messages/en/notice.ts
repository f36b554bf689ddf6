export const NOTICE = {
  "notice.profile":
    "These suggestions are chosen for you from {from, select, events {what you did in this shop} other " +
    "{your own wishes}}, as you agreed.",
  "notice.shop_order":
    "These suggestions stand in this shop’s own order; what you did can only leave some out or move them, " +
    "as you agreed.",
  "notice.session":
    "These suggestions are chosen for you from what you did during this visit, as you agreed.",
  "notice.context":
    "These suggestions go by this page{but, select, dismissed {, except that what you sent away was left " +
    "out} heeded {, except that your own choices, an open question or your age was heeded} asked {, and by " +
    "the wishes set on it; nothing you did before was used} other {; nothing you did before was used}}.",
  "notice.popular":
    "These suggestions are the same for everyone{but, select, dismissed {, except that what you sent " +
    "away was left out} heeded {, except that your own choices, an open question or your age was heeded} " +
    "asked { who sets the same wishes on this page; nothing about you was used} other {; nothing about you " +
    "was used}}.",
  "notice.any_time": "You can look into this, change it or stop it at any time.",
  "notice.nothing_known": "You agreed to personal suggestions, but there is nothing yet to base them on.",
  "notice.sensitive_page":
    "This page is about sensitive products: what you did is not combined with it unless you agree to " +
    "that too.",
  "notice.model_failed":
    "You agreed to personal suggestions, but what makes them was not available this time.",
  "notice.change": "Your choices: {href}",
  "notice.parameters": "What counts in the order, and how much: {href}",
  "notice.stock_changed": "What this shop sells has changed since.",
  "help.text": "Is something wrong? Our team is glad to help you.",
  "ask.relevance": "Is {items} of use to you?",
  "ask.yes": "Yes",
  "ask.no": "No",
  "ask.nps": "How likely are you to recommend this shop to friends, from 0 to 10?",
  "notice.open_complaint":
    "Your question to us is still open: until it is settled, what you did is not used to suggest anything.",
  "notice.unexplained": "There was no time to work out all the reasons.",
  "notice.empty": "There is nothing to suggest here.",
  "notice.silent": "Nothing is suggested here.",
  "notice.silent_help":
    "Nothing is suggested here; what you did was used only to find help that fits, as you agreed.",
  "notice.no_message": "No message is sent to you now.",
  "notice.purchase_message":
    "This message is about what you bought, which was used as you agreed; it sells nothing.",
} as const;
