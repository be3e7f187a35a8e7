/* One counting hall: how far the count is, the candidates' piles, and the declaration as read. */

const STEPS = [["Boxes", ["boxes on their way", "sealed overnight"]],
  ["Verification", ["verification", "verification complete"]],
  ["Counting", ["sorting and adjudication"]],
  ["Figures", ["reconciliation", "provisional figures", "bundle check", "recount"]],
  ["Stage", ["candidates on the stage"]], ["Declared", ["declared"]]];

class Hall {
  constructor(box, night, marks, seats) {
    Object.assign(this, { box, night, marks, seats, hall: night.hall, open: night.view !== "public", key: null });
    const declared = night.results[0];
    this.declaredAt = declared ? declared.time : Infinity;
    this.steps = make("ol", { class: "steps" },
      STEPS.map(([word]) => make("li", {}, [make("span", { text: word })])));
    this.gauges = make("div", { class: "gauges" });
    this.piles = make("div", { class: "piles" });
    this.floor = make("div", { class: "floor", hidden: true });
    this.stage = make("div", { class: "statement", hidden: true });
    this.box.append(this.steps, this.floor, this.gauges, this.piles, this.stage);
  }

  over(read) {
    const { beats } = this.hall.statement;
    return read + 1e-6 >= beats[beats.length - 1][0];
  }

  ended(time) {
    return this.hall.log.some(([at, , , kind]) => kind === "counting_ended" && at <= time);
  }

  paint(time, read) {
    const row = this.night.row(time);
    if (!row) return;
    const value = (column) => row[this.hall.columns.indexOf(column)];
    const stage = this.hall.stages[value("stage")];
    const step = STEPS.findIndex(([, stages]) => stages.includes(stage));
    [...this.steps.children].forEach((node, i) => {
      if (step >= 0) node.className = i < step ? "past" : i === step ? "now" : "";
      if (i === step) node.setAttribute("aria-current", "step"); else node.removeAttribute("aria-current");
    });
    const speaking = time >= this.declaredAt && this.hall.statement !== null;
    this.stage.hidden = !speaking;
    this.gauges.hidden = this.piles.hidden = speaking;
    this.floor.hidden = speaking || stage !== "candidates on the stage";
    if (speaking) this.speak(read);
    else this.count(row, value, stage, time);
    this.box.classList.toggle("gathered", !this.floor.hidden);
    if (!this.floor.hidden) this.gather(value("absent"));
  }

  count(row, value, stage, time) {
    const key = `${row.slice(1)}/${this.open}/${this.ended(time)}`;
    if (key === this.key) return;
    this.key = key;
    const { hall, night } = this;
    const electors = night.seats[0].electorate;
    const gauge = (word, part, text) => {
      const fill = make("i");
      fill.style.width = `${100 * Math.min(part, 1)}%`;
      return make("div", { class: "gauge" }, [make("span", { text: word }),
        make("div", { class: "trough" }, [fill]), make("b", { text })]);
    };
    const piles = row.slice(hall.columns.length);
    const counted = piles.reduce((sum, n) => sum + n, 0);
    const papers = gauge("Turnout", value("papers_verified") / electors, `${(100 * value("papers_verified") / electors).toFixed(1)} %, ${figure(value("papers_verified"))}`);
    if (!this.open) {
      this.gauges.replaceChildren(...(value("papers_verified") ? [papers] : []),
        make("p", { class: "quiet", text: `As the public heard it: ${stage}` }));
    } else this.gauges.replaceChildren(
      gauge("Boxes in", value("boxes_received") / Math.max(hall.boxes, 1), `${value("boxes_received")} of ${hall.boxes}`),
      gauge("Verified", value("boxes_verified") / Math.max(hall.boxes, 1), `${value("boxes_verified")} of ${hall.boxes}`),
      papers);
    if (this.open) {
      this.gauges.append(gauge("Sorted", counted / Math.max(value("papers_verified"), 1), figure(counted)),
        make("p", { class: "quiet", text: `${stage}${value("recounts") ? `, recount ${value("recounts")}` : ""} · in doubt ${figure(value("doubtful"))} · rejected ${figure(value("rejected"))}` }));
    }
    this.people(this.open ? piles : piles.map(() => 0), this.open && counted > 0, time);
  }

  /* The stage before the first word: a place for each candidate, the empty ones drawn empty. */
  gather(absent) {
    if (this.gathered === absent) return;
    this.gathered = absent;
    const missing = (i) => (absent >> i) & 1;
    const count = this.hall.order.filter(missing).length;
    this.floor.replaceChildren(make("h2", { text: count
      ? `On the stage: ${this.hall.order.length - count} of ${this.hall.order.length}` : "On the stage" }),
      make("ul", {}, this.hall.order.map((i) => {
        const who = this.hall.people[i], party = this.night.parties[who.party];
        return make("li", { class: missing(i) ? "missing" : "" }, [
          missing(i) ? make("b", { class: "chip none", text: "" }) : chip(party), name(who.name),
          missing(i) ? make("small", { text: "not here" }) : null]);
      })));
  }

