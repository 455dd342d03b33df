// The real server as its own process, on a port it chooses and data of its own.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { deflateSync } from 'node:zlib';

const root = new URL('../../../../', import.meta.url).pathname;
const SdkAppId = 1400000001;
const Key = 'a-key-for-tests-that-nobody-else-has';

/** The built server, or undefined. */
export const binary = [process.env.RAPPORT_SERVER_BINARY, join(root, 'src/Rapport.Server/bin/Release/net10.0/Rapport.Server')].find((file) => file && existsSync(file));

/** A UserSig as an app backend makes it. */
export function userSig(identifier, seconds = 86_400) {
  const time = Math.floor(Date.now() / 1000);
  const text = `TLS.identifier:${identifier}\nTLS.sdkappid:${SdkAppId}\nTLS.time:${time}\nTLS.expire:${seconds}\n`;
  const document = {
    'TLS.ver': '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': SdkAppId,
    'TLS.expire': seconds,
    'TLS.time': time,
    'TLS.sig': createHmac('sha256', Key).update(text).digest('base64'),
  };
  return deflateSync(JSON.stringify(document)).toString('base64').replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

export class Server {
  SDKAppID = SdkAppId;
  #data = mkdtempSync(join(tmpdir(), 'rapport-sdk-'));
  #process;
  url;

  static async start() {
    const server = new Server();
    await server.run('http://127.0.0.1:0');
    return server;
  }

  /** Starts the process; on the same address again after `kill`. */
  async run(url = this.url) {
    const settings = {
      'Rapport:DataDirectory': this.#data,
      'Rapport:Apps:0:SdkAppId': SdkAppId,
      'Rapport:Apps:0:Key': Key,
      'Rapport:Apps:0:Switches:WebInstances': 10,
      'Rapport:Apps:0:ProfileFields:0': 'Motto',
      'Rapport:Apps:0:FriendFields:0': 'Note',
    };
    const args = ['--urls', url, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])];
    this.#process = spawn(binary, args, { cwd: this.#data, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface(this.#process.stdout);
    const died = once(this.#process, 'exit').then(([code]) => assertNever(`The server ended with ${code}.`));
    for await (const line of raceLines(lines, died)) {
      const listens = /listens on (http:\S+)/.exec(line);
      if (listens === null) continue;
      this.url = listens[1];
      break;
    }
    died.catch(() => {});
    this.#process.stdout.resume();
  }

  /** Ends the process as a power cut would. */
  async kill() {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** A call of the RESTful API, as the app backend makes it. */
  async rest(command, body) {
    const query = `sdkappid=${SdkAppId}&identifier=administrator&usersig=${userSig('administrator')}&random=1&contenttype=json`;
    const reply = await (await fetch(`${this.url}/v4/${command}?${query}`, { method: 'POST', body: JSON.stringify(body) })).json();
    if (reply.ErrorCode !== 0) throw new Error(`${command}: ${JSON.stringify(reply)}`);
    return reply;
  }

  import(...Accounts) {
    return this.rest('im_open_login_svc/multiaccount_import', { Accounts });
  }
}

async function* raceLines(lines, died) {
  const iterator = lines[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await Promise.race([iterator.next(), died]);
    if (done) return;
    yield value;
  }
}

function assertNever(message) {
  throw new Error(message);
}
