/** One process of the pool: simulates the stretches that it is sent. */
import { runStretch, type Stretch } from "./pool.ts";

process.on("message", (stretch) => {
  process.send?.(runStretch(stretch as Stretch));
});
