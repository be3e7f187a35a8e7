/* The parts of the page that are drawn anew from a time. Names are data: every text goes in as
   text, never as markup. */

function make(tag, attributes = {}, children = []) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = value;
    else if (name === "on") for (const [what, then] of Object.entries(value)) {
      node.addEventListener(what, then);
    } else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const byId = (id) => document.getElementById(id);
const figure = (n) => n.toLocaleString("en-GB");
const signed = (n, places = 0) => {
  const text = Math.abs(n).toLocaleString("en-GB",
    { minimumFractionDigits: places, maximumFractionDigits: places });
  return Number(text.replace(/,/g, "")) === 0 ? text : (n < 0 ? "−" : "+") + text;
};

/* For those who listen. */
function say(words) {
  byId("status").textContent = words;
}

function chip(party) {
  const node = make("b", { class: "chip", text: party.symbol, title: party.name,
    "aria-hidden": "true" });
  Object.assign(node.style, { background: party.colour, color: party.ink });
  return node;
}

const name = (text, more = "") => make("bdi", { class: `name ${more}`.trim(), text });

class Marks {
  constructor(marks) { this.marks = marks; }

  badge(mark, other = mark) {
    const words = [this.marks[mark][1]];
    if (other !== mark) words.push(`minute: ${this.marks[other][1]}`);
    const text = [...new Set([this.marks[mark][0], this.marks[other][0]])].join("/");
    return make("abbr", { class: `mark ${this.marks[mark][0]}`, text, title: words.join("; ") });
  }
}

/* Seats won, as one bar of the House: the first party from the left, its rival from the right. */
class HouseBar {
  constructor(box, night) {
    this.night = night;
    this.said = make("p", { class: "said" }, [make("span"), make("b"), make("span")]);
    this.bar = make("div", { class: "bar", role: "img" });
    this.line = make("i", { class: "line" }, [make("span", { text: `${night.house.line} to win` })]);
    this.line.style.left = `${100 * (night.house.line - 0.5) / night.house.total}%`;
    this.frame = make("div", { class: "frame" }, [this.bar, this.line]);
    this.blocks = new Map();
    box.append(this.said, this.frame);
    new ResizeObserver(() => this.fit()).observe(this.frame);
    this.note = make("p", { class: "note" });
    box.append(this.note);
  }

  /* As much is written in the blocks as their width has room for. */
  fit() {
    this.width = this.frame.clientWidth;
    if (this.polled) this.polled.remove();
    if (this.night.exit_poll) this.frame.append(this.polled = this.poll());
    if (this.last) this.paint(...this.last);
  }

  /* The blocks of a House, outermost first on each side. */
  sides(seats) {
    const order = this.night.order;
    const rest = [...seats.keys()].filter((party) => seats.get(party) && !order.includes(party));
    const right = [...order.slice(1), ...rest].filter((party) => seats.get(party));
    return [order.length && seats.get(order[0]) ? [order[0]] : [], right];
  }

  poll() {
    const poll = this.night.exit_poll;
    const seats = new Map(poll.seats);
    const [left, right] = this.sides(seats);
    const title = poll.of_the_real_night ? "Exit poll of the real night" : "Exit poll";
    const bar = make("div", { class: "bar poll", role: "img", "aria-label": `${title}: `
      + poll.seats.map(([party, n]) => `${this.night.parties[party].name} ${n}`).join(", ") });
    bar.append(...left.map((party) => this.block(party, seats.get(party), this.thin, `${title}: `)),
      make("span", { class: "room" }),
      ...right.reverse().map((party) => this.block(party, seats.get(party), this.thin)));
    return bar;
  }

  block(party, seats, thin = false, title = "") {
    const about = this.night.parties[party];
    const node = make("span", { class: "block", title: `${about.name} ${seats}` });
    this.size(node, about, seats, thin, title);
    node.style.background = about.colour;
    node.style.color = about.ink;
    return node;
  }

