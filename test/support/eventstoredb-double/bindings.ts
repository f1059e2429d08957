/**
 * The client's own generated bindings, so that the double speaks exactly the protocol the client does. They are CommonJS modules
 * without statically visible exports: a default import gives the module, a type import its types.
 */
import { createRequire } from 'node:module';
import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import serverFeaturesService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpcStatus from '@eventstore/db-client/generated/status_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

/** google-protobuf as the client resolves it: messages of another copy would not be recognised by the generated code. */
const requireAsClient = createRequire(
  createRequire(import.meta.url).resolve('@eventstore/db-client/generated/status_pb.js'),
);
const { Any } = requireAsClient('google-protobuf/google/protobuf/any_pb.js') as {
  Any: typeof import('google-protobuf/google/protobuf/any_pb.js').Any;
};
const { Empty: GoogleEmpty } = requireAsClient('google-protobuf/google/protobuf/empty_pb.js') as {
  Empty: typeof import('google-protobuf/google/protobuf/empty_pb.js').Empty;
};

export { Any, GoogleEmpty, gossip, rpcStatus, serverFeatures, shared, streams };
export const { GossipService } = gossipService;
export const { ServerFeaturesService } = serverFeaturesService;
export const { StreamsService } = streamsService;
