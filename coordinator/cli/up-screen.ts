/** Shows the steps of hosts as they come up: live on a terminal, one line for each finished step elsewhere. */
import type { Progress } from "../../proto/vocab/wishes.ts";
import type { Context } from "./context.ts";
import { terminalText } from "./terminal-text.ts";

/** A place where steps are shown. */
export interface UpScreen {
  readonly show: (progress: Progress) => void;
  /** Resolves when the last thing was drawn. */
  readonly end: () => Promise<void>;
}

const DETAIL_CHARACTERS = 60;

/** The screen that fits where the words go. With `--json` nothing is shown. */
export const openUpScreen = async (context: Context, hosts: readonly string[]): Promise<UpScreen> => {
  if (context.json) return { show: () => undefined, end: () => Promise.resolve() };
  return context.isTty ? liveScreen(hosts) : plainScreen(context);
};

const detailText = ({ detail }: Progress): string =>
  detail === "" ? "" : `: ${terminalText(detail, DETAIL_CHARACTERS)}`;

const plainScreen = ({ out }: Context): UpScreen => ({
  show: (progress) => {
    if (progress.status === "running") return;
    const end = progress.status === "failed" ? "failed" : "done";
    out.line(
      `${terminalText(progress.host, 64)}  ${terminalText(progress.step, 20)} ${end}${detailText(progress)}`,
    );
  },
  end: () => Promise.resolve(),
});

const liveScreen = async (hosts: readonly string[]): Promise<UpScreen> => {
  const { Listr } = await import("listr2");
  const rows = new Map(hosts.map((host) => [host, Promise.withResolvers<void>()]));
  const tasks = new Map<string, { output: string; title: string }>();
  const list = new Listr(
    hosts.map((host) => ({
      title: terminalText(host, 64),
      task: async (_: unknown, task: { output: string; title: string }): Promise<void> => {
        tasks.set(host, task);
        await rows.get(host)?.promise;
      },
    })),
    { concurrent: true, exitOnError: false, rendererOptions: { collapseErrors: false } },
  );
  const drawn = list.run();
  return {
    show: (progress) => {
      const task = tasks.get(progress.host);
      const row = rows.get(progress.host);
      const words = `${terminalText(progress.step, 20)}${detailText(progress)}`;
      if (task) task.output = words;
      if (progress.status === "failed")
        row?.reject(new Error(`${terminalText(progress.host, 64)}: ${words}`));
      else if (progress.step === "up") row?.resolve();
    },
    end: async () => {
      for (const row of rows.values()) row.resolve();
      await drawn;
    },
  };
};
