/** Two inks and a paper for each department, so that what belongs together looks so. */
const PALETTES = [
  ["#7a4a2b", "#e8c9a0", "#f6ede1"],
  ["#b0683a", "#f3d9a4", "#fbf3e3"],
  ["#2f5d50", "#a9cdb9", "#e8f1ec"],
  ["#5a6b2f", "#cdd98f", "#f2f5e2"],
  ["#2b5378", "#a7c8e6", "#e8f0f8"],
  ["#5b4a78", "#c9b8e6", "#f0ecf8"],
  ["#7b3a4b", "#e6b3bf", "#f9ebee"],
] as const;

/** Drawn on a sheet of 400 by 300, in an ink and a second one. */
const MOTIFS: readonly ((ink: string, light: string) => string)[] = [
  (ink, light) =>
    `<path d="M130 90h120v90a40 40 0 0 1-40 40h-40a40 40 0 0 1-40-40z" fill="${ink}"/>` +
    `<path d="M250 110h20a30 30 0 0 1 0 60h-20" fill="none" stroke="${ink}" stroke-width="16"/>` +
    `<ellipse cx="190" cy="94" rx="60" ry="12" fill="${light}"/>`,
  (ink, light) =>
    `<rect x="120" y="70" width="160" height="160" rx="14" fill="${ink}"/>` +
    `<rect x="120" y="120" width="160" height="56" fill="${light}"/>`,
  (ink, light) =>
    `<path d="M175 60h50v40l25 40v80a16 16 0 0 1-16 16h-68a16 16 0 0 1-16-16v-80l25-40z" fill="${ink}"/>` +
    `<rect x="150" y="150" width="100" height="50" fill="${light}"/>`,
  (ink, light) =>
    `<circle cx="200" cy="150" r="84" fill="${ink}"/><circle cx="200" cy="150" r="52" fill="${light}"/>` +
    `<circle cx="200" cy="150" r="18" fill="${ink}"/>`,
  (ink, light) =>
    `<path d="M110 200c30-90 70-120 90-120s60 30 90 120z" fill="${ink}"/>` +
    `<path d="M100 200h200v24H100z" fill="${light}"/>`,
  (ink, light) =>
    `<rect x="184" y="60" width="32" height="180" rx="12" fill="${ink}"/>` +
    `<rect x="140" y="60" width="120" height="44" rx="12" fill="${light}"/>`,
  (ink, light) =>
    `<path d="M200 240c-10-60-60-70-70-120 50 0 70 30 70 60 0-50 20-90 70-100 0 60-50 80-70 160z" ` +
    `fill="${ink}"/>` +
    `<path d="M150 240h100l-12 24h-76z" fill="${light}"/>`,
  (ink, light) =>
    `<rect x="120" y="80" width="160" height="140" rx="8" fill="${light}"/>` +
    `<rect x="120" y="80" width="28" height="140" rx="8" fill="${ink}"/>` +
    `<path d="M170 120h84M170 150h84M170 180h50" stroke="${ink}" stroke-width="8" stroke-linecap="round"/>`,
];

/** FNV-1a: the same text has the same picture. */
const numberOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
};

const pick = <T>(list: readonly [T, ...T[]] | readonly T[], number: number): T =>
  list[number % list.length] as T;

/** A drawing of a made-up thing, as SVG: its department gives the colours, its id the shape. */
export const drawPicture = (itemId: string, department: string): string => {
  const [ink, light, paper] = pick(PALETTES, numberOf(department));
  const motif = pick(MOTIFS, numberOf(itemId));
  const turn = (numberOf(`${itemId}/turn`) % 13) - 6;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">` +
    `<rect width="400" height="300" fill="${paper}"/>` +
    `<ellipse cx="200" cy="252" rx="110" ry="12" fill="${light}"/>` +
    `<g transform="rotate(${turn} 200 150)">${motif(ink, light)}</g></svg>`
  );
};
