/** Editable half of the example: a byte-level language model, its optimiser and its training loop. One run prints one val_bpb. */
import {
  BUDGET_SECONDS,
  CONTEXT_BYTES,
  SEED,
  VOCAB_SIZE,
  evaluateBpb,
  makeRandom,
  openText,
} from "./prepare.js";

// ---- What an experiment turns first -------------------------------------------------------------------------------
/** Step size of the optimiser. */
const LEARNING_RATE = 0.02;
/** "sgd" or "adagrad" (each weight's step shrinks with the gradients that it has seen). */
const OPTIMIZER = "sgd";
/** Predictions averaged into one update. */
const BATCH_SIZE = 64;
/** Lengths of history that are looked up: 1 byte, 2 bytes, … up to this many. */
const NGRAM_ORDERS = 2;
/** Numbers that stand for one looked-up history. */
const EMBEDDING_SIZE = 8;
/** Units of the hidden layer. */
const HIDDEN_SIZE = 24;
/** Part of the budget over which the learning rate falls to zero at the end. */
const WARMDOWN_RATIO = 0.0;
/** Spread of the initial weights, relative to 1 / sqrt(inputs). */
const INIT_SCALE = 0.5;
/** Rows of one table of histories; longer histories share rows by hashing. */
const TABLE_ROWS = 16_384;
// -------------------------------------------------------------------------------------------------------------------

const PROGRESS_EVERY_MS = 100;
const LOSS_SMOOTHING = 0.98;
const ADAGRAD_EPSILON = 1e-8;
/** A byte is predicted as eight yes/no answers on the way down a binary tree; node 1 is its root. */
const BITS = 8;
const INPUT_SIZE = NGRAM_ORDERS * EMBEDDING_SIZE;

const random = makeRandom(SEED);

function gaussian() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Weights with what the optimiser needs beside them. `gradient` is only used for weights that a batch shares. */
function parameter(size, spread) {
  const weights = new Float32Array(size);
  if (spread > 0) for (let i = 0; i < size; i++) weights[i] = gaussian() * spread;
  return { weights, gradient: new Float32Array(size), seen: new Float32Array(size) };
}

const tables = parameter(NGRAM_ORDERS * TABLE_ROWS * EMBEDDING_SIZE, INIT_SCALE * 0.2);
const hiddenWeights = parameter(HIDDEN_SIZE * INPUT_SIZE, INIT_SCALE / Math.sqrt(INPUT_SIZE));
const hiddenBias = parameter(HIDDEN_SIZE, 0);
const treeWeights = parameter(VOCAB_SIZE * HIDDEN_SIZE, INIT_SCALE / Math.sqrt(HIDDEN_SIZE));
const treeBias = parameter(VOCAB_SIZE, 0);
const parameterCount = [tables, hiddenWeights, hiddenBias, treeWeights, treeBias].reduce(
  (sum, one) => sum + one.weights.length,
  0,
);

const input = new Float32Array(INPUT_SIZE);
const inputGradient = new Float32Array(BATCH_SIZE * INPUT_SIZE);
const rows = new Int32Array(BATCH_SIZE * NGRAM_ORDERS);
const hidden = new Float32Array(HIDDEN_SIZE);
const hiddenGradient = new Float32Array(HIDDEN_SIZE);

/** Writes where each table is read for the history that ends before `at`, as offsets of weights. */
function lookUp(bytes, at, out, outAt) {
  let hash = 0;
  for (let order = 0; order < NGRAM_ORDERS; order++) {
    hash = Math.imul(hash ^ (bytes[at - 1 - order] + 1), 0x01000193 + 2 * order);
    const row = ((hash ^ (hash >>> 15)) >>> 0) % TABLE_ROWS;
    out[outAt + order] = (order * TABLE_ROWS + row) * EMBEDDING_SIZE;
  }
}

