/* The map: a hexagon a seat, with the winner's letter in the winner's colour. */

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = Math.sqrt(3) / 2;
const GLYPHS = { boxes: "·", verifying: "-", counting: ":", recount: "!", adjourned: "=",
  "on stage": "^", close: "?", declared: "", none: "×" };

const REGIONS = [["Northern Ireland", "Wales", "South West"],
  ["Scotland", "North West", "West Midlands", "London"],
  ["North East", "Yorkshire and The Humber", "East Midlands", "East of England", "South East"]];

function svg(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/* Where each seat stands: x to the east, y to the south, a hexagon one wide. */
function places(seats) {
  const own = seats.every((seat) => seat.hex)
    && new Set(seats.map((seat) => String(seat.hex))).size === seats.length;
  return own ? seats.map(({ hex: [q, r] }) => [q + (Math.abs(r) % 2) / 2, -r * HEIGHT])
    : blocks(seats);
}

/* Seats without hexagons: a block a region, west to east and north to south. */
function blocks(seats) {
  const regions = new Map();
  seats.forEach((seat, i) => {
    if (!regions.has(seat.region)) regions.set(seat.region, []);
    regions.get(seat.region).push(i);
  });
  const known = new Set(REGIONS.flat());
  const columns = REGIONS.map((column) => column.filter((name) => regions.has(name)));
  columns[columns.length - 1].push(...[...regions.keys()].filter((name) => !known.has(name)));
  const wide = Math.max(3, Math.ceil(Math.sqrt(seats.length / 6)));
  const found = new Array(seats.length);
  let x = 0;
  for (const column of columns.filter((names) => names.length)) {
    let y = 0;
    for (const name of column) {
      const members = regions.get(name);
      members.forEach((seat, n) => {
        const row = Math.floor(n / wide);
        found[seat] = [x + n % wide + ((y + row) % 2) / 2, (y + row) * HEIGHT];
      });
      y += Math.ceil(members.length / wide) + 1;
    }
    x += wide + 1.5;
  }
  return found;
}

class HexMap {
  constructor(box, night, chosen) {
    Object.assign(this, { box, night, chosen, cursor: 0, shown: [], flashed: new Map() });
    this.places = places(night.seats);
    const xs = this.places.map((place) => place[0]), ys = this.places.map((place) => place[1]);
    const [west, north] = [Math.min(...xs) - 0.8, Math.min(...ys) - 0.9];
    const view = [west, north, Math.max(...xs) + 0.8 - west, Math.max(...ys) + 0.9 - north];
    this.root = svg("svg", { viewBox: view.map((n) => n.toFixed(3)).join(" "), tabindex: 0,
      role: "application", "aria-roledescription": "map",
      "aria-label": "Map of the seats. Arrow keys move from seat to seat, Enter opens one." });
    const corner = [0, 60, 120, 180, 240, 300].map((degrees) => {
      const angle = degrees * Math.PI / 180;
      return `${(0.545 * Math.sin(angle)).toFixed(3)},${(-0.545 * Math.cos(angle)).toFixed(3)}`;
    }).join(" ");
    this.groups = this.places.map(([x, y], i) => {
      const group = svg("g", { class: "seat",
        transform: `translate(${x.toFixed(3)} ${y.toFixed(3)})` });
      group.append(svg("polygon", { points: corner }), svg("text", { y: 0.23 }));
      group.dataset.seat = i;
      this.root.append(group);
      return group;
    });
    this.ring = svg("polygon", { points: corner, class: "ring" });
    this.root.append(this.ring);
    this.root.addEventListener("click", (event) => {
      const group = event.target.closest("g.seat");
      if (group) this.open(+group.dataset.seat);
    });
    this.root.addEventListener("pointerover", (event) => {
      const group = event.target.closest("g.seat");
      this.hint(group ? +group.dataset.seat : null);
    });
    this.root.addEventListener("pointerleave", () => this.hint(null));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focus", () => { this.move(this.cursor); });
    this.root.addEventListener("blur", () => this.hint(null));
    this.tip = make("p", { class: "tip" });
    this.legend = make("ul", { class: "legend" });
    this.box.append(this.root, this.tip, this.legend);
    this.explain();
  }

  /* Letters and signs, so that nothing is told by colour alone. */
  explain() {
    const parties = this.night.order.slice(0, 7);
    const of = (sign, words, colour, ink) => {
      const chip = make("b", { class: "chip", text: sign });
      if (colour) Object.assign(chip.style, { background: colour, color: ink });
      return make("li", {}, [chip, make("span", { text: words })]);
    };
    this.legend.append(
      ...parties.map((party) => this.night.parties[party])
        .map((party) => of(party.symbol, party.short, party.colour, party.ink)),
      ...["counting", "close", "recount", "on stage"].map((name) => of(GLYPHS[name], name)));
  }

  paint(time, flash) {
    const night = this.night;
    night.seats.forEach((seat, i) => {
      const place = night.resultOf.get(i);
      const known = place !== undefined && night.results[place].time <= time;
      const state = known ? `won ${night.results[place].candidates[0].party}`
        : seat.poll === "countermanded" ? "none" : night.stages[night.code(i, time)];
      const old = this.shown[i];
      if (state === old) return;
      this.shown[i] = state;
      const [polygon, text] = this.groups[i].children;
      if (known) {
        const party = night.parties[night.results[place].candidates[0].party];
        this.groups[i].setAttribute("class", "seat won");
        polygon.style.fill = party.colour;
        text.style.fill = party.ink;
        text.textContent = party.symbol;
        if (flash && old !== undefined) this.flash(i);
      } else {
        this.groups[i].setAttribute("class", `seat ${state.replace(" ", "-")}`);
        polygon.style.fill = "";
        text.style.fill = "";
        text.textContent = GLYPHS[state] || "";
      }
    });
  }

  flash(seat) {
    const group = this.groups[seat];
    group.classList.add("flash");
    this.root.insertBefore(group, this.ring);
    clearTimeout(this.flashed.get(seat));
    this.flashed.set(seat, setTimeout(() => group.classList.remove("flash"), 2000));
  }

  /* Ring the seat that is spoken of. */
  point(seat) {
    this.ring.classList.toggle("on", seat >= 0);
    if (seat >= 0) this.ring.setAttribute("transform", this.groups[seat].getAttribute("transform"));
  }

  hint(seat) {
    this.tip.textContent = seat === null ? "" : this.chosen.line(seat);
  }

  open(seat) {
    this.cursor = seat;
    this.chosen.open(seat);
  }

  move(seat) {
    this.cursor = seat;
    this.point(seat);
    this.hint(seat);
    say(this.chosen.line(seat));
  }

  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "Enter") this.open(this.cursor);
    else if (ways[event.key]) this.move(this.next(ways[event.key]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* The nearest seat that way, over water where it must be. */
  next([dx, dy]) {
    const [x, y] = this.places[this.cursor];
    let best = this.cursor, least = Infinity;
    this.places.forEach(([a, b], i) => {
      const along = (a - x) * dx + (b - y) * dy;
      const aside = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
      const far = along + 3 * aside;
      if (along > 0.3 && aside < along * 1.8 + 0.6 && far < least) [best, least] = [i, far];
    });
    return best;
  }
}
