/* The page: the clock, the scrubber, the keys, and what they show. */

const KEYS = [["space", "play or pause"], ["← →", "a minute back or on; with shift, ten"],
  ["{ }", "the moment before or after"], ["home end", "close of poll; the end"],
  ["+ −", "slower or faster"], ["M", "all moments"], ["T", "dark or light"], ["/", "find a seat"],
  ["I", "sources and licences"],
  ["?", "this help"], ["esc", "close"], ["arrows, enter", "on the map: from seat to seat; open it"]];

const SPEEDS = [60, 180, 600, 3600];

class Scrubber {
  constructor(night, player) {
    Object.assign(this, { night, player, root: byId("scrub"), hint: byId("hint") });
    const at = (event) => {
      const box = byId("track").getBoundingClientRect();
      return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * player.tape.length;
    };
    this.root.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.root.setPointerCapture(event.pointerId);
      this.held = player.playing;
      player.pause();
      this.dragging = true;
      player.seek(this.near(at(event), event));
    });
    this.root.addEventListener("pointermove", (event) => {
      if (this.dragging) player.seek(at(event));
      this.show(at(event), event);
    });
    const let_go = () => {
      if (!this.dragging) return;
      this.dragging = false;
      if (this.held) player.play(); else player.changed();
    };
    this.root.addEventListener("pointerup", let_go);
    this.root.addEventListener("pointercancel", let_go);
    this.root.addEventListener("pointerleave", () => { this.hint.hidden = true; });
  }

  /* The marks of a tape: what stands alone in full height, what is named in half. */
  dress() {
    const { tape } = this.player, { night } = this;
    this.points = [];
    this.inked = [];
    const nodes = [];
    for (const shot of tape.shots) {
      const moments = shot.moments.map((i) => night.moments[i]);
      const alone = moments.some((moment) => moment.rank === 1);
      if (!moments.length) continue;
      this.points.push([shot.begin, moments]);
      const node = make("i", { class: alone ? "alone" : "named" });
      node.style.left = `${100 * shot.begin / tape.length}%`;
      const party = moments.length === 1 ? moments[0].party : -1;
      nodes.push(node);
      this.inked.push([shot.begin, node, party >= 0 ? night.parties[party].colour : ""]);
    }
    byId("marks").replaceChildren(...nodes);
    const hours = [];
    const first = 3600 - ((night.local(0) / 1000) % 3600 || 3600);
    let last = -1;
    for (let time = first; time <= night.end; time += 3600) {
      const left = tape.place(time) / tape.length;
      if (left - last < 0.045 || left > 0.985) continue;
      last = left;
      const node = make("span", { text: night.hour(time).replace(":00", "") });
      node.style.left = `${100 * left}%`;
      hours.push(node);
    }
    byId("hours").replaceChildren(...hours);
    this.root.setAttribute("aria-valuemax", Math.round(tape.length));
  }

  /* A press beside a mark means the mark. */
  near(tape, event) {
    const width = byId("track").getBoundingClientRect().width || 1;
    const within = 5 * this.player.tape.length / width;
    const close = this.points.filter(([begin]) => Math.abs(begin - tape) <= within)
      .sort((a, b) => Math.abs(a[0] - tape) - Math.abs(b[0] - tape))[0];
    return close && event.pointerType === "mouse" ? close[0] : tape;
  }

  show(tape, event) {
    const { night } = this;
    const near = this.near(tape, event);
    const time = this.player.tape.position(near);
    const shot = this.points.filter(([begin]) => begin === near)[0];
    this.hint.replaceChildren(make("b", { text: night.hour(time) }), make("span", {
      text: !shot ? "" : ` ${near > this.player.at ? "…" : shot[1].map((moment) => moment.headline).join(" · ")}` }));
    this.hint.hidden = false;
    const box = this.root.getBoundingClientRect();
    const half = this.hint.offsetWidth / 2;
    const x = Math.min(Math.max(event.clientX - box.left, half), box.width - half);
    this.hint.style.left = `${x}px`;
  }

  paint() {
    const { player, night } = this;
    const part = player.at / player.tape.length;
    byId("done").style.width = `${100 * part}%`;
    byId("knob").style.left = `${100 * part}%`;
    /* Whose news it is shows only when it has been told. */
    for (const [begin, node, colour] of this.inked) {
      const wanted = begin <= player.at ? colour : "";
      if (node.dataset.colour !== wanted) {
        node.dataset.colour = wanted;
        node.style.background = wanted;
      }
    }
    const second = Math.round(player.at);
    if (second === this.second) return;
    this.second = second;
    this.root.setAttribute("aria-valuenow", second);
    const declared = night.hall ? "" : `, ${night.declared(player.position)} of ${night.house.total} declared`;
    this.root.setAttribute("aria-valuetext", `${night.hour(player.position)}${declared}`);
  }
}

