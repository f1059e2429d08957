# The service, without the embedded PostgreSQL: it needs DATABASE_URL. `docker build -t pipeline-alerts .`

FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No install script is needed to build; the optional packages are PostgreSQL and compilers that nothing here runs.
RUN npm ci --ignore-scripts --omit=optional
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx nest build && chmod 755 dist/cli/main.js

FROM node:24-slim AS modules
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=modules /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
RUN ln -s /app/dist/cli/main.js /usr/local/bin/pipeline-alerts \
 && install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# Live, not ready: a store that is away is no reason to restart the service. Load balancers ask /health/ready.
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