  size(node, about, seats, thin = false, title = "") {
    const part = 100 * seats / this.night.house.total;
    node.style.width = `${part}%`;
    node.title = `${about.name} ${seats}`;
    const room = (this.width || 700) * part / 100, letter = thin ? 6.2 : 9;
    const fits = (text) => (text.length * letter + 8 <= room ? text : null);
    node.textContent = fits(`${title}${about.short} ${seats}`) || fits(`${about.short} ${seats}`)
      || fits(`${about.symbol} ${seats}`) || (room > letter + 2 ? about.symbol : "");
    node.hidden = !seats;
  }

  paint(sum, time) {
    this.last = [sum, time];
    if (this.thin !== sum.declared > 0) {
      /* Until something is declared the exit poll is all that there is, and has the room. */
      this.thin = sum.declared > 0;
      this.frame.classList.toggle("none-yet", !this.thin && this.night.exit_poll !== null);
      this.fit();
      return;
    }
    const night = this.night, total = night.house.total;
    const seats = new Map();
    sum.seats.forEach((n, party) => { if (n) seats.set(party, n); });
    const [left, right] = this.sides(seats);
    const wanted = [...left, "room", ...right.reverse()];
    for (const party of wanted) {
      if (party === "room") continue;
      if (!this.blocks.has(party)) this.blocks.set(party, this.block(party, 0));
      this.size(this.blocks.get(party), night.parties[party], seats.get(party));
    }
    if (!this.room) this.room = make("span", { class: "room" });
    const nodes = wanted.map((party) => (party === "room" ? this.room : this.blocks.get(party)));
    if (nodes.length !== this.bar.children.length
      || nodes.some((node, i) => node !== this.bar.children[i])) this.bar.replaceChildren(...nodes);
    const most = [...seats].sort((a, b) => b[1] - a[1]);
    const ahead = most[0] && (!most[1] || most[0][1] > most[1][1]) ? most[0] : null;
    const spoken = most.map(([party, n]) => `${night.parties[party].name} ${n}`).join(", ");
    this.bar.setAttribute("aria-label", spoken || "No seat has declared");
    const [count, words, right_] = this.said.children;
    count.textContent = `${sum.declared} of ${total} declared`;
    words.textContent = ahead && ahead[1] >= night.house.line
      ? `${night.parties[ahead[0]].name} majority ${2 * ahead[1] - total}`
      : ahead ? `${night.parties[ahead[0]].short} ${night.house.line - ahead[1]} short of a majority` : "";
    right_.textContent = sum.turnout === null ? "" : `turnout ${sum.turnout.toFixed(1)} %`;
    const swing = night.swing(sum);
    this.note.textContent = swing && sum.declared
      ? `Swing ${swing[2].toFixed(1)} points from ${night.parties[swing[0]].short} to `
        + `${night.parties[swing[1]].short} in the same seats` : time < 60 ? "The poll has closed" : "";
  }
}

/* Parties so far: seats, gains less losses, the exit poll, votes and their change. */
class PartyTable {
  constructor(box, night) {
    this.night = night;
    const poll = night.exit_poll !== null;
    this.body = make("tbody");
    const heads = ["Party", "Seats", "+/−", ...(poll ? ["Poll"] : []), "Votes", "Change"];
    box.append(make("table", {}, [
      make("caption", { class: "unseen", text: "Parties so far" }),
      make("thead", {}, [make("tr", {}, heads.map((text) => make("th", { scope: "col", text })))]),
      this.body]));
  }

