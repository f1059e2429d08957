import { Transform } from 'node:stream';

const FRAME_HEADER_BYTES = 9;
const SETTING_BYTES = 6;
const MAX_CONCURRENT_STREAMS = 0x3;

/**
 * What a server sends, with a smaller limit of concurrent calls in its first frame, which is its SETTINGS (RFC 9113, 3.4).
 *
 * Node's own limit cannot do it: since Node 24 a server counts calls that have ended until it has taken them apart, and
 * refuses (RESOURCE_EXHAUSTED) what a client may rightly send meanwhile. So the server allows more than the client is told.
 */
export function announceConcurrentStreams(limit: number): Transform {
  let preface: Buffer | null = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!preface) return done(null, chunk);
      const sofar = Buffer.concat([preface, chunk]);
      const end = sofar.length < FRAME_HEADER_BYTES ? Infinity : FRAME_HEADER_BYTES + sofar.readUIntBE(0, 3);
      if (sofar.length < end) {
        preface = sofar;
        return done();
      }
      for (let offset = FRAME_HEADER_BYTES; offset < end; offset += SETTING_BYTES) {
        if (sofar.readUInt16BE(offset) === MAX_CONCURRENT_STREAMS) sofar.writeUInt32BE(limit, offset + 2);
      }
      preface = null;
      done(null, sofar);
    },
  });
}
