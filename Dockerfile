# The emulator as a container:
#   docker build -t ledyer-emulator . && docker run --rm -p 4801:4801 ledyer-emulator
FROM node:22.12.0-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund \
  && npm ci --prefix demo --include=dev --ignore-scripts --no-audit --no-fund \
  && node scripts/build.mjs --no-check

FROM node:22.12.0-bookworm-slim
WORKDIR /emulator
COPY --from=build /build/package.json ./
COPY --from=build /build/dist/ledyer-emulator.js dist/
COPY --from=build /build/dist/chunks dist/chunks
USER node
EXPOSE 4801
# Requests come through the published port, and not from this machine's loopback address.
ENTRYPOINT ["node", "dist/ledyer-emulator.js", "--host", "0.0.0.0"]
