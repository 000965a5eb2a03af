import { Circuit } from './circuit';
import { Broken, Incoming } from './exchange';
import type { Limits } from './limits';
import { mayHaveBeenReceived, outcomeAfter, pauseBefore, retryAfter, TryEnd } from './retry';
import { Slots } from './slots';
import { Outgoing, Transport } from './transport';
import { CredentialCache, Credentials, NoCredentials } from '../auth/credentials';
import type { KubeError } from '../error';
import {
  aborted,
  Asked,
  broken,
  isOfObject,
  isWebhook,
  noCredentials,
  refused,
  stillUnreachable,
  unauthenticated,
  whyBroken,
} from '../explain';
import { refusalIn } from './refusal';

export interface Request extends Outgoing {
  /** For people, such as `apply ConfigMap ads/settings`. */
  readonly what: string;
  /** Not to be sent again once it may have been received. */
  readonly once?: boolean;
  /** Its effect is only on what was read before, so that a conflict at a further try may be with itself. */
  readonly conditional?: boolean;
  /** What is asked lies behind the API server: it is asked once, and its silence says nothing of the server. */
  readonly behind?: {
    /** In milliseconds. */
    readonly limit: number;
  };
  /** Answers that are no failure, beside those below 400. */
  readonly accepted?: readonly number[];
}

export interface Reply extends Incoming {
  /** An earlier try may have taken effect already. */
  readonly repeated: boolean;
}

/** The tries of one request. */
interface Course {
  readonly request: Request;
  readonly start: number;
  tries: number;
  mayHaveEffect: boolean;
  renewed: boolean;
}

/** Sends requests to one API server until each has its answer, or nothing more can be done for it. */
export class Sender {
  private readonly slots: Slots;
  private readonly circuit = new Circuit();
  private readonly pauses = new Set<() => void>();
  private readonly ending = ending();
  private ended = false;
  private lastTrouble?: string;

  public constructor(
    private readonly transport: Transport,
    private readonly credentials: CredentialCache,
    private readonly where: Omit<Asked, 'what'> & { readonly proxy?: string },
    private readonly limits: Limits,
    connections: number,
  ) {
    this.slots = new Slots(connections);
  }

  /** Why the last try came to nothing; undefined once another had an answer. */
  public get trouble(): string | undefined {
    return this.lastTrouble;
  }

  /** @throws KubeError */
  public async send(request: Request): Promise<Reply> {
    await this.slots.take(false);
    const course: Course = { request, start: Date.now(), tries: 0, mayHaveEffect: false, renewed: false };
    try {
      const refusal = this.circuit.refusal();
      if (refusal) throw stillUnreachable(this.asked(course), refusal, 'not-sent');
      for (;;) {
        const reply = await this.attempt(course);
        if (reply) return reply;
      }
    } finally {
      this.slots.give();
    }
  }

  /** Ends what is under way and what waits; nothing is sent any more. */
  public end(reason: Error): void {
    this.ended = true;
    this.ending.end(reason);
    this.transport.abort(reason);
    for (const wake of [...this.pauses]) wake();
  }

  /** One try; undefined: there shall be another. */
  private async attempt(course: Course): Promise<Reply | undefined> {
    this.check(course);
    const credentials = await this.credentialsFor(course);
    // Somebody may have ended it while credentials were asked for.
    this.check(course);
    course.tries++;
    const repeated = course.mayHaveEffect;
    let incoming: Incoming;
    try {
      incoming = await this.transport.send(course.request, credentials, this.left(course));
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      await this.afterBreak(course, error);
      return undefined;
    }
    this.lastTrouble = undefined;
    if (incoming.status < 500) this.circuit.answered();
    if (incoming.status < 400 || course.request.accepted?.includes(incoming.status)) {
      return { ...incoming, repeated };
    }
    await this.afterRefusal(course, incoming, credentials);
    return undefined;
  }

  private async afterBreak(course: Course, { code, sent }: Broken): Promise<void> {
    const end: TryEnd = { kind: 'broken', code, sent };
    this.lastTrouble = whyBroken(code, this.where, this.where.proxy);
    this.note(course, end);
    if (this.ended) throw aborted(this.asked(course), this.outcome(course));
    const pause = this.pauseBefore(course, end);
    if (pause === undefined) {
      throw this.failed(
        course,
        broken(this.asked(course), code, this.effort(course), this.outcome(course), this.where.proxy),
      );
    }
    await this.pause(course, pause);
  }

