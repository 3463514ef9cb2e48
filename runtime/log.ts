import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured lines on standard error; fields that could hold a secret are never written. */
export const createLog = (level: string): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          '*.password',
          '*.privateKey',
          '*.passphrase',
          'password',
          'privateKey',
          'passphrase',
          'authorization',
          '*.authorization',
        ],
        censor: '[redacted]',
      },
    },
    pino.destination({ fd: 2, sync: true }),
  );