  people(piles, ranked, time) {
    const { hall, night } = this;
    const most = Math.max(1, ...piles), all = piles.reduce((sum, n) => sum + n, 0);
    const order = [...hall.order];
    if (ranked) order.sort((a, b) => piles[b] - piles[a]);
    const title = !this.open ? "Who stands; the public hears figures only at the declaration"
      : !ranked ? "Who stands" : this.ended(time) ? "Counted, not declared" : "Papers on the tables";
    const mark = ranked ? this.marks.badge("simulated") : null;
    this.piles.replaceChildren(make("h2", {}, [make("span", { text: title }), mark]),
      ...order.map((i) => {
        const who = hall.people[i], party = night.parties[who.party];
        const bar = make("i", { class: "pile" });
        bar.style.width = `${100 * piles[i] / most}%`;
        bar.style.background = party.colour;
        const about = [party.short, who.status, ranked ? null : who.note].filter(Boolean).join(" · ");
        return make("div", { class: "person" }, [chip(party),
          make("span", { class: "words" }, [name(who.name), make("small", {}, [name(about)])]),
          make("b", { text: ranked ? figure(piles[i]) : "" }),
          make("span", { class: "quiet", text: ranked && all ? `${(100 * piles[i] / all).toFixed(1)} %` : "" }), bar]);
      }));
  }

  /* The returning officer reads: so much of the statement as was said in so many seconds. */
  speak(read) {
    const { hall, night } = this;
    const { beats, end, asides } = hall.statement;
    const said = beats.filter(([at]) => at <= read + 1e-6).length;
    const over = said === beats.length;
    const key = `speak/${said}/${over && read >= end - 1.5}`;
    if (key === this.key) return;
    const fresh = this.key !== null && this.key.startsWith("speak");
    this.key = key;
    const result = night.results[0];
    const winner = result.candidates[0];
    const most = Math.max(1, winner.votes);
    const nodes = beats.slice(0, said).map(([, part, text, votes, person, note], i) => {
      const who = person === null ? null : hall.people[person];
      const party = who ? night.parties[who.party] : null;
      const late = fresh && i === said - 1 ? " late" : "";
      if (part !== "candidate") {
        return make("p", { class: `${part}${late}` }, [name(text),
          votes === null ? null : make("b", { text: ` ${figure(votes)}` }),
          note ? make("span", { class: "quiet", text: ` (${note})` }) : null]);
      }
      const bar = make("i", { class: "pile" });
      bar.style.width = `${100 * votes / most}%`;
      bar.style.background = party.colour;
      return make("div", { class: `person read${late}${over && who.name === winner.name && who.party === winner.party ? " elected" : ""}` }, [
        chip(party), make("span", { class: "words" }, [name(text), make("small", {}, [name(party.name)])]),
        make("b", { text: figure(votes) }), bar]);
    });
    this.stage.replaceChildren(
      make("h2", {}, [make("span", { text: "The declaration" }), this.marks.badge(result.mark, result.time_mark)]),
      ...nodes);
    if (over) this.stage.append(...this.afterwards(result));
    if (asides.length) this.stage.append(make("p", { class: "quiet", text: asides.join("; ") }));
    const last = this.stage.querySelector(".late");
    if (last) last.scrollIntoView({ block: "nearest" });
  }

  afterwards(result) {
    const { parties } = this.night;
    const swing = result.swing ? [`swing ${result.swing[2].toFixed(1)} points from ${parties[result.swing[0]].short} to ${parties[result.swing[1]].short}`] : [];
    const words = result.unopposed ? "returned unopposed" : result.rush ? "figures to come" : [
      result.by_lot ? "decided by lot" : `majority ${figure(result.majority)}`, ...swing,
      `turnout ${result.turnout.toFixed(2)} %`].join(" · ");
    const lines = [...(result.notable || []), ...(result.aftermath || [])];
    const party = parties[result.candidates[0].party];
    const box = make("div", { class: "result late" }, [make("strong", { text: this.seats.verdict(this.night.seats[0], result) }),
      make("span", { text: words }), make("span", { class: "quiet", text: result.status })]);
    box.style.borderColor = party.colour;
    return [box, lines.length ? make("ul", { class: "notable" }, lines.map((text) => make("li", { text }))) : null]
      .filter(Boolean);
  }
}
