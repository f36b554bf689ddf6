export const when = "{dated, select, yes { {when}} other {}}";
export const place = "{place, select, store { i butikken} app { i appen} phone { på telefon} other {}}";
export const i = "{known, select, yes { i {category}} other {}}";
export const fra = "{known, select, yes {, fra {category}} other {}}";
export const varer = "{n, plural, one {# vare} other {# varer}}";
export const den = "{n, plural, one {den} other {dem}}";