/** History → hidden layer, in `input` and `hidden`. */
function forward(rowsAt) {
  const table = tables.weights;
  const weights = hiddenWeights.weights;
  for (let order = 0, i = 0; order < NGRAM_ORDERS; order++) {
    const from = rows[rowsAt + order];
    for (let e = 0; e < EMBEDDING_SIZE; e++) input[i++] = table[from + e];
  }
  for (let h = 0, w = 0; h < HIDDEN_SIZE; h++) {
    let sum = hiddenBias.weights[h];
    for (let i = 0; i < INPUT_SIZE; i++) sum += weights[w++] * input[i];
    hidden[h] = sum > 0 ? sum : 0.01 * sum;
  }
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

function answer(node) {
  const weights = treeWeights.weights;
  let sum = treeBias.weights[node];
  for (let h = 0, w = node * HIDDEN_SIZE; h < HIDDEN_SIZE; h++) sum += weights[w + h] * hidden[h];
  return sigmoid(sum);
}

/** One training example: adds to the gradients and gives its loss in nats. */
function learn(bytes, at, slot) {
  lookUp(bytes, at, rows, slot * NGRAM_ORDERS);
  forward(slot * NGRAM_ORDERS);
  hiddenGradient.fill(0);
  const loss = learnTree(bytes[at]);
  const weights = hiddenWeights.weights;
  const gradient = hiddenWeights.gradient;
  const base = slot * INPUT_SIZE;
  inputGradient.fill(0, base, base + INPUT_SIZE);
  for (let h = 0, w = 0; h < HIDDEN_SIZE; h++) {
    const slope = hidden[h] > 0 ? hiddenGradient[h] : 0.01 * hiddenGradient[h];
    hiddenBias.gradient[h] += slope;
    for (let i = 0; i < INPUT_SIZE; i++, w++) {
      gradient[w] += slope * input[i];
      inputGradient[base + i] += slope * weights[w];
    }
  }
  return loss;
}

/** The eight answers that lead to `byte`: their loss, and their gradients for the tree and the hidden layer. */
function learnTree(byte) {
  const weights = treeWeights.weights;
  const gradient = treeWeights.gradient;
  let loss = 0;
  for (let bit = BITS - 1, node = 1; bit >= 0; bit--) {
    const wanted = (byte >> bit) & 1;
    const given = answer(node);
    loss -= Math.log(Math.max(wanted === 1 ? given : 1 - given, 1e-9));
    const error = given - wanted;
    treeBias.gradient[node] += error;
    for (let h = 0, w = node * HIDDEN_SIZE; h < HIDDEN_SIZE; h++) {
      gradient[w + h] += error * hidden[h];
      hiddenGradient[h] += error * weights[w + h];
    }
    node = node * 2 + wanted;
  }
  return loss;
}

/** One weight's update by gradient `g`. */
const move =
  OPTIMIZER === "adagrad"
    ? (one, i, g, rate) => {
        one.seen[i] += g * g;
        one.weights[i] -= (rate * g) / (Math.sqrt(one.seen[i]) + ADAGRAD_EPSILON);
      }
    : (one, i, g, rate) => {
        one.weights[i] -= rate * g;
      };

/** Applies and clears the gradients of one batch. Only the rows that it looked up change in the tables. */
function update(rate) {
  for (const one of [hiddenWeights, hiddenBias, treeWeights, treeBias]) {
    for (let i = 0; i < one.weights.length; i++) {
      const g = one.gradient[i];
      if (g === 0) continue;
      move(one, i, g / BATCH_SIZE, rate);
      one.gradient[i] = 0;
    }
  }
  for (let slot = 0, i = 0; slot < BATCH_SIZE; slot++) {
    for (let order = 0; order < NGRAM_ORDERS; order++) {
      const from = rows[slot * NGRAM_ORDERS + order];
      for (let e = 0; e < EMBEDDING_SIZE; e++, i++)
        move(tables, from + e, inputGradient[i] / BATCH_SIZE, rate);
    }
  }
}

/** The model as the frozen evaluation sees it. */
const model = {
  predict(history, out) {
    lookUp(history, CONTEXT_BYTES, rows, 0);
    forward(0);
    const reach = new Float32Array(VOCAB_SIZE);
    reach[1] = 1;
    for (let node = 1; node < VOCAB_SIZE; node++) {
      const one = answer(node);
      const children = node * 2 < VOCAB_SIZE ? reach : out;
      const at = children === reach ? node * 2 : node * 2 - VOCAB_SIZE;
      children[at] = reach[node] * (1 - one);
      children[at + 1] = reach[node] * one;
    }
  },
};

const rateFactor = (progress) =>
  WARMDOWN_RATIO > 0 && progress > 1 - WARMDOWN_RATIO ? (1 - progress) / WARMDOWN_RATIO : 1;

function printProgress({ step, progress, loss, dtMs, tokensPerSecond, epoch, remaining }) {
  const fields = [
    `\rstep ${String(step).padStart(5, "0")} (${(100 * progress).toFixed(1)}%)`,
    `loss: ${loss.toFixed(6)}`,
    `lrm: ${rateFactor(progress).toFixed(2)}`,
    `dt: ${dtMs.toFixed(0)}ms`,
    `tok/sec: ${Math.round(tokensPerSecond).toLocaleString("en-US")}`,
    // A CPU's peak is unknown, so no part of it is claimed.
    "mfu: 0.0%",
    `epoch: ${epoch}`,
    `remaining: ${Math.max(0, remaining).toFixed(0)}s    `,
  ];
  process.stdout.write(fields.join(" | "));
}

/** Trains until the budget is used up; gives steps and seconds. */
function train(text) {
  const began = performance.now();
  let step = 0;
  let smoothed = 0;
  let seconds = 0;
  let shownAt = began;
  let shownStep = 0;
  while (seconds < BUDGET_SECONDS) {
    let loss = 0;
    for (let slot = 0; slot < BATCH_SIZE; slot++)
      loss += learn(text.bytes, text.trainPosition(random()), slot);
    const progress = Math.min(1, seconds / BUDGET_SECONDS);
    update(LEARNING_RATE * rateFactor(progress));
    step++;
    smoothed = LOSS_SMOOTHING * smoothed + (1 - LOSS_SMOOTHING) * (loss / BATCH_SIZE);
    if (!Number.isFinite(smoothed)) throw new Error(`the loss is ${smoothed} after ${step} steps`);
    const now = performance.now();
    seconds = (now - began) / 1000;
    if (now - shownAt < PROGRESS_EVERY_MS) continue;
    const dtMs = (now - shownAt) / (step - shownStep);
    printProgress({
      step,
      progress: Math.min(1, seconds / BUDGET_SECONDS),
      loss: smoothed / (1 - LOSS_SMOOTHING ** step),
      dtMs,
      tokensPerSecond: (1000 * BATCH_SIZE) / dtMs,
      epoch: 1 + Math.floor((step * BATCH_SIZE) / text.trainCount),
      remaining: BUDGET_SECONDS - seconds,
    });
    shownAt = now;
    shownStep = step;
  }
  process.stdout.write("\n");
  return { step, seconds };
}

const text = openText();
const { step, seconds } = train(text);
const bpb = evaluateBpb(model, text);
const closing = {
  val_bpb: bpb.toFixed(6),
  training_seconds: seconds.toFixed(1),
  total_seconds: process.uptime().toFixed(1),
  // There is no video memory here: this process's own peak, in its place.
  peak_vram_mb: (process.resourceUsage().maxRSS / 1024).toFixed(1),
  mfu_percent: "0.00",
  total_tokens_M: ((step * BATCH_SIZE) / 1e6).toFixed(3),
  num_steps: step,
  num_params_M: (parameterCount / 1e6).toFixed(3),
  depth: 1,
};
process.stdout.write("---\n");
for (const [name, value] of Object.entries(closing)) {
  process.stdout.write(`${`${name}:`.padEnd(18)}${value}\n`);
}
