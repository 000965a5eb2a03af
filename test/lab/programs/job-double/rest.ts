import { randomBytes } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { DoubleJob } from './job';
import { SINK, JobMetrics, VERTEX } from './metrics';

/** What became of a stop that was asked for. */
type Trigger = { readonly location: string } | { readonly failure: string } | 'under way';

/** What of the REST API of a job manager a runner and an operator ask for. */
export class JobManagerRest {
  private readonly triggers = new Map<string, Trigger>();
  private readonly started = Date.now();
  private readonly metrics = new JobMetrics();
  private readonly server: Server;

  public constructor(private readonly jobs: () => readonly DoubleJob[]) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        send(response, 500, { errors: [(error as Error).message] });
      });
    });
  }

  /** @returns the port; by default any. */
  public async listen(host: string, port = 0): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://localhost');
    const path = url.pathname.replace(/^\/v\d+/, '');
    const [first, id, what, trigger] = path.split('/').slice(1);
    if (first === 'config') return send(response, 200, CONFIG);
    if (first === 'taskmanagers') return send(response, 200, { taskmanagers: [] });
    if (first !== 'jobs') return send(response, 404, { errors: ['not found'] });
    if (id === 'overview') {
      return send(response, 200, { jobs: this.jobs().map((job) => this.overviewOf(job)) });
    }
    const job = this.jobs().find((each) => each.id === id);
    if (!job) return send(response, 404, { errors: [`Job ${id} not found`] });
    if (what === undefined && request.method === 'PATCH') {
      await job.cancel();
      return send(response, 202, {});
    }
    if (what === undefined) {
      this.metrics.gather(job);
      const vertices = [{ id: VERTEX, name: `Source: numbers -> ${SINK}: Writer -> ${SINK}: Committer` }];
      return send(response, 200, { ...this.overviewOf(job), vertices });
    }
    if (what === 'metrics') return send(response, 200, this.metrics.ofJob(job, url.searchParams));
    if (what === 'vertices' && path.endsWith(`/${VERTEX}/subtasks/metrics`)) {
      return send(response, 200, this.metrics.ofSubtasks(job, url.searchParams));
    }
    if (what === 'checkpoints') return send(response, 200, checkpointsOf(job));
    if (what === 'stop') return send(response, 202, { 'request-id': this.stop(job) });
    if (what === 'savepoints') return send(response, 200, triggered(this.triggers.get(trigger)));
    if (what === 'exceptions') return send(response, 200, { 'all-exceptions': [], truncated: false });
    return send(response, 404, { errors: ['not found'] });
  }

  private stop(job: DoubleJob): string {
    const id = randomBytes(16).toString('hex');
    this.triggers.set(id, 'under way');
    job.stop().then(
      (location) => this.triggers.set(id, { location }),
      (error: unknown) => this.triggers.set(id, { failure: (error as Error).message }),
    );
    return id;
  }

  private overviewOf(job: DoubleJob): Record<string, unknown> {
    const isOver = job.isOver;
    const counts = {
      created: 0,
      scheduled: 0,
      deploying: 0,
      canceling: 0,
      failed: 0,
      reconciling: 0,
      initializing: 0,
    };
    return {
      jid: job.id,
      name: 'double',
      'start-time': this.started,
      'end-time': isOver ? Date.now() : -1,
      duration: Date.now() - this.started,
      state: job.state === 'KILLED' ? 'FAILED' : job.state,
      'last-modification': Date.now(),
      tasks: {
        ...counts,
        total: 1,
        running: isOver ? 0 : 1,
        finished: job.state === 'FINISHED' ? 1 : 0,
        canceled: job.state === 'CANCELED' ? 1 : 0,
      },
    };
  }
}

/** The address of this machine that others may have: an API server goes to no loopback address of an Endpoints. */
export function ownAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flat()
    .find((each) => each && !each.internal && each.family === 'IPv4')?.address;
}

const CONFIG = {
  'refresh-interval': 3000,
  'timezone-name': 'Coordinated Universal Time',
  'timezone-offset': 0,
  'flink-version': '1.18.1',
  'flink-revision': 'a8c8b1c @ 2023-12-19T22:17:36+01:00',
  features: { 'web-submit': false, 'web-cancel': false, 'web-rescale': false, 'web-history': false },
};

function checkpointsOf(job: DoubleJob): Record<string, unknown> {
  const { restored, completed, failed } = job;
  const isRestored = restored !== undefined && restored !== 'nothing';
  const total = completed.length + failed;
  return {
    counts: { restored: isRestored ? 1 : 0, total, in_progress: 0, completed: completed.length, failed },
    summary: null,
    latest: {
      completed: null,
      savepoint: null,
      failed: null,
      restored: isRestored
        ? {
            id: restored.id,
            restore_timestamp: Date.now(),
            is_savepoint: true,
            external_path: restored.uri,
          }
        : null,
    },
    history: [],
  };
}

function triggered(trigger: Trigger | undefined): Record<string, unknown> {
  if (trigger === undefined || trigger === 'under way') {
    return { status: { id: 'IN_PROGRESS' }, operation: null };
  }
  const operation =
    'location' in trigger
      ? { location: trigger.location }
      : {
          'failure-cause': {
            class: CHECKPOINT_EXCEPTION,
            'stack-trace': `${CHECKPOINT_EXCEPTION}: ${trigger.failure}`,
          },
        };
  return { status: { id: 'COMPLETED' }, operation };
}

const CHECKPOINT_EXCEPTION = 'org.apache.flink.runtime.checkpoint.CheckpointException';

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
