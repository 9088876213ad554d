/** To be loaded before a coordinator's sources: they get `meddled-socket.ts` for `proto/socket.ts`. */
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    const isOurs = context.parentURL?.endsWith("/meddled-socket.ts") ?? false;
    if (isOurs || !found.url.endsWith("/proto/socket.ts")) return found;
    return { ...found, url: new URL("./meddled-socket.ts", import.meta.url).href };
  },
});
