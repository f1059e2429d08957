import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { gossip, serverFeatures, shared } from './bindings.js';
import type { FaultSwitches } from './faults.js';

export const SERVER_VERSION = '23.10.8';

/** `ServerFeatures.GetSupportedMethods`: from it the client decides between unary and batch append. */
export const supportedMethods =
  (announceBatchAppend: boolean): handleUnaryCall<Empty, SupportedMethods> =>
  (_call, answer) => {
    const streamsService = 'event_store.client.streams.streams';
    const methods: readonly (readonly [service: string, method: string, features: readonly string[]])[] = [
      [streamsService, 'read', ['position', 'events']],
      [streamsService, 'append', []],
      ...(announceBatchAppend ? [[streamsService, 'batchappend', ['deadline_duration']] as const] : []),
      ['event_store.client.gossip.gossip', 'read', []],
      ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
    ];
    const supported = new serverFeatures.SupportedMethods().setEventStoreServerVersion(SERVER_VERSION);
    supported.setMethodsList(
      methods.map(([service, method, features]) =>
        new serverFeatures.SupportedMethod()
          .setServiceName(service)
          .setMethodName(method)
          .setFeaturesList([...features]),
      ),
    );
    answer(null, supported);
  };

/** `Gossip.Read`: a cluster of one, the leader. It is what `esdb+discover://` asks. */
export const clusterInfo =
  (instanceId: string, port: () => number, faults: FaultSwitches): handleUnaryCall<Empty, ClusterInfo> =>
  (_call, answer) => {
    const { LEADER, UNKNOWN } = gossip.MemberInfo.VNodeState;
    const member = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(instanceId))
      .setTimeStamp(String(BigInt(Date.now()) * 10_000n))
      .setState(faults.notReady ? UNKNOWN : LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port()));
    answer(null, new gossip.ClusterInfo().setMembersList([member]));
  };
