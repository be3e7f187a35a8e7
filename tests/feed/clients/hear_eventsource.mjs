// Reads a stream to its end with npm's eventsource, which comes back by itself.
//
//     node hear_eventsource.mjs PACKAGES URL KIND...
//
// Prints what was heard and how often the connection was opened, as JSON.
import { createRequire } from "node:module";

const [packages, url, ...kinds] = process.argv.slice(2);
const { EventSource } = createRequire(`${packages}/`)("eventsource");
const heard = [];
let opened = 0;
const source = new EventSource(url);
source.onopen = () => (opened += 1);
for (const kind of ["message", ...kinds]) {
  source.addEventListener(kind, (e) => heard.push([e.lastEventId, kind, e.data]));
}
source.onerror = (error) => {
  if (source.readyState !== source.CLOSED) return;
  process.stdout.write(JSON.stringify({ heard, opened, code: error.code }));
};
