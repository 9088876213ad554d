/** The dialects of autoresearch as data: what a campaign file need not say because its preset does. */

/** Settings that a campaign file may override one by one. Lists are replaced whole, never joined. */
export interface Preset {
  readonly setup?: string;
  readonly run?: string;
  readonly fresh: readonly string[];
  readonly editable?: readonly string[];
  readonly frozen: readonly string[];
  readonly metricName: string;
  readonly metricGoal: "min" | "max";
  /** Names of further numbers to keep, read from lines like the metric's. */
  readonly also: readonly string[];
  readonly budgetSeconds: number;
}

/** Files from which environments are made: a change of one means that `setup` must run again. */
export const KNOWN_SETUP_INPUTS: readonly string[] = [
  "uv.lock",
  "pyproject.toml",
  "requirements*.txt",
  "poetry.lock",
  "pdm.lock",
  "Pipfile.lock",
  "pixi.lock",
  "conda-lock.yml",
  "environment.y*ml",
  ".python-version",
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "Cargo.toml",
  "Cargo.lock",
  "rust-toolchain*",
  "go.mod",
  "go.sum",
  "Gemfile.lock",
  "mix.lock",
  "Manifest.toml",
  "renv.lock",
  "flake.lock",
];

/** Untracked paths that survive from one experiment to the next, because making them again costs minutes. */
export const KNOWN_CACHES: readonly string[] = [".venv", "target", "node_modules", "**/__pycache__"];

const common = {
  frozen: [],
  fresh: [],
  metricName: "val_bpb",
  metricGoal: "min",
  also: ["peak_vram_mb"],
  budgetSeconds: 300,
} as const;

/** Presets by the name that `preset` takes. */
export const PRESETS: Readonly<Record<"karpathy" | "custom", Preset>> = {
  karpathy: {
    ...common,
    setup: "uv sync --frozen",
    run: "uv run train.py",
    editable: ["train.py"],
    frozen: ["prepare.py", "pyproject.toml", "uv.lock", ".python-version", "program.md"],
    fresh: ["run.log"],
  },
  custom: common,
};
