"use strict";
// Stands for the one call of accum that is used: a stream's text, whole.
const { Writable } = require("stream");

exports.string = (callback) => {
  const parts = [];
  const stream = new Writable({
    write(part, _, done) {
      parts.push(part);
      done();
    },
  });
  stream.on("finish", () => callback(Buffer.concat(parts).toString("utf8")));
  return stream;
};
