/** The text of a new campaign file, commented for somebody who has never seen one. Pure. */

/** What `fleet init` asks. */
export interface InitAnswers {
  readonly preset: "karpathy" | "custom";
  readonly run: string;
  readonly editable: readonly string[];
  readonly metric: string;
  readonly goal: "min" | "max";
}

/** A YAML text; JSON's strings are YAML's. */
const quote = (text: string): string => JSON.stringify(text);

/** The file's content. It passes the check of `fleet run`. */
export const campaignTemplate = ({ preset, run, editable, metric, goal }: InitAnswers): string => `\
# One autoresearch campaign. fleet run reads this file once, when it starts or resumes the campaign;
# fleet check looks for mistakes in it. What is not said here, the preset says.

preset: ${preset}

# Names the campaign and its branch autoresearch/<tag>. Without it: today, for instance mar5.
# tag: mar5

task:
  # The experiment, run in a checkout of its own.
  run: ${quote(run)}
  # Seconds of training. The script learns them from FLEET_BUDGET_SECONDS.
  budget: 300
  # Seconds until the whole run is ended from outside.
  # timeout: 600
  # What numbers depend on, each with a command that prints its version. Hosts that differ are not compared.
  # versions:
  #   torch: python -c "import torch; print(torch.__version__)"

scope:
  # What an experiment may change. Everything else stays as it is.
  editable: [${editable.map(quote).join(", ")}]

metric:
  # Read from lines like "${metric.replaceAll(/[^\w./-]/gu, "")}: 1.2345".
  name: ${quote(metric)}
  # Which direction is better: min or max.
  goal: ${goal}

# Who proposes changes. Without an author you do: fleet submit <branch>.
# A command runs in a terminal, in a worktree at the tip; what it leaves changed becomes one experiment:
#
# author:
#   kind: command
#   command: my-agent "$FLEET_INSTRUCTIONS"

# When the campaign ends by itself. Without it: fleet stop.
# stop:
#   experiments: 100
#   hours: 8
`;
