// How often an SDK key may ask at the edge, by name; the numbers are the edge's own.
export const rateTiers = ['low', 'standard', 'high'] as const;
export type RateTier = (typeof rateTiers)[number];