  paint(sum) {
    const night = this.night, poll = new Map(night.exit_poll ? night.exit_poll.seats : []);
    const parties = night.parties.map((_, party) => party).filter((party) => sum.seats[party]
      || sum.lost[party] || (poll.has(party) && night.parties[party].id !== "Other")
      || (sum.valid && night.share(sum, party) >= 1));
    parties.sort((a, b) => sum.seats[b] - sum.seats[a] || sum.votes[b] - sum.votes[a]
      || (poll.get(b) || 0) - (poll.get(a) || 0) || a - b);
    const base = sum.beforeAll > 0 || night.seats.some((seat) => seat.base);
    this.body.replaceChildren(...parties.map((party) => {
      const about = night.parties[party];
      const change = night.change(sum, party);
      const net = sum.gained[party] - sum.lost[party];
      return make("tr", { "data-party": about.id }, [
        make("th", { scope: "row" }, [chip(about), name(about.short)]),
        make("td", { class: "seats", text: figure(sum.seats[party]) }),
        make("td", { text: sum.declared && base ? signed(net) : "" }),
        ...(night.exit_poll ? [make("td", { class: "quiet", text: poll.has(party) ? poll.get(party) : "" })] : []),
        make("td", { text: sum.valid ? `${night.share(sum, party).toFixed(1)}%` : "" }),
        make("td", { class: "quiet", text: change === null ? "" : signed(change, 1) })]);
    }));
  }
}

/* What has happened, the latest first. */
class Ticker {
  constructor(box, night, marks, seats) {
    Object.assign(this, { night, marks, seats, first: 0, next: 0 });
    this.list = make("ol", { class: "lines", reversed: true });
    box.append(make("h2", { text: "What happened" }), this.list);
  }

  paint(time) {
    const told = below(this.night.momentTimes, time);
    if (told === this.next) return;
    if (told < this.next || told - this.next > 150) {
      this.list.replaceChildren();
      this.next = Math.max(told - 150, 0);
    }
    for (; this.next < told; this.next += 1) this.list.prepend(this.line(this.night.moments[this.next]));
    while (this.list.children.length > 300) this.list.lastChild.remove();
  }

  line(moment) {
    const night = this.night;
    const party = moment.party >= 0 ? night.parties[moment.party] : null;
    const inside = [
      make("time", { text: night.hour(moment.time) }),
      party ? chip(party) : make("b", { class: "chip none", text: "•" }),
      make("span", { class: "words" }, [name(moment.headline, "head"),
        moment.detail ? make("small", {}, [name(moment.detail)]) : null]),
      this.marks.badge(moment.mark)];
    const open = () => this.seats.open(moment.seat);
    return make("li", { class: `rank${moment.rank}` }, [moment.seat >= 0
      ? make("button", { type: "button", on: { click: open } }, inside)
      : make("div", {}, inside)]);
  }
}

/* Two lines, always about the latest; what stands alone has the room for itself. */
class LowerThird {
  constructor(box, night, marks, seats) {
    Object.assign(this, { box, night, marks, seats, key: null });
  }

  /* The shot whose news is up: the one that plays, or the last that had any. */
  upOn(tape, place) {
    for (let number = tape.number(place); number >= 0; number -= 1) {
      const shot = tape.shots[number];
      if (shot.moments.length || this.holds(tape, number).length) return number;
    }
    return -1;
  }

  holds(tape, number) {
    const [shot, before] = [tape.shots[number], tape.shots[number - 1]];
    const { momentTimes, moments } = this.night;
    const held = new Map();
    const last = before ? before.at : -1;
    for (let i = below(momentTimes, last); i < moments.length && momentTimes[i] <= shot.at; i += 1) {
      const { rank, party } = moments[i];
      if (rank === 4 && party >= 0) held.set(party, (held.get(party) || 0) + 1);
    }
    return [...held].sort((a, b) => b[1] - a[1]);
  }

  /* ``reading``: the declaration is being read, and who won is not said yet. */
  paint(tape, place, reading = false) {
    this.reading = reading;
    const number = this.upOn(tape, place);
    const key = `${tape.name}/${number}/${reading}`;
    if (key === this.key) return;
    this.key = key;
    if (number < 0) { this.box.replaceChildren(); return; }
    const moments = tape.shots[number].moments.map((i) => this.night.moments[i]);
    const held = this.holds(tape, number);
    const alone = moments.length === 1;
    this.box.replaceChildren(make("div",
      { class: `card ${alone ? `one rank${moments[0].rank}` : moments.length ? "several" : "none"}` }, [
        ...moments.map((moment) => this.row(moment)), held.length ? this.held(held) : null]));
  }

