import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { streams } from './bindings.js';
import { accessDenied, unauthenticated } from './rpc-errors.js';

export interface DoubleUser {
  readonly name: string;
  readonly password: string;
  /** An administrator has let it read `$all`, which users may not by default. */
  readonly readsAll: boolean;
}

/** The answers of a secured 23.10.8. What users may do with single streams is left out: by default, everything. */
export const accessControl =
  (users: readonly DoubleUser[]): ServerInterceptor =>
  (_method, call) => {
    let user: DoubleUser | null = null;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const [given] = metadata.get('authorization');
            user = users.find((known) => given === basic(known)) ?? null;
            if (given !== undefined && user === null) return call.sendStatus(unauthenticated());
            proceed(metadata);
          },
          onReceiveMessage: (message, proceed) => {
            const isRead = message instanceof streams.ReadReq;
            const needsAll = isRead && message.getOptions()?.hasAll() === true;
            const isOfStreams = isRead || message instanceof streams.AppendReq;
            const isAllowed = !isOfStreams || (user !== null && (!needsAll || user.readsAll));
            if (!isAllowed) return call.sendStatus(accessDenied());
            proceed(message);
          },
        }),
    });
  };

const basic = ({ name, password }: DoubleUser): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
