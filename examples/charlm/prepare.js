/** Frozen half of the example: loads the text as bytes, splits it, hands out batches and measures val_bpb. Experiments never change it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Seconds of training, held here so that no experiment can give itself more. */
export const BUDGET_SECONDS = positiveNumber("FLEET_BUDGET_SECONDS", 3);
/** Seed of weights and batches; the same seed gives the same run but for the number of steps reached. */
export const SEED = positiveNumber("FLEET_SEED", 1337);
/** Tokens are bytes. */
export const VOCAB_SIZE = 256;
/** Bytes of history that a model may look at. */
export const CONTEXT_BYTES = 32;

const TEXT_FILE = fileURLToPath(new URL("data/text.txt", import.meta.url));
/** Every tenth block of this size is held back for validation, so both halves hold the same kinds of text. */
const BLOCK_BYTES = 16_384;
const VALIDATION_EVERY = 10;
/** Positions scored by the evaluation, spread evenly over the validation blocks. */
const EVALUATED_POSITIONS = 8192;
/** How far a predicted distribution's sum may be from 1. */
const SUM_TOLERANCE = 1e-3;

function positiveNumber(name, fallback) {
  const raw = process.env[name];
  if (raw === undefined || raw === "") return fallback;
  const value = Number(raw);
  if (!(value >= 0) || !Number.isFinite(value)) throw new Error(`${name} must be a number, found "${raw}"`);
  return value;
}

/** Small seeded generator (a 32-bit counter through an integer hash): uniform numbers in [0, 1). */
export function makeRandom(seed) {
  let counter = Math.floor(seed) >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

function readText() {
  try {
    return readFileSync(TEXT_FILE);
  } catch (error) {
    throw new Error(`${TEXT_FILE} cannot be read; make a repository with: node make-repo.js <folder>`, {
      cause: error,
    });
  }
}

/** Positions that may be predicted, by half; a position is predicted from the CONTEXT_BYTES bytes before it. */
function splitPositions(length) {
  const train = [];
  const validation = [];
  for (let block = 0; block * BLOCK_BYTES < length; block++) {
    const half = block % VALIDATION_EVERY === VALIDATION_EVERY - 1 ? validation : train;
    // A window never reaches into the block before it: that block may belong to the other half.
    const first = block * BLOCK_BYTES + CONTEXT_BYTES;
    const end = Math.min(length, (block + 1) * BLOCK_BYTES);
    if (end > first) half.push({ first, count: end - first });
  }
  return { train, validation };
}

/** The n-th position of a half, counted over its blocks. All blocks but the last are equally long. */
function positionAt(blocks, index) {
  const perBlock = BLOCK_BYTES - CONTEXT_BYTES;
  const block = blocks[Math.min(blocks.length - 1, Math.floor(index / perBlock))];
  return block.first + Math.min(block.count - 1, index % perBlock);
}

const countOf = (blocks) => blocks.reduce((sum, block) => sum + block.count, 0);

/** Opens the text: `bytes`, the number of positions to train on, and `trainPosition(u)` for u in [0, 1). */
export function openText() {
  const bytes = new Uint8Array(readText());
  const { train, validation } = splitPositions(bytes.length);
  if (validation.length === 0) throw new Error(`${TEXT_FILE} is too short: ${bytes.length} bytes`);
  const trainCount = countOf(train);
  return {
    bytes,
    trainCount,
    validation,
    trainPosition: (uniform) => positionAt(train, Math.floor(uniform * trainCount)),
  };
}

/**
 * Bits per byte on the fixed validation positions, lower is better. `model.predict(history, out)` gets a copy of the
 * last CONTEXT_BYTES bytes (so that it cannot look ahead) and writes 256 probabilities that must sum to 1.
 */
export function evaluateBpb(model, text) {
  const history = new Uint8Array(CONTEXT_BYTES);
  const probabilities = new Float32Array(VOCAB_SIZE);
  const available = countOf(text.validation);
  const scored = Math.min(EVALUATED_POSITIONS, available);
  let bits = 0;
  for (let n = 0; n < scored; n++) {
    const at = positionAt(text.validation, Math.floor((n * available) / scored));
    history.set(text.bytes.subarray(at - CONTEXT_BYTES, at));
    model.predict(history, probabilities);
    checkDistribution(probabilities);
    bits -= Math.log2(Math.max(probabilities[text.bytes[at]], 1e-9));
  }
  return bits / scored;
}

function checkDistribution(probabilities) {
  let sum = 0;
  for (const p of probabilities) {
    if (!(p >= 0)) throw new Error(`a predicted probability is ${p}`);
    sum += p;
  }
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) throw new Error(`predicted probabilities sum to ${sum}, not 1`);
}
