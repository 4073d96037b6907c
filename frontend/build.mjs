// Builds what a page loads: app.js and app.css; beside them, for the calendar's page alone, calendar.js and calendar.css. Django's static storage adds the hashes to the names.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  // Two entries: the style sheet loads without waiting for the script.
  entryPoints: [
    { in: here("src/main.ts"), out: "app" },
    { in: here("src/style.css"), out: "app" },
    { in: here("src/calendar.ts"), out: "calendar" },
    { in: here("src/calendar.css"), out: "calendar" },
  ],
  outdir: here("../src/yotei/web/static/built"),
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["es2022", "chrome123", "firefox125", "safari17.5"],
  logLevel: "warning",
});
