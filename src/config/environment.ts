/** The only place that reads the environment; whoever makes settings of it takes it as a parameter. */
export const ENVIRONMENT: Readonly<NodeJS.ProcessEnv> = process.env;
