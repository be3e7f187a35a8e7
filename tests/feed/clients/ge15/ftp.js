"use strict";
// Stands for npm's ftp, which stalls on today's Node: the same calls, on a local folder.
// FEED_FOLDER is that folder; `hide` may keep files out of the listing for the time being.
const { EventEmitter } = require("events");
const fs = require("fs");
const path = require("path");

const folder = process.env.FEED_FOLDER;
const local = (name) => path.join(folder, path.basename(name));

class Client extends EventEmitter {
  connect() {
    this.connected = true;
    setImmediate(() => this.emit("ready"));
  }

  get(name, callback) {
    const stream = fs.createReadStream(local(name));
    stream.once("open", () => callback(null, stream));
    stream.once("error", (error) => callback(error));
  }

  list(_, callback) {
    const found = [];
    for (const name of fs.readdirSync(folder)) {
      // What is not whole yet may have got its own name by now.
      const stat = fs.statSync(local(name), { throwIfNoEntry: false });
      if (stat && !Client.hide(name)) found.push({ name, date: stat.mtime });
    }
    callback(null, found);
  }

  end() {
    this.connected = false;
    this.emit("close", false);
  }
}
Client.hide = () => false;
module.exports = Client;
