/** The shell texts that store blobs on a host and make a release of them; pure. */
import { shellQuote } from "../shell.ts";
import type { PayloadFile } from "./payload.ts";

/** Exit code of a stored blob or release whose content is not what its name says. */
export const DAMAGED_EXIT_CODE = 9;

const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

/** Coreutils, then what macOS has, then what is left on small systems. */
const HASH = `hash() { { sha256sum "$1" || shasum -a 256 "$1" || openssl dgst -sha256 -r "$1"; } 2>/dev/null | cut -c 1-64; }`;

/** Reads a gzipped blob from stdin and stores it under its hash, whole or not at all. */
export const storeBlobCommand = (workDir: string, file: PayloadFile): string => `umask 077
${HASH}
w=${shellQuote(workDir)}
mkdir -p "$w/blobs" || exit 1
t="$w/blobs/.${file.sha256}.$$"
trap 'rm -f "$t"' EXIT
gzip -dc >"$t" || exit 1
found=$(hash "$t")
if [ "$found" != ${file.sha256} ]; then echo "hash is $found" >&2; exit ${DAMAGED_EXIT_CODE}; fi
chmod ${octal(file.mode)} "$t" && mv -f "$t" "$w/blobs/${file.sha256}"`;

const link = (file: PayloadFile): string => {
  const folder = file.place.includes("/") ? file.place.slice(0, file.place.lastIndexOf("/")) : ".";
  const blob = `"$w/blobs/${file.sha256}"`;
  const place = `"$t/"${shellQuote(file.place)}`;
  // File systems without hard links get copies.
  return `mkdir -p "$t/"${shellQuote(folder)} && { ln -f ${blob} ${place} 2>/dev/null || cp -p ${blob} ${place}; } || exit 1`;
};

/** Makes the release folder out of stored blobs; `node` is the host's own Node when it has one. */
export const placeReleaseCommand = (
  workDir: string,
  release: string,
  files: readonly PayloadFile[],
  node: string | undefined,
): string => `umask 077
w=${shellQuote(workDir)}; r="$w/rel/${release}"; t="$w/rel/.${release}.$$"
rm -rf "$t"; mkdir -p "$t" || exit 1
${files.map(link).join("\n")}
${node === undefined ? ":" : `ln -s ${node} "$t/node" || exit 1`}
: >"$t/.complete"
if [ -e "$r" ]; then mv "$r" "$t.old" || exit 1; fi
mv "$t" "$r"; code=$?
rm -rf "$t.old"
exit $code`;

/** Shell lines that check every file of a release in the current folder, and leave with `DAMAGED_EXIT_CODE` naming the first bad one. */
export const checkReleaseLines = (files: readonly Pick<PayloadFile, "place" | "sha256">[]): string =>
  [
    HASH,
    `check() { [ "$(hash "$1")" = "$2" ] || { echo "damaged: $1" >&2; exit ${DAMAGED_EXIT_CODE}; }; }`,
    ...files.map((file) => `check ${shellQuote(file.place)} ${file.sha256}`),
  ].join("\n");

/** Removes a damaged release and its blobs, so that they are copied again. */
export const dropReleaseCommand = (
  workDir: string,
  release: string,
  files: readonly PayloadFile[],
): string => `w=${shellQuote(workDir)}
rm -f "$w/rel/${release}/.complete"
cd "$w/blobs" && rm -f ${files.map((file) => file.sha256).join(" ")}`;
