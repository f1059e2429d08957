import { randomUUID } from 'node:crypto';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GoogleEmpty, shared, streams } from '../../support/eventstoredb-double/bindings.js';
import { eventually } from '../../support/eventually.js';
import { newStream, type World } from './world.js';

/** Without the client, whose process would not survive it. Only for a server without TLS. */
export const batchAnswersBehaviour = (world: World): void => {
  describe('batch append, seen from the wire', () => {
    let client: InstanceType<typeof streamsService.StreamsClient>;
    let call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>;
    let answers: string[];

    beforeEach(() => {
      const { host } = new URL(world.url.replace(/^esdb:/, 'http:'));
      client = new streamsService.StreamsClient(host, credentials.createInsecure());
      answers = [];
      call = client.batchAppend();
      call.on('error', () => {});
      call.on('data', (answer) => {
        answers.push(
          answer.hasSuccess() ? 'success' : (answer.getError()?.getDetails()?.getTypeName() ?? 'no details'),
        );
      });
    });

    afterEach(() => {
      call.cancel();
      client.close();
    });

    const send = (id: string) => {
      const message = new streams.BatchAppendReq.ProposedMessage().setId(new shared.UUID().setString(id));
      message.getMetadataMap().set('type', 'T').set('content-type', 'application/json');
      const name = new shared.StreamIdentifier().setStreamName(Buffer.from(newStream()));
      const options = new streams.BatchAppendReq.Options().setStreamIdentifier(name).setAny(new GoogleEmpty());
      call.write(
        new streams.BatchAppendReq()
          .setCorrelationId(new shared.UUID().setString(randomUUID()))
          .setOptions(options)
          .setProposedMessagesList([message])
          .setIsFinal(true),
      );
    };

    it('answers a good append once, and a bad one twice: a refusal, and a timeout later', async () => {
      send('no-uuid');
      send(randomUUID());
      const refused = ['event_store.client.BadRequest', 'event_store.client.Timeout'];
      await eventually(() => expect(answers.filter((answer) => answer !== 'success')).toEqual(refused));
      expect(answers.filter((answer) => answer === 'success')).toHaveLength(1);
    });
  });
};
