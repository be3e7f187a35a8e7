/* The record that the page carries, unpacked; and what was known at a second of the night.
   Everything is a function of the record and a time: seeking back costs what seeking on does. */

async function unpacked() {
  const text = document.getElementById("record").textContent.trim();
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old for the page: it cannot unpack the record "
      + "(it needs Chrome 80, Firefox 113 or Safari 16.4).");
  }
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/* How many of ascending values are at or below one. */
function below(values, value) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle + 1; else high = middle;
  }
  return low;
}

class Party {
  constructor([id, name, short, colour, symbol]) {
    Object.assign(this, { id, name, short, colour, symbol, ink: inkOn(colour) });
  }
}

function luminance(colour) {
  const parts = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}

/* Black or white, whichever reads better on a colour. */
function inkOn(colour) {
  const light = luminance(colour);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? "#000000" : "#ffffff";
}

class Moment {
  constructor([time, kind, rank, headline, detail, seat, party, mark, also, source, exact], number) {
    Object.assign(this, { time, kind, rank, headline, detail, seat, party, mark, also, source,
      exact, number });
  }
}

class Night {
  constructor(record) {
    Object.assign(this, record);
    this.parties = record.parties.map((party) => new Party(party));
    this.moments = record.moments.map((moment, i) => new Moment(moment, i));
    this.times = record.results.map((result) => result.time);
    this.momentTimes = this.moments.map((moment) => moment.time);
    this.resultOf = new Map(record.results.map((result, place) => [result.seat, place]));
    this.changes = record.counts.map(([first, ...rest]) => {
      const times = [0], codes = [first];
      for (let i = 0; i < rest.length; i += 2) {
        times.push(times[times.length - 1] + rest[i]);
        codes.push(rest[i + 1]);
      }
      return { times, codes };
    });
    this.sums = new Map();
    if (record.hall) this.unfold(record.hall);
  }

  /* Hall standings are written as differences. */
  unfold(hall) {
    const width = hall.rows.length ? hall.rows[0].length : 0;
    const sum = new Array(width).fill(0);
    hall.table = hall.rows.map((row) => row.map((value, i) => (sum[i] += value)));
    hall.times = hall.table.map((row) => row[0]);
    hall.logTimes = hall.log.map((line) => line[0]);
  }

  /* The hall's own clock: milliseconds for a Date that is read as UTC. */
  local(time) {
    const offsets = this.clock.offsets;
    let offset = offsets[0][1];
    for (const [since, value] of offsets) if (since <= time) offset = value;
    return (this.clock.close + offset + time) * 1000;
  }

  hour(time, seconds = false) {
    return new Date(this.local(Math.floor(time))).toISOString().slice(11, seconds ? 19 : 16);
  }

  day(time) {
    const date = new Date(this.local(Math.floor(time)));
    return date.toLocaleDateString("en-GB",
      { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  }

  /* "05:03" or "05:03:20": the first such moment at or after close of poll; "+1" a day later. */
  secondsOf(text) {
    const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\+(\d))?$/.exec(text);
    if (!found) return null;
    const wanted = +found[1] * 3600 + +found[2] * 60 + +(found[3] || 0);
    const close = Math.floor(this.local(0) / 1000) % 86400;
    return ((wanted - close) % 86400 + 86400) % 86400 + 86400 * +(found[4] || 0);
  }

  /* Which state a seat's count is in; see "stages" of the record. */
  code(seat, time) {
    const { times, codes } = this.changes[seat];
    return codes[below(times, time) - 1];
  }

  declared(time) { return below(this.times, time); }

  /* The sums after so many declarations. */
  tally(declared) {
    if (!this.sums.has(declared)) {
      if (this.sums.size > 900) this.sums.clear();
      this.sums.set(declared, this.summed(declared));
    }
    return this.sums.get(declared);
  }

  summed(declared) {
    const count = () => new Float64Array(this.parties.length);
    const sum = { declared, seats: count(), gained: count(), lost: count(), votes: count(),
      now: count(), before: count(), valid: 0, electorate: 0, nowAll: 0, beforeAll: 0 };
    for (const result of this.results.slice(0, declared)) {
      const seat = this.seats[result.seat];
      const winner = result.candidates[0].party;
      sum.seats[winner] += 1;
      const holder = seat.base ? seat.base[0] : null;
      if (holder !== null && holder !== winner) {
        sum.gained[winner] += 1;
        sum.lost[holder] += 1;
      }
      for (const who of result.candidates) sum.votes[who.party] += who.votes;
      sum.valid += result.valid;
      if (result.unopposed || result.rush) continue;
      sum.electorate += seat.electorate;
      if (!seat.base || !seat.base[1].length) continue;
      for (const who of result.candidates) sum.now[who.party] += who.votes;
      sum.nowAll += result.valid;
      for (const [party, votes] of seat.base[1]) {
        sum.before[party] += votes;
        sum.beforeAll += votes;
      }
    }
    sum.turnout = sum.electorate ? 100 * sum.valid / sum.electorate : null;
    return sum;
  }

  share(sum, party) { return sum.valid ? 100 * sum.votes[party] / sum.valid : 0; }

  /* Share less the share before in the same seats, points. */
  change(sum, party) {
    if (this.parties[party].id === "Ind" || !sum.before[party] || !sum.nowAll) return null;
    return 100 * sum.now[party] / sum.nowAll - 100 * sum.before[party] / sum.beforeAll;
  }

  /* Swing between the two parties that had most votes before, in the seats declared. */
  swing(sum) {
    const ranked = [...sum.before.keys()].filter((party) => sum.before[party])
      .sort((a, b) => sum.before[b] - sum.before[a]);
    if (ranked.length < 2) return null;
    const [a, b] = [this.change(sum, ranked[0]), this.change(sum, ranked[1])];
    if (a === null || b === null) return null;
    const points = (b - a) / 2;
    return points >= 0 ? [ranked[0], ranked[1], points] : [ranked[1], ranked[0], -points];
  }

  row(time) {
    const place = below(this.hall.times, time);
    return place ? this.hall.table[place - 1] : null;
  }
}
