// A whole shop of one's own: `vitrina demo` on free ports with an empty data folder, gone when the test is.

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
  /** Starts the demo and waits until shop and gateway answer. `settings` are added to its environment. */
  static async open(settings = {}) {
    assert.ok(existsSync(PROGRAM), `${PROGRAM} is missing: run 'cargo build -p server'.`);
    const folder = await mkdtemp(join(tmpdir(), 'vitrina-demo-'));
    const [port, gatewayPort] = await Promise.all([freePort(), freePort()]);
    const program = spawn(PROGRAM, ['demo'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DATABASE_URL: `sqlite:${join(folder, 'vitrina.db')}`,
        LISTEN_ADDR: `127.0.0.1:${port}`,
        SANDBOX_ADDR: `127.0.0.1:${gatewayPort}`,
        ...settings,
      },
    });
    const shop = new Shop(program, folder, `http://127.0.0.1:${port}`, `http://127.0.0.1:${gatewayPort}`);
    await Promise.all([shop.answers(`${shop.url}/readyz`), shop.answers(shop.gateway)]);
    return shop;
  }

  constructor(program, folder, url, gateway) {
    this.program = program;
    this.folder = folder;
    /** Origin of the shop. */
    this.url = url;
    /** Origin of the offline gateway, the messenger's and the mail host's stand-in. */
    this.gateway = gateway;
    /** What the program has said so far. */
    this.said = '';
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.said += text));
    }
    this.ended = once(program, 'exit');
  }

  /** The one-time way into the back office that the demo prints. */
  async signIn() {
    const link = await this.until(() => this.said.match(/https?:\/\/\S+\/admin\/\S+/)?.[0]);
    return new URL(link);
  }

  /** Ends the program as an operator would, and removes its data; fails if it did not end well. */
  async close() {
    this.program.kill('SIGTERM');
    const [code] = await Promise.race([this.ended, pause(PATIENCE_MS, ['still running'], { ref: false })]);
    this.program.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
    assert.equal(code, 0, `the demo ended with ${code}; it said:\n${this.said}`);
  }

  async answers(url) {
    return this.until(async () => (await fetch(url).catch(() => null))?.ok);
  }

  /** Waits until `look` finds something and returns it. */
  async until(look) {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end && this.program.exitCode === null) {
      const found = await look();
      if (found) return found;
      await pause(50);
    }
    throw new Error(`waited in vain; the demo said:\n${this.said}`);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