  held(held) {
    const words = held.flatMap(([party, n]) => [chip(this.night.parties[party]),
      make("span", { text: `${this.night.parties[party].short} ${n}` })]);
    return make("p", { class: "holds" }, [make("span", { text: "Held" }), ...words]);
  }

  row(moment) {
    const night = this.night;
    const still = this.reading && moment.kind === "declaration";
    const party = moment.party >= 0 && !still ? night.parties[moment.party] : null;
    const flag = make("span", { class: party ? "flag" : "flag plain", "aria-hidden": "true", text: party ? party.symbol : "" });
    if (party) Object.assign(flag.style, { background: party.colour, color: party.ink });
    const row = make(moment.seat >= 0 ? "button" : "div", { class: "row",
      ...(moment.seat >= 0 ? { type: "button", on: { click: () => this.seats.open(moment.seat) } } : {}) }, [
      flag,
      make("span", { class: "words" }, [
        make("span", { class: "when" }, [make("time", { text: night.hour(moment.time) }),
          this.marks.badge(moment.mark)]),
        name(moment.headline, "head"),
        moment.detail && !still ? name(moment.detail, "detail") : null])]);
    return row;
  }
}

/* A result: who got what, what it is, where it is from. */
class Seats {
  constructor(box, night, marks, after) {
    Object.assign(this, { box, night, marks, after, seat: -1, shown: null });
  }

  result(seat, time) {
    const place = this.night.resultOf.get(seat);
    const result = place === undefined ? null : this.night.results[place];
    return result && result.time <= time ? result : null;
  }

  /* One line about a seat at this moment. */
  line(seat) {
    const { night } = this;
    const about = night.seats[seat], result = this.result(seat, this.time);
    if (!result) return `${about.name}: ${this.state(seat)}`;
    const [first] = result.candidates;
    const majority = result.unopposed ? "unopposed" : result.rush ? "figures to come" : `majority ${figure(result.majority)}`;
    return `${about.name}: ${this.verdict(about, result)}, ${first.name}, ${majority}`;
  }

  state(seat) {
    const { night } = this;
    if (night.seats[seat].poll === "countermanded") return "no poll, countermanded";
    if (night.hall) {
      const row = night.row(this.time);
      return row ? night.hall.stages[row[night.hall.columns.indexOf("stage")]] : "before close of poll";
    }
    return `${night.stages[night.code(seat, this.time)]} (simulated)`;
  }

  open(seat) {
    if (seat < 0) return;
    this.from = document.activeElement;
    this.seat = seat;
    this.shown = null;
    this.paint(this.time);
    this.box.hidden = false;
    this.box.querySelector("button").focus({ preventScroll: true });
    this.after(seat);
  }

  close() {
    if (this.box.hidden) return false;
    this.box.hidden = true;
    this.seat = -1;
    if (this.from && this.from.isConnected) this.from.focus({ preventScroll: true });
    this.after(-1);
    return true;
  }

  paint(time) {
    this.time = time;
    if (this.seat < 0) return;
    const result = this.result(this.seat, time);
    const key = `${this.seat}/${result ? "declared" : this.state(this.seat)}`;
    if (key === this.shown) return;
    this.shown = key;
    const about = this.night.seats[this.seat];
    const place = [...new Set([about.region, about.country])].filter(Boolean).join(", ");
    const focused = this.box.contains(document.activeElement);
    const shut = make("button", { type: "button", class: "shut", "aria-label": "Close (Esc)",
      text: "×", on: { click: () => this.close() } });
    this.box.replaceChildren(
      make("header", {}, [make("div", {}, [make("h2", {}, [name(about.name)]),
        make("p", { class: "quiet", text: place })]), shut]),
      ...(result ? this.told(about, result) : this.awaited(about)));
    if (focused) shut.focus({ preventScroll: true });
  }