class Page {
  constructor(night) {
    this.night = night;
    this.marks = new Marks(night.marks);
    const middle = night.tapes[night.chosen][1];
    const tapes = [...night.tapes.map(([length, shots]) => new Tape(shots, `${length}`, night.moments)),
      ...SPEEDS.map((speed) => Tape.atSpeed(middle, speed, night.moments, `${speed}×`))];
    this.player = new Player(tapes, night.chosen, () => this.paint());
    this.seats = new Seats(byId("seat"), night, this.marks, (seat) => this.opened(seat));
    this.seats.time = 0;
    this.lower = new LowerThird(byId("lower"), night, this.marks, this.seats);
    this.ticker = night.hall ? null : new Ticker(byId("ticker"), night, this.marks, this.seats);
    if (night.hall) this.arrangeHall(); else this.arrangeNation();
    this.scrubber = new Scrubber(night, this.player);
    this.pieces = new Pieces(byId("piece"), night, this.marks, this);
    this.dress();
    this.listen();
    this.scrubber.dress();
    this.settle();
  }

  arrangeNation() {
    const { night } = this;
    this.bar = new HouseBar(byId("chart"), night);
    this.table = new PartyTable(byId("parties"), night);
    this.map = new HexMap(byId("map"), night, this.seats);
    byId("seat-names").append(...night.seats.map((seat) => make("option", { value: seat.name })));
  }

  arrangeHall() {
    document.body.classList.add("hall");
    for (const part of ["map", "parties", "chart", "find-field"]) byId(part).hidden = true;
    byId("hall").hidden = false;
    this.hall = new Hall(byId("hall"), this.night, this.marks, this.seats);
    this.log = new Log(byId("ticker"), this.night, this.marks);
  }

  dress() {
    const { night } = this, { scenario } = night;
    byId("title").textContent = scenario.title;
    byId("subtitle").textContent = night.hall && night.hall.venue ? `Counted at ${night.hall.venue}` : scenario.question;
    if (night.band) {
      byId("band").hidden = false;
      byId("band").className = night.band.mark;
      byId("band-word").textContent = night.band.word;
      byId("band-text").textContent = [night.band.text, ...scenario.changes].join(" · ");
    }
    const minutes = (seconds) => `${+(seconds / 60).toFixed(1)} minutes`;
    byId("pace").append(
      make("optgroup", { label: `${night.hall ? "The hall" : "The night"}, directed, in` }, night.tapes.map(([length], i) => make("option",
        { value: i, text: minutes(length) }))),
      make("optgroup", { label: "The clock at a fixed speed" }, SPEEDS.map((speed, i) => make("option",
        { value: night.tapes.length + i, text: `${figure(speed)} × real time` }))));
    this.dialogs();
  }

  dialogs() {
    const { night } = this;
    const shut = (id) => make("button", { type: "button", class: "shut", "aria-label": "Close (Esc)",
      text: "×", on: { click: () => byId(id).close() } });
    byId("help").append(make("header", {}, [make("h2", { text: "Keys and marks" }), shut("help")]),
      make("dl", { class: "keys" }, KEYS.map(([key, words]) =>
        make("div", {}, [make("dt", {}, [make("kbd", { text: key })]), make("dd", { text: words })]))),
      make("h3", { text: "What a line may be called" }),
      make("dl", { class: "keys" }, Object.values(night.marks).map(([short, words]) =>
        make("div", {}, [make("dt", {}, [make("abbr", { class: `mark ${short}`, text: short })]), make("dd", { text: words })]))),
      make("p", { class: "quiet", text: "Declared figures are what the mark beside them says. "
        + "What happens in the halls before a declaration is simulated, unless it is marked otherwise." }));
    const { scenario } = night;
    const played = `${night.program} · ${scenario.name} · seed ${scenario.seed}`
      + `${scenario.draw === null ? "" : ` · draw ${scenario.draw}`} · ${scenario.digest.slice(0, 12)}`;
    /* What is known once it is over is not told before. */
    this.afterwards = make("div", { hidden: true }, night.notable.length ? [
      make("h3", { text: "What made it notable" }),
      make("ul", { class: "notable" }, night.notable.map((text) => make("li", { text })))] : []);
    byId("about").append(make("header", {}, [make("h2", { text: "Sources and licences" }), shut("about")]),
      ...(night.opening.length ? [make("h3", { text: "Before the poll closed" }),
        make("ul", { class: "notable" }, night.opening.map((text) => make("li", { text })))] : []),
      this.afterwards,
      make("h3", { text: "Where it is from" }),
      make("ul", { class: "credits" }, night.credits.map(([what, source, licence]) => make("li", {}, [
        make("b", { text: `${what}: ` }), name(source), licence ? make("em", { text: ` ${licence}` }) : null]))),
      make("p", { class: "quiet", text: `${played}. This page holds everything it shows and loads nothing.` }));
    const jump = (moment) => { byId("moments").close(); this.jump(moment); };
    const told = night.moments.filter((moment) => moment.rank < 3);
    this.momentRows = told.map((moment) => [moment, make("li", { class: `rank${moment.rank}` }, [
      make("button", { type: "button", on: { click: () => jump(moment) } }, [
        make("time", { text: night.hour(moment.time) }),
        moment.party >= 0 ? chip(night.parties[moment.party]) : make("b", { class: "chip none", text: "•" }),
        make("span", { class: "words" }, [name(moment.headline, "head"), make("span", { class: "hidden-yet", text: "…" })])])])]);
    const tick = (words, style) => make("label", { class: "check" }, [
      make("input", { type: "checkbox", on: { change: (event) => {
        byId("moments").classList.toggle(style, event.target.checked);
      } } }), make("span", { text: ` ${words}` })]);
    byId("moments").append(make("header", {}, [make("h2", { text: "Moments" }),
      make("div", { class: "checks" }, [tick("every gain", "all"), tick("what is to come", "told")]), shut("moments")]),
      make("ol", { class: "lines" }, this.momentRows.map((row) => row[1])));
  }

