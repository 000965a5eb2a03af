import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { Daemon } from './process/daemon';
import { releasePort, reservePort } from './process/ports';
import { until } from './process/until';

/** Who knows the users of a server, if it does not itself. */
export interface UserService {
  /** The socket at which it answers. */
  readonly users: string;
  /** The secret of the owner, which both have. */
  readonly secret: string;
}

/** A real S3 server on loopback, whose buckets are folders. */
export class S3Server {
  public static async start(
    part: string,
    data: string,
    logs: string,
    service?: UserService,
  ): Promise<S3Server> {
    const port = await reservePort();
    const folders = { data: join(data, 's3'), accounts: join(data, 's3-accounts') };
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    const server = new S3Server(port, part, folders, logs, service);
    server.daemon.start();
    try {
      await until(async () => (await request(`${server.endpoint}/health`)).statusCode === 200, {
        what: 'the S3 server',
        needs: [server.daemon],
      });
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  public readonly endpoint: string;
  /** The keys of its owner, whom no policy holds back. */
  public readonly accessKeyId = 'root';
  public readonly secretAccessKey: string;
  /** The process, to be stopped, killed, paused or restarted. */
  public readonly daemon: Daemon;

  private constructor(
    private readonly port: number,
    private readonly part: string,
    folders: { readonly data: string; readonly accounts: string },
    logs: string,
    service?: UserService,
  ) {
    this.secretAccessKey = service?.secret ?? randomBytes(16).toString('hex');
    this.endpoint = `http://127.0.0.1:${port}`;
    this.daemon = new Daemon({
      name: 'the S3 server',
      command: join(part, 'versitygw'),
      args: [
        `--port=127.0.0.1:${port}`,
        '--health=/health',
        // As any S3 does; without it each request has a connection of its own.
        '--keep-alive',
        '--quiet',
        service ? `--iam-standalone-endpoint=${service.users}` : `--iam-dir=${folders.accounts}`,
        'posix',
        folders.data,
      ],
      env: { ROOT_ACCESS_KEY: this.accessKeyId, ROOT_SECRET_KEY: this.secretAccessKey },
      log: join(logs, 's3.log'),
    });
  }

  /**
   * Adds a user, whom policies know by this name, and whom nothing is allowed yet.
   *
   * @returns the secret key
   */
  public async addUser(accessKeyId: string): Promise<string> {
    const secret = randomBytes(16).toString('hex');
    const owner = ['-a', this.accessKeyId, '-s', this.secretAccessKey, '-er', this.endpoint];
    const user = ['create-user', '-a', accessKeyId, '-s', secret, '-r', 'user'];
    await promisify(execFile)(join(this.part, 'versitygw'), ['admin', ...owner, ...user]);
    return secret;
  }

  public async stop(): Promise<void> {
    await this.daemon.kill();
    releasePort(this.port);
  }
}
