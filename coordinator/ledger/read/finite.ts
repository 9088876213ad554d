/** JSON knows finite numbers only; views say null for the others. */

/** The number, or null when it is none that JSON can carry. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
