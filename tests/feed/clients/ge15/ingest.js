"use strict";
// The Financial Times' ingest of 2015 reads a folder of PA-style files, unmodified.
//
//     FEED_FOLDER=… NODE_PATH=shims:packages node ingest.js CLONE PARTIES NUMBERS [HIDDEN]...
//
// NUMBERS is a file of JSON: PA's number of each seat, by slug. Files whose names end as HIDDEN says are deposited one after the other
// once the rest has been read. Prints the state after each reading, as JSON.
const fs = require("fs");
const os = require("os");
const path = require("path");
const Module = require("module");

const [clone, parties, numbers, ...later] = process.argv.slice(2);
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  return resolve.call(this, name === "uk-political-parties" ? parties : name, ...rest);
};
process.env.PA_RESULTS_DIR = "/results/";
process.env.SAVE_DIR = fs.mkdtempSync(path.join(os.tmpdir(), "ge15-"));
// It tells what went wrong with its files on both outputs.
const print = process.stdout.write.bind(process.stdout);
console.log = console.dir = console.error;

const ftp = require("ftp");
const db = require(path.join(clone, "db/loki.js"));
const model = require(path.join(clone, "db/model"));
const ingest = require(path.join(clone, "db/update/ge15-PA-results.js"));

const seats = db.addCollection("seats", ["id", "pa_id"]);
for (const [slug, pa_id] of Object.entries(JSON.parse(fs.readFileSync(numbers, "utf8")))) {
  const elections = { ge15: model.factory.SeatElectionResult() };
  seats.insert({ id: slug, slug, pa_id, elections });
}
const known = require("uk-political-parties");
const national = db.addCollection("parties", ["id"]);
for (const party of Object.values(known.data)) national.insert(model.factory.Party(party));

// It reads again after three seconds at the earliest: its clock is put on by so much.
const now = Date.now;
let ahead = 0;
Date.now = () => now() + ahead;
const endings = new Set(later);
ftp.hide = (name) => [...endings].some((ending) => name.endsWith(ending));

async function reading() {
  ahead += 10000;
  fs.writeFileSync(path.join(process.env.FEED_FOLDER, ".timestamp"), String(Date.now() / 1000));
  const file = path.join(process.env.SAVE_DIR, "seats.json");
  fs.rmSync(file, { force: true });
  await new Promise((done) => ingest.update(done));
  while (!fs.existsSync(file)) await new Promise((done) => setTimeout(done, 20));
  await new Promise((done) => setTimeout(done, 200)); // the state of parties has no such sign
  return {
    seats: seats.find().map((seat) => ({ slug: seat.slug, recount: seat.elections.ge15.recount, ...told(seat) })),
    parties: national.find().map(({ id, elections }) => ({ id, ...elections.ge15 })),
  };
}

function told({ elections: { ge15 } }) {
  const { winner, source, results, turnout, change } = ge15;
  return {
    winner: winner.person,
    party: winner.party,
    votes: winner.votes,
    majority: winner.majority ?? null,
    losers: results.filter((result) => result.loser).map((result) => result.person),
    total: results.reduce((sum, result) => sum + result.votes, 0),
    turnout,
    change,
    type: source.type,
    revision: source.revision,
    message: source.message,
  };
}

(async () => {
  const states = [await reading()];
  for (const ending of later) {
    endings.delete(ending);
    states.push(await reading());
  }
  print(JSON.stringify(states), () => process.exit(0));
})();
