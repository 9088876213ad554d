/** What programs print when they fail for a reason that we know. */

/** Output looked at: a cause stands near the end, and a log that merely mentions it earlier is none. */
const LAST_CHARS = 8 * 1024;

const MEMORY_EXHAUSTED = [
  /\b(?:CUDA|HIP|MPS backend) out of memory\b/u,
  /\btorch\.(?:cuda\.)?OutOfMemoryError\b/u,
  /^(?:\S+\.)?MemoryError\b/mu,
  /\b(?:CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation|hipErrorOutOfMemory)\b/u,
  /\bRESOURCE_EXHAUSTED: Out of memory\b/u,
  /\bJavaScript heap out of memory\b/u,
  /\bstd::bad_alloc\b/u,
  /\bmemory allocation of \d+ bytes failed\b/u,
  /\[METAL\].*Insufficient Memory/u,
] as const;

// In order: dash, bash and ash, zsh, env and others that name the system's error.
const NOT_FOUND = [
  /^\S*sh: (?:line )?\d+: (.+): not found$/mu,
  /: (?:line \d+: )?([^:\n]+): (?:command )?not found$/mu,
  /\bcommand not found: (.+)$/mu,
  /^(?:\S*env|exec|nohup|timeout|nice): .*?['‘"`]?([^'’"`:\s]+)['’"`]?: No such file or directory$/mu,
  /: ([^:\n]+): No such file or directory$/mu,
] as const;

/** True when the end of this output says that memory, of the device or of the host, was used up. */
export const hasMemoryExhausted = (output: string): boolean =>
  MEMORY_EXHAUSTED.some((pattern) => pattern.test(output.slice(-LAST_CHARS)));

/** True when the end of this output says that the disk is full. */
export const hasDiskFull = (output: string): boolean =>
  /No space left on device|Disk quota exceeded|\bENOSPC\b/u.test(output.slice(-LAST_CHARS));

/** The program that a shell did not find, from the end of its output; undefined when it names none. Foreign text. */
export function missingProgram(output: string): string | undefined {
  const end = output.slice(-LAST_CHARS).replaceAll("\r", "").trimEnd();
  for (const pattern of NOT_FOUND) {
    const name = pattern.exec(end)?.[1]?.trim();
    if (name !== undefined && name !== "") return name;
  }
  return undefined;
}
