/** Why a sweep cannot turn a knob of its campaign in the files of one commit. */

/** One knob that does not fit. Names and paths are those of the campaign file. */
export type KnobMisfit = { readonly knob: string; readonly file: string } & (
  | { readonly kind: "no_file" }
  /** Experiments may not change its file. */
  | { readonly kind: "frozen" }
  /** How often it is found; anything but once. */
  | { readonly kind: "matches"; readonly times: number }
  /** It is found once, but its group took no part in the match. */
  | { readonly kind: "no_value" }
  /** Its value shares characters with that of another knob. */
  | { readonly kind: "overlap"; readonly other: string }
  | { readonly kind: "pattern"; readonly detail: string }
);