  private async afterRefusal(course: Course, incoming: Incoming, credentials: Credentials): Promise<void> {
    const { status } = incoming;
    if (status === 401) return this.renew(course, credentials);
    const refusal = refusalIn(incoming);
    const end = {
      kind: 'status' as const,
      status,
      retryAfter: retryAfter(text(incoming.headers['retry-after']), Date.now()),
      isWebhook: isWebhook(refusal.message),
      isOfObject: isOfObject(refusal.message),
    };
    const { mayHaveEffect, request } = course;
    this.note(course, end);
    const pause = this.pauseBefore(course, end);
    if (pause !== undefined) return this.pause(course, pause);
    const outcome =
      request.method === 'GET'
        ? 'refused'
        : outcomeAfter(end, { mayHaveEffect, conditional: request.conditional === true });
    const error = refused(this.asked(course), refusal, this.effort(course), outcome);
    throw error.failure === 'unreachable' ? this.failed(course, error) : error;
  }

  /** Credentials that have ended in the middle are had anew, once for each request. */
  private async renew(course: Course, credentials: Credentials): Promise<void> {
    const { name, advice } = this.credentials.source;
    const isNew = !course.renewed && (await this.asCredentials(course, this.credentials.renew(credentials)));
    if (!isNew) {
      const outcome = this.outcome(course) === 'unknown' ? 'unknown' : 'refused';
      throw unauthenticated(this.asked(course), name, advice, outcome);
    }
    course.renewed = true;
  }

  private credentialsFor(course: Course): Credentials | Promise<Credentials> {
    const credentials = this.credentials.get();
    return credentials instanceof Promise ? this.asCredentials(course, credentials) : credentials;
  }

  private async asCredentials<T>(course: Course, asked: Promise<T>): Promise<T> {
    try {
      // A plugin may be asking somebody, who has just ended this.
      return await Promise.race([asked, this.ending.promise]);
    } catch (error) {
      if (this.ended) throw aborted(this.asked(course), this.outcome(course));
      throw error instanceof NoCredentials
        ? noCredentials(this.asked(course), error.message, this.outcome(course))
        : error;
    }
  }

  /** @throws if there is no sense in another try. */
  private check(course: Course): void {
    if (this.ended) throw aborted(this.asked(course), this.outcome(course));
    const verdict = course.tries > 0 ? this.circuit.verdict() : undefined;
    if (verdict) throw stillUnreachable(this.asked(course), verdict, this.outcome(course));
  }

  private note(course: Course, end: TryEnd): void {
    if (mayHaveBeenReceived(end)) course.mayHaveEffect = true;
  }

  private outcome({ mayHaveEffect, request }: Course): KubeError['outcome'] {
    return mayHaveEffect && request.method !== 'GET' ? 'unknown' : 'not-sent';
  }

  private failed(course: Course, error: KubeError): KubeError {
    if (course.request.behind) return error;
    // What may be sent but once says little of the cluster by its one failure.
    const isComplete = !course.request.once || error.outcome === 'not-sent' || error.failure === 'untrusted';
    if (isComplete) this.circuit.failed(error, course.start);
    return error;
  }

  private pauseBefore({ request, start, tries }: Course, end: TryEnd): number | undefined {
    if (request.behind) return undefined;
    const tried = { tries, elapsed: Date.now() - start, once: request.once === true };
    return pauseBefore(tried, end, this.limits);
  }

  /** Others may go meanwhile. */
  private async pause(course: Course, ms: number): Promise<void> {
    this.slots.give();
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.pauses.add(wake);
    });
    await this.slots.take(true);
    this.check(course);
  }

  private left({ start, request }: Course): number {
    const whole = request.behind?.limit ?? this.limits.whole;
    return Math.max(1, whole - (Date.now() - start));
  }

  private effort({ start, tries }: Course) {
    return { tries, elapsed: Date.now() - start };
  }

  private asked({ request }: Course): Asked {
    return { ...this.where, what: request.what };
  }
}

function ending(): { readonly promise: Promise<never>; end(reason: Error): void } {
  let end!: (reason: Error) => void;
  const promise = new Promise<never>((_, reject) => (end = reject));
  // Most often nobody waits for it.
  promise.catch(() => undefined);
  return { promise, end };
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
