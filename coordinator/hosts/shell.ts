/** Quoting for shells that we do not choose: POSIX `sh` inside, and any login shell around it. */

/** One word for a POSIX shell. Throws on NUL, which no argument can carry. */
export const shellQuote = (word: string): string => {
  if (word.includes("\0")) throw new RangeError("an argument cannot hold NUL");
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
};

const octal = (character: string): string => `\\0${character.charCodeAt(0).toString(8).padStart(3, "0")}`;

/**
 * Text for the user's login shell that runs `command` by `sh`. sshd hands every command to that shell, and csh breaks a quoted newline
 * and expands `!`, fish reads backslashes in quotes; those characters travel as octal escapes.
 */
export const loginShellCommand = (command: string): string => {
  if (command.includes("\0")) throw new RangeError("a command cannot hold NUL");
  if (!/['\\!\n]/.test(command)) return `exec sh -c '${command}'`;
  const encoded = command.replaceAll(/['\\!\n]/g, octal);
  return `exec sh -c 'eval "$(printf %b "$1")"' sh '${encoded}'`;
};

/** A path on the host as a shell word: a leading `~/` becomes the login's home, which only the host knows. */
export const homePath = (path: string): string => {
  if (path === "~") return '"$HOME"';
  return path.startsWith("~/") ? `"$HOME"/${shellQuote(path.slice(2))}` : shellQuote(path);
};
