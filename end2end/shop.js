// A whole shop of one's own: `vitrina demo` on free ports with an empty data folder, or `vitrina serve` where there is nothing
// yet; gone when the test is.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug', 'vitrina');
const PATIENCE_MS = 30_000;

export class Shop {
  /**
   * Starts the demo with these keys, such as `--hold`, and waits until it says where it is. Its goods keep their drawings: photos
   * would be taken of them while the test looks. Nobody has bought anything yet.
   */
  static async open(...keys) {
    return Shop.demo('--no-past', ...keys);
  }

  /** The same with a year of made-up trade behind it. */
  static async lived() {
    return Shop.demo();
  }

  static async demo(...keys) {
    assert.ok(existsSync(PROGRAM), `${PROGRAM} is missing: run 'tools/build.sh'.`);
    const folder = await mkdtemp(join(tmpdir(), 'vitrina-demo-'));
    const ports = ['--port', '0', '--gateway-port', '0'];
    // What the demo would take from the environment is the tests' own business.
    const { ROBOKASSA_HOLD, WAYS_OF_PAYING, ...env } = process.env;
    const program = spawn(PROGRAM, ['demo', ...ports, '--data-dir', folder, '--drawings', ...keys], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, NO_COLOR: '1' },
    });
    const shop = new Shop(program, folder);
    shop.url = new URL(await shop.says(/Shop +(\S+)/)).origin;
    shop.gateway = new URL(await shop.says(/Gateway +(\S+)/)).origin;
    shop.signInLink = await shop.says(/Back office +(\S+)/);
    return shop;
  }

  /**
   * Starts the program where there is nothing yet, and waits until it says how it is set up. Its gateway is the sandbox, which
   * opens once it is told what its cabinet has to know.
   */
  static async bare() {
    assert.ok(existsSync(PROGRAM), `${PROGRAM} is missing: run 'tools/build.sh'.`);
    const folder = await mkdtemp(join(tmpdir(), 'vitrina-bare-'));
    const address = `127.0.0.1:${await freePort()}`;
    const gateway = `http://127.0.0.1:${await freePort()}`;
    const program = spawn(PROGRAM, ['serve'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, NO_COLOR: '1', LISTEN_ADDR: address, ROBOKASSA_URL: gateway },
    });
    const shop = new Shop(program, folder);
    shop.url = `http://${address}`;
    shop.gateway = gateway;
    shop.setupPath = await shop.says(/(\/setup\/\w+)/);
    return shop;
  }

  /** Opens the gateway of a bare shop, with what its owner has put into the cabinet: the login and the passwords of tests. */
  async openGateway(login, [password1, password2]) {
    const { host } = new URL(this.gateway);
    const smtp = `127.0.0.1:${await freePort()}`;
    const cabinet = ['--login', login, '--test-password-1', password1, '--test-password-2', password2];
    this.sandbox = spawn(PROGRAM, ['sandbox', '--listen', host, '--smtp', smtp, '--shop', this.url, ...cabinet], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
    });
    this.listenTo(this.sandbox);
    await this.says(/(takes play money)/);
  }

  constructor(program, folder) {
    this.program = program;
    this.folder = folder;
    /** Origin of the shop. */
    this.url = undefined;
    /** Origin of the offline gateway, the messenger and the mail page. */
    this.gateway = undefined;
    /** The one-time way into the back office. */
    this.signInLink = undefined;
    /** The path of the link that sets up a shop where nobody has an account. */
    this.setupPath = undefined;
    /** What the program has said so far. */
    this.said = '';
    /** The gateway of a bare shop, once it is open. */
    this.sandbox = undefined;
    this.listenTo(program);
    this.ended = once(program, 'exit');
  }

  /** The same origin by the name of this machine, which is the only one that browsers make passkeys for here. */
  get named() {
    return this.url.replace('127.0.0.1', 'localhost');
  }

  listenTo(program) {
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.said += text));
    }
  }

  /** Ends the program as an operator would and removes its data; fails if it did not end well. */
  async close() {
    this.sandbox?.kill('SIGKILL');
    this.program.kill('SIGTERM');
    const stuck = pause(PATIENCE_MS, ['nothing'], { ref: false });
    const [code] = await Promise.race([this.ended, stuck]);
    this.program.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
    assert.equal(code, 0, `the demo ended with ${code}; it said:\n${this.said}`);
  }

  /** Waits until the program has said something like `pattern`, and returns the pattern's first group. */
  async says(pattern) {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end && this.program.exitCode === null; await pause(20)) {
      const found = this.said.match(pattern);
      if (found) return found[1];
    }
    await rm(this.folder, { recursive: true, force: true });
    throw new Error(`the demo did not say ${pattern}; it said:\n${this.said}`);
  }
}

/** A port that nobody listens on just now. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
