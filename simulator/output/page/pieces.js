/* Set pieces, which have the page for themselves: the opening, the exit poll, the ending. */

class Pieces {
  constructor(box, night, marks, page) {
    Object.assign(this, { box, night, marks, page, key: null });
  }

  paint(player, started) {
    const shot = player.shot;
    const moment = shot.moments.length === 1 ? this.night.moments[shot.moments[0]] : null;
    const waits = player.at <= shot.begin + Math.max(shot.stand, 0.01) || shot.until <= shot.at;
    const kind = !started && player.at === 0 ? "opening"
      : moment && moment.kind === "exit_poll" && waits && !this.night.hall ? "exit_poll"
        : moment && ["ending", "majority"].includes(moment.kind) && waits && !this.night.hall ? moment.kind : null;
    const key = kind && `${kind}/${shot.begin}`;
    if (key === this.key) return;
    this.key = key;
    this.box.hidden = kind === null;
    document.body.classList.toggle("piece", kind !== null);
    document.body.classList.toggle("piece-majority", kind === "majority");
    if (kind === null) { this.box.replaceChildren(); return; }
    this.box.className = kind;
    this.box.replaceChildren(...this[kind](moment));
  }

  title(moment, opening) {
    const words = moment.headline.replace(opening, "");
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  over(moment, words) {
    return make("p", { class: "over" }, [make("span", { text: words }), this.marks.badge(moment.mark)]);
  }

  opening() {
    const { night } = this;
    const [length] = night.tapes[night.chosen];
    const go = make("button", { type: "button", class: "go", text: `Play ${night.hall ? "the count" : "the night"} in ${+(length / 60).toFixed(1)} minutes`,
      on: { click: () => this.page.toggle() } });
    const told = night.opening.slice(0, night.hall ? 5 : 4).map((text) => make("p", { text }));
    return [make("p", { class: "over", text: night.day(0) }), make("h2", { text: night.scenario.title }),
      night.scenario.question ? make("p", { class: "lead", text: night.scenario.question }) : null,
      ...told, go, make("p", { class: "quiet keyed", text: "space plays · ← → a minute · { } moments · ? all keys" })].filter(Boolean);
  }

  exit_poll(moment) {
    const { night } = this, { parties } = night;
    const poll = [...night.exit_poll.seats].sort((a, b) => (parties[a[0]].id === "Other") - (parties[b[0]].id === "Other") || b[1] - a[1]);
    const most = Math.max(...poll.map(([, n]) => n));
    const last = new Map();
    for (const seat of night.seats) if (seat.base && seat.base[0] !== null) last.set(seat.base[0], (last.get(seat.base[0]) || 0) + 1);
    const title = night.exit_poll.of_the_real_night ? "Exit poll of the real night" : "Exit poll";
    return [this.over(moment, `${night.hour(moment.time)} · ${title}`),
      make("h2", { text: this.title(moment, /^Exit poll[^:]*: /) }),
      make("div", { class: "rows" }, poll.map(([party, n]) => {
        const about = parties[party], bar = make("i");
        bar.style.width = `${100 * n / most}%`;
        bar.style.background = about.colour;
        const before = last.get(party);
        return make("div", {}, [chip(about), name(about.id === "Other" ? "Others" : about.short),
          make("div", { class: "trough" }, [bar]), make("b", { text: n }),
          make("span", { class: "quiet", text: before && about.id !== "Other" ? signed(n - before) : "" })]);
      })),
      make("p", { class: "quiet", text: [`${night.house.line} of ${night.house.total} is a majority`,
        last.size ? "+/− against who won last time" : "", night.exit_poll.source || ""].filter(Boolean).join(" · ") })];
  }

  majority(moment) {
    const { night } = this;
    const party = moment.party >= 0 ? night.parties[moment.party] : null;
    const box = make("h2", {}, [party ? chip(party) : null, name(moment.headline)]);
    if (party) this.box.style.setProperty("--party", party.colour);
    return [this.over(moment, night.hour(moment.time)), box,
      moment.detail ? make("p", { class: "lead", text: moment.detail }) : null].filter(Boolean);
  }

  ending(moment) {
    const { night } = this, { parties } = night;
    const sum = night.tally(night.results.length);
    const poll = new Map(night.exit_poll ? night.exit_poll.seats : []);
    const won = [...sum.seats.keys()].filter((party) => sum.seats[party]).sort((a, b) => sum.seats[b] - sum.seats[a]).slice(0, 6);
    const table = make("div", { class: "rows" }, won.map((party) => {
      const about = parties[party], bar = make("i");
      bar.style.width = `${100 * sum.seats[party] / sum.seats[won[0]]}%`;
      bar.style.background = about.colour;
      const off = poll.has(party) ? `exit poll ${poll.get(party)}` : "";
      return make("div", {}, [chip(about), name(about.short), make("div", { class: "trough" }, [bar]),
        make("b", { text: figure(sum.seats[party]) }), make("span", { class: "quiet", text: off })]);
    }));
    const fought = night.results.filter((result) => !result.unopposed && !result.rush && result.candidates.length > 1);
    const seat = (result, text) => make("li", {}, [make("button", { type: "button",
      on: { click: () => this.page.seats.open(result.seat) } }, [chip(parties[result.candidates[0].party]),
      name(night.seats[result.seat].name), make("b", { text })])]);
    const closest = [...fought].sort((a, b) => a.majority - b.majority).slice(0, 5);
    const swings = fought.filter((result) => result.swing).sort((a, b) => b.swing[2] - a.swing[2]).slice(0, 5);
    const { defeats = [], defeated = 0 } = night.closing || {};
    const list = (title, rows) => (rows.length ? make("div", {}, [make("h3", { text: title }), make("ol", {}, rows)]) : null);
    const again = make("button", { type: "button", class: "go", text: "Play it again",
      on: { click: () => { this.page.player.seek(0); this.page.toggle(); } } });
    return [this.over(moment, `The final result · ${night.hour(moment.time)}, ${night.day(moment.time)}`),
      make("h2", { text: this.title(moment, /^The final result: /) }), table,
      make("div", { class: "lists" }, [
        list("Closest", closest.map((result) => seat(result, figure(result.majority)))),
        list("Biggest swings", swings.map((result) => seat(result, `${result.swing[2].toFixed(1)} pts`))),
        list(`Defeated: ${figure(defeated)} sitting MPs`, defeats.slice(0, 8).map(([who, party, note, place]) => make("li", {}, [
          make("button", { type: "button", title: note, on: { click: () => this.page.seats.open(place) } },
            [chip(parties[party]), name(who)])]))),
      ].filter(Boolean)), again].filter(Boolean);
  }
}

/* What was announced in the one hall, and seen there: the latest first, with its clock. */
class Log {
  constructor(box, night, marks) {
    Object.assign(this, { night, marks, told: -1 });
    this.list = make("ol", { class: "lines", reversed: true });
    box.append(make("h2", { text: "In the hall" }), this.list);
  }

  /* What the declaration said is written down when it has been read. */
  paint(time, reading) {
    const lines = this.night.hall.log.slice(0, below(this.night.hall.logTimes, time))
      .filter(([, , , kind]) => !(reading && kind === "declaration"));
    if (lines.length === this.told) return;
    this.told = lines.length;
    this.list.replaceChildren(...lines.reverse()
      .map(([at, mark, said, kind, milestone, source]) => make("li",
        { class: `${milestone ? "rank1" : "rank2"} ${kind}` }, [make("div", {}, [
          make("time", { text: this.night.hour(at) }),
          make("span", { class: "words" }, [name(said, "head"), source ? make("small", { text: source }) : null]),
          this.marks.badge(mark)])])));
  }
}