  jump(moment) {
    const { tape } = this.player;
    const shot = tape.shots.find(({ moments }) => moments.includes(moment.number));
    if (shot) this.player.seek(shot.begin); else this.player.go(moment.time);
  }

  listen() {
    const { player } = this;
    const click = (id, then) => byId(id).addEventListener("click", then);
    click("play", () => this.toggle());
    click("back", () => this.moment(-1));
    click("on", () => this.moment(1));
    click("theme", () => this.theme());
    click("help-open", () => byId("help").showModal());
    click("about-open", () => byId("about").showModal());
    for (const line of document.querySelectorAll(".credit")) {
      line.textContent = this.night.credit || "Sources and licences";
      line.addEventListener("click", () => byId("about").showModal());
    }
    click("moments-open", () => this.list());
    byId("pace").addEventListener("change", (event) => {
      player.choose(+event.target.value);
      this.scrubber.dress();
    });
    byId("find").addEventListener("change", () => this.find());
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    }
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("hashchange", () => this.settle());
    document.addEventListener("visibilitychange", () => { player.last = performance.now(); });
  }

  find() {
    const wanted = byId("find").value.trim().toLowerCase();
    const names = this.night.seats.map((seat) => seat.name.toLowerCase());
    const exact = names.indexOf(wanted);
    const seat = exact >= 0 ? exact : names.findIndex((text) => wanted && text.includes(wanted));
    if (seat >= 0) this.seats.open(seat);
    else if (wanted) say("No such seat");
    byId("find").value = "";
  }

  toggle() {
    const { player } = this;
    this.started = true;
    if (player.playing) {
      player.pause();
      this.sign();
    } else player.play();
  }

  /* The address of this moment, to be copied. */
  sign() {
    const time = this.player.position, days = Math.floor(time / 86400);
    history.replaceState(null, "", `#t=${this.night.hour(time, true)}${days ? `+${days}` : ""}`);
  }

  /* The moment that is told before or after this one. */
  moment(way) {
    const { player } = this, { tape } = player;
    const points = this.scrubber.points.map(([begin]) => begin);
    const next = way > 0 ? points.find((begin) => begin > player.at + 0.01)
      : points.filter((begin) => begin < player.at - (player.playing ? 1 : 0.01)).pop();
    player.seek(next === undefined ? (way > 0 ? tape.length : 0) : next);
    this.started = true;
  }

  pace(way) {
    this.player.choose(this.player.chosen + way);
    byId("pace").value = this.player.chosen;
    this.scrubber.dress();
    this.scrubber.paint();
  }

  list() {
    const now = this.player.position;
    byId("moments").showModal();
    let latest = null;
    for (const [moment, row] of this.momentRows) {
      row.classList.toggle("past", moment.time <= now);
      if (moment.time <= now && moment.rank === 1) latest = row;
    }
    if (latest) latest.scrollIntoView({ block: "center" });
  }

  theme(wanted) {
    const root = document.documentElement;
    const dark = (root.dataset.theme || (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark")) === "dark";
    root.dataset.theme = wanted || (dark ? "light" : "dark");
  }

  key(event) {
    const typing = event.target.closest("input, select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { if (this.seats.close()) event.preventDefault(); return; }
    if (typing || document.querySelector("dialog[open]")) return;
    if (event.key === " " && event.target.closest("button")) return;
    const { player } = this;
    const minutes = (event.shiftKey ? 10 : 1) * 60;
    const does = { " ": () => this.toggle(),
      ArrowLeft: () => player.go(Math.max(Math.ceil(player.position / 60) * 60 - minutes, 0)),
      ArrowRight: () => player.go(Math.min(Math.floor(player.position / 60) * 60 + minutes, this.night.end)),
      Home: () => player.seek(0), End: () => player.seek(player.tape.length),
      "{": () => this.moment(-1), "}": () => this.moment(1),
      "+": () => this.pace(1), "=": () => this.pace(1), "-": () => this.pace(-1),
      m: () => this.list(), t: () => this.theme(), i: () => byId("about").showModal(),
      "?": () => byId("help").showModal(),
      "/": () => byId("find").focus() }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does) return;
    event.preventDefault();
    this.started = true;
    does();
  }

  opened(seat) {
    if (this.map) this.map.point(seat >= 0 ? seat : this.spoken);
    document.body.classList.toggle("seat-open", seat >= 0);
  }

  /* What the address asks for: #t=05:03, #seat=clacton, #theme=light. */
  settle() {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (asked.has("theme")) this.theme(asked.get("theme") === "light" ? "light" : "dark");
    const wanted = asked.get("t");
    const time = wanted === "end" ? this.night.end : wanted ? this.night.secondsOf(wanted) : null;
    if (time !== null) {
      this.started = true;
      if (wanted === "end") this.player.seek(this.player.tape.length);
      else this.player.go(Math.min(time, this.night.end));
    } else if (!this.started) this.player.go(this.night.start);
    if (asked.has("seat")) this.seats.open(this.night.seats.findIndex((seat) => seat.slug === asked.get("seat")));
  }

  paint() {
    const { night, player } = this;
    const time = player.position;
    const smooth = player.playing && time > (this.time || 0) && time - this.time < 3600;
    byId("time").textContent = night.hour(time);
    if (byId("day").textContent !== night.day(time)) byId("day").textContent = night.day(time);
    document.body.classList.toggle("playing", player.playing);
    byId("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
    byId("pace").value = player.chosen;
    const left = Math.max(player.tape.length - player.at, 0);
    byId("left").textContent = `${Math.floor(left / 60)}:${String(Math.floor(left % 60)).padStart(2, "0")} left`;
    this.scrubber.paint();
    const read = night.hall ? this.read(player) : 0;
    const reading = night.hall !== null && night.hall.statement !== null && time >= this.hall.declaredAt
      && !this.hall.over(read);
    this.lower.paint(player.tape, player.at, reading);
    this.seats.paint(time);
    if (this.ticker) this.ticker.paint(time);
    if (this.log) this.log.paint(time, reading);
    if (night.hall) this.hall.paint(time, read); else this.paintNation(time, smooth);
    this.pieces.paint(player, this.started);
    this.afterwards.hidden = !player.over;
    this.time = time;
  }

  /* Seconds of the statement that have been read. */
  read(player) {
    const { night } = this;
    const from = player.tape.place(this.hall.declaredAt);
    const room = player.tape.length - from;
    const statement = night.hall.statement;
    const pace = statement ? Math.max(1, statement.end / Math.max(room - 1, 1)) : 1;
    return (player.at - from) * pace;
  }

  paintNation(time, smooth) {
    const { night } = this;
    const declared = night.declared(time);
    if (declared !== this.declared || time < 60 !== this.early) {
      const sum = night.tally(declared);
      this.bar.paint(sum, time);
      this.table.paint(sum);
      this.declared = declared;
      this.early = time < 60;
    }
    this.map.paint(time, smooth);
    const shot = this.lower.upOn(this.player.tape, this.player.at);
    const moments = shot < 0 ? [] : this.player.tape.shots[shot].moments.map((i) => night.moments[i]);
    const spoken = moments.length ? moments[moments.length - 1].seat : -1;
    if (spoken !== this.spoken && document.activeElement !== this.map.root) {
      this.spoken = spoken;
      if (this.seats.seat < 0) this.map.point(spoken);
    }
  }
}

unpacked().then((record) => {
  const night = new Night(record);
  byId("wait").remove();
  byId("app").hidden = false;
  window.page = new Page(night);
  document.documentElement.dataset.ready = "yes";
}).catch((error) => {
  byId("wait").textContent = error.message;
  document.documentElement.dataset.ready = "no";
});
