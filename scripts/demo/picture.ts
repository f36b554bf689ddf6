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

type Motif = (ink: string, light: string) => string;

/** Drawn on a sheet of 400 by 300, in an ink and a second one. */
const MOTIFS = {
  mug: (ink, light) =>
    `<path d="M130 90h120v90a40 40 0 0 1-40 40h-40a40 40 0 0 1-40-40z" fill="${ink}"/>` +
    `<path d="M250 110h20a30 30 0 0 1 0 60h-20" fill="none" stroke="${ink}" stroke-width="16"/>` +
    `<ellipse cx="190" cy="94" rx="60" ry="12" fill="${light}"/>`,
  box: (ink, light) =>
    `<rect x="120" y="70" width="160" height="160" rx="14" fill="${ink}"/>` +
    `<rect x="120" y="120" width="160" height="56" fill="${light}"/>`,
  bottle: (ink, light) =>
    `<path d="M175 60h50v40l25 40v80a16 16 0 0 1-16 16h-68a16 16 0 0 1-16-16v-80l25-40z" fill="${ink}"/>` +
    `<rect x="150" y="150" width="100" height="50" fill="${light}"/>`,
  disc: (ink, light) =>
    `<circle cx="200" cy="150" r="84" fill="${ink}"/><circle cx="200" cy="150" r="52" fill="${light}"/>` +
    `<circle cx="200" cy="150" r="18" fill="${ink}"/>`,
  dome: (ink, light) =>
    `<path d="M110 200c30-90 70-120 90-120s60 30 90 120z" fill="${ink}"/>` +
    `<path d="M100 200h200v24H100z" fill="${light}"/>`,
  tool: (ink, light) =>
    `<rect x="184" y="60" width="32" height="180" rx="12" fill="${ink}"/>` +
    `<rect x="140" y="60" width="120" height="44" rx="12" fill="${light}"/>`,
  plant: (ink, light) =>
    `<path d="M200 240c-10-60-60-70-70-120 50 0 70 30 70 60 0-50 20-90 70-100 0 60-50 80-70 160z" ` +
    `fill="${ink}"/>` +
    `<path d="M150 240h100l-12 24h-76z" fill="${light}"/>`,
  paper: (ink, light) =>
    `<rect x="120" y="80" width="160" height="140" rx="8" fill="${light}"/>` +
    `<rect x="120" y="80" width="28" height="140" rx="8" fill="${ink}"/>` +
    `<path d="M170 120h84M170 150h84M170 180h50" stroke="${ink}" stroke-width="8" stroke-linecap="round"/>`,
  garment: (ink, light) =>
    `<path d="M160 66h80l56 40-24 44-26-16v106H154V134l-26 16-24-44z" fill="${ink}"/>` +
    `<path d="M172 66a28 28 0 0 0 56 0z" fill="${light}"/>`,
  boot: (ink, light) =>
    `<path d="M140 66h70v86l66 28a22 22 0 0 1 12 20v20H140z" fill="${ink}"/>` +
    `<path d="M136 220h156v20H136z" fill="${light}"/>`,
  bag: (ink, light) =>
    `<path d="M164 100V84a36 36 0 0 1 72 0v16" fill="none" stroke="${ink}" stroke-width="14"/>` +
    `<rect x="126" y="98" width="148" height="140" rx="22" fill="${ink}"/>` +
    `<rect x="150" y="156" width="100" height="56" rx="12" fill="${light}"/>`,
  lamp: (ink, light) =>
    `<path d="M158 66h84l34 78H124z" fill="${light}"/>` +
    `<path d="M192 144h16v76h-16z" fill="${ink}"/><path d="M146 220h108v18H146z" fill="${ink}"/>`,
} satisfies Readonly<Record<string, Motif>>;

/** What a title is a picture of; the first that fits. */
const SHAPES: readonly (readonly [RegExp, keyof typeof MOTIFS])[] = [
  [/jacket|layer|cape|gloves/i, "garment"],
  [/boots|socks/i, "boot"],
  [/backpacks?\b|bag|beans,|beans oslo|flour|compost|yeast|decaf/i, "bag"],
  [/lamp|bulb|light set/i, "lamp"],
  [/seeds|plant|canes/i, "plant"],
  [/paper|notebook|map\b|pad\b|mat\b|labels|cases/i, "paper"],
  [/mug|cups|pitcher|kettle|dripper|pot\b|watering can/i, "mug"],
  [/flask|oil|feed|descaler|wax|gas\b|ink|pump/i, "bottle"],
  [/tube|hose\b|springform|bell|mirror|stone|scale|basket|tray|grinder with/i, "disc"],
  [/\bhat|helmet|mouse|\btin\b/i, "dome"],
  [/knife|hook|pin\b|secateurs|fork|nozzle|tool|levers|pen\b|poles|brush|tamper|strap/i, "tool"],
  [/machine|mixer|keyboard|stand|shelf|rack|lock|chair|stove/i, "box"],
];

/** FNV-1a: the same text has the same picture. */
const numberOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
};

const pick = <T>(list: readonly [T, ...T[]] | readonly T[], number: number): T =>
  list[number % list.length] as T;

const motifOf = (itemId: string, title: string): Motif => {
  const known = SHAPES.find(([words]) => words.test(title))?.[1];
  return known === undefined ? pick(Object.values(MOTIFS), numberOf(itemId)) : MOTIFS[known];
};

/** A drawing of a thing, as SVG: its department gives the colours, its title the shape, else its id. */
export const drawPicture = (itemId: string, department: string, title = ""): string => {
  const [ink, light, paper] = pick(PALETTES, numberOf(department));
  const motif = motifOf(itemId, title);
  const turn = (numberOf(`${itemId}/turn`) % 13) - 6;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">` +
    `<rect width="400" height="300" fill="${paper}"/>` +
    `<ellipse cx="200" cy="252" rx="110" ry="12" fill="${light}"/>` +
    `<g transform="rotate(${turn} 200 150)">${motif(ink, light)}</g></svg>`
  );
};