  awaited(about) {
    const holder = about.base && about.base[0] !== null ? this.night.parties[about.base[0]] : null;
    return [make("p", { class: "verdict", text: `Not declared yet: ${this.state(this.seat)}` }),
      holder ? make("p", {}, [chip(holder), make("span", { text: ` ${holder.name} won it last time` })]) : null,
      make("p", { class: "quiet", text: `${figure(about.electorate)} electors` })].filter(Boolean);
  }

  /* "Labour gain from Conservative", in the parties' names. */
  verdict(about, result) {
    const { parties } = this.night, winner = result.candidates[0].party;
    const holder = about.base ? about.base[0] : null;
    const how = holder === null ? "win" : holder === winner ? "hold" : `gain from ${parties[holder].short}`;
    return `${parties[winner].short} ${how}`;
  }

  told(about, result) {
    const night = this.night;
    const verdict = make("p", { class: "verdict" }, [chip(night.parties[result.candidates[0].party]),
      make("span", { text: this.verdict(about, result) }), this.marks.badge(result.mark, result.time_mark)]);
    const parts = [verdict, this.table(result), this.facts(about, result)];
    const lines = [...(result.notable || []), ...(result.aftermath || [])];
    if (lines.length) parts.push(make("ul", { class: "notable" }, lines.map((text) => make("li", { text }))));
    const from = [`Declared ${night.hour(result.time)}; ${result.status}.`,
      result.declared_by ? `By ${result.declared_by}.` : "",
      result.source ? `Figures: ${result.source}.` : "",
      result.time_source ? `Minute: ${result.time_source}.` : "",
      result.base ? `Changes against ${result.base}.` : ""];
    parts.push(make("p", { class: "from", text: from.filter(Boolean).join(" ") }));
    return parts;
  }

  facts(about, result) {
    if (result.unopposed) return make("p", { text: "Returned unopposed, without a poll." });
    if (result.rush) return make("p", { text: "Figures to come." });
    const { parties } = this.night;
    const swing = result.swing
      ? `${result.swing[2].toFixed(1)} points from ${parties[result.swing[0]].short} to ${parties[result.swing[1]].short}` : "–";
    const rows = [["Majority", result.by_lot ? "0, by lot" : figure(result.majority)],
      ["Turnout", `${result.turnout.toFixed(2)} %`], ["Swing", swing],
      ["Valid votes", figure(result.valid)], ["Rejected", result.rejected === null ? "not given" : figure(result.rejected)],
      ["Electorate", figure(about.electorate)]];
    return make("dl", {}, rows.map(([term, text]) => make("div", {}, [
      make("dt", { text: term }), make("dd", { text })])));
  }

  table(result) {
    const most = Math.max(1, result.candidates[0].votes);
    const rows = result.candidates.map((who, i) => {
      const party = this.night.parties[who.party];
      const bar = make("i", { class: "pile" });
      bar.style.width = `${100 * who.votes / most}%`;
      bar.style.background = party.colour;
      const said = [who.status, who.note, who.lost ? "lost deposit" : null].filter(Boolean).join(" · ");
      const votes = result.rush ? "" : figure(who.votes);
      const share = result.valid ? `${(100 * who.votes / result.valid).toFixed(1)} %` : "";
      return make("tr", { class: i ? "" : "elected" }, [
        make("th", { scope: "row" }, [make("span", { class: "who" }, [chip(party),
          make("span", {}, [name(who.name), i ? null : make("span", { class: "tick", text: " ✓", title: "elected" }),
            make("small", {}, [name([party.short, said].filter(Boolean).join(" · "))])])]), bar]),
        make("td", { text: votes }), make("td", { text: share }),
        make("td", { class: "quiet", text: who.change })]);
    });
    const heads = ["Candidate", "Votes", "Share", "Change"];
    return make("table", { class: "votes" }, [
      make("thead", {}, [make("tr", {}, heads.map((text) => make("th", { scope: "col", text })))]),
      make("tbody", {}, rows)]);
  }
}
