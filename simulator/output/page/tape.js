/* How the night plays: shots on a tape of wall seconds, each with a stretch of the clock.
   In some of them the clock waits for what is told; at a fixed speed only for the first rank. */

const STAND = 3.3;

class Tape {
  constructor(shots, name, moments) {
    Object.assign(this, { name, moments });
    this.shots = [];
    let begin = 0;
    for (const [seconds, at, until, stand, moments] of shots) {
      this.shots.push({ begin, end: begin + seconds, at, until, stand, moments });
      begin += seconds;
    }
    this.length = begin;
    this.begins = this.shots.map((shot) => shot.begin);
    this.ats = this.shots.map((shot) => shot.at);
  }

  /* The same shots at so many times real time. */
  static atSpeed(shots, speed, moments, name) {
    return new Tape(shots.map(([, at, until, , told]) => {
      const run = Math.max(until - at, 0) / speed;
      const exact = Math.max(0, ...told.map((i) => moments[i].exact));
      const alone = !exact && told.some((i) => moments[i].rank === 1);
      const stand = alone ? STAND : 0;
      const seconds = Math.max(exact, stand + run);
      return [seconds, at, until, until > at ? stand : seconds, told];
    }), name, moments);
  }

  weightiest(position) {
    const first = below(this.ats, position - 0.5), last = below(this.ats, position + 0.5);
    const shots = this.shots.slice(first, last);
    if (!shots.length || Math.abs(position - Math.round(position)) > 1e-6) return this.place(position);
    return shots.reduce((a, b) => (this.weight(b) > this.weight(a) ? b : a)).begin;
  }

  weight(shot) {
    return shot.moments.length ? 5 - Math.min(...shot.moments.map((i) => this.moments[i].rank)) : 0;
  }

  number(tape) { return Math.max(below(this.begins, tape) - 1, 0); }

  shot(tape) { return this.shots[this.number(tape)]; }

  position(tape) {
    const shot = this.shot(tape);
    const run = shot.end - shot.begin - shot.stand;
    const ran = Math.min(Math.max(tape - shot.begin - shot.stand, 0), run);
    const position = shot.at + (shot.until - shot.at) * (run > 0 ? ran / run : 0);
    return Math.round(position * 1e6) / 1e6;  // a minute asked for is that minute, not a hair before
  }

  /* The first place of the tape at which the clock is there. */
  place(position) {
    let number = below(this.ats, position - 1e-6);
    if (number === this.shots.length || this.shots[number].at > position) number -= 1;
    const shot = this.shots[Math.max(number, 0)];
    if (position <= shot.at) return shot.begin;
    if (shot.until <= shot.at) return shot.end;
    const part = Math.min((position - shot.at) / (shot.until - shot.at), 1);
    return shot.begin + shot.stand + (shot.end - shot.begin - shot.stand) * part;
  }
}

class Player {
  constructor(tapes, chosen, changed) {
    Object.assign(this, { tapes, chosen, changed, at: 0, playing: false, last: 0 });
  }

  get tape() { return this.tapes[this.chosen]; }

  get position() { return this.tape.position(this.at); }

  get shot() { return this.tape.shot(this.at); }

  get over() { return this.at >= this.tape.length; }

  seek(tape) {
    this.at = Math.min(Math.max(tape, 0), this.tape.length);
    this.changed();
  }

  /* To a moment: of several shots that begin at it, the one that weighs most. */
  go(position) { this.seek(this.tape.weightiest(position)); }

  choose(number) {
    const shot = this.shot;
    const wall = this.at - shot.begin;
    const position = this.position;
    this.chosen = Math.min(Math.max(number, 0), this.tapes.length - 1);
    this.at = this.tape.place(position);
    const other = this.shot;
    if (position === shot.at && other.at === shot.at) {
      this.at = Math.min(other.begin + wall, other.begin + other.stand);
    }
    this.changed();
  }

  play() {
    if (this.playing) return;
    if (this.over) this.at = 0;
    this.playing = true;
    this.last = performance.now();
    requestAnimationFrame((now) => this.tick(now));
    this.changed();
  }

  pause() {
    this.playing = false;
    this.changed();
  }

  tick(now) {
    if (!this.playing) return;
    /* A page in the background gets no frames: it waits, and loses nothing. */
    const seconds = Math.min(Math.max(now - this.last, 0) / 1000, 0.25);
    this.last = now;
    this.at = Math.min(this.at + seconds, this.tape.length);
    if (this.over) this.playing = false;
    this.changed();
    if (this.playing) requestAnimationFrame((next) => this.tick(next));
  }
}
